import type { CameraRecord } from '@sharp-eyes/protocol';

export interface Clash<T = CameraRecord> {
  field: keyof T;
  mine: unknown;
  theirs: unknown;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Two people changed one record. What only one of them touched stands; what both touched otherwise is a clash that a
 * person decides, and `merged` holds theirs there until then.
 * @param base - what both began from
 */
export function mergeRecords<T extends object>(base: T, mine: T, theirs: T): { merged: T; clashes: Clash<T>[] } {
  const merged: T = { ...theirs };
  const clashes: Clash<T>[] = [];
  for (const field of Object.keys(base) as (keyof T & string)[]) {
    if (same(base[field], mine[field]) || same(mine[field], theirs[field])) continue;
    if (same(base[field], theirs[field])) merged[field] = mine[field];
    else clashes.push({ field, mine: mine[field], theirs: theirs[field] });
  }
  return { merged, clashes };
}
