import {
  countyCode,
  datum,
  division,
  divisionBoundary,
  divisionCode,
  divisionDetail,
  divisionHits,
  divisionImport,
  page,
  pointCheck,
  recoveryKey,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Places } from './service.ts';

/** A whole city's table is about 100 kB; this is a province's, bytes. */
const importLimit = 4 * 1024 * 1024;

export function placesRoutes(places: Places): Route[] {
  const params = z.object({ county: countyCode });
  const place = z.object({ code: divisionCode });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/divisions',
      action: 'divisions.read',
      summary: "Divisions right below one, as far as they lead to the caller's area",
      query: z.object({ parent: divisionCode.optional() }),
      answer: page(division),
      handle: async ({ scope, query }) => ({ items: await places.children(scope, query.parent), next: null }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/divisions/search',
      action: 'divisions.read',
      summary: 'Divisions by part of a name, pinyin initials or digits of the code',
      query: z.object({ q: z.string().max(60), limit: z.coerce.number().int().min(1).max(50).default(20) }),
      answer: divisionHits,
      handle: ({ scope, query }) => places.search(scope, query.q, query.limit),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/divisions/:code/point-check',
      action: 'divisions.read',
      summary: 'Whether a point lies in a division, and which datum would explain it if not',
      params: place,
      query: z.object({
        lon: z.coerce.number().min(-180).max(180),
        lat: z.coerce.number().min(-90).max(90),
        datum: datum.default('wgs84'),
      }),
      answer: pointCheck,
      handle: ({ scope, params: { code }, query }) => places.checkPoint(scope, code, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/divisions/:code',
      action: 'divisions.read',
      summary: 'One division, with its outline',
      params: place,
      answer: divisionDetail,
      handle: ({ scope, params: { code } }) => places.find(scope, code),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/divisions/:code/boundary',
      action: 'divisions.boundary',
      summary: "Draws a division's outline",
      params: place,
      body: divisionBoundary,
      answer: divisionDetail,
      handle: async ({ scope, caller, params: { code }, body }) => {
        await places.setBoundary(scope, caller, code, body);
        return places.find(scope, code);
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/divisions/:code/boundary',
      action: 'divisions.boundary',
      summary: "Takes a division's outline away",
      params: place,
      handle: async ({ scope, caller, params: { code } }) => {
        await places.setBoundary(scope, caller, code, null);
        return undefined;
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/divisions/import',
      action: 'divisions.import',
      summary: 'Takes a table of codes and names',
      body: divisionImport,
      bodyLimit: importLimit,
      answer: z.object({ imported: z.int() }),
      handle: async ({ scope, caller, body }) => ({ imported: await places.import(scope, caller, body) }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/counties/:county/recovery-key',
      action: 'recovery-key.read',
      summary: "The public half of a county's recovery key",
      params,
      answer: recoveryKey,
      handle: async ({ scope, params: { county } }) => ({ publicKey: await places.recoveryKey(scope, county) }),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/counties/:county/recovery-key',
      action: 'recovery-key.write',
      summary: "Sets a county's recovery key; credentials sealed before keep the old one",
      params,
      body: recoveryKey,
      answer: recoveryKey,
      handle: async ({ scope, caller, params: { county }, body }) => ({
        publicKey: await places.setRecoveryKey(scope, caller, county, body.publicKey),
      }),
    }),
  ];
}
