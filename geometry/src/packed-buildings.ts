import { onPlane, type Place, planeAt } from './plane.ts';

/** Units of a packed coordinate in a degree (`packRings`). */
export const perDegree = 1e7;

/** A building as it lies in a packing: where its rings begin, and the box of the outer one. */
export interface PackedBuilding {
  rings: number[];
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/**
 * Hands out buildings, one after the other: a ring within the outer one of the building before it is a courtyard of
 * that. The building handed out is the same object each time: a county has more of them than are worth making.
 */
export function eachBuilding(packed: Int32Array, take: (building: Readonly<PackedBuilding>) => void): void {
  const building: PackedBuilding = { rings: [], minX: 0, minY: 0, maxX: 0, maxY: 0 };
  for (let at = 0; at + 2 <= packed.length; ) {
    const end = endOf(packed, at);
    if (end < at + 2 || end > packed.length) break;
    const isCourtyard =
      building.rings.length > 0 &&
      end > at + 2 &&
      holds(packed, building, packed[at + 2] as number, packed[at + 3] as number);
    if (!isCourtyard) {
      if (building.rings.length > 0) take(building);
      begin(building, packed, at, end);
    }
    building.rings.push(at);
    at = end;
  }
  if (building.rings.length > 0) take(building);
}

function endOf(packed: Int32Array, at: number): number {
  return at + 2 + 2 * (packed[at] as number);
}

function begin(building: PackedBuilding, packed: Int32Array, at: number, end: number): void {
  building.rings.length = 0;
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let n = at + 2; n < end; n += 2) {
    const x = packed[n] as number;
    const y = packed[n + 1] as number;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  building.minX = minX;
  building.minY = minY;
  building.maxX = maxX;
  building.maxY = maxY;
}

/** Even-odd in the outer ring; only tells a courtyard from a neighbouring building. */
function holds(packed: Int32Array, { rings, minX, minY, maxX, maxY }: PackedBuilding, x: number, y: number): boolean {
  if (x < minX || x > maxX || y < minY || y > maxY) return false;
  const [first] = rings as [number];
  const end = endOf(packed, first);
  let inside = false;
  for (let at = first + 2, before = end - 2; at < end; before = at, at += 2) {
    const [ax, ay] = [packed[at] as number, packed[at + 1] as number];
    const [bx, by] = [packed[before] as number, packed[before + 1] as number];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** The corners of a ring as lon, lat, lon, lat …, degrees. */
export function cornersAt(packed: Int32Array, at: number): Float64Array {
  const corners = new Float64Array(2 * (packed[at] as number));
  for (let n = 0; n < corners.length; n++) corners[n] = (packed[at + 2 + n] as number) / perDegree;
  return corners;
}

/**
 * The buildings of packed walls that come within a distance of a place, the nearest first: of each its outer ring, then
 * its courtyards, as lon, lat, lon, lat …, WGS-84.
 */
export function buildingsNear(packed: readonly Int32Array[], place: Place, withinM: number): number[][][] {
  const plane = planeAt(place);
  const near: { metres: number; rings: number[][] }[] = [];
  for (const cell of packed) {
    eachBuilding(cell, ({ rings, minX, minY, maxX, maxY }) => {
      const [west, south] = onPlane(plane, { lon: minX / perDegree, lat: minY / perDegree });
      const [east, north] = onPlane(plane, { lon: maxX / perDegree, lat: maxY / perDegree });
      const metres = Math.hypot(Math.max(west, 0, -east), Math.max(south, 0, -north));
      if (metres <= withinM) near.push({ metres, rings: rings.map((at) => [...cornersAt(cell, at)]) });
    });
  }
  return near.sort((one, two) => one.metres - two.metres).map(({ rings }) => rings);
}
