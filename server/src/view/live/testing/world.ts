import { randomBytes } from 'node:crypto';
import { type AccessBasis, toInstant } from '@sharp-eyes/protocol';
import {
  adopt,
  openTestFleet,
  renewToken,
  type TestAgent,
  type TestFleet,
  township,
} from '../../../fleet/testing/agents-port.ts';
import { type MovableClock, movableClock } from '../../../platform/clock.ts';
import { eventually } from '../../../platform/testing/eventually.ts';
import type { SignedIn } from '../../../testing/hub.ts';
import { type LiveAgent, openLiveAgent } from './live-agent.ts';
import { openTestPage, type TestPage } from './page.ts';
import { liveSettings } from './worker.ts';

/** A hub with a worker, an agent that obeys, and a camera that a technician may see. */
export interface LiveWorld {
  fleet: TestFleet;
  /** For another hub on the same database. */
  key: Buffer;
  clock: MovableClock;
  agent: TestAgent;
  live: LiveAgent;
  technician: SignedIn;
  /** A camera at a site of its own. */
  camera(basis?: AccessBasis): Promise<{ cameraId: string; siteId: string }>;
  page(person?: SignedIn): Promise<TestPage>;
  /** Entries of the county's chain about live views, oldest first. */
  record(): Promise<{ action: string; content: Record<string, unknown>; reason: unknown }[]>;
  setBasis(siteId: string, basis: AccessBasis): Promise<void>;
  stop(): Promise<void>;
}

export async function openLiveWorld(environment: Record<string, string> = {}): Promise<LiveWorld> {
  const clock = movableClock(Date.now());
  const key = randomBytes(32);
  const fleet = await openTestFleet(clock, { key, environment: liveSettings(environment) });
  const agent = await fleet.enrolAgent();
  const live = await openLiveAgent(fleet, agent);
  const { technician } = fleet;
  await eventually(() => fleet.hub.rooms.live.workers.state === 'ready');
  return {
    ...{ fleet, key, clock, agent, live, technician },
    camera: async (basis = { basis: 'own' }) => {
      await renewToken(fleet.send, agent, clock);
      // A clock that was moved makes this hub look dead until it says again that it is there.
      await eventually(async () => (await fleet.hub.rooms.fleet.commands.connected([agent.agentId])).size === 1);
      return adopt(technician, agent, township, basis);
    },
    page: (person = technician) => openTestPage(fleet.hub, person),
    record: async () => {
      const chain = fleet.hub.platform.database.db.collection('audit');
      return (await chain
        .find({ action: /^live\./ })
        .sort({ n: 1 })
        .toArray()) as never;
    },
    setBasis: async (siteId, accessBasis) => {
      const { body } = await technician.ask('GET', `/api/v1/sites/${siteId}`);
      const { name, kind, agentId, contacts, version } = body;
      const change = { name, kind, agentId, contacts, accessBasis };
      const headers = { 'if-match': `"${version}"` };
      const { status } = await technician.ask('PUT', `/api/v1/sites/${siteId}`, change, headers);
      if (status !== 200) throw new Error(`the basis was not set: ${status}`);
    },
    stop: async () => {
      live.close();
      await fleet.stop();
    },
  };
}

/** An agreement that holds now, for an hour, unless it is said otherwise. */
export function agreement(clock: MovableClock, more: object = {}): AccessBasis {
  const [from, to] = [clock.now() - 3600_000, clock.now() + 3600_000].map(toInstant) as [string, string];
  return { basis: 'agreement', functions: { health: true, alerts: true, live: true }, from, to, ...more };
}
