import { cellZoom, fromPlane, type GeoBox } from '@sharp-eyes/geometry';
import { wallReachM } from '../layers/reading/limits.ts';

const across = 2 ** cellZoom;

/** The box in which the walls of some cells may stand: those of a cell reach beyond it. */
export function cellBox(cells: readonly number[]): GeoBox {
  const columns = cells.map((cell) => Math.floor(cell / across));
  const rows = cells.map((cell) => cell % across);
  const [west, east] = [least(columns), most(columns) + 1].map((x) => (x / across) * 360 - 180) as [number, number];
  const [north, south] = [least(rows), most(rows) + 1].map(latitudeOf) as [number, number];
  const low = fromPlane({ lon: west, lat: south }, [-wallReachM, -wallReachM]);
  const high = fromPlane({ lon: east, lat: north }, [wallReachM, wallReachM]);
  return { west: low.lon, south: low.lat, east: high.lon, north: high.lat };
}

function latitudeOf(row: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / across))) * 180) / Math.PI;
}

function least(values: readonly number[]): number {
  return values.reduce((one, two) => Math.min(one, two), Number.POSITIVE_INFINITY);
}

function most(values: readonly number[]): number {
  return values.reduce((one, two) => Math.max(one, two), Number.NEGATIVE_INFINITY);
}
