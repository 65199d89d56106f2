import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AlertRow } from '@sharp-eyes/protocol';
import type { Bench } from '../bench.ts';
import { quantile } from '../measure/quantile.ts';
import { freePort } from '../processes/ports.ts';
import { Stack } from '../processes/stack.ts';
import { startMongod } from '../setup/mongod.ts';
import { type Area, makeAreas } from './desk/areas.ts';
import { type Compared, Ledger } from './desk/ledger.ts';
import { DeskListener } from './desk/listener.ts';
import { raiseAlerts } from './desk/load.ts';
import { DeskPoller, pollEveryMs } from './desk/poller.ts';
import { type DeskSession, signInAll } from './desk/sessions.ts';

/** A number behind the bench's name makes fewer areas of it, each as busy: `npm run bench -- desk 0.2`. */
const scale = Math.min(1, Math.max(0.05, Number(process.argv[3] ?? 1)));
const size = { areas: Math.round(20 * scale), cameras: 10, officers: 2 };
const browsersPerOfficer = 5;
const alertsPerS = size.areas * 5;
const seconds = 60;
const rivalSeconds = 20;
/** How long after the last alert a browser may still be told, milliseconds. */
const patienceMs = 20_000;

/**
 * Alerts come in over the agents' port and go out on two hundred browsers' streams; a ledger kept outside says what each
 * area's desk must show. The rival in the same run: the same browsers asking for their lists.
 */
export const bench: Bench = async (ready, say) => {
  const folder = await mkdtemp(join(tmpdir(), 'sharp-eyes-bench-'));
  const mongod = await startMongod({ binary: ready.mongod, folder: join(folder, 'db'), oplogMb: 512 });
  const ports = { people: await freePort(), agents: await freePort(), control: await freePort() };
  const place = { data: folder, web: ready.web, mongoUri: mongod.uri, ports };
  const stack = new Stack({ ...place, allowed: [], simulatorKey: '', simulator: [] });
  try {
    const hub = await stack.startHub();
    const admin = await stack.signIn('admin', await stack.firstPassword(hub));
    say(`making ${size.areas} townships with ${size.cameras} cameras each`);
    const areas = await makeAreas(stack, admin, size);
    say(`signing in ${size.areas * size.officers * browsersPerOfficer} browsers`);
    const sessions = await signInAll(stack.base, areas, browsersPerOfficer);

    say(`the rival: all of them ask every ${pollEveryMs / 1000} s, for ${rivalSeconds} s`);
    const processes = { hub: hub.pid, mongod: mongod.pid };
    const rival = await measured(processes, () => measureRival(stack.base, areas, sessions));

    const listeners = await Promise.all(sessions.map((session) => DeskListener.open(stack.base, session)));
    say(`${alertsPerS} alerts a second for ${seconds} s to ${listeners.length} streams`);
    const startedMs = Date.now();
    const { result: ledgers, cpuS } = await measured(processes, () =>
      raiseAlerts(areas, { perS: alertsPerS, seconds, seed: 7 }),
    );
    const tookS = (Date.now() - startedMs) / 1000;
    const told = await whatWasTold(areas, ledgers, listeners);
    say('comparing every list with the ledger');
    const lists = await compareLists(stack, areas, ledgers, rival.result.ledgers);
    for (const fault of lists.faults.slice(0, 20)) say(fault);
    for (const listener of listeners) listener.close();
    const raised = ledgers.reduce((sum, { occurrences }) => sum + occurrences.length, 0);
    return {
      ...{ streams: listeners.length, areas: areas.length, alerts: raised },
      alertsPerS: Math.round(raised / tookS),
      ...{ p50Ms: Math.round(quantile(told.delays, 0.5)), p95Ms: Math.round(quantile(told.delays, 0.95)) },
      maxMs: Math.round(Math.max(...told.delays)),
      ...{ missed: told.missed + lists.missed, doubled: lists.doubled },
      reloads: listeners.reduce((sum, { reloads }) => sum + reloads, 0),
      ...{ cpuS: cpuS.hub, mongodCpuS: cpuS.mongod },
      rivalP95Ms: Math.round(quantile(rival.result.delays, 0.95)),
      rivalCpuPerS: tenths(rival.cpuS.hub / rivalSeconds),
      loadAverage: tenths(loadavg()[0] ?? 0),
    };
  } finally {
    await stack.stop();
    await mongod.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function measureRival(base: string, areas: readonly Area[], sessions: readonly DeskSession[]) {
  const pollers = sessions.map((session, n) => new DeskPoller(base, session, n / sessions.length));
  const ledgers = await raiseAlerts(areas, { perS: alertsPerS, seconds: rivalSeconds, seed: 11 });
  await delay(pollEveryMs + 1000);
  for (const poller of pollers) poller.stop();
  const delays = pollers.flatMap((poller) =>
    begun(ledgers[areas.indexOf(poller.session.area)]).flatMap(({ zone, dueMs }) => {
      const seenAt = poller.seenAt(zone);
      return seenAt === undefined ? [] : [seenAt - dueMs];
    }),
  );
  return { ledgers, delays };
}

/** A desk that asks sees rows, not how often they counted. */
function begun(ledger: Ledger | undefined) {
  return (ledger?.occurrences ?? []).filter(({ count }) => count === 1);
}

/** How late each browser was told of each occurrence of its area, and of how many it was never told. */
async function whatWasTold(areas: readonly Area[], ledgers: readonly Ledger[], listeners: readonly DeskListener[]) {
  const ask = (): { delays: number[]; missed: number } => {
    const delays: number[] = [];
    let missed = 0;
    for (const listener of listeners)
      for (const { zone, count, dueMs } of ledgers[areas.indexOf(listener.session.area)]?.occurrences ?? []) {
        const heardAt = listener.heardAt(zone, count);
        if (heardAt === undefined) missed += 1;
        else delays.push(heardAt - dueMs);
      }
    return { delays, missed };
  };
  let now = ask();
  for (const until = Date.now() + patienceMs; now.missed > 0 && Date.now() < until; now = ask()) await delay(500);
  return now;
}

/** A client that took no part lists each area's alerts. */
async function compareLists(
  stack: Stack,
  areas: readonly Area[],
  ledgers: readonly Ledger[],
  before: readonly Ledger[],
) {
  const all: Compared = { missed: 0, doubled: 0, faults: [] };
  for (const [n, { officers }] of areas.entries()) {
    const officer = await stack.signIn(officers[0]?.user ?? '', officers[0]?.password ?? '');
    const rows = await officer.all<AlertRow>('/api/v1/alerts?limit=200');
    const ours = new Ledger([...(before[n]?.counts ?? []), ...(ledgers[n]?.counts ?? [])]).compare(rows);
    all.missed += ours.missed;
    all.doubled += ours.doubled;
    all.faults.push(...ours.faults);
  }
  return all;
}

/** Processor time that each process took meanwhile, seconds. */
async function measured<T>(processes: { hub: number; mongod: number }, work: () => Promise<T>) {
  const before = await Promise.all([cpuSecondsOf(processes.hub), cpuSecondsOf(processes.mongod)]);
  const result = await work();
  const [hub, mongod] = await Promise.all([cpuSecondsOf(processes.hub), cpuSecondsOf(processes.mongod)]);
  return { result, cpuS: { hub: tenths(hub - before[0]), mongod: tenths(mongod - before[1]) } };
}

/** proc(5): user and system time in ticks of a hundredth of a second, fields 14 and 15. */
async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
