import {
  boxAround,
  cellOf,
  cellsOfBox,
  type GeoBox,
  type Place,
  packRings,
  simplify,
  simplifyTo,
  toPlane,
} from '@sharp-eyes/geometry';
import { boundaryCornersMax, exclavesMax, type ShapeFaultCode } from '@sharp-eyes/protocol';
import { type Attributes, codeIn, columnValue, numberOf } from './fields.ts';
import type { Corner, Polygon, Shapes } from './geometry.ts';
import { readLimits } from './limits.ts';
import type { BoundaryShape, BuildingShape, PointShape, RoadShape } from './messages.ts';

/** Made of one shape of a file, or why not. */
export type Made<T> = { shapes: T[] } | { fault: ShapeFaultCode };

/** A part of a division smaller than this is a slip of the pen, m². */
const partLeastM2 = 100;
/** Storeys where only they are told, metres each. */
const storeyM = 3;
/** What lies within this of a straight wall or road is on it, metres. */
const straightM = 0.1;
const ringsMax = 50;

const columns = {
  above: ['乡镇', '乡镇名称', '镇', 'xiang', 'town', 'township', 'xzmc'],
  height: ['height', '高度', 'gd', 'building:height', 'h'],
  storeys: ['floor', 'floors', 'levels', 'building:levels', '层数', 'cs', 'storeys'],
  roadName: ['name', '名称', '道路名称', 'dlmc', 'mc'],
  roadClass: ['highway', 'fclass', 'class', '等级', '道路等级', 'type', 'dldj'],
  level: ['level', 'layer', 'z'],
  bridge: ['bridge', '桥', '是否桥梁'],
};
const yes = new Set(['1', 't', 'true', 'yes', 'y', '是']);

/** The outline of a division: its largest part, and what lies apart; thinned until it fits the record. */
export function makeBoundary(
  { polygons, lines, others }: Shapes,
  attributes: Attributes,
  n: number,
  { codeField, nameField }: { codeField?: string | undefined; nameField?: string | undefined },
): Made<BoundaryShape> {
  if (polygons.length === 0) return { fault: lines.length + others > 0 ? 'wrong-shape' : 'too-small' };
  const sized = polygons.map((polygon) => ({ polygon, areaM2: areaM2(polygon[0] ?? []) }));
  const parts = sized.filter((part) => part.areaM2 >= partLeastM2).sort((a, b) => b.areaM2 - a.areaM2);
  if (parts.length === 0) return { fault: 'too-small' };
  if (parts.length > exclavesMax + 1) return { fault: 'too-many-corners' };
  const from = cornersOf(parts.map(({ polygon }) => polygon));
  const whole = parts.reduce((sum, part) => sum + part.areaM2, 0);
  let toleranceM = 0;
  const thinned = parts.map(({ polygon, areaM2: area }) => {
    // Each part its share of the corners by its size, and enough to be a shape.
    const share = Math.max(60, Math.floor((boundaryCornersMax * area) / whole));
    const kept = simplifyTo(polygon.slice(0, ringsMax), Math.min(boundaryCornersMax, share));
    toleranceM = Math.max(toleranceM, kept.toleranceM);
    return kept.lines;
  });
  const [main, ...exclaves] = thinned.filter((rings) => rings.length > 0) as Polygon[];
  if (!main) return { fault: 'too-small' };
  const shape: BoundaryShape = {
    ...{ kind: 'boundary', n, polygons: [main, ...exclaves], toleranceM, from, to: cornersOf([main, ...exclaves]) },
    code: codeIn(codeField === undefined ? undefined : attributes.get(codeField)) ?? null,
    name: (nameField === undefined ? undefined : attributes.get(nameField)) ?? null,
    above: columnValue(attributes, columns.above) ?? null,
    centre: centreOf(main[0] ?? []),
  };
  return { shapes: [shape] };
}

