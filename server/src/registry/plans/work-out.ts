import {
  cornersOf,
  firstFrom,
  type Ground,
  junctionsOf,
  type Metres,
  offPlane,
  onPlane,
  type Place,
  planeAt,
  type SightBox,
  storedPlace,
  type Target,
  unpackRings,
  viewOf,
  wallsNear,
  whereNext,
} from '@sharp-eyes/geometry';
import type { PoleSource } from '@sharp-eyes/protocol';
import {
  type PlanOutcome,
  type PlanTask,
  sourceOrder,
  type TaskAnswer,
  type TaskPole,
  type TaskVillage,
} from './task.ts';

/** Cameras that hang on one pole were measured by different people: within this they are one pole, parts of a degree. */
const samePole = 1e5;

/**
 * Works a plan out; pure, for a thread of its own. Villages, poles and lenses are brought into an order of their own
 * first, so that the order in which they came decides nothing.
 */
export function workOut(task: PlanTask): TaskAnswer {
  const lenses = task.lenses.map((lens, given) => ({ lens, given })).sort((one, two) => inOrder(one.lens, two.lens));
  const reachM = Math.max(0, ...task.lenses.map(rangeOf));
  const villages = task.villages.map((village, given) => fieldOf(village, given)).sort(byCode);
  const poles = polesOf(task);
  const standing = standingOf(villages, poles, reachM);
  const near = new Set(standing.flat().map(({ pole }) => pole));
  if (near.size > task.polesMax) return { tooManyPoles: near.size };
  const grounds = groundsOf(task.walls, villages, standing);
  const { cameras, perPole } = task;
  try {
    const plan = whereNext({ grounds, lenses: lenses.map(({ lens }) => lens), cameras, perPole });
    const numbers = numbersOf(task.villages, villages);
    const outlooks: PlanOutcome['outlooks'] = [];
    for (const [n, outlook] of plan.outlooks.entries()) outlooks[numbers[n] as number] = outlook;
    const outcome: PlanOutcome = {
      cameras: plan.cameras.map(({ pole, lens, covers, ...camera }) => ({
        ...camera,
        pole: poles[pole] as TaskPole,
        lens: lenses[lens]?.given ?? 0,
        covers: covers.map((target) => numbers[target] as number),
      })),
      outlooks,
      near: countsOf([...near].map((pole) => poles[pole] as TaskPole)),
      insideBuilding: plan.housed.length,
    };
    return { outcome };
  } catch (error) {
    if (error instanceof RangeError) return { tooDense: error.message };
    throw error;
  }
}

/** A village on its plane, its targets in an order of their own. */
interface Field {
  village: TaskVillage;
  /** Its number among the villages as they came. */
  given: number;
  plane: ReturnType<typeof planeAt>;
  /** Each with its number among the village's points as they came. */
  targets: { target: Target; given: number }[];
  box: { west: number; south: number; east: number; north: number };
}

function fieldOf(village: TaskVillage, given: number): Field {
  const plane = planeAt(village.origin);
  const targets = Array.from(village.pxPerM, (pxPerM, n) => ({
    target: {
      at: onPlane(plane, placeAt(village.points, n)),
      pxPerM,
      weight: village.weights[n] as number,
      village: village.code,
    },
    given: n,
  })).sort(
    (one, two) => one.target.at[0] - two.target.at[0] || one.target.at[1] - two.target.at[1] || one.given - two.given,
  );
  const [xs, ys] = [targets.map(({ target }) => target.at[0]), targets.map(({ target }) => target.at[1])];
  const box = { west: Math.min(...xs), south: Math.min(...ys), east: Math.max(...xs), north: Math.max(...ys) };
  return { village, given, plane, targets, box };
}

function byCode(one: Field, two: Field): number {
  return one.village.code < two.village.code ? -1 : 1;
}

function placeAt(points: Float64Array, n: number): Place {
  return { lon: points[n * 2] as number, lat: points[n * 2 + 1] as number };
}

/** Of each target, in the order in which the plan was worked out, its number in the order in which they came. */
function numbersOf(villages: readonly TaskVillage[], fields: readonly Field[]): number[] {
  const firsts: number[] = [];
  let first = 0;
  for (const { pxPerM } of villages) {
    firsts.push(first);
    first += pxPerM.length;
  }
  return fields.flatMap(({ given, targets }) => targets.map((each) => (firsts[given] as number) + each.given));
}

