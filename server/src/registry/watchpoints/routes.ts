import {
  divisionCode,
  id,
  newWatchpoint,
  page,
  pageMax,
  watchpoint,
  watchpointChange,
  watchpointProposal,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Watchpoints } from './service.ts';

export function watchpointsRoutes(watchpoints: Watchpoints): Route[] {
  const params = z.object({ id });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/watchpoints',
      action: 'sites.read',
      summary: "Watchpoints of a site, or of the caller's area",
      query: z.object({
        site: id.optional(),
        division: divisionCode.optional(),
        cursor: id.optional(),
        limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
      }),
      answer: page(watchpoint),
      handle: ({ scope, query }) => watchpoints.list(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/sites/:id/watchpoint-proposals',
      action: 'sites.read',
      summary: 'What a site of its kind usually needs seen and does not have on record yet',
      params,
      answer: page(watchpointProposal),
      handle: async ({ scope, params: { id: siteId }, language }) => ({
        items: await watchpoints.proposals(scope, siteId, language),
        next: null,
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/watchpoints',
      action: 'watchpoints.write',
      summary: 'Says that a point of a site must be seen',
      body: newWatchpoint,
      answer: watchpoint,
      status: 201,
      problems: ['point-outside', 'conflict'],
      handle: ({ scope, caller, body }) => watchpoints.add(scope, caller, body),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/watchpoints/:id',
      action: 'watchpoints.write',
      summary: 'Changes a watchpoint',
      params,
      body: watchpointChange,
      ifMatch: true,
      answer: watchpoint,
      problems: ['stale', 'point-outside'],
      handle: ({ scope, caller, params: { id: watchpointId }, ifMatch, body }) =>
        watchpoints.change(scope, caller, watchpointId, ifMatch, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/watchpoints/:id',
      action: 'watchpoints.write',
      summary: 'Takes a watchpoint off the record',
      params,
      handle: async ({ scope, caller, params: { id: watchpointId } }) => {
        await watchpoints.remove(scope, caller, watchpointId);
        return undefined;
      },
    }),
  ];
}