/** The walls of a building: outer ring and courtyards, packed. A multi-polygon is several. */
export function makeBuildings(
  { polygons, lines, others }: Shapes,
  attributes: Attributes,
  n: number,
): Made<BuildingShape> {
  if (polygons.length === 0) return { fault: lines.length + others > 0 ? 'wrong-shape' : 'too-small' };
  const storeys = numberOf(attributes, columns.storeys, [0.5, 200]);
  const heightM = numberOf(attributes, columns.height, [0.1, 900]) ?? (storeys === null ? null : storeys * storeyM);
  const shapes: BuildingShape[] = [];
  for (const polygon of polygons) {
    const rings = polygon.map((ring) => simplify(ring, straightM)).filter(({ length }) => length >= 4);
    const box = boxAround(placesOf(rings[0] ?? []));
    if (!box) continue;
    if (lengthM(box) > readLimits.buildingM) return { fault: 'too-large' };
    const corners = cornersOf([rings]);
    if (corners > readLimits.buildingCorners) return { fault: 'too-many-corners' };
    const centre = middleOf(box);
    const packed = packRings(rings.map((ring) => ({ corners: ring, heightM })));
    shapes.push({ kind: 'building', n, cell: cellOf(centre), rings: packed, count: rings.length, corners, centre });
  }
  return shapes.length > 0 ? { shapes } : { fault: 'too-small' };
}

/** A road, line by line. */
export function makeRoads({ lines, polygons, others }: Shapes, attributes: Attributes, n: number): Made<RoadShape> {
  if (lines.length === 0) return { fault: polygons.length + others > 0 ? 'wrong-shape' : 'too-small' };
  const about = {
    name: columnValue(attributes, columns.roadName) ?? null,
    class: columnValue(attributes, columns.roadClass) ?? null,
    level: numberOf(attributes, columns.level, [-10, 10]),
    bridge: yes.has((columnValue(attributes, columns.bridge) ?? '').toLowerCase()),
  };
  const shapes: RoadShape[] = [];
  for (const line of lines) {
    const [kept = []] = simplifyTo([simplify(line, straightM)], readLimits.roadCorners).lines;
    const cells = cellsAlong(kept);
    if (cells === undefined) return { fault: 'too-large' };
    const [packed, centre] = [
      packRings([{ corners: kept, heightM: null }]),
      middleOf(boxAround(placesOf(kept)) as GeoBox),
    ];
    shapes.push({ kind: 'road', n, ...about, cells, line: packed, corners: kept.length, centre });
  }
  return { shapes };
}

/** Points, each by itself. */
export function makePoints({ points }: Shapes, n: number, name: string | null): Made<PointShape> {
  if (points.length === 0) return { fault: 'wrong-shape' };
  return { shapes: points.map(([lon, lat]) => ({ kind: 'point', n, name, centre: { lon, lat } })) };
}

/** The cells of a line, segment by segment; undefined when they are too many for one road. */
function cellsAlong(line: readonly Corner[]): number[] | undefined {
  const cells = new Set<number>();
  for (const [n, corner] of line.slice(1).entries()) {
    const box = boxAround(placesOf([line[n] as Corner, corner])) as GeoBox;
    if (lengthM(box) > 25_000) return undefined;
    for (const cell of cellsOfBox(box)) cells.add(cell);
    if (cells.size > readLimits.roadCells) return undefined;
  }
  return [...cells].sort((a, b) => a - b);
}

function* placesOf(corners: readonly Corner[]): Generator<Place> {
  for (const [lon, lat] of corners) yield { lon, lat };
}

function middleOf({ west, south, east, north }: GeoBox): Place {
  return { lon: (west + east) / 2, lat: (south + north) / 2 };
}

function centreOf(ring: readonly Corner[]): Place {
  const [sumLon, sumLat] = ring.reduce(([lon, lat], corner) => [lon + corner[0], lat + corner[1]], [0, 0]);
  return { lon: sumLon / ring.length, lat: sumLat / ring.length };
}

/** The longer side of a box, metres. */
function lengthM({ west, south, east, north }: GeoBox): number {
  return Math.max(...toPlane({ lon: west, lat: south }, { lon: east, lat: north }));
}

/** The area of a closed ring, m² (shoelace on the plane at its first corner). */
function areaM2(ring: readonly Corner[]): number {
  const [first] = ring;
  if (!first) return 0;
  const plane = ring.map(([lon, lat]) => toPlane({ lon: first[0], lat: first[1] }, { lon, lat }));
  let twice = 0;
  for (const [n, [x, y]] of plane.entries()) {
    const [nextX, nextY] = plane[(n + 1) % plane.length] as [number, number];
    twice += x * nextY - nextX * y;
  }
  return Math.abs(twice) / 2;
}

function cornersOf(polygons: readonly Polygon[]): number {
  return polygons.reduce((sum, rings) => sum + rings.reduce((corners, ring) => corners + ring.length, 0), 0);
}
