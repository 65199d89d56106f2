import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId, toInstant } from '@sharp-eyes/protocol';
import { alertFact } from '../testing/agent-wire.ts';
import { adopt, openTestFleet, type TestAgent, type TestFleet, township } from '../testing/agents-port.ts';
import { perAgentMax, perHubMax } from './in-flight.ts';

let fleet: TestFleet;
let agent: TestAgent;
beforeAll(async () => {
  fleet = await openTestFleet();
  agent = await fleet.enrolAgent();
});
afterAll(() => fleet.stop());

const at = (offsetMs = 0) => toInstant(Date.now() + offsetMs);
const vitals = (seq: number) => ({
  ...{ seq, at: at(), kind: 'agent.vitals' },
  body: { uptimeS: 1, rssBytes: 1, cpuS: 1, eyes: [], cameras: 0 },
});

/** Holds every agent's record in a transaction, so that batches wait, while something is tried. */
async function whileHeld(work: () => Promise<void>): Promise<void> {
  const { connection, db } = fleet.hub.platform.database;
  const session = await connection.startSession();
  session.startTransaction();
  await db.collection('agents').updateMany({}, { $set: { held: newId() } }, { session: session as never });
  try {
    await work();
  } finally {
    await session.abortTransaction();
    await session.endSession();
  }
}

describe('batches at once', () => {
  test('more than four of one agent are 429 with Retry-After, and those that wait are taken', async () => {
    const waiting: Promise<{ status: number }>[] = [];
    await whileHeld(async () => {
      for (let i = 0; i < perAgentMax; i++) waiting.push(agent.batch([vitals(10 + i)]));
      await new Promise((resolve) => setTimeout(resolve, 300));
      const refused = await agent.batch([vitals(20)]);
      expect([refused.status, refused.headers['retry-after']]).toEqual([429, '2']);
    });
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await agent.batch([vitals(20)])).body.taken).toEqual([[20, 20]]);
  });

  test('more than 32 of all agents are 503 with Retry-After', async () => {
    const others = await Promise.all(Array.from({ length: perHubMax / perAgentMax }, () => fleet.enrolAgent()));
    const waiting: Promise<{ status: number }>[] = [];
    await whileHeld(async () => {
      for (const other of others) for (let i = 0; i < perAgentMax; i++) waiting.push(other.batch([vitals(10 + i)]));
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const refused = await agent.batch([vitals(30)]);
      expect([refused.status, refused.headers['retry-after']]).toEqual([503, '2']);
    });
    expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('what the hub remembers of an agent', () => {
  test('is bounded: the 65th outbox is 429 with an hour to wait, the known ones go on', async () => {
    const many = await fleet.enrolAgent();
    const statuses: number[] = [];
    for (let i = 0; i < 64; i++) statuses.push((await many.batch([], { outboxId: newId() })).status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const refused = await many.batch([], { outboxId: newId() });
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '3600']);
  });

  test('is bounded: numbers scattered over more than 20,000 ranges are 429, and those that close gaps are taken', async () => {
    const scattered = await fleet.enrolAgent();
    await scattered.batch([vitals(1)]);
    const taken = Array.from({ length: 20_000 }, (_, index) => [index * 2 + 1, index * 2 + 1]);
    const ledgers = fleet.hub.platform.database.db.collection('outboxLedgers');
    await ledgers.updateOne({ agentId: scattered.agentId }, { $set: { taken } });
    const refused = await scattered.batch([vitals(90_001)]);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
    expect((await scattered.batch([vitals(2)])).body.taken).toEqual([[2, 2]]);
  });
});

describe('the access basis of a site', () => {
  const raised = (seq: number, cameraId: string, offsetMs: number) => ({
    ...{ seq, at: at(offsetMs) },
    ...alertFact('raised', cameraId, newId()),
  });

  test('refuses what was found after it ended, and what it never allowed; an alert of before can still clear', async () => {
    const { technician } = fleet;
    const hour = 3600_000;
    const { cameraId } = await adopt(technician, agent, township, {
      ...{ basis: 'agreement', from: at(-hour), to: at(hour) },
      functions: { health: false, alerts: true, live: false },
    });
    const alert = raised(100, cameraId, 0);
    const picture = { picture: 'dark', since: at(), reason: { code: 'dark', text: 'dark' } };
    const { body } = await agent.batch([
      alert,
      raised(101, cameraId, 2 * hour),
      raised(102, cameraId, -2 * hour),
      { seq: 103, at: at(), kind: 'camera.health', cameraId, body: picture },
      { seq: 104, at: at(2 * hour), ...alertFact('cleared', cameraId, alert.body.alertId) },
    ]);
    expect(body.taken).toEqual([
      [100, 100],
      [104, 104],
    ]);
    expect(body.refused).toEqual([101, 102, 103].map((seq) => ({ seq, code: 'access-basis' })));
  });

  test('none: a camera on record only takes no fact', async () => {
    const { cameraId, siteId } = await fleet.adopt(agent);
    const sites = fleet.hub.platform.database.db.collection<{ _id: string }>('sites');
    await sites.updateOne({ _id: siteId }, { $set: { accessBasis: { basis: 'none' } } });
    const { body } = await agent.batch([raised(200, cameraId, 0)]);
    expect(body.refused).toEqual([{ seq: 200, code: 'access-basis' }]);
  });
});
