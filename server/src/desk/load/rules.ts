import { type LoadBand, type LoadFigures, type LoadVerdicts, loadTargets } from '@sharp-eyes/protocol';
import type { PastAlert } from '../alerts/past.ts';
import { type Floods, floodsIn } from './flood-rules.ts';
import { chatterersOf, isIn, sourcesOf } from './source-rules.ts';
import { type Stretch, settlingOf, signingOf, staleIn, waitsOf } from './waits-rules.ts';

export const dayMs = 24 * 3600_000;
/** China keeps one time all over the country, UTC+8. */
const siteClockMs = 8 * 3600_000;

/** A number of the days of the site's clock, so that a day's alarms are found by it. */
export function dayNumberOf(at: number): number {
  return Math.floor((at + siteClockMs) / dayMs);
}

/** The instant at which a numbered day begins. */
export function dayStart(day: number): number {
  return day * dayMs - siteClockMs;
}

/** When alerts asked for a person in a stretch of time: what the desk's load is. */
export function alarmsIn(all: readonly PastAlert[], measured: Stretch): number[] {
  return all.flatMap(({ queuedAt }) => queuedAt.filter((at) => isIn(at, measured)));
}

/** Alerts that first asked for a person in a stretch: waits, verdicts and priorities are theirs. Repeats ask nobody. */
export function begunIn(all: readonly PastAlert[], measured: Stretch): PastAlert[] {
  return all.filter(({ queuedAt }) => isIn(queuedAt[0], measured));
}

/**
 * The alarm load of one duty position, by ISA-18.2, IEC 62682 and EEMUA 191 (`loadTargets`).
 * @param all - everything that came, waited or was settled in the stretch
 * @param measured - what is counted; it ends now at the latest
 */
export function figuresOf(all: readonly PastAlert[], measured: Stretch, now: number): LoadFigures {
  const alarms = alarmsIn(all, measured);
  const begun = begunIn(all, measured);
  const floods = floodsIn(alarms, measured);
  const stale = staleByDay(all, measured);
  return {
    alarms: alarms.length,
    alerts: all.filter(({ queuedAt }) => queuedAt.some((at) => isIn(at, measured))).length,
    perDay: perDayOf(alarms, measured),
    perTenMinutes: perTenMinutesOf(floods),
    floods: floodShareOf(floods),
    worst: worstOf(all, measured, alarms.length),
    chattering: chatteringOf(all, measured),
    stale: {
      most: Math.max(0, ...stale.values()),
      now: all.filter((past) => staleIn(past).some(({ from, to }) => from < measured.to && to >= measured.to)).length,
      band: judge(Math.max(0, ...stale.values()), loadTargets.stale.below - 1),
    },
    priorities: prioritiesOf(begun),
    signed: waitsOf(begun.flatMap((past) => signingOf(past, now) ?? [])),
    settled: waitsOf(begun.flatMap((past) => settlingOf(past, now) ?? [])),
    verdicts: verdictsOf(begun),
    unread: begun.filter(({ touched }) => !touched).length,
  };
}

/** At the target, above it, above the limit. */
export function judge(value: number, target: number, limit = target): LoadBand {
  return value <= target ? 'good' : value <= limit ? 'many' : 'too-many';
}

/** Days on the clock of the site that were measured from their first minute to their last. */
export function wholeDays({ from, to }: Stretch): { first: number; end: number } {
  const first = dayNumberOf(from - 1) + 1;
  return { first, end: Math.max(first, dayNumberOf(to)) };
}

function perDayOf(times: readonly number[], measured: Stretch): LoadFigures['perDay'] {
  const { first, end } = wholeDays(measured);
  const alarms = times.filter((at) => dayNumberOf(at) >= first && dayNumberOf(at) < end).length;
  return meanOf(alarms, end - first, loadTargets.perDay);
}

function perTenMinutesOf({ alarms, windows }: Floods): LoadFigures['perTenMinutes'] {
  return meanOf(alarms, windows, loadTargets.perTenMinutes);
}

function meanOf(alarms: number, stretches: number, { target, limit }: { target: number; limit: number }) {
  if (stretches === 0) return { value: null, alarms, stretches, band: 'unjudged' as const };
  const value = alarms / stretches;
  return { value, alarms, stretches, band: judge(value, target, limit) };
}

function floodShareOf({ flooded, windows }: Floods): LoadFigures['floods'] {
  const tooMany = flooded * 100 >= loadTargets.flood.percent * windows;
  return { part: flooded, of: windows, band: windows === 0 ? 'unjudged' : tooMany ? 'too-many' : 'good' };
}

/** Ten sources have at least ten alarms: of fewer than 200 that is more than 5 % whatever anybody does [ours]. */
const judgedAlarms = (loadTargets.worst.sources * 100) / loadTargets.worst.percent;

function worstOf(all: readonly PastAlert[], measured: Stretch, of: number): LoadFigures['worst'] {
  const worst = sourcesOf(all, measured).slice(0, loadTargets.worst.sources);
  const part = worst.reduce((sum, { alarms }) => sum + alarms, 0);
  return { part, of, band: of < judgedAlarms ? 'unjudged' : judge(part * 100, loadTargets.worst.percent * of) };
}

function chatteringOf(all: readonly PastAlert[], measured: Stretch): LoadFigures['chattering'] {
  const sources = chatterersOf(all, measured).length;
  return { sources, band: judge(sources, 0) };
}

/** How many alerts were stale at some time of each numbered day; days without one are left out. */
export function staleByDay(all: readonly PastAlert[], measured: Stretch): Map<number, number> {
  const counts = new Map<number, number>();
  for (const past of all) {
    const days = new Set<number>();
    for (const { from, to } of staleIn(past)) {
      const [begin, end] = [Math.max(from, measured.from), Math.min(to, measured.to)];
      for (let day = dayNumberOf(begin); begin < end && dayStart(day) < end; day += 1) days.add(day);
    }
    for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return counts;
}

/** One urgent alert in twenty is 5 %: of fewer nothing can be said [ours]. */
const judgedAlerts = 100 / loadTargets.prioritiesPercent.high;

function prioritiesOf(begun: readonly PastAlert[]): LoadFigures['priorities'] {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { priority } of begun) counts[priority] += 1;
  const urgent = (counts.critical + counts.high) * 100;
  const raised = urgent + counts.medium * 100;
  const { high, medium } = loadTargets.prioritiesPercent;
  const asTargeted = urgent <= high * begun.length && raised <= (high + medium) * begun.length;
  return { ...counts, band: begun.length < judgedAlerts ? 'unjudged' : asTargeted ? 'good' : 'many' };
}

export function verdictsOf(begun: readonly PastAlert[]): LoadVerdicts {
  const count = (outcome: PastAlert['outcome']) => begun.filter((past) => past.outcome === outcome).length;
  return {
    ...{ genuine: count('genuine'), falseAlarm: count('false-alarm'), noAction: count('no-action') },
    ...{ test: count('test'), unsettled: count(null) },
  };
}
