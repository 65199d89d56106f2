import { z } from 'zod';
import { sealedCredential } from './agent-config.ts';
import { deviceSource } from './facts.ts';
import { pictureState, reachability } from './health.ts';
import { deviceKey, divisionCode, divisionLevels, id, instant, point, sourceToken } from './names.ts';
import { rulesDocument } from './rules.ts';

const name = z.string().trim().min(1).max(100);

export const division = z.object({
  code: divisionCode,
  name: z.string(),
  level: z.enum(divisionLevels),
  parent: divisionCode.nullable(),
});
export type Division = z.infer<typeof division>;

/** Corners of one division's outline, all rings together: a county traced at 20 m has fewer. */
export const boundaryCornersMax = 2000;

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const ring = z
  .array(position)
  .min(4)
  .max(boundaryCornersMax)
  .refine(
    (corners) => corners[0]?.[0] === corners.at(-1)?.[0] && corners[0]?.[1] === corners.at(-1)?.[1],
    'expected a closed ring: its last position is its first',
  );

/** Coordinates of a GeoJSON Polygon (RFC 7946, 3.1.6) in WGS-84, degrees: the outline first, then its holes. */
export const boundary = z
  .array(ring)
  .min(1)
  .max(50)
  .refine(
    (rings) => rings.reduce((corners, { length }) => corners + length, 0) <= boundaryCornersMax,
    `expected ${boundaryCornersMax} positions at most, all rings together`,
  );
export type Boundary = z.infer<typeof boundary>;

/** `GET /api/v1/divisions/{code}`: with its outline, null while nobody has drawn one. */
export const divisionDetail = division.extend({
  boundary: boundary.nullable(),
  /** Made up for the demo, not surveyed: said wherever it is shown, removed with the demo. */
  boundaryDemo: z.boolean(),
});
export type DivisionDetail = z.infer<typeof divisionDetail>;

/** `PUT /api/v1/divisions/{code}/boundary` */
export const divisionBoundary = z.object({ boundary, boundaryDemo: z.boolean().default(false) });

/** `GET /api/v1/divisions/search?q=`: by part of a name, by pinyin initials, or by digits of the code. */
export const divisionHit = division.extend({
  /** Names from the province down to the division itself. */
  path: z.array(z.string()),
  matchedBy: z.enum(['name', 'pinyin', 'code']),
});
export type DivisionHit = z.infer<typeof divisionHit>;
/** `loading` while names are still being read after a start or a change: hits may be missing. */
export const divisionHits = z.object({ items: z.array(divisionHit), loading: z.boolean() });
export type DivisionHits = z.infer<typeof divisionHits>;

/** What a longitude and latitude were measured in. `cgcs2000` differs from WGS-84 by centimetres and counts as it. */
export const datum = z.enum(['wgs84', 'gcj02', 'bd09', 'cgcs2000']);

/** `GET /api/v1/divisions/{code}/point-check`: does a point lie in the division, and would another datum explain it? */
export const pointCheck = z.object({
  /** The point in WGS-84. */
  point,
  /** `unknown` while nobody has drawn the division's outline. */
  verdict: z.enum(['inside', 'outside', 'unknown']),
  /** It would be inside if the same numbers were in this datum: the usual slip. */
  wouldFit: datum.nullable(),
  /** Metres to the outline when it is outside. */
  offByM: z.number().nullable(),
});
export type PointCheck = z.infer<typeof pointCheck>;

/** `POST /api/v1/divisions/import`: names of one year's codes; those already known take the new name. */
export const divisionImport = z.object({
  source: z.string().trim().min(1).max(200),
  /** The year of the published table. */
  year: z.int().min(1980).max(2200),
  divisions: z
    .array(z.object({ code: divisionCode, name: z.string().trim().min(1).max(100) }))
    .min(1)
    .max(20_000),
});

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

/** Where a camera may stand: a closed list (Order 799 Art. 8(1), Art. 13). */
export const allowedPlacements = [
  'road',
  'junction',
  'bridge',
  'square',
  'village-entrance',
  'car-park',
  'entrance',
  'compound-common-area',
  'entrance-hall',
  'lift-car',
  'reception',
  'main-corridor',
  'staircase',
  'perimeter',
  'waterside',
  'household-front',
] as const;

