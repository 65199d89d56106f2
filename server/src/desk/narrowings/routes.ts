import {
  acceptNarrowing,
  beginWidening,
  declineNarrowing,
  divisionCode,
  endWidening,
  id,
  narrowing,
  narrowingState,
  page,
  pageMax,
  rulePrecision,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Narrowings } from './service.ts';

const params = z.object({ id });
const limit = z.coerce.number().int().min(1).max(pageMax).default(50);
const problems = ['not-found', 'conflict', 'stale'] as const;

export function narrowingsRoutes(narrowings: Narrowings): Route[] {
  const decided = { method: 'post', action: 'narrowings.decide', params, ifMatch: true, answer: narrowing } as const;
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/precision',
      action: 'narrowings.read',
      summary: 'How many alerts of each camera’s rule were genuine in the last 30 days, with the interval and by hour',
      query: z.object({ division: divisionCode.optional(), limit }),
      answer: page(rulePrecision),
      handle: ({ scope, query }) => narrowings.precision(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/narrowings',
      action: 'narrowings.read',
      summary: 'Proposals for narrower rules and what became of them, the newest first',
      query: z.object({
        ...{ division: divisionCode.optional(), cursor: id.optional(), limit: limit.default(20) },
        /** Comma-separated. */
        state: z
          .string()
          .max(200)
          .transform((text) => text.split(',').filter((part) => part !== ''))
          .pipe(z.array(narrowingState).min(1))
          .optional(),
      }),
      answer: page(narrowing),
      handle: ({ scope, query: { state, ...asked } }) => narrowings.list(scope, { ...asked, states: state }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/narrowings/:id',
      action: 'narrowings.read',
      summary: 'One proposal, with what it would have done to the last 30 days’ alerts',
      params,
      answer: narrowing,
      handle: ({ scope, params: one }) => narrowings.read(scope, one.id),
    }),
    defineRoute({
      ...decided,
      path: '/api/v1/narrowings/:id/accept',
      summary: 'Make the rule narrower in one of the ways proposed',
      body: acceptNarrowing,
      problems: [...problems, 'person-rule-indoors'],
      handle: ({ body, ...call }) => narrowings.accept(decidingOf(call), body),
    }),
    defineRoute({
      ...decided,
      path: '/api/v1/narrowings/:id/decline',
      summary: 'Leave the rule as it is; not proposed again until there are 20 more verdicts',
      body: declineNarrowing,
      problems: [...problems],
      handle: ({ body, ...call }) => narrowings.decline(decidingOf(call), body),
    }),
    defineRoute({
      ...decided,
      path: '/api/v1/narrowings/:id/widening',
      summary: 'Try in shadow what was narrowed away',
      body: beginWidening,
      problems: [...problems, 'person-rule-indoors'],
      handle: ({ body, ...call }) => narrowings.beginWidening(decidingOf(call), body),
    }),
    defineRoute({
      ...decided,
      path: '/api/v1/narrowings/:id/widening/end',
      summary: 'End the trial: the rule is as wide as before, or stays narrow',
      body: endWidening,
      problems: [...problems, 'person-rule-indoors'],
      handle: ({ body, ...call }) => narrowings.endWidening(decidingOf(call), body),
    }),
  ];
}

function decidingOf(call: { scope: Scope; caller: PersonCaller; params: z.output<typeof params>; ifMatch: number }) {
  const { scope, caller, ifMatch } = call;
  return { scope, caller, id: call.params.id, version: ifMatch };
}
