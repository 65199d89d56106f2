import { z } from 'zod';
import { contacts } from './contacts.ts';
import { divisionCode, id, instant, madeElsewhere, point } from './names.ts';
import { pointOrigin } from './places.ts';

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

/** What may be done with the cameras of a site: know how they are, raise alerts, look. */
export const siteFunctions = z.object({ health: z.boolean(), alerts: z.boolean(), live: z.boolean() });
export type SiteFunctions = z.infer<typeof siteFunctions>;

/**
 * On whose word we may look (domain: Order 799 Arts 7(2), 9; PIPL 20–23). `none` is on record only: no picture, no
 * analysis, no live view.
 */
export const accessBasis = z.discriminatedUnion('basis', [
  z.object({ basis: z.literal('own') }),
  z
    .object({
      basis: z.literal('agreement'),
      functions: siteFunctions,
      from: instant,
      /** The agent's work there ends with the agreement. */
      to: instant,
      /** Times of day, on the site's clock, in which we may look; one over midnight ends the next day. None: always. */
      hours: z
        .array(z.object({ from: timeOfDay, to: timeOfDay }))
        .min(1)
        .max(4)
        .nullish(),
    })
    .refine(({ from, to }) => from < to, { path: ['to'], message: 'expected an end after the beginning' }),
  z.object({ basis: z.literal('none') }),
]);
export type AccessBasis = z.infer<typeof accessBasis>;

/** On what the law bases a camera (Order 799 Arts 7(1), 7(2), 9, 33). */
export const legalBases = ['7-1', '7-2', '9', '33'] as const;
export const legalBasis = z.enum(legalBases);
export type LegalBasis = z.infer<typeof legalBasis>;

/** The sign that says that cameras record here (Order 799 Art. 13); it belongs to an entrance or a pole. */
export const signStates = ['present', 'missing', 'unknown'] as const;

/** What is on record of a site. */
const siteRecord = z.object({
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
  /** Days that the recorder here keeps, inherited by each camera (Order 799 Art. 17: 30 at least where it applies). */
  retentionDays: z.int().min(0).max(3650).nullable().default(null),
  /** The agent that serves the site: one whose own division holds it. */
  agentId: id.nullable().default(null),
  /** In the order in which they are called; those of the village follow by themselves. */
  contacts: contacts.default([]),
  demo: z.boolean().default(false),
});
/** The point was looked at and is right although it lies outside the village. */
const pointConfirmed = z.boolean().default(false);

export const newSite = siteRecord.extend({ id: madeElsewhere, pointConfirmed });
export type NewSite = z.infer<typeof newSite>;
/** `PUT /api/v1/sites/{id}` (If-Match): the record as it should be. A site does not move to another division. */
export const siteChange = siteRecord.omit({ division: true, demo: true }).extend({ pointConfirmed });
export type SiteChange = z.infer<typeof siteChange>;
/** `POST /api/v1/sites/{id}/withdrawal`: the owner's word taken back (Order 799 Art. 33; PIPL Art. 15). */
export const siteWithdrawal = z.object({ words: z.string().trim().max(300).default('') });
export const site = siteRecord.extend({ id, version: z.int() });
export type Site = z.infer<typeof site>;

/** Why the cameras of a site may, or may not, be looked at now. */
export const accessReasons = ['own', 'none', 'agreed', 'not-begun', 'ended', 'outside-hours'] as const;

/** Where a value that a camera inherits comes from: the site's record, what is usual for its kind, or nowhere. */
const inheritedFrom = z.enum(['site', 'kind', 'nowhere']);
function inherited<T extends z.ZodType>(value: T) {
  return z.object({ value, from: inheritedFrom });
}

/** What each camera of a site takes over where its own record says nothing. */
export const siteDefaults = z.object({
  unitId: inherited(id.nullable()),
  legalBasis: inherited(legalBasis.nullable()),
  necessity: inherited(z.string().nullable()),
  sign: inherited(z.enum(signStates)),
  signPhotoId: inherited(id.nullable()),
  retentionDays: inherited(z.int().nullable()),
  /** What the access basis lets cameras do at most. */
  functions: inherited(siteFunctions),
});
export type SiteDefaults = z.infer<typeof siteDefaults>;

/** A site as people see it, with what its place, its unit and the clock say. */
export const siteView = site.extend({
  divisionPath: z.array(z.string()),
  unitName: z.string().nullable(),
  defaults: siteDefaults,
  /** What the access basis allows at this moment, why, and when that may next be another. */
  access: z.object({
    functions: siteFunctions,
    reason: z.enum(accessReasons),
    changesAt: instant.nullable(),
  }),
  /** Metres from the point that was asked about. */
  distanceM: z.number().nullable(),
});
export type SiteView = z.infer<typeof siteView>;

/** How far “nearby” reaches, metres: unless asked otherwise, and at most. */
export const nearbyM = { usual: 3000, most: 20_000 } as const;

/** One change of a site: who, when, what was and is, in whose words. `GET /api/v1/sites/{id}/history`, newest first. */
export const siteHistoryEntry = z.object({
  id,
  at: instant,
  /** Null for what followed from a due time. */
  by: z.object({ id, name: z.string(), unit: z.string() }).nullable(),
  kind: z.enum(['added', 'changed', 'withdrawn', 'contact-confirmed', 'imported']),
  words: z.string(),
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});
export type SiteHistoryEntry = z.infer<typeof siteHistoryEntry>;
