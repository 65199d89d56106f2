import type { ChannelState, NoticeUrgency, NoticeWhy, WayKind } from '@sharp-eyes/protocol';

const minuteMs = 60_000;

/** How much a channel may still send: tokens, and when they were counted. */
export interface Bucket {
  tokens: number;
  at: Date;
}

/**
 * Half of what a minute allows may go at once, the other half flows back over a minute: no 60 s ever hold more than
 * `perMinute` messages, which is how WeCom and DingTalk count.
 */
export function capacityOf(perMinute: number): number {
  return Math.max(1, perMinute / 2);
}

/** The bucket as it stands at an instant. A clock that was set back takes nothing away. */
export function refilled({ tokens, at }: Bucket, perMinute: number, now: Date): Bucket {
  const capacity = capacityOf(perMinute);
  const passedMs = Math.max(0, now.getTime() - at.getTime());
  return { tokens: Math.min(capacity, tokens + (passedMs / minuteMs) * capacity), at: now };
}

/** Something that waits to be sent to one target of a channel. */
export interface Waiting {
  id: string;
  /** The group, or one person's number, address or browser. */
  target: string;
  urgency: NoticeUrgency;
  /** A test stands alone: its code belongs to nobody else's message. */
  alone: boolean;
}

/** A message to be sent, and the others that it tells of by their number. */
export interface Message {
  id: string;
  folds: string[];
}

const urgencies: readonly NoticeUrgency[] = ['urgent', 'normal', 'low'];

/**
 * What leaves now: everything by itself where the tokens allow, else each target's last message tells how many more
 * there are. Targets without a token wait, the most urgent and oldest first in line.
 * @param waiting - oldest first
 */
export function planMessages(waiting: readonly Waiting[], tokens: number): Message[] {
  const ordered = [...waiting].sort((a, b) => urgencies.indexOf(a.urgency) - urgencies.indexOf(b.urgency));
  const alone = ordered.filter((one) => one.alone).slice(0, Math.floor(tokens));
  const targets = [
    ...Map.groupBy(
      ordered.filter((one) => !one.alone),
      ({ target }) => target,
    ).values(),
  ];
  const room = Math.floor(tokens) - alone.length;
  let spare = Math.max(0, room - targets.length);
  return [
    ...alone.map(({ id }) => ({ id, folds: [] })),
    ...targets.slice(0, room).flatMap((queue) => {
      const single = Math.min(spare, queue.length - 1);
      spare -= single;
      const [last, ...rest] = queue.slice(single) as [Waiting, ...Waiting[]];
      return [
        ...queue.slice(0, single).map(({ id }) => ({ id, folds: [] })),
        { id: last.id, folds: rest.map(({ id }) => id) },
      ];
    }),
  ];
}

/** What an attempt came to. `later` may pass; `never` won't, for this channel; `gone` won't, for this target. */
export type Failure = {
  taken: false;
  lasts: 'later' | 'never' | 'gone';
  why: NoticeWhy;
  /** The other side may have it all the same: the request went out and no answer came. */
  unanswered: boolean;
  /** The other side asked for this pause, milliseconds. */
  retryAfterMs: number | null;
};
export type Outcome = { taken: true } | Failure;

const firstWaitMs = 2_000;
const longestWaitMs = 2 * minuteMs;
/** A channel that asks for a longer pause than this is asked again all the same. */
const longestPauseMs = 15 * minuteMs;

/**
 * When the next attempt is due: 2 s, 4 s, 8 s … 2 min, each somewhere in its upper half (AWS Architecture Blog,
 * “Exponential Backoff and Jitter”), never before the other side's Retry-After.
 * @param attempt - the one that failed, from 1
 * @param random - 0 ≤ random < 1
 */
export function waitMs(attempt: number, retryAfterMs: number | null, random: number): number {
  const full = Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs);
  const own = full / 2 + random * (full / 2);
  return retryAfterMs === null ? own : Math.min(retryAfterMs, longestPauseMs) + random * firstWaitMs;
}

/** A notice that comes later than this misleads more than it helps, milliseconds [ours]. */
const usefulForMs: Record<NoticeUrgency, number> = {
  urgent: 30 * minuteMs,
  normal: 2 * 3600_000,
  low: 12 * 3600_000,
};

export function deadlineOf(urgency: NoticeUrgency, at: Date): Date {
  return new Date(at.getTime() + usefulForMs[urgency]);
}

export type AfterAttempt =
  | { state: 'sent'; reason: 'taken' }
  | { state: 'queued'; dueAt: Date; reason: 'tried again' }
  | { state: 'failed' | 'given-up'; reason: 'it would fail again' | 'its time is over' };

/** What becomes of a delivery after an attempt. */
export function afterAttempt(
  delivery: { attempt: number; deadlineAt: Date; test: boolean },
  outcome: Outcome,
  now: Date,
  random: number,
): AfterAttempt {
  if (outcome.taken) return { state: 'sent', reason: 'taken' };
  const tester = delivery.test && outcome.lasts === 'never'; // somebody waits before the screen to be told why
  if (outcome.lasts === 'gone' || tester) return { state: 'failed', reason: 'it would fail again' };
  // A channel that refuses us may be set right within the notice's time: its key is retyped, its group comes back.
  const dueAt = new Date(now.getTime() + waitMs(delivery.attempt, outcome.retryAfterMs, random));
  return dueAt < delivery.deadlineAt
    ? { state: 'queued', dueAt, reason: 'tried again' }
    : { state: 'given-up', reason: 'its time is over' };
}

/** Failures in a row, and for how long, until a channel counts as dead. A refusal of us counts at once. */
const deadAfterFailures = 3;
const deadAfterMs = 30_000;

/** How a channel has fared since it last took something. */
export interface Fared {
  state: ChannelState;
  failures: number;
  failingSince: Date | null;
}

/** How a channel stands after an attempt. What a single target refuses says nothing of the channel. */
export function fare({ state, failures, failingSince }: Fared, outcome: Outcome, now: Date): Fared {
  if (outcome.taken) return { state: state === 'dead' ? 'well' : state, failures: 0, failingSince: null };
  if (outcome.lasts === 'gone' || outcome.why.code === 'rate-limited') return { state, failures, failingSince };
  const since = failingSince ?? now;
  const long = failures + 1 >= deadAfterFailures && now.getTime() - since.getTime() >= deadAfterMs;
  const dead = state === 'well' && (outcome.lasts === 'never' || long);
  return { state: dead ? 'dead' : state, failures: failures + 1, failingSince: since };
}

/** Only what is urgent makes a telephone ring. */
export function waySuits(kind: WayKind, urgency: NoticeUrgency): boolean {
  return kind !== 'voice' || urgency === 'urgent';
}

/** Guesses at the code of one test. */
export const testTriesMax = 5;

export type CodeVerdict = 'right' | 'wrong' | 'over';

/** Judges a typed code: five tries within half an hour, so that six digits cannot be guessed. */
export function judgeCode(test: { tries: number; expiresAt: Date }, matches: boolean, now: Date): CodeVerdict {
  if (now >= test.expiresAt || test.tries >= testTriesMax) return 'over';
  return matches ? 'right' : 'wrong';
}

/** Enough of a number or address to tell it by, not enough to use it. */
export function masked(kind: WayKind, address: string): string {
  if (kind === 'mail') {
    const [user = '', domain = ''] = address.split('@');
    return `${user.slice(0, 2)}…@${domain}`;
  }
  return `${address.slice(0, -8)}****${address.slice(-4)}`;
}
