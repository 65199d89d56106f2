import { type Place, toPlane } from '@sharp-eyes/geometry';
import type { Candidate, Site, SiteKind, Watchpoint } from '@sharp-eyes/protocol';
import type { RoadJunction } from '../layers/junctions.ts';
import { plainName } from '../places/spelling.ts';

/** Sites that a village's list must hold: where people lodge and live together, and its junctions. */
const listedKinds: readonly SiteKind[] = ['inn', 'farm-stay', 'guesthouse', 'compound', 'junction'];

/**
 * A junction that is drawn anew (another file, another year) lies within so many metres of where it was: two carriageways'
 * width, by which `junctionsOf` may place its middle otherwise, and some for the drawing [ours].
 */
export const sameJunctionM = 30;

/** A village with what is on record in it and what was said about its candidates. */
export interface VillageGround {
  division: string;
  name: string;
  junctions: readonly RoadJunction[];
  sites: readonly Site[];
  /** By site. */
  watchpoints: ReadonlyMap<string, readonly Watchpoint[]>;
  rejected: readonly { siteId: string | null; point: Place | null }[];
}

export type OpenCandidate = Omit<Candidate, 'divisionPath'>;

/** What may have to be covered in a village, is on no list yet, and nobody has said no to. */
export function candidatesOf(village: VillageGround): OpenCandidate[] {
  return [...unlistedSites(village), ...unlistedJunctions(village)];
}

/** Sites on record at which nothing is said to need seeing. */
function unlistedSites({ division, sites, watchpoints, rejected }: VillageGround): OpenCandidate[] {
  const refused = new Set(rejected.flatMap(({ siteId }) => siteId ?? []));
  return sites
    .filter(({ id, kind }) => listedKinds.includes(kind) && !watchpoints.get(id)?.length && !refused.has(id))
    .map(({ id, name, kind, point }) => ({
      ...{ key: id, division, kind: 'site', name, siteKind: kind, siteId: id, point, arms: null, classes: [] },
    }));
}

function unlistedJunctions({
  division,
  name,
  junctions,
  sites,
  watchpoints,
  rejected,
}: VillageGround): OpenCandidate[] {
  const onRecord = sites
    .filter(({ kind }) => kind === 'junction')
    .map((site) => [site, ...(watchpoints.get(site.id) ?? [])].flatMap(({ point }) => point ?? []));
  const refused = rejected.flatMap(({ point }) => (point === null ? [] : [[point]]));
  const open = unclaimed(junctions, [...onRecord, ...refused], sameJunctionM);
  const names = namesOf(open, plainName(name), new Set(sites.map((site) => site.name)));
  return open.map(({ point, arms, classes }, n) => ({
    ...{ key: keyOf(point), division, kind: 'junction', name: names[n] as string, siteKind: 'junction' },
    ...{ siteId: null, point, arms, classes },
  }));
}

function keyOf({ lon, lat }: Place): string {
  return `${lon.toFixed(7)},${lat.toFixed(7)}`;
}

/**
 * The junctions that nothing on record stands for. Each thing on record, at whichever of its points is nearest, stands
 * for one junction within the distance, the nearest pairs first: a junction that was moved a little by a new survey
 * stays known, and its neighbour, which nobody has decided about, is not hidden with it.
 */
export function unclaimed<T extends { point: Place }>(
  junctions: readonly T[],
  known: readonly (readonly Place[])[],
  withinM: number,
): T[] {
  const pairs = junctions.flatMap((junction) =>
    known
      .map((points, n) => ({
        junction,
        n,
        metres: Math.min(...points.map((one) => metresBetween(junction.point, one))),
      }))
      .filter(({ metres }) => metres <= withinM),
  );
  const claimed = new Set<T>();
  const used = new Set<number>();
  for (const { junction, n } of pairs.sort((one, two) => one.metres - two.metres)) {
    if (claimed.has(junction) || used.has(n)) continue;
    claimed.add(junction);
    used.add(n);
  }
  return junctions.filter((junction) => !claimed.has(junction));
}

/** After the roads that meet, else after the village; numbered where that names several. */
function namesOf(junctions: readonly RoadJunction[], village: string, taken: ReadonlySet<string>): string[] {
  const bases = junctions.map(({ names: [one, two] }) => {
    if (one === undefined) return `${village}路口`;
    return two === undefined ? `${one}路口` : `${one}与${two}路口`;
  });
  const used = new Set(taken);
  return bases.map((base) => {
    const single = !taken.has(base) && bases.indexOf(base) === bases.lastIndexOf(base);
    let name = base;
    for (let n = 1; !single && (n === 1 || used.has(name)); n += 1) name = `${base}${n}`;
    used.add(name);
    return name;
  });
}

/** The order in which candidates are shown: by village, sites first, junctions of most arms first. As text, for cursors. */
export function placeInList({ division, kind, arms, key }: OpenCandidate): string {
  const fewest = 99 - Math.min(99, arms ?? 99);
  return `${division} ${kind === 'site' ? 0 : 1} ${String(fewest).padStart(2, '0')} ${key}`;
}

function metresBetween(one: Place, other: Place): number {
  return Math.hypot(...toPlane(one, other));
}
