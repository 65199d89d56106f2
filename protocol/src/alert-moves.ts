import { z } from 'zod';
import { id, instant } from './names.ts';
import { phone } from './units.ts';

/** An acknowledgement lasts this long by default, and at least and at most, minutes. */
export const acknowledgementLimits = { usual: 30, least: 5, most: 720 } as const;
/** ISA-18.2: shelving has an end and ends by itself. */
export const shelfMaxHours = 24;
/** Longest wait for the word of whom an alert was handed to, days. */
export const feedbackMaxDays = 7;
/** Seconds in which whoever decided takes it back. */
export const undoSeconds = 15;
/** Alerts that one batch decides. */
export const batchMax = 100;

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

const note = z.string().trim().max(1000);

/** `POST /api/v1/alerts/{id}/acknowledge` (If-Match) */
export const acknowledge = z.object({
  note: note.optional(),
  /** How long it holds; the hub's setting by default. */
  minutes: z.int().min(acknowledgementLimits.least).max(acknowledgementLimits.most).optional(),
  /** Takes it from whoever has it: an officer of the whole county may. */
  takeOver: z.boolean().default(false),
});

/** `POST /api/v1/alerts/{id}/resolve` (If-Match) */
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

/** `POST /api/v1/alerts/{id}/comment` */
export const comment = z.object({ note: note.min(1) });

/** `POST /api/v1/alerts/{id}/assign` (If-Match): to another officer of its area, who has to sign for it. */
export const assign = z.object({ to: id, note: note.optional() });

/** `POST /api/v1/alerts/{id}/shelve` (If-Match): out of the way until a time, with the reason. */
export const shelve = z.object({ until: instant, reason: note.min(1) });

/** `POST /api/v1/alerts/{id}/unshelve` (If-Match) */
export const unshelve = z.object({ note: note.optional() });

export const handOverKinds = ['police', 'grid-worker', 'unit', 'repair', 'other'] as const;
/** Whom an alert waits for. */
export const handedTo = z.object({
  kind: z.enum(handOverKinds),
  name: z.string().trim().min(1).max(100),
  phone: phone.nullable().default(null),
});
export type HandedTo = z.infer<typeof handedTo>;

/** `POST /api/v1/alerts/{id}/hand-over` (If-Match): it stays unsettled until their word is there. */
export const handOver = z.object({ to: handedTo, feedbackBy: instant, note: note.optional() });

/** `POST /api/v1/alerts/{id}/feedback` (If-Match): what they said; whoever writes it down has the alert again. */
export const feedback = z.object({ note: note.min(1) });

/** `POST /api/v1/alerts/{id}/undo` (If-Match): the last decision is taken back by whoever made it. */
export const undo = z.object({});

/** What can be decided about many alerts at once. */
export const batchMove = z.discriminatedUnion('move', [
  z.object({ move: z.literal('acknowledge'), body: acknowledge.prefault({}) }),
  z.object({ move: z.literal('assign'), body: assign }),
  z.object({ move: z.literal('shelve'), body: shelve }),
  z.object({ move: z.literal('unshelve'), body: unshelve.prefault({}) }),
  z.object({ move: z.literal('resolve'), body: resolve }),
  z.object({ move: z.literal('comment'), body: comment }),
  z.object({ move: z.literal('undo'), body: undo.prefault({}) }),
]);
export type BatchMove = z.infer<typeof batchMove>;

/** `POST /api/v1/alerts/batch`: each is decided for itself, and answered for itself, in this order. */
export const alertBatch = z.object({
  decision: batchMove,
  alerts: z
    .array(z.object({ id, version: z.int() }))
    .min(1)
    .max(batchMax),
});
