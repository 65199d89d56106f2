import { z } from 'zod';
import { day, id, point } from './names.ts';
import { pointOrigin } from './places.ts';
import { legalBasis, signStates } from './sites.ts';

const words = (max: number) => z.string().trim().max(max).nullable().default(null);
const number = (min: number, max: number) => z.number().min(min).max(max).nullable().default(null);
const pixels = z.int().min(16).max(20_000).nullable().default(null);

/** 20 digits (GB/T 28181-2022 annex E): 8 centre, 2 industry, 3 type, 1 network, 6 serial. */
export const gbId = z.string().regex(/^\d{20}$/, 'expected the 20 digits of a GB/T 28181 device ID');

/** How an azimuth was come by, the surest first. A direction code or a compass near steel is good to ±22.5°. */
export const azimuthBases = ['surveyed', 'picture', 'compass', 'direction-code'] as const;
export type AzimuthBasis = (typeof azimuthBases)[number];

/** Build of a camera, in the order of GB/T 28181-2022's PTZType codes 1…7. */
export const ptzTypes = [
  'dome',
  'half-dome',
  'fixed-bullet',
  'ptz-bullet',
  'ptz-half-dome',
  'panoramic',
  'split',
] as const;
export const imagingTypes = ['visible', 'thermal', 'low-light', 'dual', 'other'] as const;
export const fillLights = ['none', 'infra-red', 'white', 'laser', 'other'] as const;
/** Point classes of the sharing platforms (点位类型): 1 first, 2 second, 3 third class, 9 other. */
export const pointClasses = ['1', '2', '3', '9'] as const;
/** Near a military or secret-holding unit (Order 799 Art. 10)? Neither its name nor its place is ever stored. */
export const guardedAnswers = ['no', 'yes', 'ask-police'] as const;

/** What the device says of itself, or its label. */
const identity = {
  gbId: gbId.nullable().default(null),
  maker: words(60),
  model: words(80),
  firmware: words(80),
  serial: words(80),
  mac: z
    .string()
    .regex(/^[0-9a-f]{12}$/, 'expected twelve hexadecimal digits in lower case, without separators')
    .nullable()
    .default(null),
};

/** Where it hangs. */
const place = {
  hamlet: words(60),
  address: words(200),
  landmark: words(100),
  /** WGS-84, degrees. */
  point: point.nullable().default(null),
  /** The numbers as they were given; the hub computes `point` from them. */
  pointOrigin: pointOrigin.nullable().default(null),
  /** Pole (立杆) that it hangs on. */
  poleNumber: words(40),
  /** Mounting height above the ground, metres. */
  heightM: number(0, 100),
  indoor: z.boolean().nullable().default(null),
  /** Watchpoints that a person says it sees. */
  watchpointIds: z.array(id).max(50).default([]),
};

/** What it looks at. Angles in degrees; the azimuth clockwise from true north. */
const view = {
  azimuthDeg: z.number().min(0).lt(360).nullable().default(null),
  azimuthBasis: z.enum(azimuthBases).nullable().default(null),
  /** Of the optical axis below the horizon. */
  tiltDeg: number(-90, 90),
  hfovDeg: number(1, 360),
  vfovDeg: number(1, 180),
  /** Farthest ground that it is meant to see, metres. */
  rangeM: number(0, 5000),
  focalLengthMm: number(0.5, 1000),
  widthPx: pixels,
  heightPx: pixels,
  /** Turned by 90° for a corridor: width and height change places. */
  corridorMode: z.boolean().default(false),
  ptzType: z.enum(ptzTypes).nullable().default(null),
  imagingType: z.enum(imagingTypes).nullable().default(null),
  fillLight: z.enum(fillLights).nullable().default(null),
};

/** On what it stands there, who answers for it. What is null is inherited from the site. */
const duty = {
  legalBasis: legalBasis.nullable().default(null),
  necessity: words(500),
  purpose: words(200),
  pointClass: z.enum(pointClasses).nullable().default(null),
  unitId: id.nullable().default(null),
  builder: words(100),
  maintainer: words(100),
  installedOn: day.nullable().default(null),
  /** Days that the recorder keeps (Order 799 Art. 17: 30 at least where it applies). */
  retentionDays: z.int().min(0).max(3650).nullable().default(null),
  sign: z.enum(signStates).default('unknown'),
  signPhotoId: id.nullable().default(null),
  photoIds: z.array(id).max(10).default([]),
  /** Sound is recorded (domain 1: a flag of its own, off). */
  audio: z.boolean().default(false),
  guarded: z.enum(guardedAnswers).nullable().default(null),
  /** Number of the consent that `guarded: yes` needs. */
  guardedConsent: words(80),
  note: words(500),
};

/**
 * One camera, one file (一机一档): the fields of GB/T 28181-2022's catalogue and of the provinces' templates, without
 * credentials. Every field may be missing: an old camera arrives with half of them, and what is missing is a
 * compliance item, not a refusal.
 */
export const cameraRecord = z.object({ ...identity, ...place, ...view, ...duty });
export type CameraRecord = z.infer<typeof cameraRecord>;

/** Some fields of a record: what is left out is not said, so no default stands for it. */
export const cameraRecordPart: z.ZodType<Partial<CameraRecord>> = z.object(
  Object.fromEntries(
    Object.entries(cameraRecord.shape).map(([field, schema]) => [field, schema.removeDefault().optional()]),
  ),
);
