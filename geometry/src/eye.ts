import type { Metres } from './plane.ts';
import { alongSegment } from './segment.ts';
import type { View, ViewField, ViewMissing, ViewRecord } from './view.ts';
import { viewOf } from './view.ts';
import type { Walls } from './walls.ts';

/** Cameras hang on walls and targets stand at them: what is hit so near to either end hides nothing, metres. */
export const touchM = 0.3;

/** How far satellite positions are off, metres [ours]: an outdoor camera so far inside an outline hangs on its wall. */
const misplacedUpToM = 10;

/** How far before its wall a moved camera is put, metres. */
const beforeWallM = 0.05;

/** A camera set up on a village's plane, ready for being asked what it sees. */
export interface Eye extends View {
  readonly x: number;
  readonly y: number;
  /** Unit vector to where it looks. */
  readonly aimX: number;
  readonly aimY: number;
  /** Cosine of half the angle in which it sees. */
  readonly cosHalf: number;
  /** It hangs outside, at a wall: into that building it sees nothing. */
  readonly atWall: boolean;
  /** How far it was moved out of a building, metres. */
  readonly movedM: number;
}

/** Why nothing can be said about what a camera sees. */
export type Unjudged =
  | { unjudged: 'record-incomplete'; fields: readonly (ViewField | 'point')[] }
  | { unjudged: 'inside-building' };

/** Why a camera does not see a point, in the order in which it is asked: the later, the nearer it came. */
export const misses = ['beyond-range', 'too-coarse', 'blind-foot', 'outside-angle', 'behind-wall'] as const;
export type Miss = (typeof misses)[number];

/** Where a camera is on record, metres on the village's plane. */
export interface Stand {
  at: Metres | null;
  indoor: boolean;
}

/**
 * Sets a camera up among the walls of its village. An outdoor one whose point lies inside an outline is moved to the
 * nearest outer edge that it does not look back through; where there is none, its record can't be judged.
 */
export function eyeOf(record: ViewRecord, { at, indoor }: Stand, walls: Walls): Eye | Unjudged {
  const view = viewOf(record);
  if (at === null || 'missing' in view) return { unjudged: 'record-incomplete', fields: missingOf(at, view) };
  const eye = openEye(view, at);
  if (indoor) return eye;
  if (!walls.holds(...at)) return isAtWall(at, walls) ? { ...eye, atWall: true } : eye;
  const wall = nearestWall(eye, walls);
  return wall ? { ...eye, ...wall, atWall: true } : { unjudged: 'inside-building' };
}

/** A camera that hangs in the open. */
export function openEye(view: View, [x, y]: Metres): Eye {
  const aim = (view.azimuthDeg * Math.PI) / 180;
  return {
    ...view,
    x,
    y,
    aimX: Math.sin(aim),
    aimY: Math.cos(aim),
    cosHalf: Math.cos((view.spreadDeg * Math.PI) / 360),
    atWall: false,
    movedM: 0,
  };
}

/** A camera that would hang on a pole; null where the pole stands inside a building. */
export function eyeOnPole(view: View, at: Metres, walls: Walls): Eye | null {
  if (walls.holds(...at)) return null;
  return { ...openEye(view, at), atWall: isAtWall(at, walls) };
}

/** Null when the camera sees a point at a density, px/m; else why not. The sight line, which costs most, comes last. */
export function missOf(eye: Eye, x: number, y: number, pxPerM: number, walls: Walls): Miss | null {
  const dx = x - eye.x;
  const dy = y - eye.y;
  const distanceM = Math.sqrt(dx * dx + dy * dy);
  if (distanceM > eye.rangeM) return 'beyond-range';
  if (distanceM * pxPerM > eye.pxPerMAtOneM) return 'too-coarse';
  if (distanceM < eye.blindM) return 'blind-foot';
  if (eye.spreadDeg < 360 && distanceM > touchM && dx * eye.aimX + dy * eye.aimY < eye.cosHalf * distanceM) {
    return 'outside-angle';
  }
  return hasSight(eye, dx, dy, distanceM, walls) ? null : 'behind-wall';
}

/** Pixels per metre that the camera has at a distance. */
export function densityAt(eye: Eye, distanceM: number): number {
  return eye.pxPerMAtOneM / Math.max(distanceM, touchM);
}

/** Up to where the camera sees at a density, metres. */
export function reachM({ pxPerMAtOneM, rangeM }: View, pxPerM: number): number {
  return Math.min(rangeM, pxPerMAtOneM / pxPerM);
}

/** An end that touches a wall hides nothing, but a camera on a wall's outside does not see the rooms behind it. */
function hasSight(eye: Eye, dx: number, dy: number, distanceM: number, walls: Walls): boolean {
  if (distanceM <= 2 * touchM) return true;
  const cut = touchM / distanceM;
  const [x, y] = [eye.x + dx * cut, eye.y + dy * cut];
  if (eye.atWall && walls.holds(x, y)) return false;
  return !walls.blocks(x, y, eye.x + dx - dx * cut, eye.y + dy - dy * cut);
}

function missingOf(at: Metres | null, view: View | ViewMissing): (ViewField | 'point')[] {
  return [...(at === null ? (['point'] as const) : []), ...('missing' in view ? view.missing : [])];
}

function isAtWall([x, y]: Metres, walls: Walls): boolean {
  return walls.near(x, y, touchM).some((edge) => footOf(x, y, walls.edges, edge).distanceM <= touchM);
}

/** The nearest place outside of all buildings before an edge that a camera so aimed may hang on. */
function nearestWall(eye: Eye, walls: Walls): Pick<Eye, 'x' | 'y' | 'movedM'> | null {
  const feet = walls
    .near(eye.x, eye.y, misplacedUpToM)
    .map((edge) => footOf(eye.x, eye.y, walls.edges, edge))
    .filter(({ distanceM }) => distanceM <= misplacedUpToM)
    .sort((one, two) => one.distanceM - two.distanceM);
  for (const foot of feet) {
    for (const side of [beforeWallM, -beforeWallM]) {
      const [outX, outY] = [foot.normalX * side, foot.normalY * side];
      const [x, y] = [foot.x + outX, foot.y + outY];
      if (looksBack(eye, outX, outY) || walls.holds(x, y)) continue;
      return { x, y, movedM: Math.hypot(x - eye.x, y - eye.y) };
    }
  }
  return null;
}

/** It would look back into the wall: more than square to the way out. */
function looksBack({ aimX, aimY, spreadDeg }: Eye, outX: number, outY: number): boolean {
  return spreadDeg < 360 && aimX * outX + aimY * outY < -1e-9;
}

interface Foot {
  x: number;
  y: number;
  distanceM: number;
  normalX: number;
  normalY: number;
}

/** The point of an edge that is nearest to a point, and the edge's unit normal. */
function footOf(x: number, y: number, edges: Float64Array, edge: number): Foot {
  const ax = edges[edge * 4] as number;
  const ay = edges[edge * 4 + 1] as number;
  const ex = (edges[edge * 4 + 2] as number) - ax;
  const ey = (edges[edge * 4 + 3] as number) - ay;
  const along = alongSegment(x, y, ax, ay, ax + ex, ay + ey);
  const length = Math.hypot(ex, ey) || 1;
  const [footX, footY] = [ax + along * ex, ay + along * ey];
  return {
    x: footX,
    y: footY,
    distanceM: Math.hypot(footX - x, footY - y),
    normalX: -ey / length,
    normalY: ex / length,
  };
}
