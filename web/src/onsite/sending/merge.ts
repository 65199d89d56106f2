/** A field that two people changed from one state, each otherwise. */
export interface Clash {
  field: string;
  mine: unknown;
  theirs: unknown;
}

/** Records are plain JSON: two of them are the same when they read the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/**
 * Two people changed one record. What only one of them touched stands; what both touched, each otherwise, is a clash
 * that a person decides, and `merged` holds mine there until then.
 * @param base - what both began from
 */
export function mergeFields<T extends object>(base: T, mine: T, theirs: T): { merged: T; clashes: Clash[] } {
  const merged = { ...theirs } as Record<string, unknown>;
  const clashes: Clash[] = [];
  for (const field of Object.keys(mine)) {
    const [from, ours, others] = [base, mine, theirs].map((one) => (one as Record<string, unknown>)[field]);
    if (isSame(from, ours)) continue;
    merged[field] = ours;
    if (!isSame(from, others) && !isSame(ours, others)) clashes.push({ field, mine: ours, theirs: others });
  }
  return { merged: merged as T, clashes };
}
