import {
  cellsOfBox,
  eyeOf,
  judge,
  type Metres,
  onPlane,
  type Place,
  planeAt,
  unpackRings,
  Walls,
} from '@sharp-eyes/geometry';
import type { Binary, Db } from 'mongodb';

interface Finding {
  _id: string;
  division: string;
  point: Place | null;
  state: string;
  cause: string | null;
  by: string[];
}

/**
 * The rival: every watchpoint of a county against every camera and every wall of it, village by village, by the same
 * predicate, read from the same database. It writes nothing.
 */
export async function bruteForce(db: Db, county: string): Promise<{ seconds: number; differences: number }> {
  const startedAt = performance.now();
  const own = { county: county.slice(0, 6) };
  const findings = await db.collection<Finding>('coverage_findings').find(own).toArray();
  const cameras = await db.collection('coverage_cameras').find(own).toArray();
  const grounds = await db
    .collection<{ _id: string; origin: Place | null; box: Box | null }>('coverage_grounds')
    .find(own)
    .toArray();
  const area = around(grounds.flatMap(({ box }) => box ?? []));
  const cells = await db
    .collection<{ _id: number; rings: Binary }>('wallCells')
    .find({ _id: { $in: cellsOfBox(area) } })
    .toArray();
  const all = cells.flatMap(({ rings }) => unpackRings(packedOf(rings.buffer)));
  const rings = all.filter(({ corners: [corner] }) => corner && isWithin(area, corner));
  let different = 0;
  for (const { _id: village, origin } of grounds) {
    if (!origin) continue;
    const plane = planeAt(origin);
    const at = (place: Place | null): Metres | null => place && onPlane(plane, place);
    const walls = new Walls(
      rings.map(({ corners }) => [Float64Array.from(corners.flatMap(([lon, lat]) => onPlane(plane, { lon, lat })))]),
    );
    const watching = cameras.map(({ _id, life, health, view, point, indoor, serves }) => ({
      ...{ id: String(_id), life, health: health === 'ill' ? ('unwell' as const) : health },
      eye: eyeOf(view, { at: at(point), indoor }, walls),
      serves: new Set<string>(serves),
    }));
    for (const { _id, division, point, ...found } of findings) {
      if (division !== village) continue;
      const verdict = judge({ id: _id, at: at(point), pxPerM: 25 }, watching, walls);
      const same = verdict.state === found.state && verdict.cause === found.cause && `${verdict.by}` === `${found.by}`;
      if (!same) different += 1;
    }
  }
  return { seconds: (performance.now() - startedAt) / 1000, differences: different };
}

interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** A county's own walls and those right beside it. */
function around(boxes: readonly Box[]): Box {
  const edge = 0.01;
  return {
    west: Math.min(...boxes.map(({ west }) => west)) - edge,
    south: Math.min(...boxes.map(({ south }) => south)) - edge,
    east: Math.max(...boxes.map(({ east }) => east)) + edge,
    north: Math.max(...boxes.map(({ north }) => north)) + edge,
  };
}

function isWithin({ west, south, east, north }: Box, [lon, lat]: readonly [number, number]): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

function packedOf(bytes: Uint8Array): Int32Array {
  const copy = new Uint8Array(bytes);
  return new Int32Array(copy.buffer, 0, copy.length >> 2);
}
