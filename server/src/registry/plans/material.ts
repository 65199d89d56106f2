import { boxAround, cellsOfBox, densityPxPerM, fromPlane, type GeoBox, type Place } from '@sharp-eyes/geometry';
import { type PlanAsked, planLimits } from '@sharp-eyes/protocol';
import { ProblemError } from '../../platform/http/problem.ts';
import type { Scope } from '../../platform/scope.ts';
import type { VillageDocument } from '../coverage/documents.ts';
import type { CoverageForPlans, OpenWatchpoint } from '../coverage/for-plans.ts';
import { type Layers, wallCellsAround } from '../layers/service.ts';
import type { Poles } from '../poles/service.ts';
import { weightOf } from './rules.ts';
import type { PlanTask, TaskPoles } from './task.ts';

/** Poles of one source that are read; those near enough to matter are counted against the limit of a plan. */
const polesRead = 20_000;
/** Roads that junctions are looked for in. */
const roadsRead = 20_000;
/** Around a watchpoint roads are read so much farther than a camera sees: a junction's roads tell its corners, metres. */
const roadsBeyondM = 60;

/** What a plan is worked out from, and what its answer is told with. */
export interface Material {
  task: PlanTask;
  /** In the order of the task's points. */
  targets: (OpenWatchpoint & { point: Place; planned: number })[];
  /** Those that nobody has placed, or whose village nobody has looked at yet. */
  unplaced: (OpenWatchpoint & { planned: number })[];
  figures: ReadonlyMap<string, VillageDocument>;
  /** By source, in the order of the task's points. */
  names: Record<TaskPoles['source'], (string | null)[]>;
  /** Cameras whose poles were read. */
  cameraIds: string[];
  lacking: ('roads' | 'buildings')[];
  unapproved: { villages: number; watchpoints: number };
}

export interface MaterialRooms {
  coverage: CoverageForPlans;
  layers: Layers;
  poles: Poles;
}

/** Reads what a plan is worked out from. @throws ProblemError `plan-too-large` */
export async function gather(rooms: MaterialRooms, scope: Scope, asked: PlanAsked): Promise<Material> {
  const { coverage, layers } = rooms;
  const [{ found, count }, unapproved] = await Promise.all([
    coverage.openIn(scope, asked, planLimits.watchpoints),
    coverage.unapprovedIn(scope, asked.divisions),
  ]);
  if (count > planLimits.watchpoints) throw tooLarge(count, 0);
  const weighed = found
    .map((one) => ({ ...one, planned: weightOf(one, asked.weights) }))
    .filter(({ planned }) => planned > 0);
  const villages = [...new Set(weighed.map(({ division }) => division))];
  const [origins, figures] = await Promise.all([coverage.originsOf(villages), coverage.figuresOf(scope, villages)]);
  const isPlaced = (one: (typeof weighed)[number]): one is Material['targets'][number] =>
    one.point !== null && origins.has(one.division);
  const targets = weighed
    .filter(isPlaced)
    .sort((one, two) => (one.division < two.division ? -1 : one.division > two.division ? 1 : 0));
  const reachM = Math.max(...asked.lenses.map(({ rangeM }) => rangeM));
  const points = targets.map(({ point }) => point);
  const near = cellsAround(points, reachM, (box) => cellsOfBox(box));
  const [walls, roads, sources] = await Promise.all([
    layers.wallsInOne(cellsAround(points, reachM, wallCellsAround)),
    asked.poles.junctions
      ? layers.packedRoadsIn(
          cellsAround(points, reachM + roadsBeyondM, (box) => cellsOfBox(box)),
          roadsRead,
        )
      : [],
    polesOf(rooms, scope, asked, { near, box: boxAround(points) }),
  ]);
  const lacking: Material['lacking'] = [];
  if (asked.poles.junctions && roads.length === 0) lacking.push('roads');
  if (walls.ends.length === 0) lacking.push('buildings');
  return {
    task: {
      villages: [...Map.groupBy(targets, ({ division }) => division)].map(([code, own]) => ({
        code,
        origin: origins.get(code) as Place,
        points: flat(own.map(({ point }) => point)),
        pxPerM: Float64Array.from(own, ({ density }) => densityPxPerM[density]),
        weights: Float64Array.from(own, ({ planned }) => planned),
      })),
      poles: sources.poles,
      ...{ roads, walls },
      lenses: asked.lenses.map(({ name: _name, ...lens }) => lens),
      ...{ cameras: asked.budget, perPole: asked.perPole, polesMax: planLimits.poles },
    },
    ...{ targets, unplaced: weighed.filter((one) => !isPlaced(one)), figures, lacking, unapproved },
    ...{ names: sources.names, cameraIds: sources.cameraIds },
  };
}

async function polesOf(
  { coverage, poles }: MaterialRooms,
  scope: Scope,
  { poles: wanted, divisions }: PlanAsked,
  { near, box }: { near: readonly number[]; box: GeoBox | undefined },
): Promise<{ poles: TaskPoles[]; names: Material['names']; cameraIds: string[] }> {
  const [imported, cameras] = await Promise.all([
    wanted.imported ? poles.inCells(scope, divisions, near, polesRead) : [],
    wanted.cameras && box ? coverage.polesOfCameras(scope, divisions, widened(box), polesRead) : [],
  ]);
  return {
    poles: [
      { source: 'imported', points: flat(imported.map(({ point }) => point)) },
      { source: 'drawn', points: flat(wanted.drawn) },
      { source: 'camera', points: flat(cameras.map(({ point }) => point)) },
    ],
    names: {
      imported: imported.map(({ name }) => name),
      drawn: wanted.drawn.map(({ name }) => (name === '' ? null : name)),
      ...{ camera: [], junction: [] },
    },
    cameraIds: cameras.map(({ id }) => id),
  };
}

/** Each cell that a camera may look from into, or across, to one of the places. */
function cellsAround(places: readonly Place[], metres: number, cellsOf: (box: GeoBox) => number[]): number[] {
  const cells = new Set<number>();
  const done = new Set<string>();
  for (const place of places) {
    // Neighbours share their cells: one box for each hundred metres.
    const key = `${Math.round(place.lon * 1000)} ${Math.round(place.lat * 1000)}`;
    if (done.has(key)) continue;
    done.add(key);
    const middle = { lon: Math.round(place.lon * 1000) / 1000, lat: Math.round(place.lat * 1000) / 1000 };
    for (const cell of cellsOf(boxOf(middle, metres + sharedM))) cells.add(cell);
  }
  return [...cells].sort((one, two) => one - two);
}

/** Places within half a thousandth of a degree share a box, metres. */
const sharedM = 60;

function boxOf(place: Place, metres: number): GeoBox {
  const [least, most] = [fromPlane(place, [-metres, -metres]), fromPlane(place, [metres, metres])];
  return { west: least.lon, south: least.lat, east: most.lon, north: most.lat };
}

/** A box with what a camera at its edge may see of it: some kilometre. */
function widened({ west, south, east, north }: GeoBox): GeoBox {
  return { west: west - 0.01, south: south - 0.01, east: east + 0.01, north: north + 0.01 };
}

function flat(places: readonly Place[]): Float64Array {
  return Float64Array.from(places.flatMap(({ lon, lat }) => [lon, lat]));
}

/** @param poles - 0 where it did not come to that */
export function tooLarge(watchpoints: number, poles: number, code = 'plan-too-large'): ProblemError {
  const { watchpoints: watchpointsMax, poles: polesMax } = planLimits;
  return new ProblemError('plan-too-large', { code, values: { watchpoints, poles, watchpointsMax, polesMax } });
}
