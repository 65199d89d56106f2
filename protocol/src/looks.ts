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

/** `POST /api/v1/looks`: the audit entry is committed before the first byte of a picture. */
export const newLook = z.object({
  alertId: id,
  /** May be left out only while the alert is open or acknowledged and lies in the caller's own area. */
  reason: lookReason.optional(),
});

export const look = z.object({
  id,
  alertId: id,
  at: instant,
  /** The addresses below answer this person's session until then. */
  expiresAt: instant,
  stills: z.array(z.object({ n: z.int(), at: instant, address: z.string() })),
});
export type Look = z.infer<typeof look>;
