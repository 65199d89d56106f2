import { z } from 'zod';
import { pictureState, reachability } from './health.ts';
import { deviceKey, divisionCode, id, instant, point, sourceToken } from './names.ts';
import { placement } from './placement.ts';
import { rulesDocument } from './rules.ts';
import { siteKinds } from './sites.ts';

const name = z.string().trim().min(1).max(100);

export const cameraLife = z.enum(['planned', 'found', 'registered', 'in-service', 'maintenance', 'retired']);
export type CameraLife = z.infer<typeof cameraLife>;

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
