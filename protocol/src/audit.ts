import { z } from 'zod';
import { countyCode, divisionCode, id, instant } from './names.ts';

/** One link of a county's chain: `hash` = SHA-256 over the canonical JSON (RFC 8785) of the rest. */
export const auditEntry = z.object({
  chain: countyCode,
  n: z.int().min(1),
  at: instant,
  /** Null for what the hub did by itself. */
  person: z.object({ id, name: z.string() }).nullable(),
  unit: z.string(),
  action: z.string(),
  division: divisionCode,
  content: z.record(z.string(), z.unknown()),
  reason: z.record(z.string(), z.unknown()).nullable(),
  prevHash: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** `prevHash` of the first entry of a chain. */
export const auditGenesis = '0'.repeat(64);

export const auditVerification = z.object({
  chain: countyCode,
  entries: z.int(),
  head: z.string(),
  whole: z.boolean(),
  /** The first entry that does not fit, when the chain is not whole. */
  brokenAt: z.int().nullable(),
  why: z.string().nullable(),
});
export type AuditVerification = z.infer<typeof auditVerification>;
