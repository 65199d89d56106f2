import { toInstant } from '@sharp-eyes/protocol';
import { z } from 'zod';
import type { Platform } from '../platform.ts';
import { ProblemError } from './problem.ts';
import { defineRoute, type Route } from './route.ts';

/** The database answers a ping within this, or the hub is not well, milliseconds. */
const pingLimitMs = 2000;

/** What the hub says of itself. */
export function ownRoutes({ hubId, clock, errors, database }: Platform): Route[] {
  const since = toInstant(clock.now());
  return [
    defineRoute({
      method: 'get',
      path: '/healthz',
      action: 'health.read',
      summary: 'Whether the hub can serve: it reaches its database',
      answer: z.object({ ok: z.literal(true), hubId: z.string() }),
      problems: ['unavailable'],
      handle: async () => {
        try {
          await database.db.command({ ping: 1 }, { timeoutMS: pingLimitMs });
        } catch (cause) {
          throw new ProblemError('unavailable', { code: 'database-unreachable', retryAfterS: 5, cause });
        }
        return { ok: true as const, hubId };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/errors',
      action: 'errors.read',
      summary: 'Named errors of this hub by code, since it started',
      answer: z.object({ hubId: z.string(), since: z.string(), counts: z.record(z.string(), z.int()) }),
      handle: async () => ({ hubId, since, counts: errors.all() }),
    }),
  ];
}
