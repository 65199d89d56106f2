import { divisionCode, id, layer, layerFileMaxBytes, layerImport, layerReport, page } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { readBody } from '../../platform/http/body.ts';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import type { Layers } from './service.ts';

/** The server gives a request a minute to arrive: the largest file needs 5 Mbit/s, its zip a fifth of that. */
const uploadMs = 55_000;

export function layersRoutes(layers: Layers): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/layers',
      action: 'layers.read',
      summary: "Layers of boundaries, roads and buildings in the caller's area",
      query: z.object({ division: divisionCode.optional() }),
      answer: page(layer),
      handle: async ({ scope, query }) => ({ items: await layers.list(scope, query.division), next: null }),
    }),
    defineRawRoute({
      method: 'post',
      path: '/api/v1/layers/import',
      action: 'layers.write',
      summary: 'Takes a map file (GeoJSON, KML, zipped Shapefile) into a layer, or only says what would happen',
      query: layerImport,
      takes: 'application/octet-stream',
      answers: 'application/json',
      problems: ['file-refused', 'too-large', 'conflict', 'unavailable'],
      handle: async ({ scope, caller, query, req, res }) => {
        const file = await readBody(req, { limit: layerFileMaxBytes, timeoutMs: uploadMs });
        const report = await layers.import(scope, caller, query, file);
        res.setHeader('Cache-Control', 'no-store');
        res.json(layerReport.parse(report));
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/layers/:id',
      action: 'layers.write',
      summary: 'Takes a layer away, with everything it brought',
      params: z.object({ id }),
      problems: ['conflict'],
      handle: async ({ scope, caller, params }) => {
        await layers.remove(scope, caller, params.id);
        return undefined;
      },
    }),
  ];
}
