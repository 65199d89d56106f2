import {
  cellOf,
  type Metres,
  missOf,
  onPlane,
  openEye,
  type Place,
  planeAt,
  unpackRings,
  type View,
  type ViewRecord,
  viewOf,
  Walls,
} from '@sharp-eyes/geometry';
import { rangeOf } from '@sharp-eyes/protocol';
import type { Db } from 'mongodb';

/** Azimuths are tried every so many degrees. */
const stepDeg = 30;
const across = 65_536;

interface Asked {
  divisions: readonly string[];
  lenses: readonly ViewRecord[];
  budget: number;
  perPole: number;
}

interface Choice {
  pole: string;
  sees: number[];
}

/**
 * The rival of where next: every pole of a village with every lens, turned by steps, against every open watchpoint of
 * that village among all walls around; then the plain greedy. Read from the same database.
 */
export async function plainWhereNext(
  db: Db,
  { divisions, lenses, budget, perPole }: Asked,
): Promise<{ seconds: number; gain: number }> {
  const startedAt = performance.now();
  const within = { $or: divisions.map(rangeOf).map(({ from, to }) => ({ division: { $gte: from, $lt: to } })) };
  const open = await db
    .collection<{ division: string; point: Place; weight: number }>('coverage_findings')
    .find({ ...within, counted: true, state: 'gap' })
    .toArray();
  const poles = await db.collection<{ division: string; point: Place }>('poles').find(within).toArray();
  const villages = Map.groupBy(open.keys(), (n) => open[n]?.division ?? '');
  const polesOf = Map.groupBy(poles, ({ division }) => division);
  const grounds = await db
    .collection<{ _id: string; origin: Place }>('coverage_grounds')
    .find({ _id: { $in: [...villages.keys()] } })
    .toArray();
  const choices: Choice[] = [];
  for (const { _id: village, origin } of grounds) {
    const plane = planeAt(origin);
    const targets = (villages.get(village) ?? []).map((n) => ({
      n,
      at: onPlane(plane, (open[n] as { point: Place }).point),
    }));
    const walls = await wallsAround(db, origin);
    for (const { point } of polesOf.get(village) ?? []) {
      const at = onPlane(plane, point);
      if (walls.holds(...at)) continue;
      for (const view of lenses.flatMap(turned))
        choices.push({ pole: `${at}`, sees: seenFrom(view, at, targets, walls) });
    }
  }
  const gain = pickPlainly(
    choices,
    open.map(({ weight }) => weight),
    { budget, perPole },
  );
  return { seconds: (performance.now() - startedAt) / 1000, gain };
}

function turned(lens: ViewRecord): View[] {
  return Array.from({ length: 360 / stepDeg }, (_, n) =>
    viewOf({ ...lens, azimuthDeg: n * stepDeg, azimuthBasis: 'surveyed' }),
  ).filter((view): view is View => !('missing' in view));
}

function seenFrom(view: View, at: Metres, targets: readonly { n: number; at: Metres }[], walls: Walls): number[] {
  const eye = openEye(view, at);
  return targets.filter((target) => missOf(eye, ...target.at, 25, walls) === null).map(({ n }) => n);
}

function pickPlainly(
  choices: readonly Choice[],
  weights: readonly number[],
  limits: Pick<Asked, 'budget' | 'perPole'>,
): number {
  const covered = new Set<number>();
  const onPole = new Map<string, number>();
  let sum = 0;
  for (let picked = 0; picked < limits.budget; picked += 1) {
    let [best, most]: [Choice | undefined, number] = [undefined, 0];
    for (const choice of choices) {
      if ((onPole.get(choice.pole) ?? 0) >= limits.perPole) continue;
      let gain = 0;
      for (const target of choice.sees) if (!covered.has(target)) gain += weights[target] as number;
      if (gain > most) [best, most] = [choice, gain];
    }
    if (!best) break;
    for (const target of best.sees) covered.add(target);
    onPole.set(best.pole, (onPole.get(best.pole) ?? 0) + 1);
    sum += most;
  }
  return sum;
}

/** All walls of the cells around a village's middle. */
async function wallsAround(db: Db, origin: Place): Promise<Walls> {
  const middle = cellOf(origin);
  const cells = [-2, -1, 0, 1, 2].flatMap((x) => [-2, -1, 0, 1, 2].map((y) => middle + x * across + y));
  const found = await db
    .collection<{ _id: number }>('wallCells')
    .find({ _id: { $in: cells } })
    .toArray();
  const plane = planeAt(origin);
  const rings = (found as unknown as { rings: { buffer: Uint8Array } }[]).flatMap(({ rings: { buffer } }) =>
    unpackRings(new Int32Array(new Uint8Array(buffer).buffer)),
  );
  return new Walls(
    rings.map(({ corners }) => [Float64Array.from(corners.flatMap(([lon, lat]) => onPlane(plane, { lon, lat })))]),
  );
}
