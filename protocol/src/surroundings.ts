import { z } from 'zod';
import { coverageState } from './coverage.ts';
import { divisionCode, id, latitudeMax, point } from './names.ts';
import { density, watchpointKinds } from './watchpoints.ts';

/** How far around a point one may ask, metres: unless asked otherwise, and at most. */
export const surroundingsM = { usual: 200, most: 500 } as const;

/** `GET /api/v1/coverage/surroundings`: what the browser needs to say what a camera there would see. */
export const surroundingsAsked = z.object({
  lon: z.coerce.number().min(-180).max(180),
  lat: z.coerce.number().min(-latitudeMax).max(latitudeMax),
  radiusM: z.coerce.number().min(10).max(surroundingsM.most).default(surroundingsM.usual),
  /** A planned camera that is being moved: states are as if it were not there. */
  except: id.optional(),
});
export type SurroundingsAsked = z.output<typeof surroundingsAsked>;

export const surroundings = z.object({
  /** Villages of the caller's area that have watchpoints near: each is judged on a plane of its own. */
  villages: z.array(
    z.object({
      division: divisionCode,
      divisionPath: z.array(z.string()),
      /** Where its plane begins, WGS-84. */
      origin: point,
      watchpoints: z.array(
        z.object({
          ...{ id, siteId: id, name: z.string(), kind: z.enum(watchpointKinds), point, density, weight: z.int() },
          counted: z.boolean(),
          state: coverageState,
        }),
      ),
    }),
  ),
  /** Cameras of the caller's area whose range comes near; those near guarded units are left out. */
  cameras: z.array(
    z.object({
      id,
      name: z.string(),
      life: z.enum(['planned', 'in-service', 'maintenance']),
      indoor: z.boolean(),
      point,
      /** What its record says of its view, as `eyeOf` of `geometry/` takes it. */
      view: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
  ),
  /** Buildings near: of each its outer ring, then its courtyards, as lon, lat, lon, lat … in WGS-84. */
  walls: z.array(z.array(z.array(z.number()))),
  /** More than are sent: the farthest. */
  wallsLeftOut: z.int().min(0),
});
export type SurroundingsData = z.infer<typeof surroundings>;
