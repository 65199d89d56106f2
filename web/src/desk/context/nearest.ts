import type { Camera } from '@sharp-eyes/protocol';

/** As many as one looks through before going there. */
const shown = 5;
const metresPerDegree = 111_195;

/** Other cameras of the village, the nearest first, with their distance in metres where both stand on record. */
export function nearest(
  cameras: readonly Camera[],
  except: string,
  from: { lon: number; lat: number } | null,
): { camera: Camera; m: number | null }[] {
  const far = Number.POSITIVE_INFINITY;
  return cameras
    .filter(({ id, life }) => id !== except && life !== 'planned' && life !== 'retired')
    .map((camera) => ({ camera, m: distanceM(from, camera.record.point) }))
    .sort((a, b) => (a.m ?? far) - (b.m ?? far))
    .slice(0, shown);
}

/** On a plane that touches here: right to a metre within a village. */
function distanceM(
  a: { lon: number; lat: number } | null,
  b: { lon: number; lat: number } | null | undefined,
): number | null {
  if (!a || !b) return null;
  const east = (b.lon - a.lon) * Math.cos((a.lat * Math.PI) / 180);
  return Math.round(Math.hypot(east, b.lat - a.lat) * metresPerDegree);
}
