import { z } from 'zod';
import { divisionCode, id, point } from './names.ts';
import { pointOrigin } from './places.ts';

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

/** What is on record of a point of a site that must be seen at a density. */
const watchpointRecord = z.object({
  siteId: id,
  name: z.string().trim().min(1).max(100),
  kind: z.enum(watchpointKinds).default('other'),
  density: density.default('detect'),
  /** How much it counts beside others when the next camera is placed, 1…10. */
  weight: z.int().min(1).max(10).default(1),
  /** WGS-84. */
  point: point.nullable().default(null),
  /** The numbers as they were given; the hub computes `point` from them. */
  pointOrigin: pointOrigin.nullable().default(null),
});
/** The point was looked at and is right although it lies outside the village. */
const pointConfirmed = z.boolean().default(false);

/** Watchpoints of one site: a compound with more is several sites. */
export const watchpointsMax = 100;

export const newWatchpoint = watchpointRecord.extend({ pointConfirmed });
export type NewWatchpoint = z.infer<typeof newWatchpoint>;
/** `PUT /api/v1/watchpoints/{id}` (If-Match). A watchpoint does not move to another site. */
export const watchpointChange = watchpointRecord.omit({ siteId: true }).extend({ pointConfirmed });
export const watchpoint = watchpointRecord.extend({ id, division: divisionCode, version: z.int() });
export type Watchpoint = z.infer<typeof watchpoint>;

/** What a site of its kind usually needs seen; a person takes it with one tap, or does not. */
export const watchpointProposal = z.object({
  kind: z.enum(watchpointKinds),
  name: z.string(),
  density,
  weight: z.int().min(1).max(10),
  /** Where the proposal comes from. */
  source: z.string(),
});
export type WatchpointProposal = z.infer<typeof watchpointProposal>;
