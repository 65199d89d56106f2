import {
  divisionCode,
  factAnswer,
  factBatch,
  factBatchMaxBytes,
  id,
  instant,
  page,
  pageMax,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { IntakeService } from './service.ts';

/** A refused fact as an administrator sees it. */
export const quarantined = z.object({
  id: z.string(),
  agentId: id,
  division: divisionCode,
  outboxId: id,
  seq: z.int().nullable(),
  code: z.string(),
  /** The fact as it came, JSON text. */
  fact: z.string(),
  bytes: z.int(),
  at: instant,
});

export function factRoutes(intake: IntakeService): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/agent/v1/facts',
      action: 'agent.facts',
      summary: 'A batch of facts: each takes effect once; malformed ones hold up no other',
      body: factBatch,
      bodyLimit: factBatchMaxBytes,
      gzip: true,
      answer: factAnswer,
      problems: ['not-allowed', 'too-large', 'too-many', 'unavailable'],
      handle: ({ caller, body }) => intake.takeBatch(caller.agentId, body),
    }),
  ];
}

export function quarantineRoutes(intake: IntakeService): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/quarantine',
      action: 'quarantine.read',
      summary: 'Facts that were refused, whole, newest first',
      query: z.object({
        cursor: z
          .string()
          .regex(/^[0-9a-f]{24}$/)
          .optional(),
        // A fact may be as large as a batch: a page of them stays within what a browser can hold.
        limit: z.coerce.number().int().min(1).max(pageMax).default(20),
      }),
      answer: page(quarantined),
      handle: async ({ scope, query: { cursor, limit } }) => {
        const { items, next } = await intake.quarantined(scope, { cursor, limit });
        return { items: items.map((one) => ({ ...one, at: one.at.toISOString() })), next };
      },
    }),
  ];
}
