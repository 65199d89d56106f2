import { z } from 'zod';
import { countyCode } from './names.ts';

/** Whether the public cards of a county answer. Off until an administrator turns them on. */
export const cardSwitch = z.object({ county: countyCode, on: z.boolean(), version: z.int() });
export type CardSwitchView = z.infer<typeof cardSwitch>;
/** `PUT /api/v1/cards/{county}` (If-Match; version 0 before it was ever turned). */
export const cardSwitchChange = z.object({ on: z.boolean() });

/** `POST /api/v1/cameras/{id}/card`: the address behind the QR code of a camera's sign. */
export const card = z.object({
  /** Absolute; the name in it says nothing of the camera. */
  address: z.string(),
  /** Whether the county's cards answer at all. */
  on: z.boolean(),
  /** Why this one does not answer, although the county's do; null when it does. */
  hidden: z.enum(['not-in-use', 'guarded']).nullable(),
});
export type Card = z.infer<typeof card>;

/** `POST /api/v1/sites/{id}/cards`: how many of its cameras have a card now. */
export const siteCards = z.object({ cards: z.int(), on: z.boolean() });

/** Sheets on which signs are printed: one sign, or four on a page. */
export const signSheets = ['a6', 'a4'] as const;
