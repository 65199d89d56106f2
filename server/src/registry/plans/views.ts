import { type Plan, type PlanRow, toInstant } from '@sharp-eyes/protocol';
import type { ListedPlan, PlanDocument } from './repository.ts';

/** Divisions that a plan names. */
export function divisionsOf({ picks, villages, unclosed }: PlanDocument): string[] {
  return [
    ...new Set([
      ...picks.flatMap(({ division, byVillage }) => [division, ...byVillage.map((village) => village.division)]),
      ...[...villages, ...unclosed].map(({ division }) => division),
    ]),
  ];
}

export function planView(plan: PlanDocument, paths: ReadonlyMap<string, string[]>): Plan {
  const { _id: id, name, divisions, at, by, until, asked, totals, unclosedBy, poles, lacking, unapproved } = plan;
  const placed = <T extends { division: string }>(one: T) => ({
    ...one,
    divisionPath: paths.get(one.division) ?? [],
  });
  const accepted = new Map(plan.accepted.map((one) => [one.n, one]));
  return {
    ...{ id, name, divisions, asked, totals, unclosedBy, poles, lacking, unapproved, tookMs: plan.tookMs },
    ...{ at: toInstant(at.getTime()), by: by.name, until: toInstant(until.getTime()) },
    picks: plan.picks.map(({ cameraId: _cameraId, byVillage, ...pick }) => {
      const taken = accepted.get(pick.n);
      return {
        ...placed(pick),
        byVillage: byVillage.map(placed),
        accepted: taken ? { cameraId: taken.cameraId, at: toInstant(taken.at.getTime()), by: taken.by } : null,
      };
    }),
    villages: plan.villages.map(placed),
    unclosed: plan.unclosed.map(placed),
  };
}

export function planRowOf({
  _id: id,
  name,
  divisions,
  at,
  by,
  until,
  asked,
  totals,
  accepted,
  cameras,
}: ListedPlan): PlanRow {
  return {
    ...{ id, name, divisions, at: toInstant(at.getTime()), by: by.name, until: toInstant(until.getTime()) },
    ...{ budget: asked.budget, cameras, accepted: accepted.length, closed: totals.closed, open: totals.open },
  };
}
