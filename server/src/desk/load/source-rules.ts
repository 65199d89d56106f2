import { type Chatterer, type LoadSource, loadTargets, toInstant, type WorstSource } from '@sharp-eyes/protocol';
import type { PastAlert } from '../alerts/past.ts';
import type { Stretch } from './waits-rules.ts';

const chatterMs = loadTargets.chattering.seconds * 1000;

export function isIn(at: number | undefined, { from, to }: Stretch): boolean {
  return at !== undefined && at >= from && at < to;
}

/** A camera's rule or a cause, with how often it asked for a person and what became of that: the most first. */
export function sourcesOf(all: readonly PastAlert[], measured: Stretch): WorstSource[] {
  return [...Map.groupBy(all, ({ source }) => source).values()]
    .map((own) => {
      const judged = (outcome: PastAlert['outcome']) =>
        own.filter((past) => isIn(past.queuedAt[0], measured) && past.outcome === outcome).length;
      return {
        ...sourceOf(own[0] as PastAlert),
        alarms: own.reduce((sum, { queuedAt }) => sum + queuedAt.filter((at) => isIn(at, measured)).length, 0),
        repeats: own.filter(({ joined, receivedAt }) => joined && isIn(receivedAt, measured)).length,
        ...{ genuine: judged('genuine'), falseAlarm: judged('false-alarm') },
      };
    })
    .filter(({ alarms }) => alarms > 0)
    .sort((one, other) => other.alarms - one.alarms || other.repeats - one.repeats || (one.key < other.key ? -1 : 1));
}

export function sourceOf({ source, cameraId, name, siteName, ruleId, zone, kind }: PastAlert): LoadSource {
  return { key: source, cameraId, name, siteName, ruleId, zone, kind };
}

/** Times at which one source chattered. */
export interface Burst {
  from: number;
  to: number;
  times: number;
}

/**
 * Where one source rose three times or more within 60 seconds (ISA-18.2: chattering). Not aligned to the clock: three
 * across the turn of a minute are as bad. Threes that overlap are one burst.
 * @param raised - in any order
 */
export function burstsOf(raised: readonly number[]): Burst[] {
  const times = [...raised].sort((a, b) => a - b);
  const bursts: Burst[] = [];
  const reach = loadTargets.chattering.times - 1;
  let counted = 0;
  for (const [n, from] of times.entries()) {
    const third = times[n + reach];
    if (third === undefined || third - from > chatterMs) continue;
    const last = bursts.at(-1);
    if (last === undefined || from > last.to) bursts.push({ from, to: third, times: reach + 1 });
    else Object.assign(last, { to: third, times: last.times + n + reach + 1 - Math.max(counted, n) });
    counted = n + reach + 1;
  }
  return bursts;
}

/** Sources that chattered, whether or not anything of it reached the queue: by when they rose on site. */
export function chatterersOf(all: readonly PastAlert[], measured: Stretch): Chatterer[] {
  return [...Map.groupBy(all, ({ source }) => source).values()]
    .flatMap((own) => {
      const bursts = burstsOf(
        own.filter(({ receivedAt }) => isIn(receivedAt, measured)).map(({ raisedAt }) => raisedAt),
      );
      const last = bursts.at(-1);
      if (last === undefined) return [];
      const most = bursts.reduce((sum, { times }) => Math.max(sum, times), 0);
      return [{ ...sourceOf(own[0] as PastAlert), bursts: bursts.length, most, lastAt: toInstant(last.to) }];
    })
    .sort((one, other) => other.bursts - one.bursts || other.most - one.most || (one.key < other.key ? -1 : 1));
}
