/**
 * The first pages for the places that there are; where they don't all fit, the last place opens the rest.
 * @param places - how many there are, the one that opens the rest included
 */
export function splitMenu<T>(pages: readonly T[], places: number): { shown: T[]; more: T[] } {
  if (pages.length <= places) return { shown: [...pages], more: [] };
  const shown = Math.max(0, places - 1);
  return { shown: pages.slice(0, shown), more: pages.slice(shown) };
}
