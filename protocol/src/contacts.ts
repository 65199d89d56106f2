import { z } from 'zod';
import { day, divisionCode, id } from './names.ts';
import { phone } from './units.ts';

const name = z.string().trim().min(1).max(100);

/** What a contact is to a site, in the order in which they are usually called. */
export const contactKinds = ['site', 'grid-worker', 'village', 'police-post', 'other'] as const;
export const contact = z.object({
  name,
  phone,
  /** What the person is, in words: 网格员. */
  part: name,
  kind: z.enum(contactKinds).default('other'),
  /** The day on which somebody last found that this number answers. */
  confirmedOn: day.nullable().default(null),
});
export type Contact = z.infer<typeof contact>;

/** A number that nobody has confirmed for this long may have gone to somebody else, days [ours]. */
export const contactGoodDays = 180;

/** In the order in which they are called. */
export const contacts = z.array(contact).max(10);

/**
 * `GET /api/v1/divisions/{code}/contacts`: the grid worker, village and police post of a division, kept once for all
 * its sites. Version 0 while nobody has written any.
 */
export const divisionContacts = z.object({ division: divisionCode, contacts, version: z.int() });
export type DivisionContacts = z.infer<typeof divisionContacts>;
/** `PUT /api/v1/divisions/{code}/contacts` (If-Match) */
export const divisionContactsChange = z.object({ contacts });

/** Somebody to call about a site: its own contacts first, then those of its village, then of the divisions above. */
export const callee = contact.extend({
  from: z.enum(['site', 'division']),
  /** Name of the site or division that keeps the contact. */
  keeper: z.string(),
  /** Where it is kept, which of its contacts it is, and the version to confirm it on. */
  siteId: id.nullable(),
  division: divisionCode,
  n: z.int().min(0),
  version: z.int(),
  /** Not confirmed for `contactGoodDays`. */
  doubted: z.boolean(),
});
export type Callee = z.infer<typeof callee>;

/** `GET /api/v1/contacts/doubted`: one contact that somebody should try, and where it is kept. */
export const doubtedContact = z.object({
  contact,
  /** Its place in the list that keeps it, from 0. */
  n: z.int().min(0),
  from: z.enum(['site', 'division']),
  siteId: id.nullable(),
  division: divisionCode,
  divisionPath: z.array(z.string()),
  keeper: z.string(),
  /** Of the record that keeps it. */
  version: z.int(),
});
export type DoubtedContact = z.infer<typeof doubtedContact>;
