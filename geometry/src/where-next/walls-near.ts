import { cornersAt, eachBuilding, type PackedBuilding, perDegree } from '../packed-buildings.ts';
import { offPlane, type Plane } from '../plane.ts';
import { type Outline, Walls } from '../walls.ts';

/** A village's plane, and the boxes in which its sights lie, metres on it. */
export interface WalledGround {
  plane: Plane;
  sights: readonly SightBox[];
}

/** West, south, east, north: a pole and what could be seen from it. */
export type SightBox = readonly [west: number, south: number, east: number, north: number];

/** Width of a square of the grid by which buildings are chosen, in units of a packed coordinate: some 20 m. */
const square = 2000;
const across = 2_000_000;
/** Walls so near beside a sight count, metres: poles stand at them. */
const besideM = 1;

/**
 * Of packed walls (`packRings`) those that stand where a ground's sights lie, on its plane: what lies elsewhere cuts
 * none. A county's buildings are looked at without making anything of them; only the near ones are projected.
 */
export function wallsNear(packed: readonly Int32Array[], grounds: readonly WalledGround[]): Walls[] {
  const squares = squaresOf(grounds);
  const outlines: Outline[][] = grounds.map(() => []);
  for (const rings of packed) {
    eachBuilding(rings, (building) => {
      for (const ground of groundsOf(building, squares)) {
        const { plane } = grounds[ground] as WalledGround;
        outlines[ground]?.push(building.rings.map((at) => projected(rings, at, plane)));
      }
    });
  }
  return outlines.map((each) => new Walls(each));
}

/** The grounds that look into each square. */
function squaresOf(grounds: readonly WalledGround[]): Map<number, readonly number[]> {
  const squares = new Map<number, readonly number[]>();
  for (const [ground, { plane, sights }] of grounds.entries()) {
    const alone = [ground];
    for (const [west, south, east, north] of sights) {
      const least = offPlane(plane, [west - besideM, south - besideM]);
      const most = offPlane(plane, [east + besideM, north + besideM]);
      const [left, right] = [squareOf(least.lon * perDegree), squareOf(most.lon * perDegree)];
      const [low, top] = [squareOf(least.lat * perDegree), squareOf(most.lat * perDegree)];
      for (let x = left; x <= right; x++) {
        for (let y = low; y <= top; y++) {
          const looking = squares.get(x * across + y);
          if (!looking) squares.set(x * across + y, alone);
          else if (looking.at(-1) !== ground) squares.set(x * across + y, [...looking, ground]);
        }
      }
    }
  }
  return squares;
}

function squareOf(units: number): number {
  return Math.floor(units / square);
}

/** The grounds that look at a building, lowest number first. */
function groundsOf(
  { minX, minY, maxX, maxY }: Readonly<PackedBuilding>,
  squares: ReadonlyMap<number, readonly number[]>,
): readonly number[] {
  const [left, right, low, top] = [squareOf(minX), squareOf(maxX), squareOf(minY), squareOf(maxY)];
  let found: readonly number[] = [];
  for (let x = left; x <= right; x++) {
    for (let y = low; y <= top; y++) {
      const looking = squares.get(x * across + y);
      if (looking === undefined || looking === found) continue;
      found = found.length === 0 ? looking : [...new Set([...found, ...looking])].sort((one, two) => one - two);
    }
  }
  return found;
}

function projected(packed: Int32Array, at: number, { origin, eastPerDeg, northPerDeg }: Plane): Float64Array {
  const metres = cornersAt(packed, at);
  // As `onPlane` does it, without a place for each corner: there are a million of them.
  for (let n = 0; n < metres.length; n += 2) {
    metres[n] = ((metres[n] as number) - origin.lon) * eastPerDeg;
    metres[n + 1] = ((metres[n + 1] as number) - origin.lat) * northPerDeg;
  }
  return metres;
}
