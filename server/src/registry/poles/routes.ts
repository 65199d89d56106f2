import { id, poleFileMaxBytes, poleImport, polePage, poleReport, polesAsked, polesRemoval } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { readBody } from '../../platform/http/body.ts';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import type { Poles } from './service.ts';

/** The server gives a request a minute to arrive, milliseconds. */
const uploadMs = 55_000;

export function polesRoutes(poles: Poles): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/poles',
      action: 'poles.read',
      summary: "Poles where cameras could hang, as they were brought in, of the caller's area",
      query: polesAsked,
      answer: polePage,
      handle: ({ scope, query }) => poles.list(scope, query),
    }),
    defineRawRoute({
      method: 'post',
      path: '/api/v1/poles/import',
      action: 'poles.write',
      summary: 'Takes points of a map file or a table as poles, or only says what would happen',
      query: poleImport,
      takes: 'application/octet-stream',
      answers: 'application/json',
      problems: ['file-refused', 'too-large', 'unavailable'],
      handle: async ({ scope, caller, query, req, res }) => {
        const file = await readBody(req, { limit: poleFileMaxBytes, timeoutMs: uploadMs });
        const report = await poles.import(scope, caller, query, file);
        res.setHeader('Cache-Control', 'no-store');
        res.json(poleReport.parse(report));
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/poles',
      action: 'poles.write',
      summary: 'Takes away all poles that were brought in for a division and below',
      query: polesRemoval,
      handle: async ({ scope, caller, query }) => {
        await poles.clear(scope, caller, query.division);
        return undefined;
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/poles/:id',
      action: 'poles.write',
      summary: 'Takes one pole away',
      params: z.object({ id }),
      handle: async ({ scope, caller, params }) => {
        await poles.remove(scope, caller, params.id);
        return undefined;
      },
    }),
  ];
}
