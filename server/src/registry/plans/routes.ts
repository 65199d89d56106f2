import { id, plan, planAcceptance, planAccepted, planAsked, planPage, plansAsked } from '@sharp-eyes/protocol';
import type { Response } from 'express';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Plans } from './service.ts';

export function plansRoutes(plans: Plans): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/plans',
      action: 'plans.make',
      summary: 'Where the next cameras go: the plan that newly covers most, ranked, with what stays open and why',
      body: planAsked,
      answer: plan,
      status: 201,
      problems: ['plan-too-large', 'unavailable', 'conflict'],
      handle: ({ scope, caller, body, res }) => plans.make(scope, caller, body, leaving(res)),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/plans',
      action: 'plans.read',
      summary: 'Plans of the caller’s area, the newest first',
      query: plansAsked,
      answer: planPage,
      handle: ({ scope, query }) => plans.list(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/plans/:id',
      action: 'plans.read',
      summary: 'A plan as it was made, with what has been accepted of it',
      params: z.object({ id }),
      answer: plan,
      handle: ({ scope, params }) => plans.find(scope, params.id),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/plans/:id',
      action: 'plans.make',
      summary: 'Forgets a plan; cameras that were accepted stay',
      params: z.object({ id }),
      handle: async ({ scope, caller, params }) => {
        await plans.remove(scope, caller, params.id);
        return undefined;
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/plans/:id/acceptances',
      action: 'plans.accept',
      summary: 'Picks become planned cameras, linked to what they cover; sent twice they are the same cameras',
      params: z.object({ id }),
      body: planAcceptance,
      answer: planAccepted,
      problems: ['plan-outdated', 'point-outside', 'unavailable'],
      handle: ({ scope, caller, params, body }) => plans.accept(scope, caller, params.id, body),
    }),
  ];
}

/** Aborted when whoever asked goes away before the answer. */
function leaving(res: Response): AbortSignal {
  const left = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) left.abort();
  });
  return left.signal;
}
