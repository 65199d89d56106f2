import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { command, newId } from '@sharp-eyes/protocol';
import { WebSocket } from 'ws';
import { movableClock } from '../../platform/clock.ts';
import { askToken, assertionOf, enrol, type PortAnswer } from '../testing/agent-wire.ts';
import { openTestFleet, type TestAgent, type TestFleet, township } from '../testing/agents-port.ts';

const clock = movableClock(Date.now());
let fleet: TestFleet;
beforeAll(async () => {
  fleet = await openTestFleet(clock);
});
afterAll(() => fleet.stop());

const newCode = async () =>
  (await fleet.admin.ask('POST', '/api/v1/agents', { name: '村口', division: township, allowedAddresses: [] })).body;
const read = async (agentId: string) => (await fleet.admin.ask('GET', `/api/v1/agents/${agentId}`)).body;

async function connect(agent: TestAgent): Promise<WebSocket> {
  const { port } = fleet.port.address;
  const headers = { authorization: `Bearer ${agent.token}` };
  const ws = new WebSocket(`wss://127.0.0.1:${port}/agent/v1/commands`, { ca: fleet.ca, headers });
  await once(ws, 'open');
  await until(async () => (await read(agent.agentId)).connected);
  return ws;
}

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it never came true');
}

describe('enrolment', () => {
  test('an agent is made for ranges of addresses, and for nothing that only looks like one', async () => {
    const ask = (allowedAddresses: string[]) =>
      fleet.admin.ask('POST', '/api/v1/agents', { name: '机房', division: township, allowedAddresses });
    expect((await ask(['192.168.1.0/24', 'fd00::/8'])).status).toBe(201);
    for (const odd of ['192.168.1', '192.168.1.0/33', 'all', '']) expect((await ask([odd])).status).toBe(400);
  });

  test('an assertion is good once, by the right key, and for a short time', async () => {
    const agent = await fleet.enrolAgent();
    const assertion = await assertionOf(agent.agentId, agent.key, clock.now());
    expect((await askToken(fleet.send, assertion)).status).toBe(200);
    expect((await askToken(fleet.send, assertion)).status).toBe(401);
    const stranger = await fleet.enrolAgent();
    expect((await askToken(fleet.send, await assertionOf(agent.agentId, stranger.key, clock.now()))).status).toBe(401);
    const old = await assertionOf(agent.agentId, agent.key, clock.now() - 600_000);
    expect((await askToken(fleet.send, old)).status).toBe(401);
  });

  test('a new code replaces the keys: the old token is worth nothing from then on', async () => {
    const agent = await fleet.enrolAgent();
    const { body } = await fleet.admin.ask('POST', `/api/v1/agents/${agent.agentId}/code`, {});
    expect((await agent.batch([])).status).toBe(200);
    expect((await enrol(fleet.send, body.enrolmentCode)).agentId).toBe(agent.agentId);
    expect((await agent.batch([])).status).toBe(401);
  });
});

describe('a revoked agent', () => {
  test('is refused at its next request, and its socket is closed at once', async () => {
    const agent = await fleet.enrolAgent();
    const ws = await connect(agent);
    const closed = once(ws, 'close');
    await fleet.admin.ask('POST', `/api/v1/agents/${agent.agentId}/revoke`, {});
    expect((await closed)[0]).toBe(4003);
    expect((await agent.batch([])).status).toBe(401);
    expect((await askToken(fleet.send, await assertionOf(agent.agentId, agent.key, clock.now()))).status).toBe(401);
  });
});

describe('commands', () => {
  test('an agent that is not connected fails at once, by name', async () => {
    const agent = await fleet.enrolAgent();
    const answer = await fleet.admin.ask('POST', `/api/v1/agents/${agent.agentId}/discover`, {});
    expect([answer.status, answer.body.type]).toEqual([503, 'agent-offline']);
  });

  test('a connected one is asked and its answer comes back; the newest socket wins', async () => {
    const agent = await fleet.enrolAgent();
    const older = await connect(agent);
    const replaced = once(older, 'close');
    const ws = await connect(agent);
    expect((await replaced)[0]).toBe(4001);
    ws.on('message', (data) => {
      const { id, kind } = command.parse(JSON.parse(data.toString()));
      ws.send('garbage');
      ws.send(JSON.stringify({ id: newId(), ok: true, body: 'late' }));
      if (kind === 'discover') ws.send(JSON.stringify({ id, ok: true, body: { devices: [] } }));
    });
    const answer = await fleet.admin.ask('POST', `/api/v1/agents/${agent.agentId}/discover`, {});
    expect([answer.status, answer.body]).toEqual([200, { devices: [], refused: {} }]);
    expect(fleet.hub.platform.errors.all()).toMatchObject({ 'command-answer-malformed': 1, 'command-answer-late': 1 });
    ws.close();
    await until(async () => !(await read(agent.agentId)).connected);
  });
});

describe('configuration and silence', () => {
  test('the version rises when what the agent should run changes, and only then', async () => {
    const agent = await fleet.enrolAgent();
    const pull = async () =>
      (await fleet.send('GET', '/agent/v1/config', { headers: { authorization: `Bearer ${agent.token}` } })).body;
    const before = await pull();
    expect((await pull()).version).toBe(before.version);
    const { cameraId } = await fleet.adopt(agent);
    const after = await pull();
    expect(after.version).toBeGreaterThan(before.version);
    expect(after.cameras).toEqual([expect.objectContaining({ cameraId })]);
    expect((await agent.batch([])).body.desiredConfig).toBe(after.version);
  });

  test('an agent is silent after 30 s without a batch, and speaks again by its next one', async () => {
    const agent = await fleet.enrolAgent();
    await agent.batch([]);
    clock.advance(61_000);
    await agent.batch([]);
    clock.advance(29_000);
    await fleet.hub.platform.sweeps.sweepNow();
    expect((await read(agent.agentId)).silent).toBe(false);
    clock.advance(2000);
    await fleet.hub.platform.sweeps.sweepNow();
    expect((await read(agent.agentId)).silent).toBe(true);
    await agent.batch([]);
    expect((await read(agent.agentId)).silent).toBe(false);
  });
});

// Last: a day later everybody's session has ended.
test('a used, an expired and a wrong code get one and the same refusal', async () => {
  const { enrolmentCode } = await newCode();
  expect((await enrol(fleet.send, enrolmentCode)).status).toBe(200);
  const refusals: PortAnswer[] = [];
  const ask = async (secret: string) => {
    const body = JSON.stringify({ secret, signingKey: 'A'.repeat(43), sealingKey: 'A'.repeat(43) });
    const headers = { 'content-type': 'application/json' };
    return fleet.send('POST', '/agent/v1/enrol', { body, headers });
  };
  const secretOf = (code: string) => JSON.parse(Buffer.from(code, 'base64url').toString()).secret as string;
  refusals.push(await ask(secretOf(enrolmentCode)), await ask('wrong'.repeat(8)));
  const late = await newCode();
  clock.advance(24 * 3600_000 + 1);
  refusals.push(await ask(secretOf(late.enrolmentCode)));
  expect(refusals.map(({ status, body }) => ({ status, body }))).toEqual(
    Array.from({ length: 3 }, () => ({ status: 403, body: refusals[0]?.body })),
  );
  expect(fleet.hub.platform.errors.all()['enrolment-refused']).toBe(3);
});
