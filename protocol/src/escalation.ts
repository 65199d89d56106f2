import { z } from 'zod';
import { siteTime } from './duty.ts';
import { divisionCode, id, instant } from './names.ts';

export const escalationLimits = { steps: 10, waitMinutes: 1440, repeats: 10 } as const;

/** Whom a step tells: who is on duty, who stands by, the shift that comes next, the county. */
export const tellWhoms = ['shift', 'backup', 'next-shift', 'county'] as const;
export const tellWhom = z.enum(tellWhoms);
export type TellWhom = z.infer<typeof tellWhom>;

const priorities = ['critical', 'high', 'medium', 'low'] as const;

/** One step of a policy (升级策略): wait, then tell. */
export const escalationStep = z.object({
  /** After the step before it; after the alert stood up, for the first. Minutes. */
  waitMinutes: z.int().min(0).max(escalationLimits.waitMinutes),
  tell: tellWhom,
  /** Only for alerts of these priorities. */
  priorities: z.array(z.enum(priorities)).min(1).max(4),
  /** Only between these times of day; null: at any hour. The first after the second: over midnight. */
  hours: z.object({ from: siteTime, to: siteTime }).nullable(),
  /** Out of its hours the step is left out, or waits until they begin. */
  outside: z.enum(['skip', 'wait']),
});
export type EscalationStep = z.infer<typeof escalationStep>;

const ladder = {
  steps: z.array(escalationStep).min(1).max(escalationLimits.steps),
  /** How often all of it is gone through again while nobody acts. */
  repeats: z.int().min(0).max(escalationLimits.repeats),
};
/** `PUT /api/v1/duty/escalation/{division}` (If-Match; 0 where the division has none of its own) */
export const escalationChange = z.object(ladder);
export type EscalationLadder = z.infer<typeof escalationChange>;

/** `GET /api/v1/duty/escalation/{division}`: the policy in force there. */
export const escalationPolicy = z.object({
  division: divisionCode,
  /** Where it is kept: the division itself or one above it; null for the one that comes with the program. */
  keptAt: divisionCode.nullable(),
  ...ladder,
  /** Of the division's own; 0 where it has none. */
  version: z.int(),
  changedBy: z.string().nullable(),
  changedAt: instant.nullable(),
});
export type EscalationPolicy = z.infer<typeof escalationPolicy>;

/** What became of a step: people were told, nobody could be, or it was out of its hours. */
export const stepResult = z.enum(['told', 'nobody', 'out-of-hours']);
export type StepResult = z.infer<typeof stepResult>;

/** `GET /api/v1/alerts/{id}/escalation`: how far it has come. */
export const escalation = z.object({
  alertId: id,
  /** `armed`: somebody will be told; `stood-down`: nothing more happens; `exhausted`: everybody was told. */
  state: z.enum(['armed', 'stood-down', 'exhausted']),
  nextStepAt: instant.nullable(),
  next: tellWhom.nullable(),
  told: z.array(
    z.object({ at: instant, tell: tellWhom, round: z.int(), result: stepResult, people: z.array(z.string()) }),
  ),
});
export type Escalation = z.infer<typeof escalation>;
