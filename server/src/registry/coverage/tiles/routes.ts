import { coverageExtent, coverageExtentAsked } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRawRoute, defineRoute, type Route } from '../../../platform/http/route.ts';
import type { CoverageTiles } from './service.ts';
import { tileZoomMax } from './tile-address.ts';

/** Figures follow a change within a second: a tile is not kept for longer than somebody pans back, seconds. */
const freshS = 10;

export function tilesRoutes(tiles: CoverageTiles): Route[] {
  const number = z.coerce.number().int().min(0);
  return [
    defineRawRoute({
      method: 'get',
      path: '/api/v1/coverage/tiles/:z/:x/:y',
      action: 'coverage.read',
      summary: "A Mapbox Vector Tile of coverage in the caller's area: areas from far, points near, footprints nearest",
      params: z.object({
        z: number.max(tileZoomMax),
        x: number.max(2 ** tileZoomMax),
        y: number.max(2 ** tileZoomMax),
      }),
      answers: 'application/vnd.mapbox-vector-tile',
      handle: async ({ scope, params, res }) => {
        const bytes = await tiles.tile(scope, params);
        res.setHeader('Content-Type', 'application/vnd.mapbox-vector-tile');
        res.setHeader('Content-Encoding', 'gzip');
        res.setHeader('Cache-Control', `private, max-age=${freshS}`);
        res.end(bytes);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/coverage/extent',
      action: 'coverage.read',
      summary: 'Where the map of a division opens',
      query: coverageExtentAsked,
      answer: coverageExtent,
      handle: async ({ scope, query }) => ({ box: await tiles.extent(scope, query.division) }),
    }),
  ];
}
