import { z } from 'zod';
import { divisionCode } from './names.ts';

/**
 * How an area is drawn by its effective coverage at least: whole 100 %, most from 80 %, some from 50 %, little below;
 * an area without an approved list has none.
 */
export const coverageBands = ['whole', 'most', 'some', 'little', 'unapproved'] as const;
export type CoverageBand = (typeof coverageBands)[number];

/** `GET /api/v1/coverage/extent`: where the map opens; null while nothing there has a point or an outline. */
export const coverageExtentAsked = z.object({ division: divisionCode.optional() });
const corner = z.tuple([z.number(), z.number()]);
/** South-west and north-east corners, WGS-84, degrees. */
export const coverageExtent = z.object({ box: z.tuple([corner, corner]).nullable() });
export type CoverageExtent = z.infer<typeof coverageExtent>;
