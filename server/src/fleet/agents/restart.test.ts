import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { toInstant } from '@sharp-eyes/protocol';
import { movableClock } from '../../platform/clock.ts';
import { type Heard, openEventSource } from '../../platform/testing/event-source.ts';
import { eventually } from '../../platform/testing/eventually.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';
import { askToken, assertionOf } from '../testing/agent-wire.ts';
import { openTestFleet, type TestAgent, type TestFleet, township } from '../testing/agents-port.ts';

const clock = movableClock(Date.now());
const cameras = 12;
/** The hub as it was, and as it starts again. */
let before: TestFleet;
let after: TestHub;
let agent: TestAgent;
let technician: SignedIn;
let console: Heard;

beforeAll(async () => {
  const key = randomBytes(32);
  before = await openTestFleet(clock, { key });
  agent = await before.enrolAgent(township);
  for (let n = 0; n < cameras; n++) {
    const { cameraId, deviceKey } = await before.adopt(agent);
    const since = toInstant(clock.now());
    const reason = { code: 'ok', text: 'as it should be' };
    await agent.tell([
      { kind: 'device.health', body: { deviceKey, reachability: 'streaming', since, reason } },
      { kind: 'camera.health', cameraId, body: { picture: 'clear', since, reason } },
    ]);
  }
  clock.advance(10 * 60_000); // it was away, and no agent could reach it
  after = await openTestHub(clock, { key, name: before.hub.platform.database.connection.name });
  technician = await after.signInAs([{ role: 'technician', division: township }]);
  console = await openEventSource(after.address.port, technician);
});
afterAll(async () => {
  await after?.stop();
  await before?.stop();
});

async function standing() {
  const { items } = (await technician.ask('GET', '/api/v1/cameras')).body;
  const { silent } = (await technician.ask('GET', `/api/v1/agents/${agent.agentId}`)).body;
  const known = items.filter(
    ({ reachability, picture }: { reachability: string; picture: string }) =>
      reachability === 'streaming' && picture === 'clear',
  );
  return { silent, known: known.length };
}

test('a hub that starts again tells nobody anything for a minute; whoever has not come back by then is silent', async () => {
  for (let seconds = 0; seconds < 59; seconds++) {
    clock.advance(1000);
    await after.platform.sweeps.sweepNow();
  }
  await delay(200); // what was told would have come by now
  expect(console.events).toEqual([]);
  expect(await standing()).toEqual({ silent: false, known: cameras });

  clock.advance(1000);
  await after.platform.sweeps.sweepNow();
  await eventually(() => console.events.filter(({ data }) => data.kind === 'camera').length >= cameras);
  expect(await standing()).toEqual({ silent: true, known: 0 });

  const assertion = await assertionOf(agent.agentId, agent.key, clock.now());
  agent.token = (await askToken(before.send, assertion)).body.access_token;
  await agent.batch([]);
  expect(await standing()).toEqual({ silent: false, known: cameras });
});
