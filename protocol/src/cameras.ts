import { z } from 'zod';
import { cameraRecord, cameraRecordPart } from './camera-record.ts';
import { pictureState, reachability } from './health.ts';
import { deviceKey, divisionCode, id, instant, madeElsewhere, sourceToken } from './names.ts';
import { placement } from './placement.ts';
import { evidence, healthNow, reachKind } from './reach.ts';
import { rulesDocument } from './rules.ts';
import { siteKinds } from './sites.ts';

const name = z.string().trim().min(1).max(100);

export const cameraLives = ['planned', 'found', 'registered', 'in-service', 'maintenance', 'retired'] as const;
export const cameraLife = z.enum(cameraLives);
export type CameraLife = z.infer<typeof cameraLife>;

/** Asked of a person; nothing is looked at before it is answered on site. Forbidden ones are refused with the law. */
const placementAnswer = z.string().min(1).max(60);

/** Who said where it stands: a person on site, or a record (a spreadsheet, a plan) that nobody has checked yet. */
export const placementBases = ['on-site', 'record'] as const;
export const placementBasis = z.enum(placementBases);
export type PlacementBasis = z.infer<typeof placementBasis>;

/** Why somebody decided: said where the law or the next reader wants it. */
const why = z.string().trim().max(300).default('');

/** `POST /api/v1/cameras`: a found picture adopted on site, or, without a device, a planned or recorded camera. */
export const newCamera = z
  .object({
    id: madeElsewhere,
    name,
    siteId: id,
    deviceKey: deviceKey.nullable().default(null),
    source: sourceToken.nullable().default(null),
    placement: placementAnswer,
    record: cameraRecord.prefault({}),
    rules: rulesDocument.prefault({}),
    /** Without a device: a plan, or a camera that stands there but that no agent has found. */
    planned: z.boolean().default(false),
    /** The point was looked at and is right although it lies outside the village. */
    pointConfirmed: z.boolean().default(false),
  })
  .refine((camera) => (camera.deviceKey === null) === (camera.source === null), {
    path: ['source'],
    message: 'expected a device with one of its sources, or neither',
  })
  .refine((camera) => !(camera.planned && camera.deviceKey !== null), {
    path: ['planned'],
    message: 'expected false for a camera that was found',
  });
export type NewCamera = z.infer<typeof newCamera>;

/**
 * `POST /api/v1/cameras/adopt`: all of a recorder's pictures at once, or none: every fault names its channel,
 * `cameras.N.placement`.
 */
export const newCameras = z.object({
  deviceKey,
  siteId: id,
  /** What is the same for all of them; a channel's own fields count for more. */
  record: cameraRecordPart.prefault({}),
  cameras: z
    .array(
      z.object({
        id: madeElsewhere,
        source: sourceToken,
        name,
        placement: placementAnswer,
        record: cameraRecordPart.prefault({}),
        rules: rulesDocument.prefault({}),
      }),
    )
    .min(1)
    .max(64),
  pointConfirmed: z.boolean().default(false),
});

/** `PUT /api/v1/cameras/{id}/record` (If-Match): the whole record as it should be. */
export const cameraRecordChange = z.object({
  name,
  record: cameraRecord,
  why,
  pointConfirmed: z.boolean().default(false),
});

/** `PUT /api/v1/cameras/{id}/placement` (If-Match): answered by a person on site. */
export const placementChange = z.object({ placement: placementAnswer, why });

/** `POST /api/v1/cameras/{id}/life` (If-Match). Maintenance has an end (domain 4: 7 days without the county's approval). */
export const lifeChange = z.object({ to: cameraLife, why, until: instant.nullable().default(null) });

/** `PUT /api/v1/cameras/{id}/device` (If-Match): links a found picture, or puts new hardware in its place (换机). */
export const deviceLink = z.object({ deviceKey, source: sourceToken, placement: placementAnswer, why });

export const camera = z.object({
  id,
  name,
  siteId: id,
  siteName: z.string(),
  siteKind: z.enum(siteKinds),
  division: divisionCode,
  divisionPath: z.array(z.string()),
  /** Null for a planned one, and for one that no agent has found. */
  deviceKey: deviceKey.nullable(),
  source: sourceToken.nullable(),
  agentId: id.nullable(),
  placement,
  placementBasis,
  record: cameraRecord,
  /**
   * It is near a guarded unit (Order 799 Art. 10), so its point stays out of this answer: lists, streams, maps and
   * exports never have it; a technician or planner of the area reads it in `GET /api/v1/cameras/{id}`.
   */
  pointWithheld: z.boolean(),
  life: cameraLife,
  /** When a maintenance that was said to end does. */
  maintenanceUntil: instant.nullable(),
  reach: reachKind,
  /** The newest evidence that did not come from an agent; null where there is none. */
  evidence: evidence.nullable(),
  reachability,
  reachabilitySince: instant.nullable(),
  picture: pictureState,
  pictureSince: instant.nullable(),
  health: healthNow,
  rules: rulesDocument,
  demo: z.boolean(),
  version: z.int(),
});
export type Camera = z.infer<typeof camera>;

/** One entry of a camera's history: who, when, what was and is, why. `GET /api/v1/cameras/{id}/history` */
export const cameraHistoryEntry = z.object({
  id,
  at: instant,
  /** Null for what followed from a fact or a due time. */
  by: z.object({ id, name: z.string(), unit: z.string() }).nullable(),
  kind: z.enum(['added', 'record', 'placement', 'life', 'device', 'rules', 'imported', 'evidence']),
  why: z.string(),
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});
export type CameraHistoryEntry = z.infer<typeof cameraHistoryEntry>;
