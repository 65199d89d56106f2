import type { Place } from './plane.ts';

/** Zoom of the cells: tiles of Web Mercator, some 520 m wide at 31° N. */
export const cellZoom = 16;
const across = 2 ** cellZoom;
/** Web Mercator ends here, degrees. */
const latitudeMax = 85.051_128;
/** Cells of one box at most: beyond that somebody asks for a province, not for a neighbourhood. */
const cellsMax = 65_536;

/** The corner values of an area, WGS-84, degrees. */
export interface GeoBox {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** The cell that a place lies in: `x · 65536 + y` of its tile at zoom 16. */
export function cellOf({ lon, lat }: Place): number {
  return columnOf(lon) * across + rowOf(lat);
}

/**
 * Every cell that a box touches.
 * @throws RangeError when there are more than 65,536 (some 130 by 130 km)
 */
export function cellsOfBox({ west, south, east, north }: GeoBox): number[] {
  const [left, right, top, bottom] = [columnOf(west), columnOf(east), rowOf(north), rowOf(south)];
  const count = (right - left + 1) * (bottom - top + 1);
  if (count > cellsMax) throw new RangeError(`expected a box of ${cellsMax} cells at most, got ${count}`);
  const cells: number[] = [];
  for (let x = left; x <= right; x += 1) for (let y = top; y <= bottom; y += 1) cells.push(x * across + y);
  return cells;
}

/** The box around places; undefined when there are none. */
export function boxAround(places: Iterable<Place>): GeoBox | undefined {
  let box: GeoBox | undefined;
  for (const { lon, lat } of places) {
    box ??= { west: lon, south: lat, east: lon, north: lat };
    box.west = Math.min(box.west, lon);
    box.east = Math.max(box.east, lon);
    box.south = Math.min(box.south, lat);
    box.north = Math.max(box.north, lat);
  }
  return box;
}

function columnOf(lon: number): number {
  return within(Math.floor(((lon + 180) / 360) * across));
}

function rowOf(lat: number): number {
  const phi = (Math.max(-latitudeMax, Math.min(latitudeMax, lat)) * Math.PI) / 180;
  return within(Math.floor(((1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2) * across));
}

function within(tile: number): number {
  return Math.max(0, Math.min(across - 1, tile));
}
