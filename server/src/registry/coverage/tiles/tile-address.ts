import { cellZoom, type GeoBox } from '@sharp-eyes/geometry';

/** A tile of Web Mercator. */
export interface TileAddress {
  z: number;
  x: number;
  y: number;
}

/** The browser draws larger what lies beyond. */
export const tileZoomMax = 16;

/** What is drawn at a zoom: areas from far, villages nearer, points near, footprints nearest. */
export type TileLevel = 'county' | 'township' | 'village' | 'points' | 'footprints';

export function levelAt(z: number): TileLevel {
  if (z <= 7) return 'county';
  if (z <= 9) return 'township';
  if (z <= 11) return 'village';
  return z <= 14 ? 'points' : 'footprints';
}

/** Drawn beyond each edge, so that a symbol on it is whole in both tiles, parts of a tile. */
const bufferShare = 1 / 16;

/** The tile's corners with its buffer, WGS-84, degrees. */
export function boxOfTile({ z, x, y }: TileAddress): GeoBox {
  const across = 2 ** z;
  const lonOf = (column: number): number => (column / across) * 360 - 180;
  const latOf = (row: number): number => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / across))) * 180) / Math.PI;
  return {
    west: lonOf(x - bufferShare),
    east: lonOf(x + 1 + bufferShare),
    north: latOf(y - bufferShare),
    south: latOf(y + 1 + bufferShare),
  };
}

/** Cells numbered one after the other, both ends included. */
export interface CellRange {
  from: number;
  to: number;
}

/**
 * The cells of a tile with `reach` cells around it, one range for each column: a tile of zoom 12 is sixteen ranges, not
 * 256 cells.
 */
export function cellRangesOf({ z, x, y }: TileAddress, reach = 1): CellRange[] {
  const side = 2 ** (cellZoom - z);
  const across = 2 ** cellZoom;
  const clamp = (cell: number): number => Math.max(0, Math.min(across - 1, cell));
  const [left, right] = [clamp(x * side - reach), clamp((x + 1) * side - 1 + reach)];
  const [top, bottom] = [clamp(y * side - reach), clamp((y + 1) * side - 1 + reach)];
  return Array.from({ length: right - left + 1 }, (_, n) => ({
    from: (left + n) * across + top,
    to: (left + n) * across + bottom,
  }));
}
