import { z } from 'zod';
import { day, divisionCode, divisionLevels, id, instant, point } from './names.ts';
import { siteKinds } from './sites.ts';
import { page, pageMax } from './stream.ts';
import { density, watchpointKinds } from './watchpoints.ts';

/** States of a watchpoint, first that any camera gives (domain 5; docs/decisions/coverage-point-by-point.md). */
export const coverageStates = ['covered', 'unknown', 'impaired', 'planned', 'gap'] as const;
export const coverageState = z.enum(coverageStates);
export type CoverageState = z.infer<typeof coverageState>;

/** What an unknown hangs on: a record that is not whole, or that nobody knows how the camera is. */
export const coverageCause = z.enum(['record', 'health']);
/** How it is known that a camera sees a watchpoint, the surest first. */
export const coverageBasis = z.enum(['computed', 'estimated', 'linked']);

/** 0…1; null where nothing is required: nothing of nothing is neither 0 % nor 100 %. */
const share = z.number().min(0).max(1).nullable();
const count = z.int().min(0);

/** Of one kind of site. */
export const coverageOfKind = z.object({
  kind: z.enum(siteKinds),
  required: count,
  declared: count,
  covered: count,
  unknown: count,
});

/**
 * Figures of a village or an area. They count watchpoints of approved lists only: a village without one (未核定) stands
 * outside of both sides.
 */
export const coverageFigures = z.object({
  required: count,
  covered: count,
  impaired: count,
  unknown: z.object({ record: count, health: count }),
  planned: count,
  gap: count,
  /** Linked to or seen by a camera in service or in maintenance, well or not. */
  declared: count,
  /** Of which that can't be said either: nobody has placed the watchpoint. */
  declaredUnknown: count,
  /** How those declared are known to be. */
  basis: z.object({ computed: count, estimated: count, linked: count }),
  /** Cameras beyond those that are enough, summed over watchpoints. */
  excess: count,
  /** Declared of required (名义). */
  declaredShare: share,
  /** Seen by a camera that is well now, of required (有效): at least, and at most when all unknown ones prove good. */
  effectiveShare: z.object({ least: share, most: share }),
  byKind: z.array(coverageOfKind),
});
export type CoverageFigures = z.infer<typeof coverageFigures>;

const placed = { division: divisionCode, divisionPath: z.array(z.string()) };

export const coverageVillage = coverageFigures.extend({
  ...placed,
  /** Version of the approved list; null for 未核定. */
  listVersion: z.int().nullable(),
  /** Watchpoints on record, approved or not. */
  onRecord: count,
  /** When the figures were last worked out; null while that is still to come. */
  at: instant.nullable(),
});
export type CoverageVillage = z.infer<typeof coverageVillage>;

export const coverageArea = coverageFigures.extend({
  ...placed,
  level: z.enum(divisionLevels),
  villages: count,
  /** Villages without an approved list. */
  unapproved: count,
  onRecord: count,
  at: instant.nullable(),
});
export type CoverageArea = z.infer<typeof coverageArea>;

/** Columns that the table of villages is sorted by; `effective` and `declared` by their share, 未核定 below 0 %. */
export const coverageColumns = [
  'division',
  'effective',
  'declared',
  'required',
  'covered',
  'unknown',
  'impaired',
  'planned',
  'gap',
  'excess',
] as const;
export type CoverageColumn = (typeof coverageColumns)[number];

/** Lists of one click: villages that are not 100 % on their main junctions; that lack a list; that are below 100 %. */
export const villageLists = ['junctions-short', 'unapproved', 'short'] as const;

const cursor = z.string().max(400).optional();
const limit = z.coerce.number().int().min(1).max(pageMax).default(pageMax);
const order = z.enum(['asc', 'desc']).default('asc');

/** `GET /api/v1/coverage/villages`; by default the worst comes first. */
export const coverageVillagesAsked = z.object({
  division: divisionCode.optional(),
  list: z.enum(villageLists).optional(),
  sort: z.enum(coverageColumns).default('effective'),
  order,
  cursor,
  limit,
});
export type CoverageVillagesAsked = z.infer<typeof coverageVillagesAsked>;

/** With every page come the totals of all that the caller may see there, whatever list was asked for. */
export const coverageVillagePage = page(coverageVillage).extend({
  totals: coverageFigures.extend({ villages: count, unapproved: count, onRecord: count }),
});
export type CoverageVillagePage = z.infer<typeof coverageVillagePage>;

/** `GET /api/v1/coverage/areas`: the areas right below a division; without one, those that the caller answers for. */
export const coverageAreasAsked = z.object({ parent: divisionCode.optional() });

