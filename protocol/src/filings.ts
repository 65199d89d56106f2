import { z } from 'zod';
import { day, divisionCode, id, instant } from './names.ts';
import { legalBases } from './sites.ts';

/** 待报 · 已报 · 已备案 · 退回补正 · 待变更 (Order 799 Art. 14). */
export const filingStates = ['to-file', 'submitted', 'filed', 'returned', 'change-pending'] as const;
export const filingState = z.enum(filingStates);
export type FilingState = z.infer<typeof filingState>;

const words = (max: number) => z.string().trim().max(max);
const person = z.object({ id, name: z.string(), unit: z.string() });

/** Sites of one system at most, and cameras that one system may have. */
export const filingSitesMax = 200;
export const filingCamerasMax = 2000;

/** What the clerk keeps of a system: a group of cameras of one unit at some sites, filed as a whole. */
const kept = {
  name: words(100).min(1),
  unitId: id,
  siteIds: z.array(id).min(1).max(filingSitesMax),
  /** The day of first use where the records do not tell it. */
  firstUsedOn: day.nullable().default(null),
  handler: z
    .object({ name: words(60).min(1), phone: words(30).min(3) })
    .nullable()
    .default(null),
  /** The unit's letter that lets the handler file (授权委托书), its number. */
  authorisation: words(100).nullable().default(null),
  /** The county police organ that it is filed with. */
  policeOrgan: words(100).nullable().default(null),
  note: words(500).default(''),
};
/** `POST /api/v1/filings` */
export const newFiling = z.object(kept);
/** `PUT /api/v1/filings/{id}` (If-Match) */
export const filingChange = z.object(kept);

/** `POST /api/v1/filings/{id}/moves` (If-Match) */
export const filingMove = z.discriminatedUnion('to', [
  z.object({ to: z.literal('submitted'), on: day, note: words(300).default('') }),
  z.object({ to: z.literal('filed'), on: day, receipt: words(80).min(2), note: words(300).default('') }),
  z.object({ to: z.literal('returned'), on: day, why: words(500).min(2) }),
  /** What the hub cannot see has changed: said by the clerk. */
  z.object({ to: z.literal('change-pending'), on: day, why: words(500).min(2) }),
]);
export type FilingMove = z.infer<typeof filingMove>;

/** What is different from what was filed. */
export const filingDifference = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['added', 'removed']), cameraId: id, name: z.string() }),
  z.object({
    ...{ kind: z.enum(['moved', 'type', 'retention']), cameraId: id, name: z.string() },
    ...{ before: z.string(), after: z.string() },
  }),
  z.object({ kind: z.literal('unit'), before: z.string(), after: z.string() }),
  z.object({ kind: z.literal('said'), words: z.string() }),
]);
export type FilingDifference = z.infer<typeof filingDifference>;

export const filing = z.object({
  ...kept,
  id,
  division: divisionCode,
  divisionPath: z.array(z.string()),
  unitName: z.string(),
  state: filingState,
  /** Which articles its cameras stand on: only 7-1 and 7-2 must file, unless a local rule says otherwise. */
  legalBases: z.array(z.enum(legalBases)),
  cameras: z.int(),
  /** The clerk's, else the earliest of its cameras. */
  usedSince: day.nullable(),
  /** 30 days after first use, or 2025-06-30 for what was in use before 2025-04-01; null where filing is not asked. */
  dueOn: day.nullable(),
  submittedOn: day.nullable(),
  filedOn: day.nullable(),
  receipt: z.string().nullable(),
  /** What changed since it was filed, 200 shown at most. */
  differences: z.array(filingDifference),
  differencesCount: z.int(),
  changedOn: day.nullable(),
  history: z.array(
    z.object({ at: instant, by: person.nullable(), to: filingState, on: day.nullable(), words: z.string() }),
  ),
  version: z.int(),
});
export type Filing = z.infer<typeof filing>;

/** `GET /api/v1/compliance/unfiled`: cameras that must be filed and belong to no system yet, by unit and site. */
export const filingProposal = z.object({
  siteId: id,
  siteName: z.string(),
  division: divisionCode,
  divisionPath: z.array(z.string()),
  unitId: id.nullable(),
  unitName: z.string(),
  cameras: z.int(),
  dueOn: day.nullable(),
  overdue: z.boolean(),
});
export type FilingProposal = z.infer<typeof filingProposal>;

/** `GET /api/v1/counties/{county}/filing-template`: whether the county has its own sheet, and what a sheet may name. */
export const filingTemplate = z.object({
  /** Null: the built-in one is used. */
  own: z.object({ county: z.string(), fileName: z.string(), bytes: z.int(), at: instant, by: z.string() }).nullable(),
  placeholders: z.array(z.object({ name: z.string(), zh: z.string(), en: z.string() })),
});
