import { createHash } from 'node:crypto';
import type { Watchpoint } from '@sharp-eyes/protocol';

/** What an approval freezes of a watchpoint: a later change of its name does not rewrite what was approved. */
export interface Listed extends Pick<Watchpoint, 'id' | 'name'> {
  /** What its site was called; lists from before it was kept don't say. */
  site?: string | undefined;
}

/** A watchpoint as people name it: every inn has an entrance. */
export function labelOf({ name, site }: Listed): string {
  return site === undefined || site === name ? name : `${site}·${name}`;
}

/** Names a set of watchpoints, whatever their order: two that differ by one watchpoint have different digests. */
export function digestOf(ids: readonly string[]): string {
  return createHash('sha256')
    .update([...ids].sort().join('\n'))
    .digest('hex');
}

/** How an approved list stands beside what is on record now. */
export function compareWith(
  approved: readonly Listed[] | null,
  onRecord: readonly Listed[],
): { required: number; proposed: number; gone: number } {
  const listed = new Set((approved ?? []).map(({ id }) => id));
  const required = onRecord.filter(({ id }) => listed.has(id)).length;
  return { required, proposed: onRecord.length - required, gone: listed.size - required };
}

/** What a version brought and took away against the one before, by site and name. */
export function changeBetween(
  before: readonly Listed[],
  after: readonly Listed[],
): { added: string[]; removed: string[] } {
  const names = (from: readonly Listed[], without: readonly Listed[]): string[] => {
    const known = new Set(without.map(({ id }) => id));
    return from.filter(({ id }) => !known.has(id)).map(labelOf);
  };
  return { added: names(after, before), removed: names(before, after) };
}

/** Of one village's versions, oldest first, those that were in force at a moment or later: for `filter`. */
export function isInForceAfter(
  at: Date,
): (list: { approvedAt: Date }, n: number, all: readonly { approvedAt: Date }[]) => boolean {
  return (_, n, all) => {
    const next = all[n + 1];
    return next === undefined || next.approvedAt > at;
  };
}
