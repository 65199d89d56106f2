import { z } from 'zod';
import { day, divisionCode, id, instant, point } from './names.ts';
import { pointOrigin } from './places.ts';
import { phone } from './units.ts';

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

/** What a contact is to the site, in the order in which they are usually called. */
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

/** On what the law bases a camera (Order 799 Arts 7(1), 7(2), 9, 33). */
export const legalBases = ['7-1', '7-2', '9', '33'] as const;
export const legalBasis = z.enum(legalBases);
export type LegalBasis = z.infer<typeof legalBasis>;

/** The sign that says that cameras record here (Order 799 Art. 13); it belongs to an entrance or a pole. */
export const signStates = ['present', 'missing', 'unknown'] as const;

export const newSite = z.object({
  name,
  kind: z.enum(siteKinds),
  division: divisionCode,
  /** Natural village or villagers' group below the administrative one (自然村), free text. */
  hamlet: z.string().trim().max(60).nullable().default(null),
  address: z.string().trim().max(200).nullable().default(null),
  /** WGS-84. */
  point: point.nullable().default(null),
  /** The numbers as they were given; the hub computes `point` from them. */
  pointOrigin: pointOrigin.nullable().default(null),
  unitId: id.nullable().default(null),
  legalBasis: legalBasis.nullable().default(null),
  accessBasis,
  /** The photographed page of the agreement. */
  agreementPhotoId: id.nullable().default(null),
  sign: z.enum(signStates).default('unknown'),
  signPhotoId: id.nullable().default(null),
  /** Why cameras are needed here (Order 799 Art. 13), inherited by each camera. */
  necessity: z.string().trim().max(500).nullable().default(null),
  /** The agent that serves the site. */
  agentId: id.nullable().default(null),
  /** In the order in which they are called. */
  contacts: z.array(contact).max(10).default([]),
  demo: z.boolean().default(false),
});
export type NewSite = z.infer<typeof newSite>;
/** `PUT /api/v1/sites/{id}` (If-Match): the record as it should be. A site does not move to another division. */
export const siteChange = newSite.omit({ division: true, demo: true });
/** `POST /api/v1/sites/{id}/withdrawal`: the owner's word taken back (Order 799 Art. 33; PIPL Art. 15). */
export const siteWithdrawal = z.object({ words: z.string().trim().max(300).default('') });
export const site = newSite.extend({ id, version: z.int() });
export type Site = z.infer<typeof site>;
