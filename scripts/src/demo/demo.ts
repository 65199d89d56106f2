import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Agent, Device } from '@sharp-eyes/protocol';
import { freePort, isPortFree } from '../processes/ports.ts';
import { Stack } from '../processes/stack.ts';
import { type Mongod, startMongod } from '../setup/mongod.ts';
import type { Progress } from '../setup/progress.ts';
import type { Ready } from '../setup/provide.ts';
import { readPasswords, writePasswords } from './accounts.ts';
import { approveLists } from './coverage.ts';
import { layGround } from './ground.ts';
import type { HubClient } from './hub-client.ts';
import { adoptAll, provideAgent, setUpCounty } from './set-up.ts';
import { knownDevices } from './simulator-control.ts';
import { drawVillages } from './villages.ts';

export interface Demo {
  /** Address of the console. */
  console: string;
  passwords: Record<string, string>;
  /** Resolves, with the reason, when a part ended by itself. */
  failed: Promise<string>;
  stop(): Promise<void>;
}

export interface DemoOptions {
  /** Folder that keeps everything between starts. */
  data: string;
  ready: Ready;
  progress: Progress;
}

/** Files in the data folder that the demo's commands share. */
export const demoFiles = {
  passwords: 'demo-passwords.json',
  recoveryKey: 'recovery-key',
  seed: 'simulator-seed',
  simulatorKey: 'simulator-key',
  pid: 'start.pid',
  address: 'console-address',
  leftOut: 'demo-left-out',
} as const;

/** People walk through each simulated scene about every so many seconds. */
const walkEveryS = 45;
/** After an alert has cleared its rule stays quiet this long, seconds: an officer's desk, not a load test. */
const coolDownS = 120;

/**
 * Runs a hub, an agent and twelve simulated cameras, and plays administrator and technician through the hub's own
 * interface: enrols the agent (again when the hub forgot it), seals the passwords, answers the placements, adopts.
 */
