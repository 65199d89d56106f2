import { cameraRecord, type DeviceFound, newId } from '@sharp-eyes/protocol';
import { type MovableClock, movableClock } from '../../platform/clock.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';
import type { Sighting, SightingRefusal } from './sightings.ts';

export const county = '341802000000';
export const township = '341802100000';
export const village = '341802100201';
export const otherTownship = '341802101000';

type Said = Sighting extends infer S ? (S extends unknown ? Omit<S, 'order' | 'at'> : never) : never;

/** A hub with one agent that finds things, and the people of a township. */
export interface CamerasWorld {
  hub: TestHub;
  clock: MovableClock;
  agentId: string;
  technician: SignedIn;
  planner: SignedIn;
  countyPlanner: SignedIn;
  /** Lets time pass; sessions do not last that long, so everybody signs in again, and what is due is done. */
  pass(ms: number): Promise<void>;
  /** The agent, or another, says something. */
  say(said: Said, from?: string): Promise<Map<number, SightingRefusal>>;
  /** The agent finds a device with these pictures. */
  see(deviceKey: string, sources?: string[], more?: Partial<DeviceFound>): Promise<void>;
  streams(deviceKey: string): Promise<void>;
  addSite(more?: Record<string, unknown>): Promise<string>;
  /** Finds a device and adopts its picture. @returns the camera */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  adopt(deviceKey: string, more?: Record<string, unknown>): Promise<any>;
  /** The cameras that the agent is configured for. */
  watched(): Promise<string[]>;
  stop(): Promise<void>;
}

const dayMs = 24 * 3600_000;

export const emptyRecord = cameraRecord.parse({});
export const ifMatch = (version: number) => ({ 'if-match': `"${version}"` });

export async function openCamerasWorld(): Promise<CamerasWorld> {
  // Not in the past: mongod itself removes sessions that its own clock calls over, once a minute.
  const clock = movableClock(Math.ceil(Date.now() / dayMs) * dayMs);
  const hub = await openTestHub(clock);
  const [agentId, outboxId] = [newId(), newId()];
  const people = async () => ({
    technician: await hub.signInAs([{ role: 'technician', division: township }]),
    planner: await hub.signInAs([{ role: 'planner', division: township }]),
    countyPlanner: await hub.signInAs([{ role: 'planner', division: county }]),
  });
  let seq = 0;
  const say: CamerasWorld['say'] = (said, from = agentId) => {
    seq += 1;
    const fact = { ...said, order: { outboxId, seq }, at: clock.now() } as Sighting;
    return hub.platform.database.inTransaction((tx) =>
      hub.rooms.camerasRoom.sightings.applyFacts(tx, { agentId: from, division: township }, [fact]),
    );
  };
  const see: CamerasWorld['see'] = async (deviceKey, sources = ['one'], more = {}) => {
    const found = {
      ...{ deviceKey, addresses: ['http://127.0.0.2/onvif/device_service'], scopes: [], conflict: false },
      sources: sources.map((token) => ({ token, codecs: ['H264'] })),
      ...{ reachability: 'reachable' as const, ...more },
    };
    await say({ kind: 'device.found', body: found as DeviceFound });
  };
  const addSite: CamerasWorld['addSite'] = async (more = {}) => {
    const site = { name: '敬亭农家乐', kind: 'farm-stay', division: village, accessBasis: { basis: 'own' }, ...more };
    return (await world.technician.ask('POST', '/api/v1/sites', site)).body.id;
  };
  const world: CamerasWorld = {
    ...{ hub, clock, agentId, say, see, addSite, ...(await people()) },
    pass: async (ms) => {
      clock.advance(ms);
      Object.assign(world, await people());
      await hub.platform.sweeps.sweepNow();
    },
    streams: async (deviceKey) => {
      const reason = { code: 'test', params: {}, text: 'test' };
      const since = new Date(clock.now()).toISOString();
      await say({ kind: 'device.health', body: { deviceKey, reachability: 'streaming', since, reason } });
    },
    adopt: async (deviceKey, more = {}) => {
      await see(deviceKey);
      const siteId = more.siteId ?? (await addSite());
      const picture = { name: '大门', siteId, deviceKey, source: 'one', placement: 'entrance', ...more };
      return (await world.technician.ask('POST', '/api/v1/cameras', picture)).body;
    },
    watched: async () => {
      const { cameras } = await hub.rooms.camerasRoom.devices.devicesAndCamerasOf(agentId, new Date(clock.now()));
      return cameras.map(({ cameraId }) => cameraId);
    },
    stop: () => hub.stop(),
  };
  return world;
}
