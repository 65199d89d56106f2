import {
  acknowledge,
  alertDetail,
  alertRow,
  alertState,
  comment,
  divisionCode,
  id,
  type Person,
  page,
  pageMax,
  resolve,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { AlertService, Decider } from './service.ts';

const listQuery = z.object({
  division: divisionCode.optional(),
  /** `open,acknowledged` */
  state: z
    .string()
    .max(100)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(alertState).max(4))
    .optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(pageMax).default(50),
});
const one = z.object({ id });

export function deciderOf({ id, name, unit }: Person): Decider {
  return { id, name, unit };
}

export function alertRoutes(alerts: AlertService): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/alerts',
      action: 'alerts.read',
      summary: 'Alerts in the caller’s area, newest first',
      query: listQuery,
      answer: page(alertRow),
      handle: ({ scope, query: { division, state, cursor, limit } }) =>
        alerts.list(scope, { division, states: state }, { cursor, limit }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/alerts/:id',
      action: 'alerts.read',
      summary: 'One alert with its place, contacts and timeline',
      params: one,
      answer: alertDetail,
      problems: ['not-found'],
      handle: ({ scope, params }) => alerts.detail(scope, params.id),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/alerts/:id/acknowledge',
      action: 'alerts.decide',
      summary: 'Sign for an alert (签收); 409 tells who was first',
      params: one,
      body: acknowledge,
      ifMatch: true,
      answer: alertDetail,
      problems: ['not-found', 'illegal-move', 'stale'],
      handle: ({ scope, params, caller, ifMatch, body }) =>
        alerts.acknowledge(scope, params.id, deciderOf(caller.person), ifMatch, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/alerts/:id/resolve',
      action: 'alerts.decide',
      summary: 'Settle an alert with its outcome (办结)',
      params: one,
      body: resolve,
      ifMatch: true,
      answer: alertDetail,
      problems: ['not-found', 'illegal-move', 'stale'],
      handle: ({ scope, params, caller, ifMatch, body }) =>
        alerts.resolve(scope, params.id, deciderOf(caller.person), ifMatch, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/alerts/:id/comment',
      action: 'alerts.decide',
      summary: 'Add a note to the timeline',
      params: one,
      body: comment,
      answer: alertDetail,
      problems: ['not-found'],
      handle: ({ scope, params, caller, body }) => alerts.comment(scope, params.id, deciderOf(caller.person), body),
    }),
  ];
}
