import { type Place, toPlane } from './plane.ts';

type Corner = readonly [lon: number, lat: number];

/** The first tolerance that is tried: finer than anybody surveys a village's border, metres. */
const firstToleranceM = 1;
/** A closed ring has at least three corners and its first again. */
const ringLeast = 4;

/**
 * Leaves out corners until all lines together have no more than so many (Douglas–Peucker, its tolerance doubled from
 * 1 m until they fit). A closed ring that shrinks below a triangle is left out whole: it was a speck.
 * @returns the tolerance that was needed, metres; 0 when nothing had to go
 */
export function simplifyTo<T extends Corner>(
  lines: readonly (readonly T[])[],
  cornersMax: number,
): { lines: T[][]; toleranceM: number } {
  let kept = lines.map((line) => [...line]);
  let toleranceM = 0;
  while (kept.reduce((sum, { length }) => sum + length, 0) > cornersMax && kept.length > 0) {
    toleranceM = toleranceM === 0 ? firstToleranceM : toleranceM * 2;
    kept = kept.map((line) => simplify(line, toleranceM)).filter((line) => !isSpeck(line));
  }
  return { lines: kept, toleranceM };
}

/** The corners without which the line would move by more than the tolerance. Ends stay; a closed ring stays closed. */
export function simplify<T extends Corner>(line: readonly T[], toleranceM: number): T[] {
  const [first] = line;
  if (first === undefined || line.length <= 2) return [...line];
  const origin: Place = { lon: first[0], lat: first[1] };
  const plane = line.map(([lon, lat]) => toPlane(origin, { lon, lat }));
  const keep = new Uint8Array(line.length);
  keep[0] = keep[line.length - 1] = 1;
  const open: [from: number, to: number][] = [[0, line.length - 1]];
  for (let span = open.pop(); span; span = open.pop()) {
    const { at, distance } = farthest(plane, span);
    if (distance <= toleranceM) continue;
    keep[at] = 1;
    open.push([span[0], at], [at, span[1]]);
  }
  return line.filter((_, n) => keep[n] === 1);
}

function farthest(plane: readonly [number, number][], [from, to]: [number, number]): { at: number; distance: number } {
  let [at, distance] = [from, 0];
  for (let n = from + 1; n < to; n += 1) {
    const off = metresToLine(
      plane[n] as [number, number],
      plane[from] as [number, number],
      plane[to] as [number, number],
    );
    if (off > distance) [at, distance] = [n, off];
  }
  return { at, distance };
}

function metresToLine([x, y]: [number, number], [ax, ay]: [number, number], [bx, by]: [number, number]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length2));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

function isSpeck(line: readonly Corner[]): boolean {
  const [first, last] = [line[0], line.at(-1)];
  return line.length < ringLeast && first?.[0] === last?.[0] && first?.[1] === last?.[1];
}
