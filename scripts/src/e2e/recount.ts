import type { Camera, CameraRecord, Point, Watchpoint } from '@sharp-eyes/protocol';
import { wallsOf } from '../demo/ground.ts';
import { demoSites } from '../demo/sites.ts';

/**
 * Coverage counted in the simplest way that is right: every camera against every watchpoint, straight lines against every
 * wall of the demo. It shares no code with what it checks.
 */
export interface Recount {
  required: number;
  declared: number;
  covered: number;
  planned: number;
  gap: number;
}

const pxPerM = { monitor: 12.5, detect: 25, observe: 62.5 } as const;
const walls = demoSites.flatMap(wallsOf);

export function recount(division: string, watchpoints: readonly Watchpoint[], cameras: readonly Camera[]): Recount {
  const own = watchpoints.filter((watchpoint) => watchpoint.division === division);
  const seenBy = (some: readonly Camera[]) =>
    own.filter((watchpoint) => some.some(({ record }) => sees(record, watchpoint))).length;
  const running = cameras.filter(({ life }) => life === 'in-service');
  const declared = seenBy(running);
  const anyhow = seenBy(cameras.filter(({ life }) => life === 'in-service' || life === 'planned'));
  const covered = seenBy(running.filter(({ health }) => health.state === 'well'));
  return { required: own.length, declared, covered, planned: anyhow - declared, gap: own.length - anyhow };
}

/** By a person's word, or by distance, density, blind foot, angle and walls. */
export function sees(record: CameraRecord, { id, point, density }: Watchpoint): boolean {
  if (record.watchpointIds.includes(id)) return true;
  const { azimuthDeg, hfovDeg, rangeM } = record;
  if (!record.point || !point || azimuthDeg === null || hfovDeg === null || rangeM === null) return false;
  const [east, north] = metresFrom(record.point, point);
  const metres = Math.hypot(east, north);
  const spread = (hfovDeg * Math.PI) / 180;
  const widthPx = record.widthPx ?? 1920;
  if (metres > Math.min(rangeM, widthPx / (2 * pxPerM[density] * Math.tan(spread / 2)))) return false;
  if (metres < blindFootM(record, spread, rangeM, widthPx)) return false;
  const off = Math.abs((((Math.atan2(east, north) * 180) / Math.PI - azimuthDeg + 540) % 360) - 180);
  return off <= hfovDeg / 2 && !isHidden(record.point, point);
}

/** The upper edge of the picture lies at the end of its range; what lies below its lower edge is not seen. */
function blindFootM({ heightM, heightPx }: CameraRecord, spread: number, rangeM: number, widthPx: number): number {
  if (heightM === null) return 0;
  const upright = 2 * Math.atan((Math.tan(spread / 2) * (heightPx ?? (widthPx * 9) / 16)) / widthPx);
  const below = Math.atan(heightM / rangeM) + upright;
  return below >= Math.PI / 2 ? 0 : heightM / Math.tan(below);
}

function isHidden(from: Point, to: Point): boolean {
  const target = metresFrom(from, to);
  return walls.some((ring) =>
    ring.slice(1).some((corner, n) => crosses(target, metresFrom(from, ring[n] as Point), metresFrom(from, corner))),
  );
}

type Metres = [east: number, north: number];

/** Whether the line from here to a target crosses a wall. */
function crosses(target: Metres, a: Metres, b: Metres): boolean {
  const side = (p: Metres, q: Metres, r: Metres) => (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  const here: Metres = [0, 0];
  return side(here, target, a) > 0 !== side(here, target, b) > 0 && side(a, b, here) > 0 !== side(a, b, target) > 0;
}

/** Good to a few centimetres over a village street at 31° north. */
function metresFrom(from: Point, to: Point): Metres {
  const perDegree = 111_195;
  return [
    (to.lon - from.lon) * perDegree * Math.cos((from.lat * Math.PI) / 180) * 1.0022,
    (to.lat - from.lat) * perDegree * 0.9972,
  ];
}
