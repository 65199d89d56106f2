import type { CoverageVillagePage, villageLists } from '@sharp-eyes/protocol';

/** Which villages are listed, in the order in which they are offered. */
export const shownLists = ['short', 'junctions-short', 'unapproved', 'all'] as const;
export type ShownList = (typeof shownLists)[number];

/**
 * The list that was asked for. Until somebody asks, the villages where something is not covered: those that nobody has
 * approved yet would stand before them, page after page. Where nothing is approved, all.
 * @param totals - of the area; undefined while they are read
 */
export function shownList(asked: string | null, totals: CoverageVillagePage['totals'] | undefined): ShownList {
  const known = shownLists.find((name) => name === asked);
  if (known) return known;
  return totals && totals.unapproved === totals.villages ? 'all' : 'short';
}

/** As the hub is asked for it. */
export const listQuery = (list: ShownList): { list?: (typeof villageLists)[number] } =>
  list === 'all' ? {} : { list };
