import { z } from 'zod';
import { id, instant } from './names.ts';

/** Reason codes of a look (调阅事由). For an open alert in one's own area the alert itself is the reason. */
export const lookReasonCodes = [
  'verify-alert',
  'repair',
  'installation',
  'request-for-help',
  'superior-order',
  'by-law',
  'other',
] as const;

export const lookReason = z
  .object({
    code: z.enum(lookReasonCodes),
    words: z.string().trim().max(300).optional(),
    document: z.string().trim().max(100).optional(),
  })
  .superRefine((reason, context) => {
    if (reason.code === 'other' && !reason.words)
      context.addIssue({ code: 'custom', path: ['words'], message: 'expected the reason in words' });
    if (reason.code === 'by-law' && !reason.document)
      context.addIssue({ code: 'custom', path: ['document'], message: 'expected the document number' });
  });

/** A look at an alert's stills. */
const newAlertLook = z.strictObject({
  alertId: id,
  /** May be left out only while the alert is open or acknowledged and lies in the caller's own area. */
  reason: lookReason.optional(),
});

/** A look at what a camera shows now: one masked still, made for this look. There is no alert that could be the reason. */
const newCameraLook = z.strictObject({
  cameraId: id,
  reason: lookReason.refine(({ code }) => code !== 'verify-alert', {
    path: ['code'],
    message: 'expected another reason than an alert: there is none',
  }),
});

/** `POST /api/v1/looks`: the audit entry is committed before the first byte of a picture. */
export const newLook = z.union([newAlertLook, newCameraLook]);

export const look = z.object({
  id,
  /** What was looked at: an alert's stills, or a camera. */
  alertId: id.nullable(),
  cameraId: id.nullable(),
  /** True while a camera's still is under way: ask `GET /api/v1/looks/{id}`, which waits for it. */
  waiting: z.boolean(),
  at: instant,
  /** The addresses below answer this person's session until then. */
  expiresAt: instant,
  stills: z.array(z.object({ n: z.int(), at: instant, address: z.string() })),
});
export type Look = z.infer<typeof look>;