/** All poles, each place once, in an order of their own. */
function polesOf({ poles, roads }: PlanTask): TaskPole[] {
  const all = [
    ...poles.flatMap(({ source, points }) =>
      Array.from({ length: points.length / 2 }, (_, index) => ({ source, index, point: placeAt(points, index) })),
    ),
    ...junctionCorners(roads).map((point, index) => ({ source: 'junction' as const, index, point })),
  ].map((pole) => ({ ...pole, point: storedPlace(pole.point) }));
  const rank = (pole: TaskPole): number => sourceOrder.indexOf(pole.source);
  all.sort((one, two) => one.point.lon - two.point.lon || one.point.lat - two.point.lat || rank(one) - rank(two));
  const taken = new Set<string>();
  return all.filter((pole) => {
    const key = placeKey(pole);
    const isNew = !taken.has(key);
    taken.add(key);
    return isNew;
  });
}

function placeKey({ source, point: { lon, lat } }: TaskPole): string {
  return source === 'camera' ? `${Math.round(lon * samePole)} ${Math.round(lat * samePole)}` : `${lon} ${lat}`;
}

function junctionCorners(roads: PlanTask['roads']): Place[] {
  const lines = roads
    .map(({ line, layer }) => ({ corners: unpackRings(line)[0]?.corners ?? [], layer }))
    .filter(({ corners }) => corners.length > 1)
    .map((road) => ({ ...road, key: JSON.stringify(road.corners) }))
    .sort((one, two) => (one.key < two.key ? -1 : 1));
  const [first] = lines;
  if (!first) return [];
  const [lon, lat] = first.corners[0] as [number, number];
  const plane = planeAt({ lon, lat });
  const network = lines.map(({ corners, layer }) => ({
    line: corners.map((corner): Metres => onPlane(plane, { lon: corner[0], lat: corner[1] })),
    layer,
  }));
  return junctionsOf(network).flatMap((junction) => cornersOf(junction, network).map((at) => offPlane(plane, at)));
}

/** A pole near a village, where it stands on the village's plane, and the box of what could be seen from it. */
interface Standing {
  pole: number;
  at: Metres;
  sights: SightBox;
}

/** Of each village the poles from which one of its watchpoints is near enough for some lens. */
function standingOf(fields: readonly Field[], poles: readonly TaskPole[], reachM: number): Standing[][] {
  const lons = poles.map(({ point }) => point.lon);
  return fields.map((field) => {
    const { plane, box } = field;
    const east = offPlane(plane, [box.east + reachM, 0]).lon;
    const standing: Standing[] = [];
    for (let pole = firstFrom(lons, offPlane(plane, [box.west - reachM, 0]).lon); pole < lons.length; pole++) {
      if ((lons[pole] as number) > east) break;
      const at = onPlane(plane, (poles[pole] as TaskPole).point);
      const sights = sightsFrom(field, at, reachM);
      if (sights) standing.push({ pole, at, sights });
    }
    return standing;
  });
}

/** The box of a place and the watchpoints within reach of it; null where there are none. */
function sightsFrom({ box, targets }: Field, [x, y]: Metres, reachM: number): SightBox | null {
  if (y < box.south - reachM || y > box.north + reachM) return null;
  let [west, south, east, north, found] = [x, y, x, y, false];
  for (const { target } of targets) {
    const [tx, ty] = target.at;
    if (Math.hypot(tx - x, ty - y) > reachM) continue;
    found = true;
    west = Math.min(west, tx);
    south = Math.min(south, ty);
    east = Math.max(east, tx);
    north = Math.max(north, ty);
  }
  return found ? [west, south, east, north] : null;
}

function groundsOf(
  { packed, ends }: PlanTask['walls'],
  fields: readonly Field[],
  standing: readonly Standing[][],
): Ground[] {
  const walled = fields.map(({ plane }, n) => ({ plane, sights: (standing[n] ?? []).map(({ sights }) => sights) }));
  const cells = ends.map((end, n) => packed.subarray(ends[n - 1] ?? 0, end));
  const near = wallsNear(cells, walled);
  return fields.map(({ targets }, n) => ({
    targets: targets.map(({ target }) => target),
    walls: near[n] as Ground['walls'],
    poles: standing[n] ?? [],
  }));
}

function countsOf(poles: readonly TaskPole[]): Record<PoleSource, number> {
  const counts = { imported: 0, drawn: 0, junction: 0, camera: 0 };
  for (const { source } of poles) counts[source] += 1;
  return counts;
}

function rangeOf(lens: PlanTask['lenses'][number]): number {
  const view = viewOf({ ...lens, azimuthDeg: 0 });
  return 'missing' in view ? 0 : view.rangeM;
}

/** Any order, as long as it is always the same. */
function inOrder(one: unknown, two: unknown): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(two)];
  return a < b ? -1 : a > b ? 1 : 0;
}
