import { z } from 'zod';
import { deskKind } from './alerts.ts';
import { divisionCode, id, instant } from './names.ts';

/** ISA-18.2: alerts are kept quiet for 24 hours at most; planned works longer, when the county approves. */
export const silenceLimits = { alertHours: 24, worksDays: 90 } as const;

const priority = z.enum(['critical', 'high', 'medium', 'low']);

/** Which alerts a silence is about: all that it names must fit. */
export const silenceMatcher = z.object({
  /** Everything in it and below. */
  division: divisionCode,
  siteId: id.nullable().default(null),
  cameraId: id.nullable().default(null),
  kind: deskKind.nullable().default(null),
  /** One rule of one camera. */
  ruleId: z.string().min(1).max(160).nullable().default(null),
  /** Critical alerts are never kept quiet unless somebody says so. */
  priorities: z.array(priority).min(1).max(4).default(['high', 'medium', 'low']),
});
export type SilenceMatcher = z.infer<typeof silenceMatcher>;

/** `POST /api/v1/silences` */
export const newSilence = z.object({
  matcher: silenceMatcher,
  /** `works`: planned works; longer than a day, it waits for a planner of the county. */
  sort: z.enum(['alerts', 'works']).default('alerts'),
  reason: z.string().trim().min(1).max(300),
  from: instant.optional(),
  until: instant,
});

export const silenceStates = ['waiting-approval', 'planned', 'active', 'ended'] as const;
export type SilenceState = (typeof silenceStates)[number];

export const silence = z.object({
  id,
  matcher: silenceMatcher,
  divisionPath: z.array(z.string()),
  sort: z.enum(['alerts', 'works']),
  reason: z.string(),
  by: z.object({ id, name: z.string(), unit: z.string() }),
  madeAt: instant,
  from: instant,
  until: instant,
  state: z.enum(silenceStates),
  approvedBy: z.object({ id, name: z.string(), unit: z.string() }).nullable(),
  /** Ended before its time, or refused. */
  endedBy: z.object({ id, name: z.string(), unit: z.string() }).nullable(),
  endedAt: instant.nullable(),
  /** Alerts that it keeps out of the queue, or kept. */
  alerts: z.int(),
  version: z.int(),
});
export type Silence = z.infer<typeof silence>;
