import { z } from 'zod';
import { callee } from './contacts.ts';
import { reason } from './health.ts';
import { divisionCode, id, instant, point } from './names.ts';
import { alertKind, alertKinds, box } from './rules.ts';

/** `open → acknowledged → resolved`; an acknowledgement expires back to open; `shelved` until a time. */
export const alertState = z.enum(['open', 'acknowledged', 'shelved', 'resolved']);
export type AlertState = z.infer<typeof alertState>;

export const outcome = z.enum(['genuine', 'false-alarm', 'test', 'no-action']);
export type Outcome = z.infer<typeof outcome>;

/** What was done about a genuine alert. */
export const outcomeAction = z.enum([
  'checked-on-site',
  'grid-worker',
  'handed-to-police',
  'called-out',
  'ended-by-itself',
]);

/** An acknowledgement lasts this long by default, minutes. */
export const acknowledgementMinutes = 30;

/** Why an agent says that an alert rose, goes on after a restart, or cleared: each has words on the console. */
export const alertReasonCodes = [
  ...alertKinds,
  'continued',
  'zone-empty',
  'not-seen',
  'rule-ended',
  'stream-ended',
] as const;

export const timelineEntry = z.object({
  at: instant,
  kind: z.enum([
    'raised',
    'cleared',
    'continued',
    'still',
    'looked',
    'acknowledged',
    'expired',
    'resolved',
    'commented',
  ]),
  /** A person's name as it was then; null for the agent and the hub. */
  by: z.object({ id, name: z.string(), unit: z.string() }).nullable(),
  from: alertState.nullable().default(null),
  to: alertState.nullable().default(null),
  note: z.string().nullable().default(null),
  /** Why, where the site said it: for words in the reader's language. `note` then holds the site's plain English. */
  reason: reason.optional(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

/** A row of the queue. */
export const alertRow = z.object({
  id,
  /** Short number for radio and telephone, rising per county: `341802-000123`. */
  number: z.string(),
  kind: alertKind,
  priority: z.enum(['critical', 'high', 'medium', 'low']),
  state: alertState,
  /** On site it goes on until it clears; clearing never resolves. */
  active: z.boolean(),
  division: divisionCode,
  divisionPath: z.array(z.string()),
  cameraId: id,
  cameraName: z.string(),
  siteName: z.string(),
  zone: z.string(),
  score: z.number(),
  reason,
  /** When the agent received the picture that decided. */
  frameTime: instant,
  rtpTimestamp: z.int(),
  /** When the hub had it. */
  receivedAt: instant,
  clearedAt: instant.nullable(),
  acknowledgedBy: z.object({ id, name: z.string() }).nullable(),
  ackExpiresAt: instant.nullable(),
  outcome: outcome.nullable(),
  /** How many stills have arrived. */
  stills: z.int(),
  version: z.int(),
});
export type AlertRow = z.infer<typeof alertRow>;

export const alertDetail = alertRow.extend({
  boxes: z.array(box),
  dwellS: z.number(),
  ruleVersion: z.int(),
  ruleId: z.string(),
  action: outcomeAction.nullable(),
  point: point.nullable(),
  azimuthDeg: z.number().nullable(),
  /** Horizontal angle of view, degrees, and how far it is made to see, metres: as registered when the alert rose. */
  hfovDeg: z.number().nullable().default(null),
  rangeM: z.number().nullable().default(null),
  zonePolygon: z.array(z.tuple([z.number(), z.number()])).nullable(),
  /** Whom to call, in order, as the registry knows them now: numbers change, and the old one helps nobody. */
  contacts: z.array(callee),
  stillsAt: z.array(z.object({ n: z.int(), at: instant })),
  timeline: z.array(timelineEntry),
});
export type AlertDetail = z.infer<typeof alertDetail>;

const note = z.string().trim().max(1000);

export const acknowledge = z.object({ note: note.optional() });
export const resolve = z
  .object({
    outcome,
    action: outcomeAction.optional(),
    receipt: z.string().trim().max(100).optional(),
    note: note.optional(),
  })
  .superRefine((body, context) => {
    if (body.outcome === 'genuine' && body.action === undefined)
      context.addIssue({ code: 'custom', path: ['action'], message: 'expected what was done about a genuine alert' });
    if (body.action === 'handed-to-police' && !body.receipt)
      context.addIssue({ code: 'custom', path: ['receipt'], message: 'expected the police receipt number' });
  });
export const comment = z.object({ note: note.min(1) });
