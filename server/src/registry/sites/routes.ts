import { divisionCode, id, newSite, page, pageMax, site, siteChange, siteWithdrawal } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Sites } from './service.ts';

export function sitesRoutes(sites: Sites): Route[] {
  const params = z.object({ id });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/sites',
      action: 'sites.read',
      summary: "Sites in the caller's area",
      query: z.object({
        division: divisionCode.optional(),
        cursor: id.optional(),
        limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
      }),
      answer: page(site),
      handle: ({ scope, query }) => sites.list(scope, query.division, query.cursor, query.limit),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/sites/:id',
      action: 'sites.read',
      summary: 'One site',
      params,
      answer: site,
      handle: ({ scope, params: { id: siteId } }) => sites.find(scope, siteId),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/sites',
      action: 'sites.write',
      summary: 'Puts a site on record',
      body: newSite,
      answer: site,
      status: 201,
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
      answer: site,
      problems: ['stale'],
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
      answer: site,
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
