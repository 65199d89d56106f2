import { z } from 'zod';
import { divisionCode, id, instant } from './names.ts';

const name = z.string().trim().min(1).max(100);

export const newAgent = z.object({
  name,
  division: divisionCode,
  /** Ranges that it may contact, such as `192.168.1.0/24`. */
  allowedAddresses: z.array(z.union([z.cidrv4(), z.cidrv6()])).max(64),
});
export const agent = z.object({
  id,
  name,
  division: divisionCode,
  allowedAddresses: z.array(z.string()),
  state: z.enum(['waiting', 'enrolled', 'revoked']),
  connected: z.boolean(),
  silent: z.boolean(),
  lastBatchAt: instant.nullable(),
  sealingKey: z.string().nullable(),
  configDesired: z.int(),
  configApplied: z.int().nullable(),
  configRefused: z.string().nullable(),
  outbox: z.object({ depth: z.int(), oldestAt: instant.nullable() }).nullable(),
  lossRecorded: z.int(),
  /** What went wrong on site since the agent started, by name, as last reported. */
  errors: z.record(z.string(), z.int()),
  version: z.int(),
});
export type Agent = z.infer<typeof agent>;
/** Answer to `POST /api/v1/agents`: the code is shown once. */
export const agentCreated = z.object({ agent, enrolmentCode: z.string(), expiresAt: instant });
