import { fromPlane, type Place } from './plane.ts';

/** How finely a watchpoint is seen, pixels per metre (EN 62676-4, 6.7). */
export const densityPxPerM = { monitor: 12.5, detect: 25, observe: 62.5 } as const;

/** A camera as far as its footprint goes. Angles in degrees, the azimuth clockwise from true north. */
export interface View {
  at: Place;
  azimuthDeg: number;
  /** Horizontal angle of view, 0 < a ≤ 360. */
  hfovDeg: number;
  /** How far it reaches, metres. */
  rangeM: number;
  /** What lies nearer is below the picture, metres; 0 when height or vertical angle are unknown. */
  blindM?: number;
}

/** Lenses up to this angle are rectilinear; above, their picture is a panorama, degrees. */
const panoramicFromDeg = 120;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * The distance up to which a picture has a density, metres: `W / (2 · q · tan(a/2))` for rectilinear lenses,
 * `W / (q · a)` for panoramas (a in radians).
 * @param widthPx - width of the picture
 * @param pxPerM - the density asked for
 */
export function reachM(widthPx: number, hfovDeg: number, pxPerM: number): number {
  if (hfovDeg >= panoramicFromDeg) return widthPx / (pxPerM * radians(hfovDeg));
  return widthPx / (2 * pxPerM * Math.tan(radians(hfovDeg) / 2));
}

/** Pixels per metre at a distance, metres: the inverse of `reachM`. */
export function densityAt(widthPx: number, hfovDeg: number, distanceM: number): number {
  return reachM(widthPx, hfovDeg, distanceM);
}

/**
 * How much ground at its foot a camera does not see, metres: it hangs `heightM` high, its axis points `tiltDeg` below
 * the horizon, and half of its vertical angle lies below the axis. 0 when it looks straight down.
 */
export function blindFootM(heightM: number, tiltDeg: number, vfovDeg: number): number {
  const lowest = tiltDeg + vfovDeg / 2;
  if (lowest >= 90) return 0;
  return lowest <= 0 ? Number.POSITIVE_INFINITY : heightM / Math.tan(radians(lowest));
}

/**
 * The ground that a camera sees where nothing stands in the way: a closed ring in WGS-84, counter-clockwise (RFC 7946).
 * A full circle is a ring around the camera; a blind foot cuts the tip off.
 * @param stepDeg - one corner of the arc every so many degrees
 */
export function footprint({ at, azimuthDeg, hfovDeg, rangeM, blindM = 0 }: View, stepDeg = 5): Place[] {
  if (!(hfovDeg > 0) || !(rangeM > 0) || blindM >= rangeM) return [];
  const whole = hfovDeg >= 360;
  const steps = Math.max(2, Math.ceil(Math.min(hfovDeg, 360) / stepDeg));
  const first = azimuthDeg + Math.min(hfovDeg, 360) / 2;
  const bearings = Array.from({ length: steps + 1 }, (_, n) => first - (n * Math.min(hfovDeg, 360)) / steps);
  const arc = (radiusM: number, along: readonly number[]): Place[] =>
    along.map((bearing) => fromPlane(at, [radiusM * Math.sin(radians(bearing)), radiusM * Math.cos(radians(bearing))]));
  const outer = arc(rangeM, bearings);
  if (whole) return closed(outer.slice(0, -1));
  return closed([...outer, ...(blindM > 0 ? arc(blindM, [...bearings].reverse()) : [at])]);
}

function closed(ring: Place[]): Place[] {
  return [...ring, ring[0] as Place];
}
