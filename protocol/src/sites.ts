import { z } from 'zod';
import { divisionCode, id, instant, point } from './names.ts';

const name = z.string().trim().min(1).max(100);

export const siteKinds = [
  'inn',
  'farm-stay',
  'guesthouse',
  'compound',
  'junction',
  'square',
  'scenic-spot',
  'school',
  'household-front',
] as const;
export type SiteKind = (typeof siteKinds)[number];

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 08:30');

/**
 * On whose word we may look (domain: Order 799 Arts 7(2), 9; PIPL 20–23). `none` is on record only: no picture, no
 * analysis, no live view.
 */
export const accessBasis = z.discriminatedUnion('basis', [
  z.object({ basis: z.literal('own') }),
  z.object({
    basis: z.literal('agreement'),
    functions: z.object({ health: z.boolean(), alerts: z.boolean(), live: z.boolean() }),
    from: instant,
    /** The agent's work there ends with the agreement. */
    to: instant,
    /** Times of day, on the site's clock, in which we may look; one over midnight ends the next day. None: always. */
    hours: z
      .array(z.object({ from: timeOfDay, to: timeOfDay }))
      .min(1)
      .max(4)
      .nullish(),
  }),
  z.object({ basis: z.literal('none') }),
]);
export type AccessBasis = z.infer<typeof accessBasis>;

export const contact = z.object({ name, phone: z.string().trim().min(3).max(30), part: name });

export const newSite = z.object({
  name,
  kind: z.enum(siteKinds),
  division: divisionCode,
  point: point.nullable().default(null),
  accessBasis,
  /** The agent that serves the site. */
  agentId: id.nullable().default(null),
  contacts: z.array(contact).max(10).default([]),
  demo: z.boolean().default(false),
});
/** `PUT /api/v1/sites/{id}` (If-Match): the record as it should be. A site does not move to another division. */
export const siteChange = newSite.omit({ division: true, demo: true });
/** `POST /api/v1/sites/{id}/withdrawal`: the owner's word taken back (Order 799 Art. 33; PIPL Art. 15). */
export const siteWithdrawal = z.object({ words: z.string().trim().max(300).default('') });
export const site = newSite.extend({ id, version: z.int() });
export type Site = z.infer<typeof site>;
