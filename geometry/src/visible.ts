import { firstFrom } from './ascending.ts';
import { densityAt, type Eye, openEye, reachM, touchM } from './eye.ts';
import { type Metres, offPlane, type Place, planeAt } from './plane.ts';
import { densityPxPerM } from './reach.ts';
import { alongSegment } from './segment.ts';
import { type ViewRecord, viewOf } from './view.ts';
import { noWalls, type Walls } from './walls.ts';

/** To either side of a wall's end a ray of its own, radians: at 100 m they are a hundredth of a millimetre apart. */
const besideRad = 1e-7;

/** A ray that meets a corner to rounding meets the wall: as a part of the wall's length. */
const grazing = 1e-12;

/**
 * The ground that a camera sees at a density, for drawing only; whether a point is seen is asked of the point itself.
 * Rings as GeoJSON orders them (the outline counter-clockwise, a hole clockwise, closed), metres on the village's plane;
 * none when it sees no ground. A full circle with a blind foot has a hole.
 * @param stepDeg - one corner of the arc every so many degrees
 */
export function visibleGround(eye: Eye, pxPerM: number, walls: Walls, stepDeg = 5): Metres[][] {
  const reach = reachM(eye, pxPerM);
  if (!(reach > eye.blindM)) return [];
  const whole = eye.spreadDeg >= 360;
  const half = (eye.spreadDeg * Math.PI) / 360;
  const edges = edgesAround(eye, reach, walls);
  const angles = anglesOf(eye, reach, edges, stepDeg);
  const rays = cast(eye, reach, whole ? angles.slice(1) : angles, edges, walls);
  // Bearings turn clockwise, rings of GeoJSON the other way.
  const outer = rays.map(({ angle, metres }) => pointAt(eye, angle, metres)).reverse();
  if (whole && eye.blindM === 0) return [closed(outer)];
  const inner = eye.blindM === 0 ? [pointAt(eye, half, 0)] : rays.map((ray) => innerPoint(eye, ray));
  return whole ? [closed(outer), closed(inner)] : [closed([...outer, ...inner])];
}

/**
 * The same for a map that shows one camera: a GeoJSON polygon's rings in WGS-84 around where it stands. None while its
 * record does not say where it looks.
 */
export function footprint(camera: ViewRecord & { at: Place }, pxPerM: number = densityPxPerM.monitor): Place[][] {
  const view = viewOf(camera);
  if ('missing' in view) return [];
  const plane = planeAt(camera.at);
  return visibleGround(openEye(view, [0, 0]), pxPerM, noWalls).map((ring) => ring.map((at) => offPlane(plane, at)));
}

/** The nearest wall that a camera sees and how finely, to warn where that is a dwelling; null when it sees none. */
export function closestWall(eye: Eye, walls: Walls): { metres: number; pxPerM: number } | null {
  const edges = edgesAround(eye, eye.rangeM, walls);
  const feet = edges.map(({ ax, ay, bx, by }) => {
    const along = alongSegment(0, 0, ax, ay, bx, by);
    return angleTo(eye, ax + along * (bx - ax), ay + along * (by - ay));
  });
  const angles = [...anglesOf(eye, eye.rangeM, edges, 360), ...feet.filter((angle) => isInPicture(eye, angle))];
  let metres = Infinity;
  for (const ray of cast(eye, eye.rangeM, angles.sort(ascending), edges, walls)) {
    if (ray.metres >= eye.blindM && ray.metres < eye.rangeM && ray.metres > 0) metres = Math.min(metres, ray.metres);
  }
  return metres < Infinity ? { metres, pxPerM: densityAt(eye, metres) } : null;
}

/** An edge of a wall as the camera sees it: metres from the camera, angles from the middle of its picture. */
interface SeenEdge {
  ax: number;
  ay: number;
  bx: number;
  by: number;
  aAngle: number;
  bAngle: number;
}

function edgesAround(eye: Eye, reach: number, walls: Walls): SeenEdge[] {
  return walls.near(eye.x, eye.y, reach).map((edge) => {
    const ax = (walls.edges[edge * 4] as number) - eye.x;
    const ay = (walls.edges[edge * 4 + 1] as number) - eye.y;
    const bx = (walls.edges[edge * 4 + 2] as number) - eye.x;
    const by = (walls.edges[edge * 4 + 3] as number) - eye.y;
    return { ax, ay, bx, by, aAngle: angleTo(eye, ax, ay), bAngle: angleTo(eye, bx, by) };
  });
}

interface Ray {
  /** From the middle of the picture, clockwise, radians. */
  angle: number;
  metres: number;
}

