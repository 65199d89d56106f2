/** An inclusive range of sequence numbers, `from <= seq <= to`. */
export type Range = [from: number, to: number];

/** The same numbers as sorted, disjoint ranges that do not touch: the smallest way to write them. */
export function mergeRanges(ranges: Iterable<readonly [number, number]>): Range[] {
  const sorted = [...ranges].filter(([from, to]) => from <= to).sort((a, b) => a[0] - b[0]);
  const merged: Range[] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** Single numbers as merged ranges. */
export function rangesOf(numbers: Iterable<number>): Range[] {
  return mergeRanges([...numbers].map((n): Range => [n, n]));
}

/** Whether merged ranges hold a number. */
export function holds(merged: readonly Range[], n: number): boolean {
  let low = 0;
  let high = merged.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = merged[middle] as Range;
    if (n < from) high = middle - 1;
    else if (n > to) low = middle + 1;
    else return true;
  }
  return false;
}

/** What lies within `[from, to]` and in none of the merged ranges. */
export function gapsWithin(merged: readonly Range[], from: number, to: number): Range[] {
  const gaps: Range[] = [];
  let next = from;
  for (const [start, end] of merged) {
    if (end < next) continue;
    if (start > to) break;
    if (start > next) gaps.push([next, start - 1]);
    next = end + 1;
  }
  if (next <= to) gaps.push([next, to]);
  return gaps;
}

/** How many numbers merged ranges hold. */
export function countOf(merged: readonly Range[]): number {
  return merged.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}
