import { type Place, toPlane } from './plane.ts';

/** Which way a camera looks and how wide, degrees; the azimuth clockwise from true north, 0 ≤ a < 360. */
export interface Aim {
  azimuthDeg: number;
  hfovDeg: number;
}

/**
 * A landmark nearer than this says nothing of the direction: a finger on the map is no better than some metres.
 */
export const nearestLandmarkM = 3;

/** Narrower than any lens on a pole: the same landmark was tapped twice. */
const narrowestDeg = 1;

const within360 = (degrees: number): number => ((degrees % 360) + 360) % 360;

/** The direction from one place to another, degrees clockwise from true north, 0 ≤ b < 360. */
export function bearingDeg(from: Place, to: Place): number {
  const [east, north] = toPlane(from, to);
  return within360((Math.atan2(east, north) * 180) / Math.PI);
}

/** Metres between two places. Good within a few kilometres. */
export function distanceM(from: Place, to: Place): number {
  return Math.hypot(...toPlane(from, to));
}

/**
 * Aim by picture: somebody showed on a map what stands at the picture's left edge and at its right. The picture is what
 * lies clockwise from the left one to the right one, so a panorama of more than half a circle is read rightly, too.
 * Undefined where a landmark is nearer than 3 m, or both lie in one direction.
 */
export function aimBetween(at: Place, left: Place, right: Place): Aim | undefined {
  if (Math.min(distanceM(at, left), distanceM(at, right)) < nearestLandmarkM) return undefined;
  const from = bearingDeg(at, left);
  const hfovDeg = within360(bearingDeg(at, right) - from);
  if (hfovDeg < narrowestDeg || hfovDeg > 360 - narrowestDeg) return undefined;
  return { azimuthDeg: within360(from + hfovDeg / 2), hfovDeg };
}

/** The same aim turned clockwise by some degrees. */
export function turned(aim: Aim, byDeg: number): Aim {
  return { ...aim, azimuthDeg: within360(aim.azimuthDeg + byDeg) };
}
