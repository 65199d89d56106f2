import {
  type DeskLoad,
  type DeskLoadRow,
  type LoadAlert,
  levelOf,
  loadDaysMax,
  rangeOf,
  toInstant,
  type UnmeasuredReason,
} from '@sharp-eyes/protocol';
import type { AgentService } from '../../fleet/agents/service.ts';
import { notFound, refusal } from '../../platform/http/problem.ts';
import { ownAreaOnly, type Words } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { divisionsAbove, inScope, type Scope } from '../../platform/scope.ts';
import { addDays, endOfDay } from '../../platform/site-clock.ts';
import type { Places } from '../../registry/places/service.ts';
import type { PastAlert } from '../alerts/past.ts';
import type { AlertService } from '../alerts/service.ts';
import type { Roster } from '../duty/roster/service.ts';
import { alertsBehind, type BehindAsked } from './behind-rules.ts';
import { daysBetween, detailsOf } from './details-rules.ts';
import { measuredOf, positionOf, silentMs } from './position-rules.ts';
import { figuresOf } from './rules.ts';
import type { Stretch } from './waits-rules.ts';

/** Alerts and repeats that are counted at once; some 100 MB while it lasts. */
const alertsMax = 200_000;

/** Days on the clock of the site, the last included. */
export interface Period {
  from: string;
  to: string;
}

interface LoadRooms {
  alerts: AlertService;
  agents: AgentService;
  roster: Roster;
  places: Places;
}

/** What was read of an area to count its positions. */
interface Reading {
  area: string;
  asked: Stretch;
  now: number;
  /** Divisions of the area with a roster of their own, and those above it with one. */
  rosters: ReadonlySet<string>;
  agents: { division: string; since: number }[];
  positions: Map<string, PastAlert[]>;
}

/** The alarm load (告警负荷) of duty positions: how much each has to bear, by the figures of ISA-18.2 and EEMUA 191. */
export class DeskLoads {
  readonly #platform: Platform;
  readonly #rooms: LoadRooms;

  constructor(platform: Platform, rooms: LoadRooms) {
    this.#platform = platform;
    this.#rooms = rooms;
  }

