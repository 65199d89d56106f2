import { type Datum, isInside, type Place, toPlane, toWgs84 } from '@sharp-eyes/geometry';
import type { Boundary, Point, PointCheck, PointOrigin } from '@sharp-eyes/protocol';

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

/**
 * Whether a point lies within a division's outline. The wrong datum moves a point by some 400 m (675 m at most), which
 * is the next village: where the same numbers in another datum would be inside, that datum is named.
 * @param outline - outer ring and holes, WGS-84; null while nobody has drawn it
 */
export function checkPoint(given: Place & { datum: Datum }, outline: Boundary | null): PointCheck {
  const at = toWgs84(given);
  if (outline === null) return { point: at, verdict: 'unknown', wouldFit: null, offByM: null };
  if (lies(at, outline)) return { point: at, verdict: 'inside', wouldFit: null, offByM: null };
  const wouldFit = slips.find((datum) => datum !== given.datum && lies(toWgs84({ ...given, datum }), outline)) ?? null;
  return { point: at, verdict: 'outside', wouldFit, offByM: Math.round(metresTo(at, outline)) };
}

function lies({ lon, lat }: Place, [outer, ...holes]: Boundary): boolean {
  return isInside([lon, lat], outer ?? []) && !holes.some((hole) => isInside([lon, lat], hole));
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
