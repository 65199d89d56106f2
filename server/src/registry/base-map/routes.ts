import { baseMap } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import type { BaseMaps } from './service.ts';

const zoomMax = 22;
/** A county has its map cut anew once a year: a browser keeps a picture for a day, seconds. */
const keptS = 24 * 3600;

export function baseMapRoutes(maps: BaseMaps): Route[] {
  const number = z.coerce.number().int().min(0);
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/base-map',
      action: 'base-map.read',
      summary: 'What lies behind every map: addresses of its pictures, and its approval number (审图号)',
      answer: baseMap,
      handle: async () => maps.get(),
    }),
    defineRawRoute({
      method: 'get',
      path: '/api/v1/base-map/tiles/:z/:x/:y',
      action: 'base-map.read',
      summary: "A picture of the county's own base map, Web Mercator",
      params: z.object({ z: number.max(zoomMax), x: number.max(2 ** zoomMax), y: number.max(2 ** zoomMax) }),
      answers: 'image/*',
      handle: async ({ params, res }) => {
        const { bytes, type } = maps.tile(params);
        res.setHeader('Content-Type', type);
        res.setHeader('X-Content-Type-Options', 'nosniff');
        res.setHeader('Cache-Control', `private, max-age=${keptS}`);
        res.end(bytes);
      },
    }),
  ];
}
