import { readFileSync } from 'node:fs';
import { type Command, type CommandAnswer, newId } from '@sharp-eyes/protocol';
import { makeVillage, password, user, type Village, type VillageCamera } from '../../site/testing/village.ts';
import type { FakeHub } from '../../uplink/testing/fake-hub.ts';
import { makeSite, type Site, until } from '../../uplink/testing/site.ts';
import { LiveCamera, type LiveCameraOptions } from './live-camera.ts';
import type { MediaInlet } from './media-inlet.ts';

export const functions = { health: true, alerts: true, live: true };

/** A village with one camera, its agent's uplink and a hub that orders its live view, all over real sockets. */
export interface LiveSite {
  village: Village;
  site: Site;
  camera: LiveCamera;
  cameraId: string;
  /** Configures the camera; `change` is what differs from one that may be watched and looked at. */
  configure(change?: object): Promise<void>;
  /** Sends a command and waits for its answer. */
  order(kind: Command['kind'], body: object): Promise<CommandAnswer>;
  /** Orders live view, and gives the hub's end of its line. */
  look(more?: object): Promise<{ leaseId: string; inlet: MediaInlet }>;
  /** Process ids of the eyes that transcode. */
  transcoders(): number[];
  close(): Promise<void>;
}

export async function makeLiveSite(
  options: Omit<LiveCameraOptions, 'user' | 'password'> = {},
  { hub, limits }: { hub?: FakeHub; limits?: { leases: number; transcoders: number } } = {},
): Promise<LiveSite> {
  const village = await makeVillage(undefined, limits);
  const site = await makeSite({ handlers: village.handlers, ...(hub ? { hub } : {}) });
  village.uplink.hub = site.uplink.hub;
  site.uplink.start();
  const camera = await LiveCamera.start(village.network, { user, password, ...options });
  const known: VillageCamera = village.addDevice({ rtsp: camera.rtsp, url: camera.url });
  const cameraId = newId();
  await until(() => site.hub.sockets.size === 1 && site.uplink.state === 'connected');
  const order = async (kind: Command['kind'], body: object): Promise<CommandAnswer> => {
    const id = newId();
    const deadline = new Date(Date.now() + 15_000).toISOString();
    site.hub.command({ id, kind, deadline, body } as Command);
    const answer = () => site.hub.answers.find((one) => one.id === id);
    await until(() => answer() !== undefined, 15_000);
    return answer() as CommandAnswer;
  };
  return {
    ...{ village, site, camera, cameraId, order },
    async configure(change = {}) {
      const camera = { deviceKey: known.deviceKey, cameraId, change: { functions, rules: {}, ...change } };
      await village.apply(village.config([camera]));
    },
    async look(more = {}) {
      const leaseId = newId();
      const answer = await order('live.start', { leaseId, cameraId, hub: site.hub.address, ...more });
      const inlet = site.hub.media.get(leaseId);
      if (!answer.ok || inlet === undefined) throw new Error(`no live view: ${JSON.stringify(answer)}`);
      return { leaseId, inlet };
    },
    transcoders: () => childrenWith('transcoder-main'),
    async close() {
      await village.close();
      await site.close();
    },
  };
}

/** Children of this process whose program is named so. */
function childrenWith(program: string): number[] {
  const pids = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return pids.map(Number).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program));
}
