/** How finely a watchpoint is seen, pixels per metre (EN 62676-4, 6.7). */
export const densityPxPerM = { monitor: 12.5, detect: 25, observe: 62.5 } as const;

/** From this density on a face can be told: a dwelling that gets more is warned of, pixels per metre (EN 62676-4). */
export const closePxPerM = 125;

/** Lenses below this angle draw straight lines straight; the picture of a wider one is a panorama, degrees [ours]. */
export const panoramaFromDeg = 120;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * Pixels per metre that a picture has one metre away. At `d` metres it is that divided by `d`; it reaches a density
 * `q` up to that divided by `q`: `W / (2 · q · tan(a/2))` for a straight picture, `W / (q · a)` for a panorama, where
 * the first would be 0 at 180° and negative beyond.
 * @param widthPx - width of the picture
 * @param hfovDeg - horizontal angle that lies in this width
 */
export function pxPerMAtOneM(widthPx: number, hfovDeg: number, panorama = hfovDeg >= panoramaFromDeg): number {
  return panorama ? widthPx / radians(hfovDeg) : widthPx / (2 * Math.tan(radians(hfovDeg) / 2));
}

/**
 * How much ground at its foot a camera does not see, metres: it hangs `heightM` high, its axis points `tiltDeg` below
 * the horizon, half of its vertical angle lies below the axis. 0 when it sees straight down, infinite when it sees no
 * ground at all.
 */
export function blindFootM(heightM: number, tiltDeg: number, vfovDeg: number): number {
  return groundM(heightM, tiltDeg + vfovDeg / 2);
}

/** How far the upper edge of the picture lies on the ground, metres; infinite when it shows the horizon. */
export function farGroundM(heightM: number, tiltDeg: number, vfovDeg: number): number {
  return groundM(heightM, tiltDeg - vfovDeg / 2);
}

/** The blind foot where nobody measured the tilt, metres: the upper edge is taken to lie at the farthest ground. */
export function assumedBlindFootM(heightM: number, rangeM: number, vfovDeg: number): number {
  const upperDeg = (Math.atan(heightM / rangeM) * 180) / Math.PI;
  return groundM(heightM, upperDeg + vfovDeg);
}

/** Where a ray so many degrees below the horizon meets the ground. */
function groundM(heightM: number, belowDeg: number): number {
  if (belowDeg >= 90) return 0;
  return belowDeg <= 0 ? Number.POSITIVE_INFINITY : heightM / Math.tan(radians(belowDeg));
}
