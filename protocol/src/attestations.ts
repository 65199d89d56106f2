import { z } from 'zod';
import { day, id, instant } from './names.ts';

const person = z.object({ id, name: z.string(), unit: z.string() });
const words = (max: number) => z.string().trim().max(max);

/** What the second person concluded (domain 1): fine as it is, masks have to be drawn, or it has to move. */
export const checkVerdicts = ['ok', 'masks-needed', 'move'] as const;

/** `POST /api/v1/cameras/{id}/checks`: another person than the one who placed it has looked. */
export const newPlacementCheck = z
  .object({
    /** A window, door or yard of somebody's home is in view. */
    homeInView: z.boolean(),
    /** Masks are drawn over what is. */
    masksDrawn: z.boolean(),
    verdict: z.enum(checkVerdicts),
    note: words(300).default(''),
  })
  .refine(({ homeInView, masksDrawn, verdict }) => verdict !== 'ok' || !homeInView || masksDrawn, {
    path: ['verdict'],
    message: 'expected “masks-needed” or “move” where a home is in view without masks',
  });
export const placementCheck = z.object({
  ...{ id, cameraId: id, at: instant, by: person },
  ...{ homeInView: z.boolean(), masksDrawn: z.boolean(), verdict: z.enum(checkVerdicts), note: z.string() },
});
export type PlacementCheck = z.infer<typeof placementCheck>;

/** What Order 799 Art. 23 forbids to do to an Art. 7 device without authorisation. */
export const authorisedActs = ['move', 'remove', 'block'] as const;

/** `POST /api/v1/cameras/{id}/authorisations` */
export const newAuthorisation = z.object({
  act: z.enum(authorisedActs),
  /** The organ that authorised. */
  organ: words(100).min(2),
  documentNo: words(80).min(2),
  /** The day of the document. */
  on: day,
  until: day.nullable().default(null),
  note: words(300).default(''),
});
export const authorisation = newAuthorisation.extend({ id, cameraId: id, at: instant, by: person });
export type Authorisation = z.infer<typeof authorisation>;

/** `POST /api/v1/sites/{id}/consents`: the owner's written word (Order 799 Art. 33). */
export const newConsent = z.object({
  owner: words(60).min(1),
  signedOn: day,
  /** The photographed page. */
  photoId: id.nullable().default(null),
});
export const consent = newConsent.extend({
  ...{ id, siteId: id, at: instant, by: person },
  /** Taken back: nothing is looked at there any more from that instant. */
  withdrawnAt: instant.nullable(),
  withdrawnWords: z.string(),
});
export type Consent = z.infer<typeof consent>;
