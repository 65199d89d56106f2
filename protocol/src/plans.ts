/**
 * Where the next cameras go (domain 5), as the console asks for it:
 *
 * 1. `POST /api/v1/plans` with an area, a budget, lenses and where poles may come from. The answer is the plan, stored
 *    under its id: `picks` by rank, each with its gain by village, `villages` before and after, `unclosed` with the
 *    reason. Only what lies in the caller's own area is read, whatever is asked for.
 * 2. `GET /api/v1/plans` and `GET /api/v1/plans/{id}` open it again; what was accepted stands in `picks[].accepted`.
 * 3. To let figures follow the hand: `GET /api/v1/coverage/surroundings` around the camera once, then
 *    `new Surroundings(villages, walls)` of `geometry/` and `.seenBy(camera)` on every move; nothing is asked of the hub meanwhile.
 * 4. `POST /api/v1/plans/{id}/acceptances` with `picks: [{ n }]`, each moved or turned if it was (`point`,
 *    `azimuthDeg`). Picks become planned cameras; sent twice they are the same cameras. Where somebody changed something
 *    meanwhile the answer is the problem `plan-outdated` with `current: PlanChange[]`: show it, and send again with
 *    `despite: true` if the person still wants it.
 */
import { z } from 'zod';
import { coverageState } from './coverage.ts';
import { divisionCode, id, instant, latitudeMax, madeElsewhere, point } from './names.ts';
import { placement } from './placement.ts';
import { siteKinds } from './sites.ts';
import { page, pageMax } from './stream.ts';
import { watchpointKinds } from './watchpoints.ts';

/** What one plan may ask of the hub; more is the problem `plan-too-large`, which says how much it was. */
export const planLimits = {
  watchpoints: 5000,
  /** Those near enough to one of the watchpoints to matter. */
  poles: 2000,
  drawn: 2000,
  divisions: 100,
  cameras: 100,
  lenses: 6,
  /** Corners of a drawn area. */
  corners: 200,
} as const;

/** A kind of camera that could be bought: what its record will say. */
export const planLens = z.object({
  name: z.string().trim().max(40).default(''),
  hfovDeg: z.number().min(1).max(360),
  widthPx: z.int().min(320).max(20_000),
  heightPx: z.int().min(240).max(20_000),
  /** The farthest ground that it is meant to see, metres. */
  rangeM: z.number().min(1).max(500),
  /** How high it will hang, metres. */
  heightM: z.number().min(0.5).max(50).nullable().default(null),
});
export type PlanLens = z.output<typeof planLens>;

const fourMegapixels = { widthPx: 2560, heightPx: 1440, heightM: 4 };
/**
 * What villages buy today [ours]: fixed 4 MP cameras at 4 m; angles as makers' sheets print them for 1/3", ranges where
 * their infra-red light ends.
 */
export const usualLenses: readonly PlanLens[] = [
  { name: '2.8 mm', hfovDeg: 104, rangeM: 30, ...fourMegapixels },
  { name: '4 mm', hfovDeg: 82, rangeM: 40, ...fourMegapixels },
  { name: '6 mm', hfovDeg: 53, rangeM: 60, ...fourMegapixels },
];

const weight = z.int().min(0).max(10);
const corner = z.tuple([z.number().min(-180).max(180), z.number().min(-latitudeMax).max(latitudeMax)]);

