/** What two lists name up to a place that both have come to. */
export interface MergedPage {
  ids: string[];
  /** Where to go on; undefined at the end of all. */
  last: string | undefined;
}

/**
 * Merges the next pages of lists that are read in the order of their ids.
 * @param full - ids of a page behind which there may be more
 */
export function mergePages(pages: readonly (readonly string[])[], full: number): MergedPage {
  const [last] = pages.flatMap((page) => (page.length < full ? [] : page.slice(-1))).sort();
  const ids = new Set(pages.flat().filter((id) => last === undefined || id <= last));
  return { ids: [...ids].sort(), last };
}
