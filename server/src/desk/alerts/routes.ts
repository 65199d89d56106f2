import {
  acknowledge,
  alertBatch,
  alertBatchAnswer,
  alertDetail,
  alertRow,
  alertStanding,
  alertState,
  assign,
  comment,
  countyOf,
  divisionCode,
  feedback,
  handOver,
  id,
  page,
  pageMax,
  personName,
  resolve,
  shelve,
  undo,
  unshelve,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { inScope, scopeOf } from '../../platform/scope.ts';
import type { Decider } from './decisions.ts';
import type { AlertService } from './service.ts';

/** `open,acknowledged` */
function listOf<T extends z.ZodType<string, string>>(of: T, max: number) {
  return z
    .string()
    .max(200)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(of).max(max));
}

const listQuery = z.object({
  division: divisionCode.optional(),
  state: listOf(alertState, alertState.options.length).optional(),
  /** The queue, unless others are asked for: `held,silenced`. */
  standing: listOf(alertStanding, alertStanding.options.length).optional(),
  camera: id.optional(),
  /** Of a cause: what it holds back, with `standing=held`. */
  heldBy: id.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(pageMax).default(50),
});
const one = z.object({ id });
const decided = {
  params: one,
  ifMatch: true,
  answer: alertDetail,
  problems: ['not-found', 'illegal-move', 'stale'],
} as const;

export function deciderOf({ person }: PersonCaller): Decider {
  const area = scopeOf(person, 'alerts.decide');
  const { id, name, unit } = person;
  return { id, name, unit, isChiefOf: (division) => inScope(area, `${countyOf(division)}000000`) };
}

export function alertRoutes(alerts: AlertService): Route[] {
  const { decisions } = alerts;
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/alerts',
      action: 'alerts.read',
      summary: 'Alerts in the caller’s area, newest first',
      query: listQuery,
      answer: page(alertRow),
      handle: ({ scope, query: { division, state, standing, camera, heldBy, cursor, limit } }) =>
        alerts.list(
          scope,
          { division, states: state, standings: standing, cameraId: camera, heldBy },
          { cursor, limit },
        ),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/alerts/:id',
      action: 'alerts.read',
      summary: 'One alert with its place, contacts, recording and timeline',
      params: one,
      answer: alertDetail,
      problems: ['not-found'],
      handle: ({ scope, params }) => alerts.detail(scope, params.id),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/alerts/:id/officers',
      action: 'alerts.read',
      summary: 'Duty officers to whom an alert can be given',
      params: one,
      answer: page(personName),
      problems: ['not-found'],
      handle: ({ scope, params }) => alerts.officers(scope, params.id),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/alerts/batch',
      action: 'alerts.decide',
      summary: 'The same decision about many alerts; each is answered for itself',
      body: alertBatch,
      answer: alertBatchAnswer,
      handle: ({ scope, caller, body, language }) => decisions.batch(scope, deciderOf(caller), body, language),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/v1/alerts/:id/acknowledge', action: 'alerts.decide' },
      summary: 'Sign for an alert (签收); 409 tells who was first, and when',
      ...decided,
      body: acknowledge,
      handle: ({ scope, params, caller, ifMatch, body }) =>
        decisions.acknowledge(scope, params.id, deciderOf(caller), ifMatch, body),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/v1/alerts/:id/assign', action: 'alerts.decide' },
      summary: 'Give an alert to another officer (转派), who has to sign for it',
      ...decided,
      body: assign,
      handle: ({ scope, params, caller, ifMatch, body }) =>
        decisions.assign(scope, params.id, deciderOf(caller), ifMatch, body),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/v1/alerts/:id/shelve', action: 'alerts.decide' },
      summary: 'Out of the way until a time, 24 hours at most (暂挂至…)',
      ...decided,
      body: shelve,
      handle: ({ scope, params, caller, ifMatch, body }) =>
        decisions.shelve(scope, params.id, deciderOf(caller), ifMatch, body),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/v1/alerts/:id/unshelve', action: 'alerts.decide' },
      summary: 'Back from the shelf before its time',
      ...decided,
      body: unshelve,
      handle: ({ scope, params, caller, ifMatch, body }) =>
        decisions.unshelve(scope, params.id, deciderOf(caller), ifMatch, body),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/v1/alerts/:id/hand-over', action: 'alerts.decide' },
      summary: 'Handed to the police, a grid worker or the unit: it waits for their word until a deadline',
      ...decided,
      body: handOver,
      handle: ({ scope, params, caller, ifMatch, body }) =>
        decisions.handOver(scope, params.id, deciderOf(caller), ifMatch, body),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/v1/alerts/:id/feedback', action: 'alerts.decide' },
      summary: 'The word of whom it was handed to; whoever writes it down has the alert again',
      ...decided,
      body: feedback,
      handle: ({ scope, params, caller, ifMatch, body }) =>
        decisions.feedback(scope, params.id, deciderOf(caller), ifMatch, body),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/v1/alerts/:id/resolve', action: 'alerts.decide' },
      summary: 'Settle an alert with its outcome (办结)',
      ...decided,
      body: resolve,
      handle: ({ scope, params, caller, ifMatch, body }) =>
        decisions.resolve(scope, params.id, deciderOf(caller), ifMatch, body),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/v1/alerts/:id/undo', action: 'alerts.decide' },
      summary: 'Take the last decision back, within seconds, by whoever made it',
      ...decided,
      body: undo,
      handle: ({ scope, params, caller, ifMatch }) => decisions.undo(scope, params.id, deciderOf(caller), ifMatch),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/v1/alerts/:id/comment', action: 'alerts.comment' },
      summary: 'Add a note to the timeline',
      ...{ params: one, body: comment, answer: alertDetail, problems: ['not-found'] },
      handle: ({ scope, params, caller, body }) => decisions.comment(scope, params.id, deciderOf(caller), body),
    }),
  ];
}
