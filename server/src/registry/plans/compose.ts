import {
  newId,
  type PlanAsked,
  type PlanLens,
  type PlanUnclosed,
  planLimits,
  type UnclosedReason,
  unclosedReasons,
} from '@sharp-eyes/protocol';
import type { Material } from './material.ts';
import type { KeptPick, PlanDocument } from './repository.ts';
import { placementFor, plannedName } from './rules.ts';
import type { PlanOutcome, TaskCamera } from './task.ts';

/** Watchpoints that stay open and are told one by one. */
const unclosedTold = 1000;

/** Names that a plan is told with. */
export interface PlanNames {
  villageOf(division: string): string;
  siteOf(siteId: string): string;
  /** What the pole of a camera on record is called: as the camera is. */
  poleOf(index: number): string | null;
}

type Composed = Pick<PlanDocument, 'picks' | 'villages' | 'totals' | 'unclosed' | 'unclosedBy' | 'poles'>;
type Target = Material['targets'][number];

/** The plan as it is kept, from numbers and what they stand for. */
export function composePlan(material: Material, outcome: PlanOutcome, asked: PlanAsked, names: PlanNames): Composed {
  const closed = new Set(outcome.cameras.flatMap(({ covers }) => covers));
  const picks = picksOf(material, outcome, asked.lenses, names);
  const villages = villagesOf(material, closed);
  const unclosed = unclosedOf(material, outcome, closed);
  const total = (field: keyof Omit<PlanDocument['villages'][number], 'division'>): number =>
    villages.reduce((sum, village) => sum + village[field], 0);
  return {
    ...{ picks, villages },
    totals: {
      ...{
        required: total('required'),
        declaredBefore: total('declaredBefore'),
        declaredAfter: total('declaredAfter'),
      },
      ...{ open: total('open'), closed: total('closed'), gain: total('gain') },
      weight: [...material.targets, ...material.unplaced].reduce((sum, { planned }) => sum + planned, 0),
    },
    unclosed: unclosed.slice(0, unclosedTold),
    unclosedBy: unclosedReasons.flatMap((why) => {
      const watchpoints = unclosed.filter((one) => one.why === why).length;
      return watchpoints > 0 ? [{ why, watchpoints }] : [];
    }),
    poles: { ...outcome.near, insideBuilding: outcome.insideBuilding },
  };
}

function picksOf(
  { targets, names: poleNames }: Material,
  { cameras }: PlanOutcome,
  lenses: readonly PlanLens[],
  names: PlanNames,
): KeptPick[] {
  const used = new Map<string, number>();
  let cumulativeGain = 0;
  return cameras.slice(0, planLimits.cameras).map((camera, index) => {
    cumulativeGain += camera.gain;
    const { division, siteId, lead } = homeOf(camera, targets);
    const site = names.siteOf(siteId);
    const number = (used.get(siteId) ?? 0) + 1;
    used.set(siteId, number);
    const { source, index: pole, point } = camera.pole;
    return {
      n: index + 1,
      pole: { source, point, name: source === 'camera' ? names.poleOf(pole) : (poleNames[source][pole] ?? null) },
      ...{ azimuthDeg: camera.azimuthDeg, lens: lenses[camera.lens] as PlanLens },
      ...{ division, siteId, siteName: site, placement: placementFor(lead) },
      cameraName: plannedName(names.villageOf(division), site, number),
      covers: camera.covers.map((target) => {
        const { _id: watchpointId, name, division: village, point: at, planned } = targets[target] as Target;
        return { watchpointId, name, division: village, point: at, weight: planned };
      }),
      ...{ gain: camera.gain, cumulativeGain },
      byVillage: camera.byVillage.map(({ village, watchpoints, gain }) => ({ division: village, watchpoints, gain })),
      cameraId: newId(),
    };
  });
}

/** The village and the site in it that gain most, of equal ones the first; and its heaviest watchpoint. */
function homeOf({ byVillage, covers }: TaskCamera, targets: readonly Target[]) {
  const most = Math.max(...byVillage.map(({ gain }) => gain));
  const division = byVillage.find(({ gain }) => gain === most)?.village ?? '';
  const seen = covers.map((target) => targets[target] as Target).filter((target) => target.division === division);
  const sites = [...Map.groupBy(seen, ({ siteId }) => siteId)]
    .map(([siteId, own]) => ({ siteId, own, gain: own.reduce((sum, { planned }) => sum + planned, 0) }))
    .sort((one, two) => two.gain - one.gain || (one.siteId < two.siteId ? -1 : 1));
  const [{ siteId, own } = { siteId: '', own: [] }] = sites;
  const [lead] = [...own].sort((one, two) => two.planned - one.planned || (one._id < two._id ? -1 : 1));
  return { division, siteId, lead: lead as Target };
}

function villagesOf({ targets, unplaced, figures }: Material, closed: ReadonlySet<number>): PlanDocument['villages'] {
  const villages = new Map<string, PlanDocument['villages'][number]>();
  const of = (division: string) => {
    const { required = 0, declared = 0 } = figures.get(division) ?? {};
    const village = villages.get(division) ?? {
      ...{ division, required, declaredBefore: declared, declaredAfter: declared, open: 0, closed: 0, gain: 0 },
    };
    villages.set(division, village);
    return village;
  };
  for (const { division } of unplaced) of(division).open += 1;
  for (const [n, { division, counted, declared, planned }] of targets.entries()) {
    const village = of(division);
    village.open += 1;
    if (!closed.has(n)) continue;
    village.closed += 1;
    village.gain += planned;
    if (counted && declared !== true) village.declaredAfter += 1;
  }
  return [...villages.values()].sort((one, two) => (one.division < two.division ? -1 : 1));
}

function unclosedOf(
  { targets, unplaced }: Material,
  { outlooks }: PlanOutcome,
  closed: ReadonlySet<number>,
): PlanDocument['unclosed'] {
  const open = targets.flatMap((target, n) => {
    const { obstacle, nearestM } = outlooks[n] ?? { obstacle: null, nearestM: null };
    return closed.has(n) ? [] : [unclosedBy(target, obstacle ?? 'beyond-budget', nearestM)];
  });
  return [...open, ...unplaced.map((one) => unclosedBy(one, 'no-point', null))].sort(
    (one, two) =>
      two.weight - one.weight || (one.division + one.watchpointId < two.division + two.watchpointId ? -1 : 1),
  );
}

function unclosedBy(
  { _id: watchpointId, siteId, name, kind, division, point, planned: weight }: Material['unplaced'][number],
  why: UnclosedReason,
  nearestM: number | null,
): Omit<PlanUnclosed, 'divisionPath'> {
  const nearestPoleM = nearestM === null ? null : Math.round(nearestM);
  return { watchpointId, siteId, name, kind, division, point, weight, why, nearestPoleM };
}
