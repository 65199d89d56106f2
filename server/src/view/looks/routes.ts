import { id, look, newLook, stillsPerAlert } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import type { LookService } from './service.ts';

export function lookRoutes(looks: LookService): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/looks',
      action: 'looks.make',
      summary: 'Look at an alert’s stills, or at what a camera shows now; the audit entry comes before the first byte',
      body: newLook,
      answer: look,
      status: 201,
      problems: ['not-found', 'placement-missing', 'access-basis', 'no-picture', 'agent-offline', 'too-many'],
      handle: ({ scope, caller, body }) => looks.make(scope, caller, body),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/looks/:id',
      action: 'looks.see',
      summary: 'A look of this session; waits up to 20 s for a camera’s still that is under way',
      params: z.object({ id }),
      answer: look,
      problems: ['not-found', 'too-many'],
      handle: ({ scope, caller, params, now }) => looks.find(scope, caller, params.id, now),
    }),
    defineRawRoute({
      method: 'get',
      path: '/api/v1/looks/:id/stills/:n',
      action: 'looks.see',
      summary: 'One still of a look: this session only, until it expires',
      params: z.object({
        id,
        n: z.coerce
          .number()
          .int()
          .min(0)
          .max(stillsPerAlert - 1),
      }),
      answers: 'image/jpeg',
      problems: ['not-found', 'access-basis'],
      handle: async ({ scope, caller, params, now, res }) => {
        const bytes = await looks.still(scope, caller, params.id, params.n, now);
        res.setHeader('Cache-Control', 'no-store');
        res.type('image/jpeg').send(bytes);
      },
    }),
  ];
}
