import {
  divisionCode,
  id,
  latitudeMax,
  nearbyM,
  newSite,
  page,
  pageMax,
  siteChange,
  siteHistoryEntry,
  siteKinds,
  siteView,
  siteWithdrawal,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Sites } from './service.ts';

/** `118.97,30.78`: longitude and latitude in WGS-84, degrees. */
const lonLat = z
  .string()
  .regex(/^-?\d{1,3}(\.\d{1,15})?,-?\d{1,2}(\.\d{1,15})?$/, 'expected longitude,latitude such as 118.97,30.78')
  .transform((text) => text.split(',').map(Number))
  .pipe(z.tuple([z.number().min(-180).max(180), z.number().min(-latitudeMax).max(latitudeMax)]))
  .transform(([lon, lat]) => ({ lon, lat }));

/** `next` of a page: an id, after metres where the list is by distance. */
const cursor = z.string().regex(/^(\d{1,6}(\.\d{1,20})?(e-\d{1,3})?~)?[0-9a-f-]{36}$/, 'expected the cursor of a page');
const limit = z.coerce.number().int().min(1).max(pageMax).default(pageMax);

const search = z
  .object({
    q: z.string().max(60).optional(),
    division: divisionCode.optional(),
    kind: z.enum(siteKinds).optional(),
    agent: id.optional(),
    unit: id.optional(),
    near: lonLat.optional(),
    radiusM: z.coerce.number().min(1).max(nearbyM.most).default(nearbyM.usual),
    cursor: cursor.optional(),
    limit,
  })
  .refine((asked) => asked.cursor === undefined || asked.cursor.includes('~') === (asked.near !== undefined), {
    path: ['cursor'],
    message: 'expected the cursor of a page of the same list',
  });

export function sitesRoutes(sites: Sites): Route[] {
  const params = z.object({ id });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/sites',
      action: 'sites.read',
      summary: "Sites in the caller's area, by part of a name and pinyin; around a point the nearest first",
      query: search,
      answer: page(siteView),
      handle: ({ scope, query: { near, radiusM, agent: agentId, unit: unitId, ...asked } }) =>
        near === undefined
          ? sites.reader.search(scope, { ...asked, agentId, unitId })
          : sites.reader.nearby(scope, { ...asked, agentId, unitId, near, radiusM }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/sites/:id',
      action: 'sites.read',
      summary: 'One site',
      params,
      answer: siteView,
      handle: ({ scope, params: { id: siteId } }) => sites.reader.view(scope, siteId),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/sites/:id/history',
      action: 'sites.read',
      summary: 'What happened to the record of a site, newest first',
      params,
      query: z.object({ cursor: id.optional(), limit }),
      answer: page(siteHistoryEntry),
      handle: ({ scope, params: { id: siteId }, query }) =>
        sites.reader.history(scope, siteId, query.cursor, query.limit),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/sites',
      action: 'sites.write',
      summary: 'Puts a site on record',
      body: newSite,
      answer: siteView,
      status: 201,
      problems: ['point-outside'],
      handle: ({ scope, caller, body }) => sites.add(scope, caller, body),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/sites/:id',
      action: 'sites.write',
      summary: "Changes a site's record; what may be looked at there follows at once",
      params,
      body: siteChange,
      ifMatch: true,
      answer: siteView,
      problems: ['stale', 'point-outside'],
      handle: ({ scope, caller, params: { id: siteId }, ifMatch, body }) =>
        sites.change(scope, caller, siteId, ifMatch, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/sites/:id/withdrawal',
      action: 'sites.write',
      summary: "The owner's word is taken back: nothing is looked at there any more",
      params,
      body: siteWithdrawal,
      answer: siteView,
      handle: ({ scope, caller, params: { id: siteId }, body }) => sites.withdraw(scope, caller, siteId, body.words),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/sites/:id',
      action: 'sites.remove',
      summary: 'Removes a site; a demo one with its cameras',
      params,
      problems: ['conflict'],
      handle: async ({ scope, caller, params: { id: siteId } }) => {
        await sites.remove(scope, caller, siteId);
        return undefined;
      },
    }),
  ];
}
