import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Agent, Camera } from '@sharp-eyes/protocol';
import { MongoClient } from 'mongodb';
import { discover, enrolAgent } from '../demo/demo.ts';
import type { HubClient } from '../demo/hub-client.ts';
import { adoptAll, setUpCounty } from '../demo/set-up.ts';
import { knownDevices, type SimulatedChannel, type SimulatedDevice } from '../demo/simulator-control.ts';
import { drawVillages } from '../demo/villages.ts';
import { liveWorkerFile } from '../setup/live-worker.ts';
import { buildWeb } from '../setup/web.ts';
import { freePort } from './ports.ts';
import { Stack } from './stack.ts';

export interface WorldOptions {
  /** Address of a replica set; each world takes a database of its own in it. */
  mongoUri: string;
  cameras: number;
  recorders?: number;
  /** Pictures of each recorder. */
  channels?: number;
  /** `on-demand`: walkers come when asked; a number: about every so many seconds. */
  walks: 'on-demand' | 'loop' | number;
  coolDownS?: number;
  /** What all cameras show, such as `counter`; by default each its own. */
  scene?: string;
  /** Hub settings by environment name. */
  hubSettings?: Record<string, string>;
}

/** A whole installation in temporary folders on free ports, for end-to-end tests and benches. */
export interface World {
  stack: Stack;
  passwords: Record<string, string>;
  admin: HubClient;
  technician: HubClient;
  agent: Agent;
  devices: SimulatedDevice[];
  /** Finds and adopts every simulated camera, as a technician does. */
  adopt(): Promise<Camera[]>;
  /** The simulated picture that a registered camera shows. */
  channelOf(camera: Pick<Camera, 'deviceKey' | 'source'>): SimulatedChannel;
  /** Waits until the agent plays the picture's stream and has had time to learn its quiet background. */
  waitUntilWatched(channelId: string): Promise<void>;
  stop(): Promise<void>;
}

/** Asks four times a second until it holds. @throws when it does not come true in time */
export async function until(holds: () => Promise<boolean>, withinMs: number): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await holds()); await delay(250))
    if (Date.now() > deadline) throw new Error(`did not come true in ${withinMs / 1000} s: ${holds}`);
}

/** Long enough for a background to settle: three key frames of the simulated streams. */
const settleMs = 6000;

/** Cameras of tests live apart from those of `npm start`, so that both can run at once. */
const net = `127.0.${20 + (process.pid % 200)}`;

export async function startWorld(options: WorldOptions): Promise<World> {
  const data = await mkdtemp(join(tmpdir(), 'sharp-eyes-world-'));
  const database = `world-${process.pid}-${Date.now().toString(36)}`;
  const stack = new Stack({
    data,
    web: await buildWeb(),
    liveWorker: await liveWorkerFile(),
    mongoUri: options.mongoUri,
    database,
    ports: { people: await freePort(), agents: await freePort(), control: await freePort() },
    allowed: [`${net}.0/24`],
    simulatorKey: randomUUID(),
    hubSettings: options.hubSettings ?? {},
    simulator: [
      ...['--cameras', String(options.cameras), '--recorders', String(options.recorders ?? 0)],
      ...['--channels', String(options.channels ?? 4)],
      ...['--first-address', `${net}.1`, '--http-port', '0', '--rtsp-port', '0'],
      ...['--walks', String(options.walks), '--seed', database],
      ...(options.scene === undefined ? [] : ['--scene', options.scene]),
    ],
  });
  const stop = async (): Promise<void> => {
    await stack.stop();
    const client = await MongoClient.connect(options.mongoUri);
    await client.db(database).dropDatabase();
    await client.close();
    await rm(data, { recursive: true, force: true });
  };
  try {
    const [hub, simulator] = await Promise.all([stack.startHub(), stack.startSimulator()]);
    const passwords: Record<string, string> = { admin: await stack.firstPassword(hub) };
    const admin = await stack.signIn('admin', passwords.admin ?? '');
    await setUpCounty(admin, passwords, { passwords: async () => undefined, recoveryKey: async () => undefined });
    const agent = await enrolAgent(stack, admin);
    const technician = await stack.signIn('weihu', passwords.weihu ?? '');
    const devices = await simulator.devices();
    return {
      ...{ stack, passwords, admin, technician, agent, devices, stop },
      async adopt() {
        await drawVillages(admin);
        await discover(technician, agent, devices.length);
        return adoptAll(technician, agent, knownDevices(devices, options.coolDownS ?? 0), () => undefined);
      },
      async waitUntilWatched(channelId) {
        await until(async () => {
          const now = await simulator.devices();
          const device = now.find(({ channels }) => channels.some(({ id }) => id === channelId));
          return device !== undefined && device.viewers >= device.channels.length;
        }, 60_000);
        await delay(settleMs);
      },
      channelOf(camera) {
        const device = devices.find(({ endpointReference }) => endpointReference === camera.deviceKey);
        const channel = device?.channels.find(({ sourceToken }) => sourceToken === camera.source);
        if (!channel) throw new Error(`no simulated picture ${camera.source} of ${camera.deviceKey}`);
        return channel;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