/** `POST /api/v1/plans` */
export const planAsked = z.object({
  id: madeElsewhere,
  name: z.string().trim().max(60).default(''),
  /** Villages, or divisions with all that lies below them; each in the caller's own area. */
  divisions: z.array(divisionCode).min(1).max(planLimits.divisions),
  /** Only what lies in this ring, drawn by hand: longitude and latitude, WGS-84; closed or not. */
  within: z.array(corner).min(3).max(planLimits.corners).optional(),
  /** Cameras. */
  budget: z.int().min(1).max(planLimits.cameras),
  /** Cameras of this plan that one pole may carry. */
  perPole: z.int().min(1).max(8).default(2),
  /** Watchpoints in these states are to be closed. */
  states: z
    .array(z.enum(['gap', 'unknown', 'impaired', 'planned']))
    .min(1)
    .max(4)
    .default(['gap']),
  /** Only watchpoints of approved lists: what coverage counts. */
  approvedOnly: z.boolean().default(true),
  /** How much each kind counts beside a watchpoint's own weight: 1 unless said, 0 leaves it out. Both are multiplied. */
  weights: z
    .object({
      kinds: z.partialRecord(z.enum(watchpointKinds), weight).default({}),
      siteKinds: z.partialRecord(z.enum(siteKinds), weight).default({}),
    })
    .prefault({}),
  lenses: z
    .array(planLens)
    .min(1)
    .max(planLimits.lenses)
    .default([...usualLenses]),
  /** Where cameras could hang. */
  poles: z
    .object({
      /** Poles that were brought in (`/api/v1/poles`). */
      imported: z.boolean().default(true),
      /** Corners of junctions of the stored road layer. */
      junctions: z.boolean().default(true),
      /** Where cameras on record hang already. */
      cameras: z.boolean().default(true),
      drawn: z
        .array(point.extend({ name: z.string().trim().max(40).default('') }))
        .max(planLimits.drawn)
        .default([]),
    })
    .prefault({}),
});
export type PlanAsked = z.output<typeof planAsked>;

/** Where a pole is known from. */
export const poleSources = ['imported', 'drawn', 'junction', 'camera'] as const;
export type PoleSource = (typeof poleSources)[number];

const count = z.int().min(0);
const placed = { division: divisionCode, divisionPath: z.array(z.string()) };

const planPole = z.object({
  source: z.enum(poleSources),
  /** Its number or name; null where it has none. */
  name: z.string().nullable(),
  point,
});

/** One camera of the plan, by rank. */
export const planPick = z.object({
  /** 1…: by which it is accepted. */
  n: z.int().min(1),
  pole: planPole,
  azimuthDeg: z.number(),
  lens: planLens,
  /** The village and the site that gain most: there the camera will be on record. */
  ...placed,
  siteId: id,
  siteName: z.string(),
  placement,
  /** What it will be called. */
  cameraName: z.string(),
  /** The watchpoints that it covers beyond the picks before it. */
  covers: z.array(z.object({ watchpointId: id, name: z.string(), division: divisionCode, point, weight: count })),
  /** Sum of the weights of those. */
  gain: count,
  cumulativeGain: count,
  byVillage: z.array(z.object({ ...placed, watchpoints: count, gain: count })),
  /** Null while nobody has. */
  accepted: z.object({ cameraId: id, at: instant, by: z.string() }).nullable(),
});
export type PlanPick = z.infer<typeof planPick>;

/** A village that has something to be closed: declared figures (名义) as they stand, and once all picks are in service. */
export const planVillage = z.object({
  ...placed,
  /** Of the approved list; 0 where there is none. */
  required: count,
  declaredBefore: count,
  declaredAfter: count,
  /** Watchpoints that the plan was asked to close, and those that it does. */
  open: count,
  closed: count,
  gain: count,
});
export type PlanVillage = z.infer<typeof planVillage>;

/**
 * Why a watchpoint stays open: nobody has recorded where it is; no pole is near enough for any of the lenses; all that
 * are near stand behind a wall, so near that it lies in their blind foot, or inside a building; a pole would do, but the
 * budget went elsewhere.
 */
export const unclosedReasons = [
  'no-point',
  'no-pole-near',
  'behind-wall',
  'blind-foot',
  'pole-in-building',
  'beyond-budget',
] as const;
export type UnclosedReason = (typeof unclosedReasons)[number];

