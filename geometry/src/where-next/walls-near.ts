import { buildingsIn, cornersAt, type PackedBuilding, perDegree } from '../packed-buildings.ts';
import { onPlane, type Place, type Plane } from '../plane.ts';
import { type Outline, Walls } from '../walls.ts';

/** A village's plane, and the poles whose sights walls may cut. */
export interface WalledGround {
  plane: Plane;
  poles: readonly Place[];
}

/** Width of a square of the grid by which buildings are chosen, in those units: some 50 m. */
const square = 5000;
const across = 1_000_000;

/**
 * Of packed walls (`packRings`) those that stand within reach of a ground's poles, on its plane: what lies farther cuts
 * no sight. A county's buildings are looked at without making anything of them; only the near ones are projected.
 * @param reachM - the farthest that any camera sees
 */
export function wallsNear(packed: readonly Int32Array[], grounds: readonly WalledGround[], reachM: number): Walls[] {
  const squares = squaresOf(grounds, reachM);
  const outlines: Outline[][] = grounds.map(() => []);
  for (const rings of packed) {
    for (const building of buildingsIn(rings)) {
      for (const ground of groundsOf(building, squares)) {
        const { plane } = grounds[ground] as WalledGround;
        outlines[ground]?.push(building.rings.map((at) => projected(rings, at, plane)));
      }
    }
  }
  return outlines.map((each) => new Walls(each));
}

/** The grounds that look into each square. */
function squaresOf(grounds: readonly WalledGround[], reachM: number): Map<number, number[]> {
  const squares = new Map<number, number[]>();
  for (const [ground, { plane, poles }] of grounds.entries()) {
    const [wide, high] = [reachM / plane.eastPerDeg, reachM / plane.northPerDeg];
    for (const { lon, lat } of poles) {
      const [left, right] = [squareOf((lon - wide) * perDegree), squareOf((lon + wide) * perDegree)];
      const [low, top] = [squareOf((lat - high) * perDegree), squareOf((lat + high) * perDegree)];
      for (let x = left; x <= right; x++) {
        for (let y = low; y <= top; y++) {
          const looking = squares.get(x * across + y);
          if (!looking) squares.set(x * across + y, [ground]);
          else if (looking.at(-1) !== ground) looking.push(ground);
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
function groundsOf({ minX, minY, maxX, maxY }: PackedBuilding, squares: ReadonlyMap<number, number[]>): number[] {
  const [left, right, low, top] = [squareOf(minX), squareOf(maxX), squareOf(minY), squareOf(maxY)];
  const found: number[] = [];
  for (let x = left; x <= right; x++) {
    for (let y = low; y <= top; y++) {
      for (const ground of squares.get(x * across + y) ?? []) if (!found.includes(ground)) found.push(ground);
    }
  }
  return found.sort((one, two) => one - two);
}

function projected(packed: Int32Array, at: number, plane: Plane): Float64Array {
  const metres = cornersAt(packed, at);
  for (let n = 0; n < metres.length; n += 2)
    metres.set(onPlane(plane, { lon: metres[n] as number, lat: metres[n + 1] as number }), n);
  return metres;
}
