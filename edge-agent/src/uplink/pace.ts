/** First and longest pause after a failure, milliseconds. */
export const pauseLimits = { firstMs: 500, mostMs: 30_000 } as const;
/** How slowly a hub that has forgotten us is asked again, milliseconds. */
export const forgottenPauseMs = 30_000;

/**
 * The pause after the n-th failure in a row (1, 2 …): a random part of a doubling limit (full jitter), so that a
 * county's agents don't come back to a restarted hub at one instant. At least half of the first pause.
 * @param random 0…1
 */
export function pauseAfter(failures: number, random: number): number {
  const { firstMs, mostMs } = pauseLimits;
  const limit = Math.min(mostMs, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 10));
  return Math.max(firstMs / 2, limit * random);
}

/** A Retry-After is a lower bound: up to half as much again, so that all who were told the same don't come at once. */
export function pauseAsTold(retryAfterMs: number, random: number): number {
  return retryAfterMs * (1 + random / 2);
}

/** Limits of one batch: halved by 413, grown again by success. */
export interface BatchSize {
  facts: number;
  bytes: number;
}

/** Leaves room for the envelope within the 1 MiB that the hub reads. */
export const largestBatch: BatchSize = { facts: 500, bytes: 900_000 };

export function halve(size: BatchSize, sent: { facts: number; bytes: number }): BatchSize {
  return {
    facts: Math.max(1, Math.floor(Math.min(size.facts, sent.facts) / 2)),
    bytes: Math.max(1024, Math.floor(Math.min(size.bytes, sent.bytes) / 2)),
  };
}

export function grow({ facts, bytes }: BatchSize): BatchSize {
  return {
    facts: Math.min(largestBatch.facts, facts * 2),
    bytes: Math.min(largestBatch.bytes, bytes * 2),
  };
}
