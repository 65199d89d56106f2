import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  type AccessBasis,
  assertionAudience,
  assertionType,
  decodeEnrolmentCode,
  type FactAnswer,
  type FactBatch,
  newId,
  toInstant,
} from '@sharp-eyes/protocol';
import { SignJWT } from 'jose';
import type { Clock } from '../../platform/clock.ts';
import { systemClock } from '../../platform/clock.ts';
import { createAgentsApp } from '../../platform/http/app.ts';
import { mountUpgrades } from '../../platform/http/mount.ts';
import { type Listener, listen } from '../../platform/http/server.ts';
import { silentLog } from '../../platform/log.ts';
import type { TestSettings } from '../../platform/testing/platform.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';

export const township = '341802101000';
export const otherTownship = '341802102000';

/** An answer of the agents' port. */
export interface PortAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  body: any;
}

/** A hub with its agents' port on real TLS, and an administrator and a technician of the county. */
export interface TestFleet {
  hub: TestHub;
  port: Listener;
  ca: string;
  admin: SignedIn;
  technician: SignedIn;
  send(method: string, path: string, options?: SendOptions): Promise<PortAnswer>;
  /** An enrolled agent with a token. */
  enrolAgent(division?: string): Promise<TestAgent>;
  /** A camera of the agent: found, its site on record, adopted with one zone. */
  adopt(agent: TestAgent, division?: string): Promise<{ cameraId: string; deviceKey: string; siteId: string }>;
  stop(): Promise<void>;
}

export interface SendOptions {
  body?: Buffer | string;
  headers?: Record<string, string>;
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

export async function openTestFleet(clock: Clock = systemClock, settings: TestSettings = {}): Promise<TestFleet> {
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
      await port.close();
      await hub.stop();
    },
  };
}

type Send = TestFleet['send'];

/** Speaks to an agents' port of 127.0.0.1 by TLS, pinning this CA. */
export function senderTo(address: Pick<AddressInfo, 'port'>, ca: string): Send {
  return (method, path, options = {}) => sendTo(address, ca, method, path, options);
}

/** An agent that the administrator has created for a division, enrolled, with a token. */
export async function enrolAgent(send: Send, admin: SignedIn, division: string, clock: Clock): Promise<TestAgent> {
  const created = await admin.ask('POST', '/api/v1/agents', { name: '村口', division, allowedAddresses: [] });
  const { agentId, key } = await enrol(send, created.body.enrolmentCode);
  const token = (await askToken(send, await assertionOf(agentId, key, clock.now()))).body.access_token as string;
  return agentOf(send, { agentId, division, token, key });
}

/** Enrols by a code with fresh keys. */
export async function enrol(send: Send, code: string): Promise<{ agentId: string; key: KeyObject; status: number }> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const sealing = generateKeyPairSync('x25519');
  const body = {
    secret: decodeEnrolmentCode(code).secret,
    signingKey: publicKey.export({ format: 'jwk' }).x,
    sealingKey: sealing.publicKey.export({ format: 'jwk' }).x,
  };
  const answer = await send('POST', '/agent/v1/enrol', { body: JSON.stringify(body), headers: json });
  return { agentId: answer.body.agentId, key: privateKey, status: answer.status };
}

const json = { 'content-type': 'application/json' };

export function assertionOf(agentId: string, key: KeyObject, now: number, claims: Record<string, unknown> = {}) {
  return new SignJWT({ jti: newId(), ...claims })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(agentId)
    .setSubject(agentId)
    .setAudience(assertionAudience)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(now / 1000) + 60)
    .sign(key);
}

export function askToken(send: Send, assertion: string): Promise<PortAnswer> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: assertionType,
    client_assertion: assertion,
  });
  return send('POST', '/agent/v1/token', {
    body: form.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
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

/** A batch as it goes over the wire. */
export function batchOf({ agentId, outboxId }: Pick<TestAgent, 'agentId' | 'outboxId'>, facts: unknown[]): FactBatch {
  const outbox = { depth: facts.length, oldestAt: null };
  return { agentId, outboxId, oldestHeld: 1, sentAt: toInstant(Date.now()), outbox, facts };
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

export function foundFact(deviceKey: string): object {
  const body = {
    deviceKey,
    addresses: ['http://127.0.0.2/onvif'],
    reachability: 'reachable',
    sources: [{ token: 'main' }],
  };
  return { kind: 'device.found', body };
}

const reason = { code: 'person-in-zone', params: {}, text: 'somebody stands in the yard' };

/** A fact of an alert, numbered or not. Each is of a rule of its own, so that none joins another unless a test says so. */
export function alertFact(
  kind: 'raised' | 'changed' | 'cleared',
  cameraId: string,
  alertId: string,
  more: object = {},
  ruleId = `person-in-zone/${alertId}`,
) {
  const finding = {
    ...{ kind: 'person-in-zone', ruleId, ruleVersion: 1, zone: 'yard', score: 0.9 },
    ...{ boxes: [], dwellS: 0.4, frameTime: toInstant(Date.now()), rtpTimestamp: 90_000, priority: 'medium' },
  };
  const body = kind === 'cleared' ? { alertId, reason } : { alertId, ...finding, reason };
  return { kind: `alert.${kind}`, cameraId, body, ...more };
}

function sendTo(
  { port }: Pick<AddressInfo, 'port'>,
  ca: string,
  method: string,
  path: string,
  { body, headers = {} }: SendOptions,
): Promise<PortAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { host: '127.0.0.1', port, method, path, ca, headers: { ...length, ...headers } };
    const req = request(options, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const isJson = /json/.test(res.headers['content-type'] ?? '');
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: isJson ? JSON.parse(text) : text });
      });
    });
    req.on('error', reject);
    req.end(body);
  });
}
