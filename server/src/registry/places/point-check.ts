import { type Datum, isInside, type Place, toPlane, toWgs84 } from '@sharp-eyes/geometry';
import type { Boundary, Point, PointCheck, PointOrigin } from '@sharp-eyes/protocol';
import { ProblemError } from '../../platform/http/problem.ts';

/** In the order in which they are offered: phones and map sites in China give GCJ-02 far more often than BD-09. */
const slips: readonly Datum[] = ['gcj02', 'bd09', 'wgs84'];

/** What a record says of where it is. */
export interface PointGiven {
  point: Point | null;
  pointOrigin: PointOrigin | null;
}

/** The numbers as they were given: the origin where there is one, else the point, which is WGS-84. */
export function originOf({ point, pointOrigin }: PointGiven): PointOrigin | null {
  return pointOrigin ?? (point === null ? null : { ...point, datum: 'wgs84' });
}

/** Whether two records give the same numbers in the same datum: nobody has moved anything. */
export function isSamePoint(one: PointGiven, other: PointGiven): boolean {
  const [a, b] = [originOf(one), originOf(other)];
  if (a === null || b === null) return a === b;
  return a.lon === b.lon && a.lat === b.lat && a.datum === b.datum;
}

/** Fewer other cameras than this say nothing about where a village lies. */
const neighboursLeast = 3;
/** The share of a village's cameras that say how far it spreads: one that is wrong itself must not stretch it. */
const spreadShare = 0.9;
/** A village whose cameras stand close together still has lanes around them, metres. */
const spreadLeastM = 300;
/**
 * Beyond the others' spread by more than this a point is `far`, metres: an administrative village has some 14 km² on
 * average (9.6 million km² over 690,000), so from its middle to its border it is some 2 km.
 */
const farM = 2000;

/**
 * Whether a point lies within a division's outline. The wrong datum moves a point by some 400 m (675 m at most), which
 * is the next village: where the same numbers in another datum would be inside, that datum is named. Without an
 * outline the village's other cameras tell (see `checkByNeighbours`).
 * @param polygons - outer rings and holes of every part, WGS-84; none while nobody has drawn them
 * @param neighbours - points of the division's other cameras, WGS-84
 */
export function checkPoint(
  given: Place & { datum: Datum },
  polygons: readonly Boundary[],
  neighbours: readonly Place[] = [],
): PointCheck {
  const at = toWgs84(given);
  if (polygons.length === 0) return checkByNeighbours(given, neighbours);
  if (lies(at, polygons)) return { point: at, verdict: 'inside', wouldFit: null, offByM: null };
  const wouldFit = otherDatum(given, (place) => lies(place, polygons));
  const offByM = Math.round(Math.min(...polygons.map((polygon) => metresTo(at, polygon))));
  return { point: at, verdict: 'outside', wouldFit, offByM };
}

/**
 * Whether a point lies near a village's other cameras. The wrong datum moves a point by 409 m on average (675 m at
 * most, BD-09 some 1,200 m), so it stays within 2 km: a slip is told by a point beyond the others' spread that another
 * datum would put among them, at half the distance or less, so that a camera just past the last house is left alone.
 */
function checkByNeighbours(given: Place & { datum: Datum }, neighbours: readonly Place[]): PointCheck {
  const at = toWgs84(given);
  if (neighbours.length < neighboursLeast) return { point: at, verdict: 'unknown', wouldFit: null, offByM: null };
  const middle = { lon: median(neighbours.map(({ lon }) => lon)), lat: median(neighbours.map(({ lat }) => lat)) };
  const distances = neighbours.map((one) => metresBetween(middle, one)).sort((a, b) => a - b);
  const spreadM = Math.max(spreadLeastM, distances[Math.ceil(distances.length * spreadShare) - 1] as number);
  const offM = metresBetween(middle, at);
  const wouldFit =
    offM <= spreadM ? null : otherDatum(given, (place) => metresBetween(middle, place) <= Math.min(spreadM, offM / 2));
  return { point: at, verdict: offM > spreadM + farM ? 'far' : 'near', wouldFit, offByM: Math.round(offM) };
}

/** The datum in which the same numbers would fit, if there is one. */
function otherDatum(given: Place & { datum: Datum }, fits: (place: Place) => boolean): Datum | null {
  return slips.find((datum) => datum !== given.datum && fits(toWgs84({ ...given, datum }))) ?? null;
}

function metresBetween(one: Place, other: Place): number {
  return Math.hypot(...toPlane(one, other));
}

/** The middle value: half of the others lie on either side, wherever a wrong one lies. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

/** Whether a place lies in one of the polygons, and in none of its holes. */
export function lies({ lon, lat }: Place, polygons: readonly Boundary[]): boolean {
  return polygons.some(
    ([outer, ...holes]) => isInside([lon, lat], outer ?? []) && !holes.some((hole) => isInside([lon, lat], hole)),
  );
}

/** Metres to the nearest edge of the outline. */
function metresTo(at: Place, outline: Boundary): number {
  const edges = outline.flatMap((ring) => {
    const corners = ring.map(([lon, lat]) => toPlane(at, { lon, lat }));
    return corners.slice(1).map((corner, n) => metresToEdge(corners[n] as [number, number], corner));
  });
  return Math.min(...edges);
}

/** Metres from the origin to the edge between two corners of the plane. */
function metresToEdge([ax, ay]: [number, number], [bx, by]: [number, number]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length2));
  return Math.hypot(ax + along * dx, ay + along * dy);
}

/** The refusal of a point that its check speaks against. */
export function pointOutside(pointCheck: PointCheck): ProblemError {
  const { wouldFit, offByM, verdict } = pointCheck;
  const system = wouldFit === null ? null : wouldFit.toUpperCase();
  const message =
    system !== null
      ? { zh: `若这组数是 ${system} 坐标，则位置相符`, en: `it would fit if the numbers were ${system}` }
      : verdict === 'outside'
        ? { zh: '应为该区划边界内的点', en: 'expected a point inside the outline of the division' }
        : { zh: '应在该村其他摄像机附近', en: "expected a point near the village's other cameras" };
  return new ProblemError('point-outside', {
    values: { metres: offByM ?? 0 },
    faults: [{ path: 'pointOrigin', message }],
    pointCheck,
  });
}
