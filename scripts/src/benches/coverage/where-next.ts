import { cellOf, fromPlane, type Place } from '@sharp-eyes/geometry';
import { dice } from '@sharp-eyes/geometry/dice';
import { newId, type Plan, planLimits, rangeOf, usualLenses } from '@sharp-eyes/protocol';
import type { Db } from 'mongodb';
import type { HubClient } from '../../demo/hub-client.ts';
import { quantile } from '../../measure/quantile.ts';
import type { Made } from './province.ts';
import { plainWhereNext } from './where-next-rival.ts';

const asks = 12;
const budget = 50;
/** Poles stand around the sites of a village, metres. */
const aroundM = 30;

interface Area {
  /** Townships and villages that together have as many open watchpoints as one plan takes. */
  divisions: string[];
  open: number;
}

/**
 * Where next in a dense county, over HTTP, with everything that is read for it: as many watchpoints and poles as one
 * plan takes, two lenses, 50 cameras; against the plain way. @returns p95 in milliseconds, how many times as fast, and
 * how much more is gained
 */
export async function measureWhereNext(
  db: Db,
  planner: HubClient,
  { villages }: Pick<Made, 'villages'>,
  say: (words: string) => void,
): Promise<{ whereNextMs: number; whereNextRatio: number; whereNextGainRatio: number }> {
  const { divisions, open } = await areaOf(db, villages);
  const asked = { divisions, budget, perPole: 2, lenses: usualLenses.filter((_, n) => n !== 1) };
  await putUpPoles(db, divisions);
  const took: number[] = [];
  let last: Plan | undefined;
  for (let n = 0; n <= asks; n += 1) {
    const startedAt = performance.now();
    last = await planner.call<Plan>('POST', '/api/v1/plans', {
      ...asked,
      poles: { imported: true, junctions: false, cameras: false },
    });
    const ms = performance.now() - startedAt;
    if (n === 0)
      say(
        `where next: ${open} watchpoints, ${last.poles.imported} poles; the first, with its thread, ${Math.round(ms)} ms`,
      );
    else took.push(ms);
  }
  const hubMs = last?.tookMs ?? Number.NaN;
  say(
    `where next: ${last?.picks.length} cameras close ${last?.totals.closed}; median ${Math.round(quantile(took, 0.5))} ms, of the last ${hubMs} ms in the hub`,
  );
  const rival = await plainWhereNext(db, asked);
  const gain = last?.totals.gain ?? 0;
  say(`where next: the plain way takes ${rival.seconds.toFixed(1)} s and gains ${rival.gain}, ours ${gain}`);
  const p95Ms = quantile(took, 0.95);
  return {
    whereNextMs: Math.round(p95Ms),
    whereNextRatio: Math.round(rival.seconds / (quantile(took, 0.5) / 1000)),
    whereNextGainRatio: Math.round((gain / rival.gain) * 100) / 100,
  };
}

/** Whole townships as long as they fit, then single villages. */
async function areaOf(db: Db, villages: readonly string[]): Promise<Area> {
  const rows = await db
    .collection('coverage_findings')
    .aggregate<{ _id: string; open: number }>([
      { $match: { division: { $in: [...villages] }, counted: true, state: 'gap' } },
      { $group: { _id: '$division', open: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ])
    .toArray();
  const area: Area = { divisions: [], open: 0 };
  const take = (division: string, open: number): void => {
    if (area.open + open > planLimits.watchpoints || area.divisions.length === planLimits.divisions) return;
    area.divisions.push(division);
    area.open += open;
  };
  for (const [township, own] of Map.groupBy(rows, ({ _id }) => `${_id.slice(0, 9)}000`)) {
    const open = own.reduce((sum, row) => sum + row.open, 0);
    if (area.open + open <= planLimits.watchpoints) take(township, open);
    else for (const row of own) take(row._id, row.open);
  }
  return area;
}

/** As many poles as one plan takes, around the watchpoints that are open. */
async function putUpPoles(db: Db, divisions: readonly string[]): Promise<void> {
  const within = divisions.map(rangeOf).map(({ from, to }) => ({ division: { $gte: from, $lt: to } }));
  const open = await db
    .collection<{ division: string; point: Place }>('coverage_findings')
    .find({ $or: within, counted: true, state: 'gap' })
    .sort({ _id: 1 })
    .toArray();
  const random = dice(11);
  const poles = Array.from({ length: planLimits.poles }, (_, n) => {
    const { division, point: near } = open[Math.floor((n * open.length) / planLimits.poles)] as (typeof open)[number];
    const offset = (): number => (random() - 0.5) * 2 * aroundM;
    const { lon, lat } = fromPlane(near, [offset(), offset()]);
    const point = { lon: Math.round(lon * 1e7) / 1e7, lat: Math.round(lat * 1e7) / 1e7 };
    return {
      ...{ _id: newId(), county: division.slice(0, 6), division, name: `杆${n}`, point, cell: cellOf(point) },
      ...{ importedAt: new Date(), importedBy: 'bench' },
    };
  });
  await db.collection<{ _id: string }>('poles').insertMany(poles);
}
