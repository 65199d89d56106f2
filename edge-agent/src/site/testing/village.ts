import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentConfig, agentConfig, newId } from '@sharp-eyes/protocol';
import { pino } from 'pino';
import { AddressAllowList } from '../../camera/allow-list.ts';
import { FakeSite, startFakeCamera } from '../../camera/fake-camera.test-kit.ts';
import type { FoundDevice } from '../../discovery/union.ts';
import type { Eye } from '../../eyes/eye.ts';
import { noCounts } from '../../eyes/eye-messages.ts';
import type { MediaLine } from '../../live/media-socket.ts';
import { openOutbox } from '../../outbox/index.ts';
import { FakeEye, type FakeWorld, quiet } from '../../video/testing/fake-eye.ts';
import { answerWell, ScriptedCamera } from '../../video/testing/scripted-camera.ts';
import { CameraSet } from '../camera-set.ts';
import { makeCommandHandlers } from '../command-handlers.ts';
import { Devices } from '../devices.ts';
import { ErrorCounts } from '../error-counts.ts';
import { makeLeases } from '../live.ts';
import { Recorder } from '../recorder.ts';
import { Vitals } from '../vitals.ts';
import { Whereabouts } from '../whereabouts.ts';

export const user = 'onvif';
export const password = 'secret-9';
/** What the sealed box looks like here; sealing has its own tests. */
const sealed = 'sealed';

/** One camera on real sockets: ONVIF by HTTP and a stream by RTSP, with a picture ten times a second. */
export interface VillageCamera {
  deviceKey: string;
  rtsp: ScriptedCamera;
  found: FoundDevice;
  url: string;
}

/**
 * The parts of `site/` as `main.ts` joins them, over a real outbox and real cameras' sockets. Only the eyes see what the
 * test says, and where a device is comes without multicast.
 */
