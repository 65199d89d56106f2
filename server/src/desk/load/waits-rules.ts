import type { LoadPercentile, LoadWaits } from '@sharp-eyes/protocol';
import type { PastAlert, PastDecision } from '../alerts/past.ts';

/** A stretch of time, half open, epoch milliseconds. `to` is infinite while it lasts. */
export interface Stretch {
  from: number;
  to: number;
}

/** How long something was waited for. Not `over`: it lasts longer than that (right-censored), nobody knows how long. */
export interface Wait {
  ms: number;
  over: boolean;
}

/**
 * When an alert stood in the queue and was not settled: from when it asked for a person until a silence or a cause took
 * it out, or somebody settled it. A signature, a shelf or a hand-over does not end it.
 * @returns ascending, disjoint; the last may last
 */
export function standsOf({ queuedAt, decisions, settledAt }: Waiting): Stretch[] {
  const end = settledAt ?? Number.POSITIVE_INFINITY;
  const turns = [
    ...queuedAt.map((at) => ({ at, stands: true })),
    ...decisions.flatMap(({ at, kind }) => (turnsOn[kind] === undefined ? [] : [{ at, stands: turnsOn[kind] }])),
  ]
    .filter(({ at }) => at < end)
    .sort((one, other) => one.at - other.at);
  const stands: Stretch[] = [];
  let since: number | null = null;
  for (const { at, stands: up } of turns) {
    // What the hub put back is no first asking: an alert that nobody was asked about does not stand.
    if (up && since === null && at >= (queuedAt[0] ?? Number.POSITIVE_INFINITY)) since = at;
    if (up || since === null) continue;
    if (at > since) stands.push({ from: since, to: at });
    since = null;
  }
  return since === null ? stands : [...stands, { from: since, to: end }];
}

type Waiting = Pick<PastAlert, 'queuedAt' | 'decisions' | 'settledAt'>;

const turnsOn: Partial<Record<PastDecision['kind'], boolean>> = { 'stood-up': true, silenced: false, held: false };

/**
 * How long an alert waited for somebody to answer for it: to sign, shelve or settle. What its author took back within
 * seconds was no answer. Undefined: it asked nobody.
 */
export function signingOf(past: Waiting, now: number): Wait | undefined {
  const [first] = standsOf(past);
  if (first === undefined) return undefined;
  const answer = past.decisions.find(
    ({ at, kind }, n) =>
      at >= first.from && (kind === 'acknowledged' || kind === 'shelved') && past.decisions[n + 1]?.kind !== 'undone',
  );
  const at = Math.min(answer?.at ?? Number.POSITIVE_INFINITY, past.settledAt ?? Number.POSITIVE_INFINITY);
  const answered = Number.isFinite(at) && at <= first.to;
  return { ms: (answered ? at : Math.min(first.to, now)) - first.from, over: answered };
}

/** How long an alert waited to be settled, from its first asking. One that left the queue unsettled lasts. */
export function settlingOf(past: Waiting, now: number): Wait | undefined {
  const stands = standsOf(past);
  const [first, last] = [stands[0], stands.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (past.settledAt !== null) return { ms: past.settledAt - first.from, over: true };
  return { ms: Math.min(last.to, now) - first.from, over: false };
}

const staleMs = 24 * 3600_000;

/** When an alert had stood for more than 24 hours (EEMUA 191: stale). */
export function staleIn(past: Waiting): Stretch[] {
  return standsOf(past).flatMap(({ from, to }) => (to - from > staleMs ? [{ from: from + staleMs, to }] : []));
}

/**
 * A percentile by nearest rank, where some waits last: it is known only to lie between what it would be if they ended
 * this instant and what it would be if they never did. Nothing is assumed of them.
 * @param percent - 0 < percent ≤ 100
 */
export function percentileOf(waits: readonly Wait[], percent: number): LoadPercentile | null {
  if (waits.length === 0) return null;
  const rank = Math.ceil((percent / 100) * waits.length) - 1;
  const least = inOrder(waits.map(({ ms }) => ms))[rank] as number;
  const most = inOrder(waits.map(({ ms, over }) => (over ? ms : Number.POSITIVE_INFINITY)))[rank] as number;
  return { leastS: least / 1000, mostS: Number.isFinite(most) ? most / 1000 : null };
}

/** Typed, so that infinity is in its place: the difference of two infinities is no number. */
function inOrder(numbers: readonly number[]): Float64Array {
  return Float64Array.from(numbers).sort();
}

export function waitsOf(waits: readonly Wait[]): LoadWaits {
  return {
    of: waits.length,
    lasting: waits.filter(({ over }) => !over).length,
    ...{ p50: percentileOf(waits, 50), p90: percentileOf(waits, 90), p95: percentileOf(waits, 95) },
  };
}
