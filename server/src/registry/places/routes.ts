import {
  countyCode,
  datum,
  division,
  divisionBoundary,
  divisionChanges,
  divisionChangesReport,
  divisionCode,
  divisionDetail,
  divisionHits,
  divisionImport,
  hamletImport,
  hamletImportReport,
  hamletList,
  latitudeMax,
  page,
  pointCheck,
  recoveryKey,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Places } from './service.ts';

/** A whole city's table is about 100 kB; this is a province's, bytes. */
const importLimit = 4 * 1024 * 1024;
const flag = z.enum(['true', 'false']).transform((word) => word === 'true');

export function placesRoutes(places: Places): Route[] {
  const params = z.object({ county: countyCode });
  const place = z.object({ code: divisionCode });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/divisions',
      action: 'divisions.read',
      summary: "Divisions right below one, as far as they lead to the caller's area; those in force unless asked",
      query: z.object({ parent: divisionCode.optional(), ended: flag.default(false) }),
      answer: page(division),
      handle: async ({ scope, query }) => ({
        items: await places.children(scope, query.parent, { ended: query.ended }),
        next: null,
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/divisions/search',
      action: 'divisions.read',
      summary: 'Divisions by part of a name, pinyin initials or digits of the code; old ones and hamlets lead to them',
      query: z.object({
        q: z.string().max(60),
        limit: z.coerce.number().int().min(1).max(50).default(20),
        ended: flag.default(false),
      }),
      answer: divisionHits,
      handle: ({ scope, query: { q, limit, ended } }) => places.search(scope, q, limit, { ended }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/divisions/:code/point-check',
      action: 'divisions.read',
      summary: 'Whether a point lies in a division, and which datum would explain it if not',
      params: place,
      query: z.object({
        lon: z.coerce.number().min(-180).max(180),
        lat: z.coerce.number().min(-latitudeMax).max(latitudeMax),
        datum: datum.default('wgs84'),
      }),
      answer: pointCheck,
      handle: ({ scope, params: { code }, query }) => places.checkPoint(scope, code, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/divisions/:code',
      action: 'divisions.read',
      summary: 'One division, with its outline, its old names and codes and its hamlets',
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
      method: 'post',
      path: '/api/v1/divisions/changes',
      action: 'divisions.import',
      summary: 'What became of divisions: tells every fault by row, applies all rows or none',
      body: divisionChanges,
      bodyLimit: importLimit,
      answer: divisionChangesReport,
      handle: ({ scope, caller, body, language }) => places.changes.take(scope, caller, body, language),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/divisions/:code/hamlets',
      action: 'divisions.hamlets',
      summary: "All of a village's hamlets; what is not named is gone",
      params: place,
      body: hamletList,
      answer: divisionDetail,
      handle: async ({ scope, caller, params: { code }, body }) => {
        await places.hamlets.set(scope, caller, code, body);
        return places.find(scope, code);
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/hamlets/import',
      action: 'divisions.hamlets',
      summary: 'Adds a table of hamlets: tells every fault by row, all rows or none',
      body: hamletImport,
      bodyLimit: importLimit,
      answer: hamletImportReport,
      handle: ({ scope, caller, body, language }) => places.hamlets.import(scope, caller, body, language),
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
