/**
 * Horizontal angle of 16:9 cameras by focal length, as makers' sheets print it for sensors of 1/2.7" to 1/3", rounded
 * down [ours]: short lenses bend lines and see more than the formula says.
 */
const printedAngles = [
  [2.1, 120],
  [2.8, 104],
  [3.6, 86],
  [4, 82],
  [6, 53],
  [8, 39],
  [12, 25],
  [16, 18],
  [25, 11.5],
  [50, 6],
] as const;

/** The lens that most fixed cameras are sold with, millimetres [ours]. */
export const usualFocalLengthMm = 4;

/** Horizontal angle of a lens in a landscape picture, degrees, for want of a recorded one. */
export function usualAngleDeg(focalLengthMm: number): number {
  const [shortest] = printedAngles;
  let [shortMm, wideDeg]: readonly [number, number] = shortest;
  if (focalLengthMm <= shortMm) return wideDeg;
  for (const [longMm, narrowDeg] of printedAngles) {
    if (focalLengthMm <= longMm) {
      return wideDeg + ((focalLengthMm - shortMm) / (longMm - shortMm)) * (narrowDeg - wideDeg);
    }
    [shortMm, wideDeg] = [longMm, narrowDeg];
  }
  return (wideDeg * shortMm) / focalLengthMm; // of long lenses, half the angle is twice the length
}

/** The angle across the other side of a straight picture, degrees. */
export function otherAngleDeg(angleDeg: number, sidePx: number, otherPx: number): number {
  const half = Math.tan((angleDeg * Math.PI) / 360);
  return (Math.atan((half * otherPx) / sidePx) * 360) / Math.PI;
}