/** Where to look: along the arc, past both ends of each wall, and where walls leave the reach; ascending. */
function anglesOf(eye: Eye, reach: number, edges: readonly SeenEdge[], stepDeg: number): number[] {
  const half = (eye.spreadDeg * Math.PI) / 360;
  const steps = Math.max(2, Math.ceil(eye.spreadDeg / stepDeg));
  const angles = Array.from({ length: steps + 1 }, (_, n) => -half + (2 * half * n) / steps);
  const addBeside = (angle: number) => {
    for (const each of [angle - besideRad, angle + besideRad]) if (isInPicture(eye, each)) angles.push(each);
  };
  for (const { ax, ay, bx, by, aAngle, bAngle } of edges) {
    const [aM, bM] = [Math.hypot(ax, ay), Math.hypot(bx, by)];
    if (aM <= reach) addBeside(aAngle);
    if (bM <= reach) addBeside(bAngle);
    if (aM <= reach && bM <= reach) continue;
    for (const [x, y] of onCircle(reach, ax, ay, bx, by)) addBeside(angleTo(eye, x, y));
  }
  return angles.sort(ascending);
}

/** Where an edge crosses the circle of reach. */
function onCircle(reach: number, ax: number, ay: number, bx: number, by: number): Metres[] {
  const [ex, ey] = [bx - ax, by - ay];
  const a = ex * ex + ey * ey;
  const b = ax * ex + ay * ey;
  const root = Math.sqrt(b * b - a * (ax * ax + ay * ay - reach * reach));
  return [(-b - root) / a, (-b + root) / a]
    .filter((along) => along > 0 && along < 1)
    .map((along) => [ax + along * ex, ay + along * ey]);
}

/** How far each ray gets. A hit within touch is the camera's own wall: passed, but not into its building. */
function cast(eye: Eye, reach: number, angles: readonly number[], edges: readonly SeenEdge[], walls: Walls): Ray[] {
  const rays = angles.map((angle): Ray & { x: number; y: number } => {
    const [x, y] = directionOf(eye, angle);
    const inward = eye.atWall && walls.holds(eye.x + x * touchM, eye.y + y * touchM);
    return { angle, metres: inward ? 0 : reach, x, y };
  });
  for (const edge of edges) {
    const low = Math.min(edge.aAngle, edge.bAngle) - besideRad;
    const high = Math.max(edge.aAngle, edge.bAngle) + besideRad;
    // An edge behind the camera runs over the seam at half a turn.
    const spans =
      high - low > Math.PI
        ? [
            [-Infinity, low + 2 * besideRad],
            [high - 2 * besideRad, Infinity],
          ]
        : [[low, high]];
    for (const [from, to] of spans as [number, number][]) {
      for (let n = firstFrom(angles, from); n < rays.length && (angles[n] as number) <= to; n++) {
        const ray = rays[n] as (typeof rays)[number];
        const metres = hitBy(ray.x, ray.y, edge);
        if (metres < ray.metres) ray.metres = metres;
      }
    }
  }
  return rays;
}

/** Where a ray meets an edge, metres; infinite when it does not, or where the camera hangs on it. */
function hitBy(x: number, y: number, { ax, ay, bx, by }: SeenEdge): number {
  const [ex, ey] = [bx - ax, by - ay];
  const turn = x * ey - y * ex;
  const metres = (ax * ey - ay * ex) / turn;
  const along = (ax * y - ay * x) / turn;
  return metres >= touchM && along >= -grazing && along <= 1 + grazing ? metres : Infinity;
}

function isInPicture({ spreadDeg }: Eye, angle: number): boolean {
  return Math.abs(angle) < (spreadDeg * Math.PI) / 360;
}

/** The angle from the middle of the picture to what lies so far from the camera, clockwise, radians. */
function angleTo({ aimX, aimY }: Eye, east: number, north: number): number {
  return Math.atan2(east * aimY - north * aimX, east * aimX + north * aimY);
}

function directionOf({ aimX, aimY }: Eye, angle: number): Metres {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [aimX * cos + aimY * sin, aimY * cos - aimX * sin];
}

function pointAt(eye: Eye, angle: number, metres: number): Metres {
  const [dx, dy] = directionOf(eye, angle);
  return [eye.x + dx * metres, eye.y + dy * metres];
}

function innerPoint(eye: Eye, { angle, metres }: Ray): Metres {
  return pointAt(eye, angle, Math.min(metres, eye.blindM));
}

function ascending(one: number, two: number): number {
  return one - two;
}

function closed(ring: Metres[]): Metres[] {
  return [...ring, ring[0] as Metres];
}
