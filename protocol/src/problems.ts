import { z } from 'zod';
import { id, instant } from './names.ts';
import { pointCheck } from './places.ts';

/** RFC 9457 problem document. `type` is stable; `title` and `detail` are in the caller's language. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  /** Every faulty field: where, what was expected. */
  faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** On 412: the record as it stands now. On `plan-outdated`: what has changed since, `PlanChange[]`. */
  current: z.unknown().optional(),
  /** On `illegal-move` of an alert: which rule stood against it, and who had decided before, when. */
  refusal: z
    .object({ code: z.string(), by: z.object({ id, name: z.string() }).nullable(), at: instant.nullable() })
    .optional(),
  /** On `point-outside`: what was found, and the datum that would explain it. */
  pointCheck: pointCheck.optional(),
});
export type Problem = z.infer<typeof problem>;

/** Stable problem types; `https` addresses would promise a page, so they are relative references. */
export const problemTypes = [
  'bad-request',
  'not-signed-in',
  'account-ended',
  'not-allowed',
  'not-found',
  'conflict',
  'stale',
  'too-large',
  'too-many',
  'placement-forbidden',
  'placement-missing',
  'person-rule-indoors',
  'access-basis',
  'point-outside',
  'illegal-move',
  'hand-over-unread',
  'photo-refused',
  'file-refused',
  'plan-too-large',
  'plan-outdated',
  'no-picture',
  'agent-offline',
  'command-failed',
  'unavailable',
  'internal',
] as const;
export type ProblemType = (typeof problemTypes)[number];
