import Flatbush from 'flatbush';
import { orient2d } from 'robust-predicates';

/** A building on a plane: the rings of its outline, holes too, each as x, y, x, y… in metres, open or closed. */
export type Outline = readonly ArrayLike<number>[];

/** From so many edges on an index is faster than a plain loop (measured). */
const indexFromEdges = 100;

/**
 * The outlines of buildings, ready for being asked thousands of times. Built once for a village; never changes.
 * Outlines that touch, overlap or hold each other are fine. A ring with fewer than three corners or with a corner that
 * is not a number is no wall and is left out.
 */
export class Walls {
  /** Four numbers an edge: from x, y to x, y. The edges of a building lie together. */
  readonly edges: Float64Array;
  /** The first edge of each building, and the end of the last. */
  private readonly firstEdges: Int32Array;
  private readonly edgeIndex: Flatbush | null;
  private readonly buildingIndex: Flatbush | null;

  constructor(outlines: Iterable<Outline>) {
    const buildings = [...outlines];
    const edges = new Float64Array(4 * cornersMost(buildings));
    const firstEdges = new Int32Array(buildings.length + 1);
    let [end, count] = [0, 0];
    for (const rings of buildings) {
      const before = end;
      for (const ring of rings) end = addRing(edges, end, ring);
      if (end > before) firstEdges[++count] = end / 4;
    }
    this.edges = edges.length === end ? edges : edges.slice(0, end);
    this.firstEdges = firstEdges.subarray(0, count + 1);
    const indexed = end / 4 >= indexFromEdges;
    this.edgeIndex = indexed ? indexOf(end / 4, (edge) => this.boxOf(edge, edge + 1)) : null;
    this.buildingIndex = indexed
      ? indexOf(count, (n) => this.boxOf(firstEdges[n] as number, firstEdges[n + 1] as number))
      : null;
  }

  /**
   * Does a wall cross the line from one point to another? Exact: a line through the corner of a closed outline is
   * crossed by one of its two edges there, never by neither.
   */
  blocks(fromX: number, fromY: number, toX: number, toY: number): boolean {
    const left = Math.min(fromX, toX);
    const right = Math.max(fromX, toX);
    const low = Math.min(fromY, toY);
    const high = Math.max(fromY, toY);
    if (this.edgeIndex) {
      return this.edgeIndex.collides(left, low, right, high, (edge) => this.crosses(edge, fromX, fromY, toX, toY));
    }
    const { edges } = this;
    for (let at = 0; at < edges.length; at += 4) {
      const ax = edges[at] as number;
      const bx = edges[at + 2] as number;
      if ((ax < left && bx < left) || (ax > right && bx > right)) continue;
      const ay = edges[at + 1] as number;
      const by = edges[at + 3] as number;
      if ((ay < low && by < low) || (ay > high && by > high)) continue;
      if (this.crosses(at / 4, fromX, fromY, toX, toY)) return true;
    }
    return false;
  }

  /** Does the point lie inside a building? A courtyard is outside. */
  holds(x: number, y: number): boolean {
    if (this.buildingIndex) return this.buildingIndex.collides(x, y, x, y, (building) => this.isWithin(building, x, y));
    for (let building = 0; building < this.firstEdges.length - 1; building++) {
      if (this.isWithin(building, x, y)) return true;
    }
    return false;
  }

  /** The edges whose box comes within a distance of a point, metres, lowest number first. */
  near(x: number, y: number, withinM: number): number[] {
    const { edges } = this;
    if (this.edgeIndex) {
      return this.edgeIndex.search(x - withinM, y - withinM, x + withinM, y + withinM).sort((one, two) => one - two);
    }
    const found: number[] = [];
    for (let at = 0; at < edges.length; at += 4) {
      const [minX, minY, maxX, maxY] = this.boxOf(at / 4, at / 4 + 1);
      if (minX <= x + withinM && maxX >= x - withinM && minY <= y + withinM && maxY >= y - withinM) found.push(at / 4);
    }
    return found;
  }

  /** Both ends of the sight on different sides of the edge, and the other way round; on a line counts as left of it. */
  private crosses(edge: number, fromX: number, fromY: number, toX: number, toY: number): boolean {
    const { edges } = this;
    const ax = edges[edge * 4] as number;
    const ay = edges[edge * 4 + 1] as number;
    const bx = edges[edge * 4 + 2] as number;
    const by = edges[edge * 4 + 3] as number;
    if (orient2d(fromX, fromY, toX, toY, ax, ay) >= 0 === orient2d(fromX, fromY, toX, toY, bx, by) >= 0) return false;
    return orient2d(ax, ay, bx, by, fromX, fromY) >= 0 !== orient2d(ax, ay, bx, by, toX, toY) >= 0;
  }

  /** Even-odd over all rings of a building: a hole takes away. */
  private isWithin(building: number, x: number, y: number): boolean {
    const { edges } = this;
    const end = (this.firstEdges[building + 1] as number) * 4;
    let inside = false;
    for (let at = (this.firstEdges[building] as number) * 4; at < end; at += 4) {
      const ay = edges[at + 1] as number;
      const by = edges[at + 3] as number;
      if (ay > y === by > y) continue;
      const side = orient2d(edges[at] as number, ay, edges[at + 2] as number, by, x, y);
      if (by > ay ? side < 0 : side > 0) inside = !inside;
    }
    return inside;
  }

  private boxOf(fromEdge: number, toEdge: number): Box {
    const { edges } = this;
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = fromEdge * 4; at < toEdge * 4; at += 2) {
      const x = edges[at] as number;
      const y = edges[at + 1] as number;
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
      if (y < minY) minY = y;
      if (y > maxY) maxY = y;
    }
    return [minX, minY, maxX, maxY];
  }
}

type Box = [minX: number, minY: number, maxX: number, maxY: number];

/** No walls at all: open ground. */
export const noWalls = new Walls([]);

function cornersMost(buildings: readonly Outline[]): number {
  let corners = 0;
  for (const rings of buildings) for (const ring of rings) corners += ring.length >> 1;
  return corners;
}

/** Writes the edges of a ring behind the others. @returns where the next ones go */
function addRing(edges: Float64Array, end: number, ring: ArrayLike<number>): number {
  let last = ring.length;
  if (last > 2 && ring[0] === ring[last - 2] && ring[1] === ring[last - 1]) last -= 2;
  if (last < 6 || last % 2 !== 0) return end;
  for (let at = 0; at < last; at++) if (!Number.isFinite(ring[at])) return end;
  let [x, y] = [ring[last - 2] as number, ring[last - 1] as number];
  let to = end;
  for (let at = 0; at < last; at += 2) {
    edges[to++] = x;
    edges[to++] = y;
    x = ring[at] as number;
    y = ring[at + 1] as number;
    edges[to++] = x;
    edges[to++] = y;
  }
  return to;
}

function indexOf(count: number, boxOf: (n: number) => Box): Flatbush {
  const index = new Flatbush(count);
  for (let n = 0; n < count; n++) index.add(...boxOf(n));
  index.finish();
  return index;
}
