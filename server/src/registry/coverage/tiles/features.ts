import { footprint, type GeoBox, type Place } from '@sharp-eyes/geometry';
import type { CoverageBand } from '@sharp-eyes/protocol';
import { type Drawing, polygonsOfDrawing } from '../../places/service.ts';
import type { ShownCamera, ShownWatchpoint } from '../documents.ts';
import type { Counts } from '../figures.ts';
import type { TileFeature } from './encode-tile.ts';

/** How an area is drawn: by what is effectively covered at least. */
export function bandOf({ required, covered }: Pick<Counts, 'required' | 'covered'>): CoverageBand {
  if (required === 0) return 'unapproved';
  const share = covered / required;
  if (share >= 1) return 'whole';
  if (share >= 0.8) return 'most';
  return share >= 0.5 ? 'some' : 'little';
}

/** An area with its outline and, in the middle of its box, its name and share. */
export function areaFeatures(
  { code, name, drawing }: { code: string; name: string; drawing: Drawing },
  counts: Pick<Counts, 'required' | 'covered'>,
): { area: TileFeature; label: TileFeature } {
  const band = bandOf(counts);
  const share = counts.required === 0 ? '' : ` ${Math.floor((counts.covered / counts.required) * 100)}%`;
  const properties = { code, band, label: `${name}${share}` };
  const middle: [number, number] = [(drawing.west + drawing.east) / 2, (drawing.south + drawing.north) / 2];
  return {
    area: { geometry: { type: 'MultiPolygon', coordinates: polygonsOfDrawing(drawing) }, properties },
    label: { geometry: { type: 'Point', coordinates: middle }, properties },
  };
}

export function overlaps(one: GeoBox, two: GeoBox): boolean {
  return one.west <= two.east && two.west <= one.east && one.south <= two.north && two.south <= one.north;
}

export function isWithinBox({ lon, lat }: Place, { west, south, east, north }: GeoBox): boolean {
  return west <= lon && lon <= east && south <= lat && lat <= north;
}

export function watchpointFeature({ _id, siteId, name, state, point }: ShownWatchpoint): TileFeature[] {
  if (point === null) return [];
  return [{ geometry: pointAt(point), properties: { id: _id, siteId, name, state } }];
}

export function cameraFeature({ _id, life, health, point }: ShownCamera): TileFeature[] {
  return point === null ? [] : [{ geometry: pointAt(point), properties: { id: _id, life, health } }];
}

/** The ground that a camera sees, walls aside: what is drawn, never what decides. */
export function footprintFeature({ _id, point, view }: ShownCamera): TileFeature[] {
  if (point === null) return [];
  const rings = footprint({ at: point, ...view }).map((ring) =>
    ring.map(({ lon, lat }): [number, number] => [lon, lat]),
  );
  return rings.length === 0 ? [] : [{ geometry: { type: 'Polygon', coordinates: rings }, properties: { id: _id } }];
}

function pointAt({ lon, lat }: Place): { type: 'Point'; coordinates: [number, number] } {
  return { type: 'Point', coordinates: [lon, lat] };
}