export const planUnclosed = z.object({
  watchpointId: id,
  siteId: id,
  name: z.string(),
  kind: z.enum(watchpointKinds),
  ...placed,
  point: point.nullable(),
  weight: count,
  why: z.enum(unclosedReasons),
  /** Metres to the nearest pole; null where there is none. */
  nearestPoleM: count.nullable(),
});
export type PlanUnclosed = z.infer<typeof planUnclosed>;

export const plan = z.object({
  id,
  name: z.string(),
  divisions: z.array(divisionCode),
  at: instant,
  by: z.string(),
  /** It is forgotten then. */
  until: instant,
  asked: planAsked.omit({ id: true }),
  picks: z.array(planPick),
  villages: z.array(planVillage),
  totals: z.object({
    ...{ required: count, declaredBefore: count, declaredAfter: count, open: count, closed: count, gain: count },
    /** Sum of the weights of everything open. */
    weight: count,
  }),
  /** The heaviest first, so many at most. */
  unclosed: z.array(planUnclosed),
  unclosedBy: z.array(z.object({ why: z.enum(unclosedReasons), watchpoints: count })),
  /** Poles near enough to matter, by where they are known from; those inside a building are no poles. */
  poles: z.object({
    ...{ imported: count, drawn: count, junction: count, camera: count },
    insideBuilding: count,
  }),
  /** Layers that nobody has brought in here: without buildings nothing hides anything. */
  lacking: z.array(z.enum(['roads', 'buildings'])),
  /** Villages of the area without an approved list, and their watchpoints: left out if `approvedOnly`. */
  unapproved: z.object({ villages: count, watchpoints: count }),
  tookMs: count,
});
export type Plan = z.infer<typeof plan>;

/** `GET /api/v1/plans`: the newest first. */
export const plansAsked = z.object({
  division: divisionCode.optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(pageMax).default(50),
});
export const planRow = plan
  .pick({ id: true, name: true, divisions: true, at: true, by: true, until: true })
  .extend({ budget: count, cameras: count, accepted: count, closed: count, open: count });
export type PlanRow = z.infer<typeof planRow>;
export const planPage = page(planRow);

/** `POST /api/v1/plans/{id}/acceptances` */
export const planAcceptance = z.object({
  picks: z
    .array(
      z.object({
        n: z.int().min(1).max(planLimits.cameras),
        /** Where the hand left it; as planned where left out. */
        point: point.optional(),
        azimuthDeg: z.number().min(0).lt(360).optional(),
        name: z.string().trim().min(1).max(100).optional(),
        placement: placement.optional(),
      }),
    )
    .min(1)
    .max(planLimits.cameras)
    .refine((picks) => new Set(picks.map(({ n }) => n)).size === picks.length, 'expected each pick once'),
  /** Somebody was told what has changed since (`plan-outdated`) and still wants it. */
  despite: z.boolean().default(false),
});
export type PlanAcceptance = z.output<typeof planAcceptance>;

/**
 * What is not as the plan took it to be: the watchpoint is gone, or lies elsewhere; it is no longer required; it is
 * closed by another camera now; a wall hides it now.
 */
export const planChange = z.object({
  n: z.int(),
  watchpointId: id,
  name: z.string(),
  what: z.enum(['gone', 'moved', 'not-required', 'closed', 'hidden']),
  /** How it stands now; null where it is gone. */
  state: coverageState.nullable(),
  /** The camera that closes it; null where none does, or where it is none of the caller's. */
  by: z.string().nullable(),
});
export type PlanChange = z.infer<typeof planChange>;

export const planAccepted = z.object({
  plan,
  cameras: z.array(
    z.object({
      n: z.int(),
      cameraId: id,
      /** It was accepted before: nothing was written. */
      already: z.boolean(),
      /** Watchpoints that the camera is now linked to. */
      watchpointIds: z.array(id),
    }),
  ),
  /** What was accepted in spite of. */
  changes: z.array(planChange),
});
export type PlanAccepted = z.infer<typeof planAccepted>;
