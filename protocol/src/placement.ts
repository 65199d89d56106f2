import { z } from 'zod';

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

const roofed: ReadonlySet<Placement> = new Set([
  ...(['reception', 'lift-car', 'entrance-hall', 'main-corridor', 'staircase'] as const),
]);

/** Whether a camera hangs under a roof: as its record says, else by what its placement usually is. */
export function isIndoor(indoor: boolean | null, of: Placement): boolean {
  return indoor ?? roofed.has(of);
}
