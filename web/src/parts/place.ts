import { levelOf } from '@sharp-eyes/protocol';

/** How many names below the county a division has: its township, or township and village. */
const namesBelowCounty = { village: 2, township: 1 } as Record<string, number>;

/**
 * The names by which a person of the area calls a place: township › village. `withCounty` puts the county before them.
 * A county's own camera is named by its county.
 */
export function placeNames(
  { division, divisionPath }: { division: string; divisionPath: readonly string[] },
  withCounty = false,
): readonly string[] {
  const below = namesBelowCounty[levelOf(division)] ?? 0;
  return divisionPath.slice(-Math.max(1, below + (withCounty ? 1 : 0)));
}
