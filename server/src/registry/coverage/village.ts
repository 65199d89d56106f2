import {
  boxAround,
  cellOf,
  eyeOf,
  type GeoBox,
  judge,
  type Metres,
  type Outline,
  onPlane,
  type Place,
  type Plane,
  planeAt,
  unpackRings,
  type Verdict,
  Walls,
  type WatchingCamera,
} from '@sharp-eyes/geometry';
import type { PlacedWatchpoint } from '../watchpoints/service.ts';
import type { GroundDocument, SeeingDocument } from './documents.ts';
import { pointInOutline } from './outline.ts';
import { farM, pxPerMOf } from './rules.ts';

const wellness = { well: 'well', ill: 'unwell', unknown: 'unknown' } as const;

/** Everything that a village's watchpoints are judged by. */
export interface VillageCase {
  origin: Place | null;
  watchpoints: readonly Pick<PlacedWatchpoint, 'id' | 'point' | 'density'>[];
  cameras: readonly SeeingDocument[];
  /** Packed walls of the cells around. */
  walls: readonly Int32Array[];
}

/** What is seen of each watchpoint, in their order. */
export function judgeVillage({ origin, watchpoints, cameras, walls: packed }: VillageCase): Verdict[] {
  const plane = origin && planeAt(origin);
  const walls = new Walls(plane ? packed.flatMap((rings) => outlinesOf(rings, plane)) : []);
  const watching = cameras.flatMap((camera) => watchingOf(camera, plane, walls));
  return watchpoints.map(({ id, point, density }) =>
    judge({ id, at: placeOn(plane, point), pxPerM: pxPerMOf[density] }, watching, walls),
  );
}

function watchingOf(camera: SeeingDocument, plane: Plane | null, walls: Walls): WatchingCamera[] {
  const { _id: id, life, health, view, point, indoor, serves } = camera;
  if (life === 'retired') return [];
  const eye = eyeOf(view, { at: placeOn(plane, point), indoor }, walls);
  return [{ id, life, health: wellness[health], eye, serves: new Set(serves) }];
}

/** Where on the village's plane; null for what nobody has placed, and for what is so far away that it is a mistake. */
function placeOn(plane: Plane | null, point: Place | null): Metres | null {
  if (plane === null || point === null) return null;
  const at = onPlane(plane, point);
  return Math.hypot(...at) > farM ? null : at;
}

/** Rings as buildings: a ring within the one before it is a courtyard of that building. */
function outlinesOf(packed: Int32Array, plane: Plane): Outline[] {
  const buildings: Float64Array[][] = [];
  for (const { corners } of unpackRings(packed)) {
    const ring = new Float64Array(corners.length * 2);
    for (const [n, [lon, lat]] of corners.entries()) ring.set(onPlane(plane, { lon, lat }), n * 2);
    const last = buildings.at(-1);
    const outer = last?.[0];
    if (last && outer && pointInOutline(outer, ring[0] ?? 0, ring[1] ?? 0)) last.push(ring);
    else buildings.push([ring]);
  }
  return buildings;
}

/**
 * The middle of what lies in a village, by the median, so that one mistyped point does not carry it away; to 1e-4°.
 * One that is there stays while anything lies within reach of it.
 */
export function settleOrigin(before: Place | null, points: readonly Place[]): Place | null {
  if (points.length === 0) return before;
  if (before) {
    const plane = planeAt(before);
    if (points.some((point) => Math.hypot(...onPlane(plane, point)) <= farM)) return before;
  }
  const middle = (values: number[]): number => {
    const sorted = values.sort((a, b) => a - b);
    return Math.round((sorted[Math.floor(sorted.length / 2)] as number) * 1e4) / 1e4;
  };
  return { lon: middle(points.map(({ lon }) => lon)), lat: middle(points.map(({ lat }) => lat)) };
}

/** The points that lie within reach of a village's origin. */
export function pointsNear(origin: Place | null, points: readonly (Place | null)[]): Place[] {
  const plane = origin && planeAt(origin);
  return points.filter((point): point is Place => point !== null && placeOn(plane, point) !== null);
}

/** Cells in the order of their numbers. */
export function cellsOf(points: readonly Place[]): number[] {
  return [...new Set(points.map(cellOf))].sort((a, b) => a - b);
}

/** The box in which walls may stand between a village's cameras and its watchpoints; null where there are none of them. */
export function sightBox(
  origin: Place | null,
  points: readonly Place[],
  cameras: readonly SeeingDocument[],
): GeoBox | null {
  const seeing = cameras.filter(({ missing }) => missing.length === 0).map(({ point }) => point);
  const near = pointsNear(origin, seeing);
  if (near.length === 0 || points.length === 0) return null;
  return boxAround([...points, ...near]) ?? null;
}

export function isSameGround(one: GroundDocument | undefined, two: GroundDocument): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(two);
}
