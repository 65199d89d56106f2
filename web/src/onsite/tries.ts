/** Tries of a password on one device: makers lock the account at three to seven wrong ones (domain: two at most). */
export const triesMax = 2;
/** After half an hour without a try the common makers have unlocked again, milliseconds. */
export const unlockMs = 30 * 60_000;

/** When passwords of a device were refused, epoch milliseconds, oldest first. Kept on the phone over reloads. */
export type Refusals = readonly number[];

export interface TriesLeft {
  left: number;
  /** When the next may be made, epoch milliseconds; null where one may be made now. */
  againAtMs: number | null;
  reason: 'free' | 'locked';
}

/** How many passwords may still be tried on a device. */
export function triesLeft(refusals: Refusals, nowMs: number): TriesLeft {
  const lastMs = refusals.at(-1);
  if (lastMs === undefined || nowMs - lastMs >= unlockMs) return { left: triesMax, againAtMs: null, reason: 'free' };
  const left = triesMax - refusals.length;
  return left > 0
    ? { left, againAtMs: null, reason: 'free' }
    : { left: 0, againAtMs: lastMs + unlockMs, reason: 'locked' };
}

/** The refusals after one more. What was half an hour before it has been unlocked since. */
export function refusedAgain(refusals: Refusals, nowMs: number): number[] {
  const standing = triesLeft(refusals, nowMs).left === triesMax ? [] : refusals;
  return [...standing, nowMs].slice(-triesMax);
}
