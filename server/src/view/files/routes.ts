import { id, instant, stillHashHeader, stillMaxBytes, stillsPerAlert, stillTimeHeader } from '@sharp-eyes/protocol';
import { z } from 'zod';
import type { AgentIdentity } from '../../fleet/agents/identity.ts';
import { readBody } from '../../platform/http/body.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import { defineRawRoute, type Route } from '../../platform/http/route.ts';
import type { StillService } from './service.ts';

const headers = z.object({
  [stillHashHeader]: z.string().regex(/^[0-9a-f]{64}$/, 'expected the SHA-256 of the body, hex'),
  [stillTimeHeader]: instant,
});

export function stillRoutes(stills: StillService, identity: AgentIdentity): Route[] {
  return [
    defineRawRoute({
      method: 'put',
      path: '/agent/v1/stills/:alertId/:n',
      action: 'agent.still',
      summary: 'A masked still of an alert: JPEG, SHA-256 in a header; repeating is harmless',
      params: z.object({
        alertId: id,
        n: z.coerce
          .number()
          .int()
          .min(0)
          .max(stillsPerAlert - 1),
      }),
      takes: 'image/jpeg',
      problems: ['not-found', 'too-large', 'too-many'],
      handle: async ({ caller, params: { alertId, n }, req, res }) => {
        const read = headers.safeParse(req.headers);
        if (!read.success)
          throw new ProblemError('bad-request', {
            code: 'still-headers',
            faults: read.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
          });
        const bytes = await readBody(req, { limit: stillMaxBytes });
        const { _id: agentId, county, division } = await identity.recognised(caller.agentId);
        const still = { alertId, n, bytes, hash: read.data[stillHashHeader], at: read.data[stillTimeHeader] };
        await stills.take({ agentId, county, division }, still);
        res.status(204).end();
      },
    }),
  ];
}