/** Why a state is what it is: a code for the console's words, and the values of its blanks. */
export const coverageWhy = z.object({
  code: z.enum([
    'seen',
    'record-incomplete',
    'inside-building',
    'health-unknown',
    'watchpoint-without-point',
    'camera-unwell',
    'in-maintenance',
    'planned',
    'too-coarse',
    'blind-foot',
    'outside-angle',
    'behind-wall',
    'no-camera-near',
  ]),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type CoverageWhy = z.infer<typeof coverageWhy>;

/** What would make it covered. */
export const coverageRemedies = [
  'complete-record',
  'correct-position',
  'learn-health',
  'place-watchpoint',
  'repair',
  'end-maintenance',
  'install-planned',
  'narrower-lens',
  'move-camera',
  'turn-camera',
  'new-camera',
] as const;
export const coverageRemedy = z.enum(coverageRemedies);
export type CoverageRemedy = z.infer<typeof coverageRemedy>;

export const coverageWatchpoint = z.object({
  row: z.literal('watchpoint'),
  id,
  ...placed,
  siteId: id,
  siteName: z.string(),
  siteKind: z.enum(siteKinds),
  name: z.string(),
  kind: z.enum(watchpointKinds),
  density,
  weight: z.int(),
  point: point.nullable(),
  /** It stands in the approved list. */
  counted: z.boolean(),
  state: coverageState,
  cause: coverageCause.nullable(),
  declared: z.boolean().nullable(),
  basis: coverageBasis.nullable(),
  /** Pixels per metre of the deciding camera. */
  pxPerM: z.number().nullable(),
  /** Declared cameras. */
  seenBy: count,
  excess: count,
  why: coverageWhy,
  /** Null where it is covered. */
  remedy: coverageRemedy.nullable(),
  /** Since when it has been in this state. */
  since: instant,
});
export type CoverageWatchpoint = z.infer<typeof coverageWatchpoint>;

/** A village in the gap list, before all others: nobody has approved what must be covered there. */
export const coverageUnapproved = z.object({ row: z.literal('unapproved'), ...placed, onRecord: count });
export const coverageGapRow = z.discriminatedUnion('row', [coverageUnapproved, coverageWatchpoint]);
export type CoverageGapRow = z.infer<typeof coverageGapRow>;

/** Lists of one click: on paper covered, but down for more than a week; seen by two cameras or more. */
export const watchpointLists = ['down-long', 'doubled'] as const;
/** Down for longer than this is a list of its own, days. */
export const downLongDays = 7;

/** `GET /api/v1/coverage/watchpoints`: the gap list. Left out, everything that is not covered. */
export const coverageWatchpointsAsked = z.object({
  division: divisionCode.optional(),
  list: z.enum(watchpointLists).optional(),
  state: coverageState.optional(),
  kind: z.enum(watchpointKinds).optional(),
  siteKind: z.enum(siteKinds).optional(),
  cause: coverageCause.optional(),
  basis: coverageBasis.optional(),
  /** `unapproved`: only villages without a list; `watchpoint`: only watchpoints. */
  rows: z.enum(['all', 'unapproved', 'watchpoint']).default('all'),
  sort: z.enum(['division', 'since', 'weight']).default('division'),
  order,
  cursor,
  limit,
});
export type CoverageWatchpointsAsked = z.infer<typeof coverageWatchpointsAsked>;
export const coverageGapPage = page(coverageGapRow);

/** A camera that is declared to see a watchpoint; one outside of the caller's area is not named. */
export const coverageWitness = z.object({
  cameraId: id.nullable(),
  name: z.string().nullable(),
  deciding: z.boolean(),
  life: z.string().nullable(),
  health: z.enum(['well', 'ill', 'unknown']).nullable(),
  /** Fields that its record lacks to be judged. */
  missing: z.array(z.string()),
});
/** `GET /api/v1/coverage/watchpoints/{id}` */
export const coverageWatchpointDetail = coverageWatchpoint.extend({ witnesses: z.array(coverageWitness) });
export type CoverageWatchpointDetail = z.infer<typeof coverageWatchpointDetail>;

const areaAsked = z.object({ division: divisionCode.optional(), cursor, limit });
/** `GET /api/v1/coverage/unwatched-sites`: inns, guesthouses and farm-stays where no camera stands. */
export const unwatchedSitesAsked = areaAsked;
export const unwatchedSite = z.object({ siteId: id, name: z.string(), kind: z.enum(siteKinds), ...placed });
/** `GET /api/v1/coverage/unjudged-cameras`: records that don't say enough, and what they lack. */
export const unjudgedCamerasAsked = areaAsked;
export const unjudgedCamera = z.object({
  cameraId: id,
  name: z.string(),
  siteId: id,
  ...placed,
  missing: z.array(z.string()),
});

/** `POST /api/v1/coverage/recompute`: works out a division afresh, by the same code as every change. */
export const coverageRecompute = z.object({ division: divisionCode });
export const coverageRun = z.object({
  id,
  division: divisionCode,
  startedAt: instant,
  startedBy: z.string(),
  /** `cameras`: records are read again; `villages`: they are marked; `judging`: so many are left. */
  stage: z.enum(['cameras', 'villages', 'judging', 'done']),
  villages: count,
  left: count,
  endedAt: instant.nullable(),
});
export type CoverageRun = z.infer<typeof coverageRun>;

/** `GET /api/v1/coverage/trend`: one day each, of a village or an area, as it stood at the day's end. */
export const coverageTrendAsked = z.object({ division: divisionCode, from: day, to: day });
export const coverageDay = coverageFigures.extend({
  day,
  /** Of a village: the version of its list that day. */
  listVersion: z.int().nullable(),
  villages: count,
  unapproved: count,
});
export type CoverageDay = z.infer<typeof coverageDay>;

/** `GET /api/v1/coverage/changes`: the watchpoints whose state or cameras changed, by day, the newest day first. */
export const coverageChangesAsked = z
  .object({ division: divisionCode.optional(), from: day, to: day, cursor, limit })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'expected a day not before `from`' });
export const coverageChange = z.object({
  day,
  watchpointId: id,
  siteId: id,
  name: z.string(),
  ...placed,
  /** Null where it was not there. */
  from: coverageState.nullable(),
  to: coverageState.nullable(),
  /** What brought it about last that day: a camera and the field of its record, or the list, the point, the walls. */
  because: z.object({
    what: z.enum(['camera', 'watchpoint', 'list', 'ground']),
    cameraId: id.nullable(),
    field: z.string().nullable(),
  }),
});
export type CoverageChange = z.infer<typeof coverageChange>;