export async function makeVillage(
  see: FakeWorld['see'] = () => ({ detections: [], activity: quiet }),
  limits = { leases: 3, transcoders: 1 },
) {
  const folder = mkdtempSync(join(tmpdir(), 'village-'));
  const outbox = openOutbox({ file: join(folder, 'outbox.sqlite'), quotaBytes: 32 * 1024 * 1024, now: Date.now });
  const allow = AddressAllowList.parse(['127.0.0.1']);
  const errors = new ErrorCounts();
  const network = new FakeSite();
  const cameras: VillageCamera[] = [];
  const timers: NodeJS.Timeout[] = [];
  const recorder = new Recorder({ outbox, errors, log: pino({ level: 'silent' }), onWritten: () => undefined });
  const record = recorder.record.bind(recorder);
  const whereabouts = new Whereabouts(async (known) => {
    const here = cameras.filter(({ deviceKey }) => known.some((one) => one.deviceKey === deviceKey));
    return new Map(here.map(({ deviceKey, found }) => [deviceKey, found]));
  });
  const open = () => ({ user, password });
  const devices = new Devices({ whereabouts, open, record, now: Date.now, errors });
  const eyes = new FakeEyes({ see });
  const log = pino({ level: 'silent' });
  const set = new CameraSet({ eyes, places: 2, devices, recorder, now: Date.now, errors, log });
  const vitals = new Vitals({ eyes, cameras: set, errors });
  const find = async () => ({ devices: cameras.map(({ found }) => found), problems: [], interfaces: [] });
  /** Where live pictures go: a test that wants some gives a hub. */
  const uplink: { hub: MediaLine | undefined } = { hub: undefined };
  const line = () => {
    if (uplink.hub === undefined) throw new Error('no hub in this test');
    return uplink.hub;
  };
  const leases = makeLeases({ limits, cameras: set, devices, allow: () => allow, line, now: Date.now, errors, log });
  const parts = { devices, whereabouts, cameras: set, leases, recorder, vitals, open, find, allow: () => allow };

  return {
    ...{ folder, outbox, allow, errors, recorder, devices, eyes, set, vitals, parts, cameras, leases, uplink, network },
    handlers: makeCommandHandlers(parts),

    async addCamera(): Promise<VillageCamera> {
      let pictures: NodeJS.Timeout | undefined;
      let timestamp = 0;
      const rtsp = await ScriptedCamera.start((request, socket) => {
        if (request.method === 'PLAY') {
          clearInterval(pictures);
          pictures = setInterval(() => {
            timestamp += 9000;
            socket.write(rtsp.keyFrame(timestamp));
          }, 100);
          timers.push(pictures);
        }
        return answerWell(request);
      });
      const { url } = await startFakeCamera(network, { user, password, rtspPort: Number(new URL(rtsp.url).port) });
      return this.addDevice({ rtsp, url });
    },

    /** A camera that the test has made. */
    addDevice({ rtsp, url }: Pick<VillageCamera, 'rtsp' | 'url'>): VillageCamera {
      const deviceKey = `urn:uuid:${newId()}`;
      const basis = { types: [], scopes: [], from: ['127.0.0.1'], foundBy: ['unicast' as const], conflict: false };
      const addresses = [{ url, basis: 'answered-from' as const }];
      const found: FoundDevice = { key: deviceKey, endpointReference: deviceKey, addresses, ...basis };
      const camera = { deviceKey, rtsp, found, url };
      cameras.push(camera);
      return camera;
    },

    /** A configuration that knows the credential of all devices, and watches those named. */
    config(watched: readonly { deviceKey: string; cameraId: string; change?: object }[], version = 1): AgentConfig {
      return agentConfig.parse({
        version,
        agentId: newId(),
        allowedAddresses: ['127.0.0.1'],
        devices: cameras.map(({ deviceKey, url }) => ({ deviceKey, addresses: [url], credential: sealed })),
        cameras: watched.map(({ deviceKey, cameraId, change }) => ({
          ...{ deviceKey, cameraId, source: '001', functions: { health: true, alerts: true, live: false } },
          ...{ rules: { zones: [yard], rules: [{ kind: 'person-in-zone', zone: 'yard', minDwellS: 0 }] } },
          ...change,
        })),
      });
    },

    async apply(config: AgentConfig): Promise<void> {
      devices.change(config.devices, allow);
      await set.change(config, allow);
      leases.recheck();
    },

    /** What stands in the outbox, in the order of sending. */
    facts(): { kind: string; cameraId?: string; body: Record<string, unknown> }[] {
      return outbox.waiting({ facts: 1000, bytes: 1e7 }).facts.map(({ json }) => JSON.parse(json));
    },

    async close(): Promise<void> {
      await leases.stop();
      await set.stop();
      recorder.stop();
      whereabouts.stop();
      for (const timer of timers) clearInterval(timer);
      for (const { rtsp } of cameras) await rtsp.stop();
      await network.close();
      outbox.close();
      rmSync(folder, { recursive: true });
    },
  };
}
export type Village = Awaited<ReturnType<typeof makeVillage>>;

const yard = {
  name: 'yard',
  polygon: [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ],
};

/** A `FakeEye` for each stream, as a pool has a decoder for each. */
class FakeEyes implements Eye {
  readonly #world: FakeWorld;
  readonly #each = new Map<string, FakeEye>();

  constructor(world: FakeWorld) {
    this.#world = world;
  }

  of(stream: string): FakeEye {
    const eye = this.#each.get(stream) ?? new FakeEye(this.#world);
    this.#each.set(stream, eye);
    return eye;
  }

  /** How long each look takes, milliseconds. */
  delayMs = 0;

  readonly look: Eye['look'] = async (stream, units) => {
    if (this.delayMs > 0) await new Promise((done) => setTimeout(done, this.delayMs));
    return this.of(stream).look(stream, units);
  };
  readonly still: Eye['still'] = (stream, timeS, masks) => this.of(stream).still(stream, timeS, masks);

  async forget(stream: string): Promise<void> {
    this.#each.delete(stream);
  }

  vitals() {
    const counts = { ...noCounts, cpuS: 1.5 };
    return [{ pid: process.pid, ready: true, waiting: 0, restarts: 3, streams: this.#each.size, counts }];
  }

  async close(): Promise<void> {}
}
