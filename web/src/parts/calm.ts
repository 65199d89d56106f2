/** Rows as they are shown: in the order in which somebody aims at them, or in their own. */
export interface Calm<T> {
  rows: readonly T[];
  /** Rows that would come, go or move if the list were put in order now. */
  waiting: number;
}

/**
 * Keeps a list still while somebody aims at it: known rows keep their places with what is new of them, those that left
 * stay until the aiming ends, new ones wait. Rows that only follow at the end move nothing and come at once.
 */
export function keepStill<T>(
  shown: readonly T[],
  fresh: readonly T[],
  keyOf: (row: T) => string,
  aims: boolean,
): Calm<T> {
  const follows = shown.every((row, at) => fresh[at] !== undefined && keyOf(fresh[at]) === keyOf(row));
  if (!aims || follows) return { rows: fresh, waiting: 0 };
  const known = new Map(fresh.map((row) => [keyOf(row), row]));
  const places = new Map(shown.map((row, at) => [keyOf(row), at]));
  const moved = fresh.filter((row, at) => places.get(keyOf(row)) !== at).length;
  const gone = shown.filter((row) => !known.has(keyOf(row))).length;
  return { rows: shown.map((row) => known.get(keyOf(row)) ?? row), waiting: moved + gone };
}
