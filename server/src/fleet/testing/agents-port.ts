import type { KeyObject } from 'node:crypto';
import { type AccessBasis, type FactAnswer, newId, toInstant } from '@sharp-eyes/protocol';
import type { Clock } from '../../platform/clock.ts';
import { systemClock } from '../../platform/clock.ts';
import { createAgentsApp } from '../../platform/http/app.ts';
import { mountUpgrades } from '../../platform/http/mount.ts';
import { type Listener, listen } from '../../platform/http/server.ts';
import { silentLog } from '../../platform/log.ts';
import type { TestSettings } from '../../platform/testing/platform.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';
import {
  askToken,
  assertionOf,
  batchOf,
  enrol,
  foundFact,
  json,
  type PortAnswer,
  type Send,
  senderTo,
} from './agent-wire.ts';

export const township = '341802101000';
export const otherTownship = '341802102000';

/** A hub with its agents' port on real TLS, and an administrator and a technician of the county. */
export interface TestFleet {
  hub: TestHub;
  port: Listener;
  ca: string;
  admin: SignedIn;
  technician: SignedIn;
  send: Send;
  /** An enrolled agent with a token. */
  enrolAgent(division?: string): Promise<TestAgent>;
  /** A camera of the agent: found, its site on record, adopted with one zone. */
  adopt(agent: TestAgent, division?: string): Promise<{ cameraId: string; deviceKey: string; siteId: string }>;
  stop(): Promise<void>;
}

/** An agent as the hub meets it: keys, a token, an outbox that numbers facts. */
export interface TestAgent {
  agentId: string;
  division: string;
  token: string;
  outboxId: string;
  key: KeyObject;
  /** Numbers facts and sends them as a batch. */
  tell(facts: object[], more?: Record<string, unknown>): Promise<PortAnswer & { body: FactAnswer }>;
  /** Sends facts that are numbered already. */
  batch(facts: unknown[], more?: Record<string, unknown>): Promise<PortAnswer & { body: FactAnswer }>;
}

const county = '341802000000';

export async function openTestFleet(
  clock: Clock = systemClock,
  settings: TestSettings & { environment?: Record<string, string> } = {},
): Promise<TestFleet> {
  const hub = await openTestHub(clock, settings);
  const { rooms, platform } = hub;
  const serving = { authenticate: rooms.authenticate, clock, log: silentLog, errors: platform.errors };
  const port = await listen(createAgentsApp(rooms.agentRoutes, serving), {
    host: '127.0.0.1',
    port: 0,
    tls: rooms.fleet.certificate.tls,
  });
  mountUpgrades(port.server, rooms.agentRoutes, serving);
  const admin = await hub.signInAs([{ role: 'administrator', division: county }]);
  const technician = await hub.signInAs([{ role: 'technician', division: county }]);
  const ca = String(rooms.fleet.certificate.tls.cert);
  const send = senderTo(port.address, ca);
  return {
    ...{ hub, port, ca, admin, technician, send },
    enrolAgent: (division = township) => enrolAgent(send, admin, division, clock),
    adopt: (agent, division = agent.division) => adopt(technician, agent, division),
    stop: async () => {
      hub.rooms.live.hangUp();
      await port.close();
      await hub.stop();
    },
  };
}

/** An agent that the administrator has created for a division, enrolled, with a token. */
export async function enrolAgent(send: Send, admin: SignedIn, division: string, clock: Clock): Promise<TestAgent> {
  const created = await admin.ask('POST', '/api/v1/agents', { name: '村口', division, allowedAddresses: [] });
  const { agentId, key } = await enrol(send, created.body.enrolmentCode);
  const token = (await askToken(send, await assertionOf(agentId, key, clock.now()))).body.access_token as string;
  return agentOf(send, { agentId, division, token, key });
}

function agentOf(send: Send, who: { agentId: string; division: string; token: string; key: KeyObject }): TestAgent {
  const outboxId = newId();
  let seq = 0;
  const agent: TestAgent = {
    ...who,
    outboxId,
    tell: (facts, more) =>
      agent.batch(
        facts.map((fact) => ({ seq: ++seq, at: toInstant(Date.now()), ...fact })),
        more,
      ),
    batch: (facts, more = {}) =>
      send('POST', '/agent/v1/facts', {
        body: JSON.stringify({ ...batchOf(agent, facts), ...more }),
        headers: { ...json, authorization: `Bearer ${agent.token}` },
      }),
  };
  return agent;
}

/** A new token, as agents ask for when the old one has expired: for tests whose clock moves by minutes. */
export async function renewToken(send: Send, agent: TestAgent, clock: Clock): Promise<void> {
  const assertion = await assertionOf(agent.agentId, agent.key, clock.now());
  agent.token = (await askToken(send, assertion)).body.access_token;
}

/** A camera at a site of its own, found by the agent and adopted with one zone. */
export async function adopt(
  staff: SignedIn,
  agent: TestAgent,
  division: string,
  accessBasis: AccessBasis = { basis: 'own' },
) {
  const deviceKey = `urn:uuid:${newId()}`;
  await agent.tell([foundFact(deviceKey)]);
  const site = await staff.ask('POST', '/api/v1/sites', {
    ...{ name: '悦来客栈', kind: 'inn', division, accessBasis, agentId: agent.agentId },
    contacts: [{ name: '老板', phone: '0563-1234567', part: '店主' }],
  });
  const camera = await staff.ask('POST', '/api/v1/cameras', {
    ...{ name: '大门', siteId: site.body.id, deviceKey, source: 'main', placement: 'entrance' },
    rules: { zones: [{ name: 'yard', polygon: square }], rules: [{ kind: 'person-in-zone', zone: 'yard' }] },
  });
  if (camera.status !== 201) throw new Error(`not adopted: ${JSON.stringify(camera.body)}`);
  return { cameraId: camera.body.id as string, deviceKey, siteId: site.body.id as string };
}

const square = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];
