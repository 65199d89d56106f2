import { z } from 'zod';
import { divisionCode, id, point } from './names.ts';

/** Pixel densities (EN 62676-4, 6.7): monitor 12.5, detect 25, observe 62.5 px/m. */
export const densities = ['monitor', 'detect', 'observe'] as const;
export const density = z.enum(densities);
export type Density = z.infer<typeof density>;

/** What must be seen at a site (重点部位). */
export const watchpointKinds = [
  'entrance',
  'road',
  'junction-arm',
  'car-park',
  'square',
  'perimeter',
  'courtyard',
  'waterside',
  'reception',
  'other',
] as const;
export type WatchpointKind = (typeof watchpointKinds)[number];

/** A point of a site that must be seen at a density. */
export const newWatchpoint = z.object({
  siteId: id,
  name: z.string().trim().min(1).max(100),
  kind: z.enum(watchpointKinds).default('other'),
  density: density.default('detect'),
  /** How much it counts beside others when the next camera is placed, 1…10. */
  weight: z.int().min(1).max(10).default(1),
  point: point.nullable().default(null),
});
/** `PUT /api/v1/watchpoints/{id}` (If-Match). A watchpoint does not move to another site. */
export const watchpointChange = newWatchpoint.omit({ siteId: true });
export const watchpoint = newWatchpoint.extend({ id, division: divisionCode, version: z.int() });
export type Watchpoint = z.infer<typeof watchpoint>;
