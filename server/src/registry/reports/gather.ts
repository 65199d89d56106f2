import { levelOf, parentOf, type ReportLevel } from '@sharp-eyes/protocol';
import type { Scope } from '../../platform/scope.ts';
import { addMonths, daysOfMonth, endOfDay } from '../../platform/site-clock.ts';
import type { CamerasForReports } from '../cameras/for-reports.ts';
import type { Compliance } from '../compliance/service.ts';
import type { CoverageForReports, ReportedVillage } from '../coverage/for-reports.ts';
import type { Places } from '../places/service.ts';
import type { RequiredLists } from '../required/service.ts';
import type { Sites } from '../sites/service.ts';
import type { AsOfNow, Gathered } from './gathered.ts';
import { spanOf, standingOf, tellsOfNow, worstOf } from './rules.ts';
import { listedMax } from './sections/excluded.ts';
import { candidatesOf } from './sections/worst.ts';

/** The rooms that a report reads. */
export interface GatherRooms {
  places: Places;
  sites: Sites;
  requiredLists: RequiredLists;
  coverage: CoverageForReports;
  cameras: CamerasForReports;
  compliance: Compliance;
}

export interface GatherAsked {
  division: string;
  level: ReportLevel;
  month: string;
  now: Date;
}

/** Months that the trend looks back, without the report's own. */
const trendMonths = 11;

/** Reads all that a report is made of; undefined where nothing of that month is kept. */
export async function gather(rooms: GatherRooms, scope: Scope, asked: GatherAsked): Promise<Gathered | undefined> {
  const { coverage, places, requiredLists, sites } = rooms;
  const { division, level, month, now } = asked;
  const { first, last } = daysOfMonth(month);
  const running = standingOf(month, now) === 'running';
  const trendFrom = daysOfMonth(addMonths(month, -trendMonths)).first;
  const kept = await coverage.monthEnds(scope, division, trendFrom, last);
  const own = kept.find(({ day }) => day >= first);
  if (!running && own === undefined) return undefined;
  const day = running ? null : (own?.day ?? null);
  const villages = await (day === null
    ? coverage.villagesNow(scope, division)
    : coverage.villagesOn(scope, division, day));
  const lastMonth = daysOfMonth(addMonths(month, -1));
  const lastEnd = kept.find((end) => end.day >= lastMonth.first && end.day <= lastMonth.last)?.day;
  const worst = worstOf(candidatesOf({ villages })).map(({ code }) => code);
  const until = day === null ? now : endOfDay(day);
  const [before, lists, asOfNow, gaps, paths] = await Promise.all([
    lastEnd === undefined ? undefined : coverage.villagesOn(scope, division, lastEnd),
    requiredLists.inForceDuring(scope, division, { from: spanOf(month).from, to: new Date(until.getTime() + 1) }),
    tellsOfNow(month, now) ? readNow(rooms, scope, division) : null,
    coverage.gapsOf(scope, worst),
    places.pathsOf(codesOf(division, villages)),
  ]);
  const names = await sites.namesOf(
    scope,
    gaps.map(({ siteId }) => siteId),
  );
  return {
    ...{ division, level, month, now, day, villages, lists, asOfNow, gaps, paths, sites: names },
    before: before && lastEnd !== undefined ? { day: lastEnd, villages: before } : null,
    monthEnds: kept.filter((end) => end.day < first),
  };
}

async function readNow({ cameras, compliance }: GatherRooms, scope: Scope, division: string): Promise<AsOfNow> {
  const [states, records, maintained] = await Promise.all([
    cameras.states(scope, division),
    compliance.recordsIn(scope, division),
    cameras.maintained(scope, division, listedMax),
  ]);
  return { states, records, maintained };
}

/** The villages, and what lies between them and the division. */
function codesOf(division: string, villages: readonly ReportedVillage[]): string[] {
  const codes = new Set([division]);
  for (const village of villages)
    for (let code: string | undefined = village.division; code !== undefined && !codes.has(code); code = parentOf(code))
      if (levelOf(code) !== 'nation') codes.add(code);
  return [...codes];
}
