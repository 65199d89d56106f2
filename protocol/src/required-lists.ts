import { z } from 'zod';
import { divisionCode, id, instant } from './names.ts';

/**
 * 应覆盖清单: the watchpoints of a village that somebody has approved. It is the denominator of coverage: a village
 * without one is not counted (未核定), and a watchpoint added later counts from the next approval on.
 */
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Where a village stands. */
export const requiredListRow = z.object({
  /** A village. */
  division: divisionCode,
  divisionPath: z.array(z.string()),
  /** Null for 未核定. */
  version: z.int().nullable(),
  approvedAt: instant.nullable(),
  approvedBy: z.string().nullable(),
  /** Watchpoints of the approved version that are still on record. */
  required: z.int(),
  /** On record but in no approved version. */
  proposed: z.int(),
  /** In the approved version but no longer on record. */
  gone: z.int(),
  /** Names what would be approved: sent back with the approval, so that nobody approves what they have not seen. */
  digest,
});
export type RequiredListRow = z.infer<typeof requiredListRow>;

/** Villages approved with one press. */
export const approvalsMax = 200;
/** `POST /api/v1/required-lists/approvals`: what stands in these villages is what must be covered there. */
export const requiredListApproval = z.object({
  villages: z
    .array(z.object({ division: divisionCode, digest }))
    .min(1)
    .max(approvalsMax),
  note: z.string().trim().max(300).default(''),
});

/** What an approval would change in a village: whoever approves has seen it. */
export const requiredListDraft = z.object({
  division: divisionCode,
  /** The version in force; null for 未核定. */
  version: z.int().nullable(),
  /** Of the version in force and still on record. */
  kept: z.array(z.string()),
  /** On record, in no approved version: site and watchpoint. */
  added: z.array(z.string()),
  /** In the version in force, no longer on record. */
  removed: z.array(z.string()),
  digest,
});
export type RequiredListDraft = z.infer<typeof requiredListDraft>;

/** One approval in an area, and what the denominator of the whole area was after it. */
export const requiredListChange = z.object({
  id,
  division: divisionCode,
  divisionPath: z.array(z.string()),
  version: z.int(),
  approvedAt: instant,
  approvedBy: z.object({ id, name: z.string(), unit: z.string() }),
  note: z.string(),
  /** Watchpoints of this version, and how many came and went with it. */
  required: z.int(),
  added: z.int(),
  removed: z.int(),
  /** Watchpoints of all versions in force in the area from then on. */
  total: z.int(),
});
export type RequiredListChange = z.infer<typeof requiredListChange>;

/** One approved version of a village's list: the history of the denominator. */
export const requiredListVersion = z.object({
  id,
  division: divisionCode,
  version: z.int(),
  approvedAt: instant,
  approvedBy: z.object({ id, name: z.string(), unit: z.string() }),
  note: z.string(),
  required: z.int(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
});
export type RequiredListVersion = z.infer<typeof requiredListVersion>;