  /**
   * Every duty position of a township, a county or a city, the one with most alarms first.
   * @throws ProblemError `bad-request` outside the caller's area, for a division of another level or a period too long
   */
  async list(scope: Scope, division: string, period: Period): Promise<DeskLoadRow[]> {
    if (!inScope(scope, division)) throw refused('division', ownAreaOnly);
    const level = levelOf(division);
    if (level !== 'city' && level !== 'county' && level !== 'township') throw refused('division', levelsOnly);
    const asked = stretchOf(period);
    const areas = level === 'city' ? await this.#below(scope, division) : [division];
    const rows: DeskLoadRow[] = [];
    // County by county: what was read of one is let go before the next.
    for (const area of areas) {
      const reading = await this.#read(scope, area, asked);
      for (const position of reading.positions.keys()) rows.push(await this.#row(reading, position));
    }
    const alarms = ({ figures }: DeskLoadRow) => figures?.alarms ?? -1;
    return rows.sort((one, other) => alarms(other) - alarms(one) || (one.division < other.division ? -1 : 1));
  }

  /** One position with what its figures are made of. @throws ProblemError `not-found` for what is no position */
  async find(scope: Scope, position: string, period: Period): Promise<DeskLoad> {
    const { reading, own, measured } = await this.#position(scope, position, period);
    return { ...(await this.#row(reading, position)), details: measured && detailsOf(own, measured) };
  }

  /** The alerts behind a figure of a position. @throws ProblemError `not-found` for what is no position */
  async alertsBehind(
    scope: Scope,
    position: string,
    { behind, of, ...period }: Period & BehindAsked,
  ): Promise<{ items: LoadAlert[]; more: number }> {
    const { reading, own, measured } = await this.#position(scope, position, period);
    return measured === null ? { items: [], more: 0 } : alertsBehind(own, measured, reading.now, { behind, of });
  }

  async #position(scope: Scope, position: string, period: Period) {
    if (!inScope(scope, position)) throw notFound();
    const reading = await this.#read(scope, position, stretchOf(period));
    const own = reading.positions.get(position);
    if (own === undefined) throw notFound();
    return { reading, own, measured: measuredIn(reading, position, own).measured };
  }

  async #read(scope: Scope, area: string, asked: Stretch): Promise<Reading> {
    const now = this.#platform.clock.now();
    const { alerts, agents, roster } = this.#rooms;
    const [rosters, serving, townships] = await Promise.all([
      roster.withDuty(area, asked),
      agents.everServing(area),
      levelOf(area) === 'county' ? this.#below(scope, area) : [area],
    ]);
    const { from, to } = rangeOf(area);
    const inside = new Set([...rosters].filter((code) => code >= from && code < to));
    const places = [...townships, ...inside].filter((code) => levelOf(code) !== 'county' || inside.has(code));
    const positions = new Map(places.map((code) => [positionOf(code, inside), [] as PastAlert[]]));
    let count = 0;
    for await (const past of alerts.repository.past.walk(scope, area, {
      from: asked.from,
      to: Math.min(asked.to, now),
    })) {
      count += 1;
      if (count > alertsMax) throw refused('from', tooMany);
      const position = positionOf(past.division, inside);
      const own = positions.get(position);
      if (own === undefined) positions.set(position, [past]);
      else own.push(past);
    }
    return { area, asked, now, rosters, agents: serving, positions };
  }

  async #below(scope: Scope, division: string): Promise<string[]> {
    return (await this.#rooms.places.children(scope, division)).map(({ code }) => code);
  }

  async #row(reading: Reading, position: string): Promise<DeskLoadRow> {
    const { rosters, positions, now } = reading;
    const own = positions.get(position) ?? [];
    const { measured, unmeasured } = measuredIn(reading, position, own);
    const answering = [position, ...divisionsAbove(position)].find((code) => rosters.has(code));
    return {
      division: position,
      divisionPath: await this.#rooms.places.pathOf(position),
      answeredBy: answering === undefined || answering === position ? null : answering,
      measured: measured && { from: toInstant(measured.from), to: toInstant(measured.to) },
      unmeasured,
      agentSilentS: measured === null ? 0 : Math.round(silentMs(own, measured) / 1000),
      figures: measured && figuresOf(own, measured, now),
    };
  }
}

function measuredIn(
  { asked, now, agents }: Reading,
  position: string,
  own: readonly PastAlert[],
): { measured: Stretch | null; unmeasured: UnmeasuredReason | null } {
  const around = new Set([position, ...divisionsAbove(position)]);
  const { from, to } = rangeOf(position);
  const serving = agents.filter(({ division }) => around.has(division) || (division >= from && division < to));
  return measuredOf(asked, now, { agentsSince: serving.map(({ since }) => since), own });
}

/** @throws ProblemError `bad-request` for a period that ends before it begins, or has more days than are counted */
function stretchOf({ from, to }: Period): Stretch {
  const days = daysBetween(from, to);
  if (days < 1 || days > loadDaysMax) throw refused('to', daysOnly);
  return { from: endOfDay(addDays(from, -1)).getTime(), to: endOfDay(to).getTime() };
}

function refused(path: string, message: Words) {
  return refusal('bad-request', { code: 'desk-load-refused', path, message });
}

const levelsOnly: Words = { zh: '应为市、县或乡镇', en: 'expected a city, a county or a township' };
const daysOnly: Words = {
  zh: `应为 1 至 ${loadDaysMax} 天，且不早于开始日期`,
  en: `expected 1 to ${loadDaysMax} days, and an end that is not before the begin`,
};
const tooMany: Words = {
  zh: `这段时间的告警超过 ${alertsMax} 条，请缩短时间或只选一个乡镇`,
  en: `more than ${alertsMax} alerts in this time: choose a shorter one, or one township`,
};
