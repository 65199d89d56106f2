import { divisionCode, id, newSilence, page, pageMax, silence } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Silences } from './service.ts';

const one = z.object({ id });
const listQuery = z.object({
  division: divisionCode.optional(),
  /** Also those that are over. */
  ended: z.stringbool().default(false),
  cursor: id.optional(),
  limit: z.coerce.number().int().min(1).max(pageMax).default(50),
});

export function silencesRoutes(silences: Silences): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/silences',
      action: 'silences.read',
      summary: 'Silences of the caller’s area that are not over, the newest first',
      query: listQuery,
      answer: page(silence),
      handle: ({ scope, query: { ended, ...asked } }) => silences.list(scope, { ...asked, current: !ended }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/silences',
      action: 'silences.write',
      summary: 'Keep alerts quiet for a time (免打扰); planned works longer than a day wait for the county',
      body: newSilence,
      answer: silence,
      status: 201,
      handle: ({ scope, caller, body }) => silences.make(scope, caller, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/silences/:id/approval',
      action: 'silences.approve',
      summary: 'Let planned works keep alerts quiet for longer than a day',
      params: one,
      ifMatch: true,
      answer: silence,
      problems: ['not-found', 'conflict', 'stale'],
      handle: ({ scope, caller, params, ifMatch }) => silences.approve(scope, caller, params.id, ifMatch),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/silences/:id/end',
      action: 'silences.write',
      summary: 'End a silence before its time: what still goes on stands up',
      params: one,
      ifMatch: true,
      answer: silence,
      problems: ['not-found', 'conflict', 'stale'],
      handle: ({ scope, caller, params, ifMatch }) => silences.end(scope, caller, params.id, ifMatch),
    }),
  ];
}
