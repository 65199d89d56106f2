import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { geoJSONToTile } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import type { TileAddress } from './tile-address.ts';

/** A shape with what the map's style asks of it. */
export interface TileFeature {
  geometry:
    | { type: 'Point'; coordinates: [number, number] }
    | { type: 'Polygon'; coordinates: [number, number][][] }
    | { type: 'MultiPolygon'; coordinates: [number, number][][][] };
  properties: Record<string, string | number | boolean>;
}

/** Units across a tile, as the map's own library counts. */
const extent = 4096;
/** The first level is nearly as small as the best for tiles, and several times faster. */
const gzipLevel = 1;
const zip = promisify(gzip);

/** The layers of a tile as a gzipped Mapbox Vector Tile, version 2. A layer without anything in it is left out. */
export async function encodeTile(
  layers: Readonly<Record<string, readonly TileFeature[]>>,
  { z, x, y }: TileAddress,
): Promise<Buffer> {
  const cut = Object.entries(layers).flatMap(([name, features]) => {
    if (features.length === 0) return [];
    const data = {
      type: 'FeatureCollection' as const,
      features: features.map((feature) => ({ type: 'Feature' as const, ...feature })),
    };
    const tile = geoJSONToTile(data, z, x, y, { extent, buffer: extent / 16, clip: true, tolerance: 3, maxZoom: 24 });
    return tile ? [[name, tile] as const] : [];
  });
  return zip(fromGeojsonVt(Object.fromEntries(cut), { version: 2, extent }), { level: gzipLevel });
}
