import { z } from 'zod';
import { contact } from './contacts.ts';
import { deviceKey, divisionCode, id, instant, madeElsewhere, sourceToken } from './names.ts';
import { forbiddenPlacements } from './placement.ts';

const words = (max: number) => z.string().trim().max(max);
const person = z.object({ id, name: z.string(), unit: z.string() });

/**
 * `POST /api/v1/cases`: a device stands where none may (Order 799 Art. 8(2)). No picture is asked for and none can be
 * added. A registered camera is left alone from that instant.
 */
export const newCase = z
  .object({
    id: madeElsewhere,
    placement: z.enum(forbiddenPlacements),
    /** Where exactly, in words. */
    words: words(500).min(2),
    siteId: id.nullable().default(null),
    cameraId: id.nullable().default(null),
    /** Where no site is named. */
    division: divisionCode.nullable().default(null),
  })
  .refine(({ siteId, cameraId, division }) => siteId !== null || cameraId !== null || division !== null, {
    path: ['division'],
    message: 'expected a site, a camera or a division',
  });

/** `POST /api/v1/cases/{id}/calls`: the police were told: when, and who took it. */
export const caseCall = z.object({ at: instant, organ: words(100).min(2), officer: words(60).min(1) });
/** `POST /api/v1/cases/{id}/receipt`: only this closes a case. */
export const caseReceipt = z.object({ number: words(80).min(2) });

export const caseEntryKinds = ['reported', 'called', 'closed'] as const;
export const caseRecord = z.object({
  id,
  division: divisionCode,
  divisionPath: z.array(z.string()),
  siteId: id.nullable(),
  siteName: z.string(),
  cameraId: id.nullable(),
  deviceKey: deviceKey.nullable(),
  source: sourceToken.nullable(),
  placement: z.enum(forbiddenPlacements),
  words: z.string(),
  reportedBy: person,
  reportedAt: instant,
  /** The police were told for the first time. */
  calledAt: instant.nullable(),
  receipt: z.string().nullable(),
  closedAt: instant.nullable(),
  entries: z.array(z.object({ at: instant, by: person, kind: z.enum(caseEntryKinds), words: z.string() })),
  /** Police posts to call, the nearest first; without one: 110. */
  police: z.array(contact.pick({ name: true, phone: true, part: true })),
  version: z.int(),
});
export type CaseRecord = z.infer<typeof caseRecord>;
