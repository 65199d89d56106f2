import type {
  CoverageArea,
  CoverageChange,
  CoverageDay,
  CoverageVillage,
  CoverageWatchpoint,
} from '@sharp-eyes/protocol';
import { toInstant } from '@sharp-eyes/protocol';
import type { ChangeDocument } from './change-log.ts';
import type { DayDocument } from './days.ts';
import type { AreaDocument, FindingDocument, VillageDocument } from './documents.ts';
import { type Counts, figuresView, sumOf } from './figures.ts';
import { remedyOf } from './rules.ts';

export function villageView(village: VillageDocument, divisionPath: string[]): CoverageVillage {
  const { _id: division, listVersion, onRecord, at } = village;
  return { division, divisionPath, ...figuresView(village), listVersion, onRecord, at: toInstant(at.getTime()) };
}

export function areaView(area: AreaDocument, divisionPath: string[]): CoverageArea {
  const { _id: division, level, villages, unapproved, onRecord, at } = area;
  return {
    ...{ division, divisionPath, level, villages, unapproved, onRecord },
    ...{ ...figuresView(area), at: toInstant(at.getTime()) },
  };
}

/** What is summed: areas, and villages that count as one each. */
export type Summand = Counts & { villages: number; unapproved: number };

export function summandOf(one: VillageDocument | AreaDocument): Summand {
  if ('villages' in one) return one;
  return { ...one, villages: 1, unapproved: one.listVersion === null ? 1 : 0 };
}

export function totalsView(parts: readonly Summand[]) {
  const sum = sumOf(parts);
  const add = (field: 'villages' | 'unapproved') => parts.reduce((total, part) => total + part[field], 0);
  return { ...figuresView(sum), villages: add('villages'), unapproved: add('unapproved'), onRecord: sum.onRecord };
}

export function watchpointView(
  finding: FindingDocument,
  around: { path: string[]; siteName: string },
): CoverageWatchpoint {
  const { _id: id, division, siteId, siteKind, name, kind, density, weight, point, counted } = finding;
  const { state, cause, declared, basis, pxPerM, seenBy, excess, why, since } = finding;
  return {
    ...{ row: 'watchpoint', id, division, divisionPath: around.path, siteId, siteName: around.siteName, siteKind },
    ...{ name, kind, density, weight, point, counted, state, cause, declared, basis, pxPerM, seenBy, excess, why },
    ...{ remedy: remedyOf(why), since: toInstant(since.getTime()) },
  };
}

export function dayView(day: DayDocument): CoverageDay {
  const { listVersion, villages, unapproved } = day;
  return { day: day.day, listVersion, villages, unapproved, ...figuresView(day) };
}

export function changeView(change: ChangeDocument, divisionPath: string[]): CoverageChange {
  const { day, watchpointId, siteId, name, division, from, to, because } = change;
  return { day, watchpointId, siteId, name, division, divisionPath, from, to, because };
}
