import { type LoadAlert, type LoadBehind, loadRowsMax, toInstant } from '@sharp-eyes/protocol';
import type { PastAlert } from '../alerts/past.ts';
import { floodsIn } from './flood-rules.ts';
import { alarmsIn, begunIn } from './rules.ts';
import { burstsOf, isIn } from './source-rules.ts';
import { type Stretch, settlingOf, signingOf, staleIn } from './waits-rules.ts';

/** Which figure is asked for its alerts: of which source, or of the flood that began when. */
export interface BehindAsked {
  behind: LoadBehind;
  of: string;
}

/** The alerts that a figure is made of, what matters most first. */
export function alertsBehind(
  all: readonly PastAlert[],
  measured: Stretch,
  now: number,
  asked: BehindAsked,
): { items: LoadAlert[]; more: number } {
  const settles = asked.behind === 'stale' || asked.behind === 'slow-to-settle';
  const found = choosers[asked.behind](all, measured, asked.of).map((past) => {
    const wait = settles ? settlingOf(past, now) : signingOf(past, now);
    return { past, wait: wait ?? { ms: 0, over: past.settledAt !== null } };
  });
  const ordered = byWait.has(asked.behind)
    ? found.sort((one, other) => other.wait.ms - one.wait.ms)
    : found.sort((one, other) => other.past.receivedAt - one.past.receivedAt);
  return {
    items: ordered.slice(0, loadRowsMax).map(({ past, wait }) => alertOf(past, wait)),
    more: Math.max(0, ordered.length - loadRowsMax),
  };
}

const byWait: ReadonlySet<LoadBehind> = new Set(['stale', 'slow-to-sign', 'slow-to-settle', 'unread']);

type Chooser = (all: readonly PastAlert[], measured: Stretch, of: string) => PastAlert[];

const choosers: Record<LoadBehind, Chooser> = {
  source: (all, measured, of) =>
    all.filter(({ source, queuedAt }) => source === of && queuedAt.some((at) => isIn(at, measured))),
  chattering: (all, measured, of) => {
    const own = all.filter(({ source, receivedAt }) => source === of && isIn(receivedAt, measured));
    const bursts = burstsOf(own.map(({ raisedAt }) => raisedAt));
    return own.filter(({ raisedAt }) => bursts.some(({ from, to }) => raisedAt >= from && raisedAt <= to));
  },
  flood: (all, measured, of) => {
    const begin = Date.parse(of);
    const flood = floodsIn(alarmsIn(all, measured), measured).floods.find(({ from }) => from === begin);
    return flood === undefined ? [] : all.filter(({ queuedAt }) => queuedAt.some((at) => isIn(at, flood)));
  },
  stale: (all, measured) =>
    all.filter((past) => staleIn(past).some(({ from, to }) => from < measured.to && to > measured.from)),
  'slow-to-sign': begunIn,
  'slow-to-settle': begunIn,
  'false-alarm': (all, measured) => begunIn(all, measured).filter(({ outcome }) => outcome === 'false-alarm'),
  unread: (all, measured) => begunIn(all, measured).filter(({ touched }) => !touched),
};

function alertOf(past: PastAlert, { ms, over }: { ms: number; over: boolean }): LoadAlert {
  const { alertId: id, number, kind, priority, name, siteName, cameraId, outcome } = past;
  return {
    ...{ id, number, kind, priority, name, siteName, cameraId, outcome },
    at: toInstant(past.queuedAt[0] ?? past.raisedAt),
    ...{ waitedS: ms / 1000, lasting: !over },
  };
}
