import { type Datum, toWgs84 } from '@sharp-eyes/geometry';
import { latitudeMax } from '@sharp-eyes/protocol';
import { readLimits } from './limits.ts';
import { FileRefusal } from './refusal.ts';

export type Corner = [lon: number, lat: number];
/** Outer ring and holes. */
export type Polygon = Corner[][];

/** What a shape holds, in WGS-84; `broken` where its numbers are no degrees. */
export interface Shapes {
  polygons: Polygon[];
  lines: Corner[][];
  points: Corner[];
  /** Points and other things that no layer is made of. */
  others: number;
  broken: boolean;
  corners: number;
}

/** Rounded to 1e-7°, a centimetre: what is stored. */
const perDegree = 1e7;

/**
 * Takes a GeoJSON geometry apart, whatever it claims to be: nothing of it is trusted but what turns out to be rings and
 * lines of finite degrees.
 * @param budget - corners that the file may still have; a shape beyond it is refused with the file
 * @throws FileRefusal `too-many-corners`, `too-deep`
 */
export function shapesOf(geometry: unknown, datum: Datum, budget: number): Shapes {
  const shapes: Shapes = { polygons: [], lines: [], points: [], others: 0, broken: false, corners: 0 };
  const corner = (value: unknown): Corner | undefined => {
    const [lon, lat] = Array.isArray(value) ? value : [];
    if (!isDegrees(lon, 180) || !isDegrees(lat, latitudeMax)) return undefined;
    const place = toWgs84({ lon, lat, datum });
    return [Math.round(place.lon * perDegree) / perDegree, Math.round(place.lat * perDegree) / perDegree];
  };
  const line = (value: unknown): Corner[] => {
    if (!Array.isArray(value)) return [];
    shapes.corners += value.length;
    if (shapes.corners > budget) throw new FileRefusal('too-many-corners', { limit: readLimits.corners });
    const corners: Corner[] = [];
    for (const each of value) {
      const found = corner(each);
      if (found === undefined) shapes.broken = true;
      else if (found[0] !== corners.at(-1)?.[0] || found[1] !== corners.at(-1)?.[1]) corners.push(found);
    }
    return corners;
  };
  const polygon = (value: unknown): void => {
    const rings = (Array.isArray(value) ? value : []).map((ring) => closed(line(ring)));
    const [outer, ...holes] = rings;
    if (outer && outer.length >= 4) shapes.polygons.push([outer, ...holes.filter((hole) => hole.length >= 4)]);
  };
  const each = (value: unknown, take: (part: unknown) => void): void => {
    if (Array.isArray(value)) for (const part of value) take(part);
  };
  const take = (value: unknown, depth: number): void => {
    if (depth > readLimits.depth) throw new FileRefusal('too-deep', { limit: readLimits.depth });
    const { type, coordinates, geometries } = (value ?? {}) as Record<string, unknown>;
    if (type === 'Polygon') polygon(coordinates);
    else if (type === 'MultiPolygon') each(coordinates, polygon);
    else if (type === 'LineString') shapes.lines.push(line(coordinates));
    else if (type === 'MultiLineString') each(coordinates, (part) => shapes.lines.push(line(part)));
    else if (type === 'GeometryCollection') each(geometries, (part) => take(part, depth + 1));
    else {
      shapes.others += 1;
      if (type === 'Point') shapes.points.push(...line([coordinates]));
      else if (type === 'MultiPoint') shapes.points.push(...line(coordinates));
    }
  };
  take(geometry, 1);
  shapes.lines = shapes.lines.filter(({ length }) => length >= 2);
  return shapes;
}

function isDegrees(value: unknown, most: number): value is number {
  return typeof value === 'number' && Math.abs(value) <= most; // NaN and infinities are not
}

function closed(ring: Corner[]): Corner[] {
  const [first, last] = [ring[0], ring.at(-1)];
  if (!first || !last || (first[0] === last[0] && first[1] === last[1])) return ring;
  return [...ring, [...first]];
}
