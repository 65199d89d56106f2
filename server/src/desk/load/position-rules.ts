import { levelOf, parentOf, type UnmeasuredReason } from '@sharp-eyes/protocol';
import type { PastAlert } from '../alerts/past.ts';
import type { Stretch } from './waits-rules.ts';

/**
 * The duty position (值班岗位) that answers for a place: the nearest division at or above it with a roster in the period,
 * as the roster itself decides; where none has one, its township's.
 * @param rosters - divisions with somebody on duty at some time of the period
 */
export function positionOf(division: string, rosters: ReadonlySet<string>): string {
  for (let at: string | undefined = division; at !== undefined; at = parentOf(at)) if (rosters.has(at)) return at;
  return levelOf(division) === 'village' ? (parentOf(division) ?? division) : division;
}

/**
 * What of a period can be counted for a position: from when an agent could first have raised something there (or
 * something is on record, should that agent be forgotten), until now at the latest. A day before that is no quiet day.
 */
export function measuredOf(
  asked: Stretch,
  now: number,
  known: { agentsSince: readonly number[]; own: readonly PastAlert[] },
): { measured: Stretch | null; unmeasured: UnmeasuredReason | null } {
  const to = Math.min(asked.to, now);
  if (to <= asked.from) return { measured: null, unmeasured: 'to-come' };
  const begins = [...known.agentsSince, ...known.own.map(({ receivedAt }) => receivedAt)];
  const begin = begins.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  if (begin >= to) return { measured: null, unmeasured: 'no-agent' };
  return { measured: { from: Math.max(asked.from, begin), to }, unmeasured: null };
}

/** How long in a stretch one of the position's agents at least was silent, milliseconds. */
export function silentMs(own: readonly PastAlert[], { from, to }: Stretch): number {
  const silent = own
    .filter(({ kind }) => kind === 'agent-silent' || kind === 'township-down')
    .map(({ raisedAt, clearedAt }) => ({ from: Math.max(raisedAt, from), to: Math.min(clearedAt ?? to, to) }))
    .sort((one, other) => one.from - other.from);
  let sum = 0;
  let reached = from;
  for (const span of silent) {
    sum += Math.max(0, span.to - Math.max(span.from, reached));
    reached = Math.max(reached, span.to);
  }
  return sum;
}
