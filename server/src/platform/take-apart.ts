/** What became of a list that was taken part by part. */
export interface TakenApart<T> {
  /** Each was refused when it stood alone. */
  culprits: { item: T; error: unknown }[];
  /** Parts were tried as often as allowed before these came up. */
  untried: T[];
}

/**
 * Takes a list at once; when it is refused for what one of them says, half by half, until those at fault stand alone
 * and everything else is taken. One culprit among 2,000 costs 23 attempts.
 *
 * @param isAtFault whether an error is the items' fault; any other ends everything, with what was taken staying taken
 * @param attemptsMax attempts in all, so that a list full of culprits ends in time
 */
export async function takeApart<T>(
  items: readonly T[],
  take: (part: readonly T[]) => Promise<void>,
  { isAtFault, attemptsMax }: { isAtFault(error: unknown): boolean; attemptsMax: number },
): Promise<TakenApart<T>> {
  const culprits: TakenApart<T>['culprits'] = [];
  const parts: (readonly T[])[] = [items];
  for (let attempts = 0; attempts < attemptsMax; attempts++) {
    const part = parts.shift();
    if (part === undefined) break;
    try {
      await take(part);
    } catch (error) {
      const [first] = part;
      if (first === undefined || !isAtFault(error)) throw error;
      if (part.length === 1) culprits.push({ item: first, error });
      else {
        const middle = part.length >> 1;
        parts.unshift(part.slice(0, middle), part.slice(middle));
      }
    }
  }
  return { culprits, untried: parts.flat() };
}
