import { fromPlane } from '@sharp-eyes/geometry';

/** The point `rangeM` metres from another in a direction, degrees clockwise from true north. Good within a few km. */
export function pointAt(from: { lon: number; lat: number }, bearingDeg: number, rangeM: number): [number, number] {
  const radians = (bearingDeg * Math.PI) / 180;
  const { lon, lat } = fromPlane(from, [Math.sin(radians) * rangeM, Math.cos(radians) * rangeM]);
  return [lon, lat];
}

/** A closed ring: the sector `angleDeg` wide around a direction, out to `rangeM`. 360 makes a circle. */
export function sector(
  from: { lon: number; lat: number },
  bearingDeg: number,
  angleDeg: number,
  rangeM: number,
): [number, number][] {
  const whole = angleDeg >= 360;
  const steps = Math.max(8, Math.ceil(angleDeg / 5));
  const arc = Array.from({ length: steps + 1 }, (_, step) =>
    pointAt(from, bearingDeg - angleDeg / 2 + (angleDeg * step) / steps, rangeM),
  );
  const tip: [number, number] = [from.lon, from.lat];
  return whole ? arc : [tip, ...arc, tip];
}

const directions = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;
export type Direction = (typeof directions)[number];

/** One of the eight directions that people say. */
export function directionOf(bearingDeg: number): Direction {
  return directions[Math.round((((bearingDeg % 360) + 360) % 360) / 45) % 8] ?? 'n';
}