export async function startDemo({ data, ready, progress }: DemoOptions): Promise<Demo> {
  await mkdir(data, { recursive: true });
  await takeFolder(data);
  const mongod = await startDatabase(data, ready, progress);
  const stack = new Stack({
    data,
    web: ready.web,
    liveWorker: ready.liveWorker,
    mongoUri: mongod?.uri ?? process.env.MONGODB_URI ?? '',
    ports: {
      people: await choosePort(8080, progress),
      agents: await choosePort(8443, progress),
      control: await choosePort(8090, progress),
      live: await choosePort(44380, progress),
    },
    allowed: ['127.0.0.0/8'],
    simulatorKey: await keepSecret(join(data, demoFiles.simulatorKey)),
    simulator: [
      ...['--seed', await keepSecret(join(data, demoFiles.seed)), '--walks', String(walkEveryS)],
      ...['--first-address', await chooseFirstAddress()],
    ],
  });
  const stop = async (): Promise<void> => {
    await stack.stop();
    await mongod?.stop();
  };
  try {
    const passwordFile = join(data, demoFiles.passwords);
    const passwords = await readPasswords(passwordFile);
    const hub = await progress.during('hub', () => stack.startHub());
    const simulated = (await isLeftOut(data))
      ? undefined
      : progress.during('simulated cameras', () => stack.startSimulator());
    simulated?.catch(() => undefined); // awaited below; until then a failure must not end the process by itself
    passwords.admin ??= await stack.firstPassword(hub);
    await writePasswords(passwordFile, passwords);
    const admin = await stack.signIn('admin', passwords.admin);
    await setUpCounty(admin, passwords, {
      passwords: (all) => writePasswords(passwordFile, all),
      recoveryKey: (secret) => writeFile(join(data, demoFiles.recoveryKey), secret, { mode: 0o600 }),
    });
    const agent = await progress.during('edge agent', () => enrolAgent(stack, admin));
    await writeFile(join(data, demoFiles.address), stack.base);
    const simulator = await simulated;
    if (simulator) {
      const technician = await stack.signIn('weihu', passwords.weihu ?? '');
      const devices = knownDevices(await simulator.devices(), coolDownS);
      await progress.during('finding and adopting the cameras', async () => {
        await discover(technician, agent, devices.length);
        await adoptAll(technician, agent, devices, progress.say);
        await drawVillages(admin);
        await layGround(admin);
        await approveLists(await stack.signIn('guihua', passwords.guihua ?? ''));
      });
    }
    const parts = [stack.hub, stack.agent, stack.simulatorProgram].flatMap((part) => (part ? [part] : []));
    const ends = parts.map((part) => part.ended.then((how) => `${part.name} ended (${how})`));
    if (mongod) ends.push(mongod.ended.then((how) => `the database ended (${how})`));
    const failed = Promise.race(ends);
    return { console: stack.base, passwords, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** From now on `npm start` runs without simulated cameras. */
export async function leaveDemoOut(data: string): Promise<void> {
  await writeFile(join(data, demoFiles.leftOut), '');
}

const isLeftOut = (data: string): Promise<boolean> =>
  readFile(join(data, demoFiles.leftOut)).then(
    () => true,
    () => false,
  );

/** Two demos in one folder would take each other's database away. @throws when another one runs */
async function takeFolder(data: string): Promise<void> {
  const file = join(data, demoFiles.pid);
  const pid = Number(await readFile(file, 'utf8').catch(() => '0'));
  const words = pid > 0 ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
  if (pid !== process.pid && words.includes('scripts/src/start.ts')) {
    const address = await readFile(join(data, demoFiles.address), 'utf8').catch(() => 'still starting');
    throw new Error(`it runs already (process ${pid}, ${address}); end that one first, by Ctrl-C in its terminal`);
  }
  await writeFile(file, String(process.pid));
}

async function startDatabase(data: string, ready: Ready, progress: Progress): Promise<Mongod | undefined> {
  if (process.env.MONGODB_URI) return undefined;
  return progress.during('database', () =>
    startMongod({ binary: ready.mongod, folder: join(data, 'mongod'), oplogMb: 1024, preferredPort: 27017 }),
  );
}

/** The usual port when it is free, else another one, and says so. */
async function choosePort(usual: number, progress: Progress): Promise<number> {
  if (await isPortFree(usual)) return usual;
  const port = await freePort();
  progress.say(`port ${usual} is taken by another program: using ${port}`);
  return port;
}

/** The simulated cameras' usual first address, or the next one when another simulator has it. */
async function chooseFirstAddress(): Promise<string> {
  for (let third = 10; third < 20; third += 1)
    if (await isPortFree(8080, `127.0.${third}.1`)) return `127.0.${third}.1`;
  throw new Error('expected port 8080 to be free on one of 127.0.10.1 to 127.0.19.1; end the other simulators');
}

/** Random words that stay the same between starts, readable by their owner only. */
async function keepSecret(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept) return kept;
  const secret = randomBytes(16).toString('hex');
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}

/** Sees to it that the agent is enrolled with this hub and running. */
export async function enrolAgent(stack: Stack, admin: HubClient): Promise<Agent> {
  const { agent, enrolmentCode } = await provideAgent(admin, stack.options.allowed, async (known) => {
    if (known.state !== 'enrolled') return false;
    await stack.startAgent();
    return isConnected(admin, known.id, 10_000);
  });
  if (enrolmentCode) {
    await stack.agent?.stop();
    await stack.enrol(enrolmentCode);
    await stack.startAgent();
    if (!(await isConnected(admin, agent.id, 30_000))) throw new Error('the agent did not connect to the hub in 30 s');
  }
  return admin.get<Agent>(`/api/v1/agents/${agent.id}`);
}

async function isConnected(admin: HubClient, agentId: string, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await delay(200))
    if ((await admin.get<Agent>(`/api/v1/agents/${agentId}`)).connected) return true;
  return false;
}

/** Has the agent look for cameras until all that stand there are found; a probe alone finds most, not all. */
export async function discover(technician: HubClient, agent: Agent, expected: number): Promise<Device[]> {
  for (let round = 1; ; round += 1) {
    const known = await technician.all<Device>(`/api/v1/devices?agent=${agent.id}`);
    if (known.length >= expected || round > 5) return known;
    await technician.call('POST', `/api/v1/agents/${agent.id}/discover`, {});
    await delay(300);
  }
}