/** Where no camera may stand. Named so that a refusal can say what the law says; none can be saved by anyone. */
export const forbiddenPlacements = [
  'guest-room',
  'private-dining-room',
  'dormitory',
  'bathroom',
  'toilet',
  'changing-room',
  'nursing-room',
  'fitting-room',
  'ward',
  'inside-dwelling',
  'other-private-place',
] as const;
export const placement = z.enum(allowedPlacements);
export type Placement = z.infer<typeof placement>;

export const cameraLife = z.enum(['planned', 'found', 'registered', 'in-service', 'maintenance', 'retired']);
export type CameraLife = z.infer<typeof cameraLife>;

/** A found device in the queue of the agent that found it. */
export const device = z.object({
  deviceKey,
  division: divisionCode,
  agentId: id,
  addresses: z.array(z.string()),
  maker: z.string().nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  serial: z.string().nullable(),
  mac: z.string().nullable(),
  sources: z.array(deviceSource),
  reachability,
  reachabilitySince: instant.nullable(),
  conflict: z.boolean(),
  hasCredential: z.boolean(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  /** Sources that are already a camera. */
  adopted: z.array(z.object({ source: sourceToken, cameraId: id })),
});
export type Device = z.infer<typeof device>;

/** `PUT /api/v1/devices/{deviceKey}/credential`: sealed in the browser to the agent's key and the county's recovery key. */
export const deviceCredential = z.object({ toAgent: sealedCredential, toCounty: sealedCredential });

export const newCamera = z.object({
  name,
  siteId: id,
  deviceKey,
  source: sourceToken,
  /** Asked of a person on site; nothing is looked at before it is answered. Forbidden ones are refused with the law. */
  placement: z.string().min(1).max(60),
  point: point.nullable().default(null),
  /** Degrees clockwise from true north. */
  azimuthDeg: z.number().min(0).lt(360).nullable().default(null),
  /** Horizontal angle of view, degrees. */
  hfovDeg: z.number().min(1).max(360).nullable().default(null),
  rangeM: z.number().min(0).max(5000).nullable().default(null),
  rules: rulesDocument.prefault({}),
});

export const camera = z.object({
  id,
  name,
  siteId: id,
  siteName: z.string(),
  siteKind: z.enum(siteKinds),
  division: divisionCode,
  divisionPath: z.array(z.string()),
  deviceKey,
  source: sourceToken,
  placement,
  point: point.nullable(),
  azimuthDeg: z.number().nullable(),
  hfovDeg: z.number().nullable(),
  rangeM: z.number().nullable(),
  life: cameraLife,
  reachability,
  reachabilitySince: instant.nullable(),
  picture: pictureState,
  pictureSince: instant.nullable(),
  rules: rulesDocument,
  demo: z.boolean(),
  version: z.int(),
});
export type Camera = z.infer<typeof camera>;

/** `PUT /api/v1/counties/{county}/recovery-key`: X25519 public half, base64url; the private half is kept offline. */
export const recoveryKey = z.object({ publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

export const newAgent = z.object({
  name,
  division: divisionCode,
  allowedAddresses: z.array(z.string().max(60)).max(64),
});
export const agent = z.object({
  id,
  name,
  division: divisionCode,
  allowedAddresses: z.array(z.string()),
  state: z.enum(['waiting', 'enrolled', 'revoked']),
  connected: z.boolean(),
  silent: z.boolean(),
  lastBatchAt: instant.nullable(),
  sealingKey: z.string().nullable(),
  configDesired: z.int(),
  configApplied: z.int().nullable(),
  configRefused: z.string().nullable(),
  outbox: z.object({ depth: z.int(), oldestAt: instant.nullable() }).nullable(),
  lossRecorded: z.int(),
  /** What went wrong on site since the agent started, by name, as last reported. */
  errors: z.record(z.string(), z.int()),
  version: z.int(),
});
export type Agent = z.infer<typeof agent>;
/** Answer to `POST /api/v1/agents`: the code is shown once. */
export const agentCreated = z.object({ agent, enrolmentCode: z.string(), expiresAt: instant });
