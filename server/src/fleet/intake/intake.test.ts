import { request } from 'node:https';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId, toInstant } from '@sharp-eyes/protocol';
import { alertFact, foundFact } from '../testing/agent-wire.ts';
import { openTestFleet, type TestAgent, type TestFleet, township } from '../testing/agents-port.ts';

let fleet: TestFleet;
let agent: TestAgent;
let cameraId: string;
beforeAll(async () => {
  fleet = await openTestFleet();
  agent = await fleet.enrolAgent();
  ({ cameraId } = await fleet.adopt(agent));
});
afterAll(() => fleet.stop());

async function officer(division = township) {
  return fleet.hub.signInAs([{ role: 'duty-officer', division }]);
}
const alertOf = async (alertId: string) => (await (await officer()).ask('GET', `/api/v1/alerts/${alertId}`)).body;
const at = () => toInstant(Date.now());

describe('facts', () => {
  test('an alert that is told twice, as after a hub that died before answering, stands on the desk once', async () => {
    const alertId = newId();
    const batch = [{ seq: 100, at: at(), ...alertFact('raised', cameraId, alertId) }];
    const first = await agent.batch(batch);
    const again = await agent.batch(batch);
    expect([first.body.taken, again.body.taken]).toEqual([[[100, 100]], [[100, 100]]]);
    const { body } = await (await officer()).ask('GET', '/api/v1/alerts');
    expect(body.items.filter((row: { id: string }) => row.id === alertId)).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ siteName: '悦来客栈', cameraName: '大门', state: 'open', active: true });
    expect((await alertOf(alertId)).timeline).toHaveLength(1);
  });

  test('the same batch many times at once still takes effect once', async () => {
    const alertId = newId();
    const batch = [{ seq: 110, at: at(), ...alertFact('raised', cameraId, alertId) }];
    const answers = await Promise.all([1, 2, 3].map(() => agent.batch(batch)));
    expect(answers.map(({ body }) => body.taken)).toEqual([[[110, 110]], [[110, 110]], [[110, 110]]]);
    expect((await alertOf(alertId)).timeline).toHaveLength(1);
  });

  test('a clearing that overtakes its raising waits for it', async () => {
    const alertId = newId();
    const early = await agent.batch([{ seq: 121, at: at(), ...alertFact('cleared', cameraId, alertId) }]);
    expect(early.body.taken).toEqual([[121, 121]]);
    expect((await alertOf(alertId)).status).toBe(404);
    await agent.batch([{ seq: 120, at: at(), ...alertFact('raised', cameraId, alertId) }]);
    const alert = await alertOf(alertId);
    expect([alert.active, alert.state]).toEqual([false, 'open']);
    expect(alert.timeline.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['cleared', 'raised']);
  });

  test('malformed and unknown facts go whole into quarantine and hold up no neighbour', async () => {
    const alertId = newId();
    const { body } = await agent.batch([
      { seq: 130, at: at(), kind: 'alert.raised', cameraId, body: { alertId: 'nonsense' } },
      { seq: 131, at: at(), kind: 'weather.seen', body: { rain: true } },
      'not even an object',
      { seq: 132, at: at(), ...alertFact('raised', cameraId, alertId) },
      { seq: 133, at: at(), ...alertFact('raised', newId(), newId()) },
    ]);
    expect(body.taken).toEqual([[132, 132]]);
    expect(body.refused).toEqual([
      { seq: 130, code: 'bad-shape' },
      { seq: 131, code: 'unknown-kind' },
      { seq: 133, code: 'unknown-camera' },
    ]);
    expect((await alertOf(alertId)).state).toBe('open');
    const kept = await fleet.admin.ask('GET', '/api/v1/quarantine');
    expect(kept.body.items.map(({ fact }: { fact: string }) => JSON.parse(fact))).toContainEqual(
      expect.objectContaining({ kind: 'weather.seen', body: { rain: true } }),
    );
    const { counts } = (await fleet.admin.ask('GET', '/api/v1/errors')).body;
    expect(counts).toMatchObject({ 'fact-bad-shape': 1, 'fact-unknown-kind': 1, 'fact-no-seq': 1 });
  });

  test('a fact that the database rejects goes into quarantine alone; its neighbours take effect, once', async () => {
    const alerts = [newId(), newId(), newId(), newId()];
    const batch = alerts.map((alertId, index) => ({
      ...{ seq: 150 + index, at: at() },
      ...alertFact('raised', cameraId, alertId),
    }));
    // A key by which BSON marks its own types: the schema knows nothing against it, the driver throws.
    const strange = { code: 'odd', params: { _bsontype: 'x' }, text: 'odd' };
    Object.assign(batch[1]?.body ?? {}, { reason: strange });
    // And what mongod itself rejects.
    const { db } = fleet.hub.platform.database;
    await db.command({ collMod: 'alerts', validator: { alertId: { $ne: alerts[2] } } });
    const first = await agent.batch(batch);
    await db.command({ collMod: 'alerts', validator: {} });
    expect(first.body.taken).toEqual([
      [150, 150],
      [153, 153],
    ]);
    expect(first.body.refused).toEqual([
      { seq: 151, code: 'not-storable' },
      { seq: 152, code: 'not-storable' },
    ]);
    expect((await agent.batch(batch)).body.taken).toEqual([[150, 153]]);
    const answers = await Promise.all(alerts.map(alertOf));
    expect(answers.map(({ state, status }) => state ?? status)).toEqual(['open', 404, 404, 'open']);
    const { items } = (await fleet.admin.ask('GET', '/api/v1/quarantine')).body;
    const kept = items.filter(({ code }: { code: string }) => code === 'not-storable');
    expect(
      kept.map(({ seq, fact }: { seq: number; fact: string }) => [seq, JSON.parse(fact).body.alertId]).sort(),
    ).toEqual([151, 152].map((seq) => [seq, alerts[seq - 150]]));
  });

  test("an agent cannot speak for another, nor about another's alert", async () => {
    const other = await fleet.enrolAgent();
    expect((await agent.batch([], { agentId: other.agentId })).status).toBe(403);
    const alertId = newId();
    await agent.batch([{ seq: 140, at: at(), ...alertFact('raised', cameraId, alertId) }]);
    const theft = await other.tell([alertFact('cleared', cameraId, alertId)]);
    expect(theft.body.refused).toEqual([{ seq: 1, code: 'alert-of-another-agent' }]);
    expect((await alertOf(alertId)).active).toBe(true);
  });

  test('what is missing below the oldest fact held is recorded as lost: on the agent, in the counts, in the audit', async () => {
    const loser = await fleet.enrolAgent();
    await loser.batch([{ seq: 9, at: at(), ...foundFact('urn:uuid:lost') }], { oldestHeld: 6 });
    expect((await fleet.admin.ask('GET', `/api/v1/agents/${loser.agentId}`)).body.lossRecorded).toBe(5);
    expect((await fleet.admin.ask('GET', '/api/v1/errors')).body.counts['facts-lost']).toBe(1);
    const { items } = (await fleet.admin.ask('GET', '/api/v1/audit?county=341802')).body;
    expect(items).toContainEqual(
      expect.objectContaining({
        ...{ action: 'agents.facts-lost', person: null },
        content: expect.objectContaining({ agentId: loser.agentId, count: 5 }),
      }),
    );
    const thinned = { seq: 10, at: at(), kind: 'facts.thinned', body: { from: 1, to: 5, count: 4 } };
    await loser.batch([thinned], { oldestHeld: 6 });
    expect((await fleet.admin.ask('GET', `/api/v1/agents/${loser.agentId}`)).body.lossRecorded).toBe(1);
  });

  test('a batch of 500 facts is a handful of writes, not 500 transactions', async () => {
    const alerts = Array.from({ length: 250 }, (_, index) => ({
      ...{ seq: 1000 + index, at: at() },
      ...alertFact('raised', cameraId, newId()),
    }));
    const health = Array.from({ length: 250 }, (_, index) => ({
      ...{ seq: 1250 + index, at: at(), kind: 'camera.health', cameraId },
      body: { picture: 'clear', since: at(), reason: { code: 'clear', text: 'clear' } },
    }));
    const started = performance.now();
    const { body } = await agent.batch([...alerts, ...health]);
    expect(body.taken).toEqual([[1000, 1499]]);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test('a gzip bomb and a body of 2 GB are refused by their size, and the hub goes on', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${agent.token}` };
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
    const zipped = { ...headers, 'content-encoding': 'gzip' };
    expect((await fleet.send('POST', '/agent/v1/facts', { body: bomb, headers: zipped })).status).toBe(413);
    const status = await new Promise((resolve, reject) => {
      const { port } = fleet.port.address;
      const huge = { ...headers, 'content-length': String(2 * 1024 ** 3) };
      const req = request({
        host: '127.0.0.1',
        port,
        ca: fleet.ca,
        method: 'POST',
        path: '/agent/v1/facts',
        headers: huge,
      });
      req.on('response', (res) => {
        resolve(res.statusCode);
        req.destroy();
      });
      req.on('error', reject);
      req.write(Buffer.alloc(64 * 1024));
    });
    expect(status).toBe(413);
    expect((await agent.batch([])).status).toBe(200);
  });
});
