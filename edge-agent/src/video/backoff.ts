/** First and longest pause before a new connection, milliseconds. */
export const backoffLimits = { firstMs: 500, mostMs: 30_000 } as const;

/**
 * The pause before the n-th attempt in a row (1, 2, 3 …): a random part of a doubling limit (full jitter), so that forty
 * cameras that came back with one switch are not asked at the same instant again and again.
 *
 * @param random 0…1
 */
export function pauseBefore(attempt: number, random: number): number {
  const { firstMs, mostMs } = backoffLimits;
  const limit = Math.min(mostMs, firstMs * 2 ** Math.min(Math.max(attempt - 1, 0), 16));
  // At least half of the first pause: a camera that refuses at once must not be asked in a tight loop.
  return Math.max(firstMs / 2, limit * random);
}
