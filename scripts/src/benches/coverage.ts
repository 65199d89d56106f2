import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { Bench } from '../bench.ts';
import { startMongod } from '../setup/mongod.ts';
import { bruteForce } from './coverage/brute-force.ts';
import { startHubs } from './coverage/hubs.ts';
import {
  differences,
  figuresNow,
  measureGaps,
  measureStorm,
  measureTable,
  measureUpdates,
  quiet,
  recompute,
} from './coverage/measures.ts';
import { writeProvince } from './coverage/province.ts';
import { measureTiles } from './coverage/tiles.ts';
import { measureWhereNext } from './coverage/where-next.ts';

/** A word behind the bench's name makes a smaller province of it: `npm run bench -- coverage 0.1`. */
const scale = Math.min(1, Math.max(0.04, Number(process.argv[3] ?? 1)));
const province = '340000000000';
const database = 'coverage';
const village = { watchpoints: 30, cameras: 10 };
const updates = 60;

/**
 * A province and a dense county, over HTTP, signed in and scoped; a second hub process for what is read elsewhere. The
 * rival, every watchpoint against every camera, runs on one county of the same database.
 */
export const bench: Bench = async (ready, say) => {
  const folder = await mkdtemp(join(tmpdir(), 'sharp-eyes-bench-'));
  const mongod = await startMongod({ binary: ready.mongod, folder: join(folder, 'db'), oplogMb: 1024, cacheGb: 1 });
  const client = await MongoClient.connect(mongod.uri);
  const hubs = await startHubs(ready, { folder, uri: mongod.uri, database });
  try {
    const db = client.db(database);
    const loads = [load()];
    const counties = Math.round(25 * scale);
    say(`writing ${counties} counties`);
    const size = { counties, townships: 20, villages: 20, ...village, buildings: 5 };
    const made = await writeProvince(db, { province: '34', city: 1, row: 0 }, size);
    const [county = ''] = made.counties;
    const wide = await hubs.account('wide', province);
    const narrow = await hubs.account('narrow', county);

    say(`first full pass of ${made.villages.length} villages`);
    const firstS = await recompute(wide.first, province);
    say(`took ${firstS.toFixed(1)} s; asking for tables`);
    await measureTable(wide.first, 1, () => undefined);
    const tables = [await measureTable(wide.first, 4, say), await measureTable(narrow.first, 2, say)];
    const gapsP95Ms = await measureGaps(narrow.first, 8);
    const wideGapsP95Ms = await measureGaps(wide.first, 8);
    say(`gap list p95 ${gapsP95Ms} ms in a county, ${wideGapsP95Ms} ms in the province; changing ${updates} cameras`);
    const updateP95Ms = await measureUpdates(db, wide, updates);
    say(`p95 ${updateP95Ms} ms; a storm`);
    const stormy = made.villages.filter((_, n) => n % Math.ceil(made.villages.length / (500 * scale)) === 0);
    const stormS = await measureStorm(db, stormy, 10);
    say(`${stormy.length} villages in ${stormS.toFixed(1)} s; everything afresh`);

    await quiet(db);
    loads.push(load());
    const kept = await figuresNow(db);
    hubs.resetDelay();
    let going = true;
    const beside = measureTable(wide.first, 40, say, () => going);
    const fullS = await recompute(wide.first, province);
    going = false;
    const tableBesideP95Ms = await beside;
    const loopDelayP99Ms = await hubs.delayP99Ms();
    const fullDifferences = differences(kept, await figuresNow(db));
    say(`${fullS.toFixed(1)} s, ${fullDifferences} differences; one county, and the rival on it`);
    const countyS = await recompute(narrow.first, county);
    const rival = await bruteForce(db, county);
    say(`${countyS.toFixed(1)} s against ${rival.seconds.toFixed(1)} s; the map`);
    const tiles = await measureTiles(db, wide.first, say);
    say(`screen p95 ${tiles.screenP95Ms} ms; the dense county`);

    const thick = {
      counties: 1,
      townships: 20,
      villages: Math.round(20 * Math.max(scale, 0.1)),
      ...village,
      buildings: 600,
    };
    const dense = await writeProvince(db, { province: '34', city: 90, row: 110 }, thick);
    await recompute(wide.first, dense.counties[0] ?? '');
    const denseCountyS = await recompute(wide.first, dense.counties[0] ?? '');
    const whereNext = await measureWhereNext(db, wide.first, dense, say);
    return {
      ...{ cameras: made.cameras, watchpoints: made.watchpoints, villages: made.villages.length },
      ...{ tableP95Ms: Math.max(...tables), tableBesideP95Ms, gapsP95Ms, wideGapsP95Ms, updateP95Ms },
      ...{ stormS: tenths(stormS), firstS: tenths(firstS), fullS: tenths(fullS), fullDifferences },
      ...{ denseCountyS: tenths(denseCountyS), loopDelayP99Ms, rssMb: await hubs.peakMb() },
      ...tiles,
      ...whereNext,
      ...{ bruteForceRatio: tenths(rival.seconds / countyS), bruteDifferences: rival.differences },
      // Of a minute: at the start, before the full recomputation, at the end. The bench itself makes about three.
      loadAverage: [...loads, load()],
    };
  } finally {
    await hubs.stop();
    await client.close();
    await mongod.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

function load(): number {
  return tenths(loadavg()[0] ?? 0);
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
