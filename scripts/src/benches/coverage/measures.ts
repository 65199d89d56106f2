import { setTimeout as delay } from 'node:timers/promises';
import { type CoverageRun, type CoverageVillagePage, coverageColumns, newId } from '@sharp-eyes/protocol';
import type { Db } from 'mongodb';
import type { HubClient } from '../../demo/hub-client.ts';
import { quantile } from '../../measure/quantile.ts';

/** Works a division out afresh, through the hub. @returns seconds */
export async function recompute(planner: HubClient, division: string): Promise<number> {
  const startedAt = performance.now();
  await planner.call('POST', '/api/v1/coverage/recompute', { division });
  for (;;) {
    const run = await planner.get<CoverageRun>(`/api/v1/coverage/recompute/${division}`);
    if (run.stage === 'done') return (performance.now() - startedAt) / 1000;
    await delay(20);
  }
}

/** Everything is worked out, as far as anybody knows. */
export async function quiet(db: Db): Promise<void> {
  for (;;) {
    const [event, mark, owing] = await Promise.all([
      db.collection('events').findOne({ todo: 'coverage' }),
      db.collection('coverage_marks').findOne({ rank: { $lt: 2 } }),
      db.collection('coverage_cameras').findOne({ 'owes.0': { $exists: true } }),
    ]);
    if (!event && !mark && !owing) return;
    await delay(20);
  }
}

/** The worst column's p95 over some pages there and back, milliseconds. */
export async function measureTable(
  asker: HubClient,
  pages: number,
  say: (words: string) => void,
  going: () => boolean = () => true,
): Promise<number> {
  const worst: { ms: number; column: string }[] = [];
  for (const column of coverageColumns) {
    const asked: number[] = [];
    for (const order of ['asc', 'desc'] as const) {
      let cursor = '';
      for (let n = 0; n < pages && going(); n += 1) {
        const startedAt = performance.now();
        const page = await asker.get<CoverageVillagePage>(
          `/api/v1/coverage/villages?sort=${column}&order=${order}&limit=200${cursor}`,
        );
        asked.push(performance.now() - startedAt);
        if (page.next === null) break;
        cursor = `&cursor=${page.next}`;
      }
    }
    if (asked.length > 0) worst.push({ ms: quantile(asked, 0.95), column });
  }
  const [slowest] = worst.sort((a, b) => b.ms - a.ms);
  if (slowest) say(`table: slowest by ${slowest.column}, p95 ${Math.round(slowest.ms)} ms`);
  return Math.round(slowest?.ms ?? Number.NaN);
}

/** Page after page of the gap list, p95 in milliseconds. */
export async function measureGaps(asker: HubClient, pages: number): Promise<number> {
  const asked: number[] = [];
  for (const query of ['', 'state=gap&sort=since', 'state=impaired', 'siteKind=junction&sort=since&order=desc']) {
    let cursor = '';
    for (let n = 0; n < pages; n += 1) {
      const startedAt = performance.now();
      const page = await asker.get<{ next: string | null }>(`/api/v1/coverage/watchpoints?${query}&limit=200${cursor}`);
      asked.push(performance.now() - startedAt);
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
  }
  return Math.round(quantile(asked, 0.95));
}

/** A change that nobody has seen by then is lost. */
const seenWithinMs = 20_000;

/**
 * From the answer to one camera's change at the first hub to the village's figure read through the second.
 * @returns p95 in milliseconds
 */
export async function measureUpdates(
  db: Db,
  { first, second }: { first: HubClient; second: HubClient },
  times: number,
): Promise<number> {
  const alone = { state: 'covered', seenBy: 1 };
  const findings = await db
    .collection<{ division: string; by: string[] }>('coverage_findings')
    .aggregate<{ division: string; by: string[] }>([{ $match: alone }, { $sample: { size: 2 * times } }])
    .toArray();
  // One that sees two of them changes figures once.
  const byCamera = new Map(findings.map(({ division, by: [camera = ''] }) => [camera, division]));
  const took: number[] = [];
  for (const [camera, division] of [...byCamera].slice(0, times)) {
    const path = `/api/v1/coverage/villages?division=${division}`;
    const covered = async () => (await second.get<CoverageVillagePage>(path)).items[0]?.covered ?? 0;
    const before = await covered();
    await first.call('POST', `/api/v1/cameras/${camera}/inspection`, { online: false });
    const startedAt = performance.now();
    while ((await covered()) === before) {
      if (performance.now() - startedAt > seenWithinMs)
        throw new Error(
          `camera ${camera} of ${division} is down for ${seenWithinMs} ms, and its village says as before`,
        );
      await delay(2);
    }
    took.push(performance.now() - startedAt);
    await delay(20);
  }
  return Math.round(quantile(took, 0.95));
}

/** So many cameras turn bad at once, as when agents fall silent: one event each. @returns seconds until all is current */
export async function measureStorm(db: Db, villages: readonly string[], perVillage: number): Promise<number> {
  const cameras = await db
    .collection<{ _id: string; division: string }>('cameras')
    .find({ division: { $in: [...villages] } }, { projection: { division: 1 } })
    .sort({ division: 1, _id: 1 })
    .toArray();
  const chosen = [...Map.groupBy(cameras, ({ division }) => division).values()].flatMap((own) =>
    own.slice(0, perVillage),
  );
  const ids = chosen.map(({ _id }) => _id);
  const startedAt = performance.now();
  for (let at = 0; at < ids.length; at += 500) {
    const some = chosen.slice(at, at + 500);
    await db
      .collection<{ _id: string }>('cameras')
      .updateMany({ _id: { $in: some.map(({ _id }) => _id) } }, [
        { $set: { 'evidence.online': { $not: ['$evidence.online'] } } },
      ]);
    await db.collection<{ _id: string }>('events').insertMany(
      some.map(({ _id, division }) => ({
        ...{ _id: newId(), kind: 'camera.changed', at: new Date(), county: division.slice(0, 6) },
        ...{ divisionBefore: division, divisionAfter: division, todo: ['coverage'], claims: {} },
        body: { cameraId: _id, removed: false, healthOnly: true },
      })),
    );
  }
  await quiet(db);
  return (performance.now() - startedAt) / 1000;
}

const figures = ['coverage_findings', 'coverage', 'coverage_areas'];

/** Every figure as a text, by its id: to be told apart from those of another moment. */
export async function figuresNow(db: Db): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const name of figures)
    for await (const { at: _at, _id, ...rest } of db.collection(name).find().sort({ _id: 1 }))
      all.set(`${name} ${_id}`, JSON.stringify(Object.entries(rest).sort()));
  return all;
}

export function differences(one: ReadonlyMap<string, string>, two: ReadonlyMap<string, string>): number {
  const ids = new Set([...one.keys(), ...two.keys()]);
  return [...ids].filter((id) => one.get(id) !== two.get(id)).length;
}
