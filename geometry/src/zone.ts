import pointInPolygon from 'point-in-polygon-hao';

/** A place in a picture or on a plane: `[x, y]`. */
export type Position = readonly [x: number, y: number];

/** A rectangle by its top left corner. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Where somebody stands: the middle of the lower edge of the box around them. A head that reaches over a wall's top
 * edge is not in the yard behind it; the feet decide.
 */
export function footPoint({ x, y, width, height }: Rectangle): Position {
  return [x + width / 2, y + height];
}

/**
 * True when the position lies in the polygon, its edges and corners included: who stands on the line has entered.
 *
 * The ring may be open or closed. Where it crosses itself the even-odd rule holds: the inside of a twice wound part is
 * outside. A ring without area holds what lies on its line, fewer than three corners hold nothing, and a position that
 * is not a number lies nowhere. Exact at the edges (robust predicates; no tolerance).
 */
export function isInside(position: Position, polygon: readonly Position[]): boolean {
  const [first] = polygon;
  if (!first || polygon.length < 3) return false;
  if (!position.every(Number.isFinite) || !polygon.flat().every(Number.isFinite)) return false;
  const ring = [...polygon, first].map(([x, y]): [number, number] => [x, y]);
  return pointInPolygon([position[0], position[1]], [ring]) !== false;
}

/** The part of the first rectangle that lies in the second, 0…1. A rectangle without area shares nothing. */
export function shareInside(inner: Rectangle, outer: Rectangle): number {
  const area = inner.width * inner.height;
  return area > 0 ? overlapArea(inner, outer) / area : 0;
}

/** Intersection over union of two rectangles, 0…1; 0 when neither has an area. */
export function overlapRatio(one: Rectangle, other: Rectangle): number {
  const shared = overlapArea(one, other);
  const union = one.width * one.height + other.width * other.height - shared;
  return union > 0 ? shared / union : 0;
}

function overlapArea(one: Rectangle, other: Rectangle): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, width) * Math.max(0, height);
}
