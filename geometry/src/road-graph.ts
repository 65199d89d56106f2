import Flatbush from 'flatbush';
import type { Metres } from './plane.ts';
import { alongSegment } from './segment.ts';

/** A road on a plane, metres. */
export interface Road {
  line: readonly Metres[];
  /** Storeys above (a bridge) or below (a tunnel) the ground: in their middle, roads meet on the same one only. */
  layer?: number;
  /** Part of a roundabout. */
  roundabout?: boolean;
}

export interface RoadNode {
  at: Metres;
  /** The roads that pass, lowest number first. */
  roads: number[];
  /** The neighbouring nodes along the roads, on the storey on which most meet. */
  neighbours: number[];
}

export interface RoadGraph {
  nodes: RoadNode[];
  /** The nodes along each road. */
  paths: number[][];
}

/** Corners so near to each other are one node, metres [ours]: the rounding of two files. */
const sameNodeM = 0.2;
/** A road that ends so near to another's line runs into it, metres [ours]: drawn by hand and not snapped. */
const runsIntoM = 1;
/** An end of a road lies on every storey: a bridge begins on the ground. */
const everyStorey = Number.NaN;

/**
 * Where roads meet. They meet at corners that they share, and where one ends at another's line; lines that merely cross
 * do not meet: that is a bridge. Neighbours count once, so a road that was imported twice makes no junction.
 */
export function roadGraph(roads: readonly Road[]): RoadGraph {
  const lines = withEndsJoined(roads);
  const { at, paths } = nodesOf(lines);
  const storeys = at.map(() => new Map<number, Set<number>>());
  const passing = at.map(() => new Set<number>());
  paths.forEach((path, road) => {
    path.forEach((node, n) => {
      passing[node]?.add(road);
      const isEnd = (n === 0 || n === path.length - 1) && path[0] !== path.at(-1);
      const storey = isEnd ? everyStorey : (roads[road]?.layer ?? 0);
      const beside = n === 0 || n === path.length - 1 ? endNeighbours(path, n) : [path[n - 1], path[n + 1]];
      for (const other of beside) if (other !== undefined && other !== node) addTo(storeys[node], storey, other);
    });
  });
  const nodes = at.map((place, node) => ({
    at: place,
    roads: [...(passing[node] ?? [])],
    neighbours: busiest(storeys[node] ?? new Map()),
  }));
  return { nodes, paths };
}

/** Beside the first and the last node of a path: of a closed one also those around the seam. */
function endNeighbours(path: readonly number[], n: number): (number | undefined)[] {
  if (path[0] !== path.at(-1)) return [n === 0 ? path[1] : path[n - 1]];
  return [path[1], path.at(-2)];
}

function addTo(storeys: Map<number, Set<number>> | undefined, storey: number, node: number): void {
  const there = storeys?.get(storey);
  if (there) there.add(node);
  else storeys?.set(storey, new Set([node]));
}

/** Map keys compare NaN equal to itself. */
function busiest(storeys: Map<number, Set<number>>): number[] {
  const ends = storeys.get(everyStorey) ?? new Set<number>();
  const each = [...storeys.values()].map((there) => new Set([...there, ...ends]));
  return [...(each.sort((one, two) => two.size - one.size)[0] ?? ends)];
}

/** The lines with a corner more wherever a road ends at another's line. */
function withEndsJoined(roads: readonly Road[]): Metres[][] {
  const segments = roads.flatMap(({ line }, road) => line.slice(1).map((_, n) => ({ road, n })));
  const added = roads.map((): { n: number; along: number; at: Metres }[] => []);
  const index = indexOf(segments.length, (s) => boxOf(cornersOf(roads, segments[s] as Segment)));
  for (const [road, { line, layer = 0 }] of roads.entries()) {
    for (const n of line.length > 1 ? [0, line.length - 1] : []) {
      const end = line[n] as Metres;
      for (const s of index?.search(...around(end, runsIntoM)) ?? []) {
        const segment = segments[s] as Segment;
        const incident = segment.road === road && (segment.n === n || segment.n === n - 1);
        if (incident || (roads[segment.road]?.layer ?? 0) !== layer) continue;
        const along = meeting(end, cornersOf(roads, segment));
        if (along !== null) added[segment.road]?.push({ n: segment.n, along, at: end });
      }
    }
  }
  return roads.map(({ line }, road) => {
    const inserts = (added[road] ?? []).sort((one, two) => one.n - two.n || one.along - two.along);
    return line.flatMap((corner, n) => [corner, ...inserts.filter((each) => each.n === n).map(({ at }) => at)]);
  });
}

interface Segment {
  road: number;
  n: number;
}

function cornersOf(roads: readonly Road[], { road, n }: Segment): [Metres, Metres] {
  const line = roads[road]?.line ?? [];
  return [line[n] as Metres, line[n + 1] as Metres];
}

/** Where on a segment an end meets it; null when it does not, or at a corner that is there already. */
function meeting([x, y]: Metres, [[ax, ay], [bx, by]]: [Metres, Metres]): number | null {
  const along = alongSegment(x, y, ax, ay, bx, by);
  const offM = Math.hypot(ax + along * (bx - ax) - x, ay + along * (by - ay) - y);
  const cornerM = Math.min(Math.hypot(ax - x, ay - y), Math.hypot(bx - x, by - y));
  return offM <= runsIntoM && cornerM > sameNodeM ? along : null;
}

/** Corners that lie together become one node, at the first of them. */
function nodesOf(lines: readonly Metres[][]): { at: Metres[]; paths: number[][] } {
  const corners = lines.flat();
  const index = indexOf(corners.length, (n) => boxOf([corners[n] as Metres]));
  const nodeOf = new Int32Array(corners.length).fill(-1);
  const at: Metres[] = [];
  corners.forEach((corner, n) => {
    if (nodeOf[n] !== -1) return;
    for (const near of index?.search(...around(corner, sameNodeM)) ?? []) {
      if (nodeOf[near] === -1) nodeOf[near] = at.length;
    }
    at.push(corner);
  });
  let before = 0;
  const paths = lines.map((line) => {
    const path = [...nodeOf.subarray(before, before + line.length)];
    before += line.length;
    return path.filter((node, n) => node !== path[n - 1]);
  });
  return { at, paths };
}

type Box = [minX: number, minY: number, maxX: number, maxY: number];

function around([x, y]: Metres, metres: number): Box {
  return [x - metres, y - metres, x + metres, y + metres];
}

function boxOf(corners: readonly Metres[]): Box {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function indexOf(count: number, boxAt: (n: number) => Box): Flatbush | null {
  if (count === 0) return null;
  const index = new Flatbush(count);
  for (let n = 0; n < count; n++) index.add(...boxAt(n));
  index.finish();
  return index;
}
