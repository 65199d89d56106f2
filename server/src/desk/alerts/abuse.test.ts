import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId, toInstant } from '@sharp-eyes/protocol';
import { alertFact, batchOf } from '../../fleet/testing/agent-wire.ts';
import {
  openTestFleet,
  renewToken,
  type TestAgent,
  type TestFleet,
  township,
} from '../../fleet/testing/agents-port.ts';
import { movableClock } from '../../platform/clock.ts';
import { devicesPerAgentMax } from '../../registry/cameras/sightings.ts';
import type { SignedIn } from '../../testing/hub.ts';
import { inForceMax } from '../silences/service.ts';
import { looksTold, notesMax } from './documents.ts';

const clock = movableClock(Date.now());
const city = '341800000000';
let fleet: TestFleet;
let agent: TestAgent;
let camera: { cameraId: string; deviceKey: string };
let wang: SignedIn;
beforeAll(async () => {
  fleet = await openTestFleet(clock);
  agent = await fleet.enrolAgent();
  camera = await fleet.adopt(agent);
  wang = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }], 'wang');
});
afterAll(() => fleet.stop());

async function tell(...facts: object[]) {
  await renewToken(fleet.send, agent, clock);
  return (await agent.tell(facts.map((fact) => ({ at: toInstant(clock.now()), ...fact })))).body;
}
async function raise(alertId = newId(), change: object = {}): Promise<string> {
  const fact = alertFact('raised', camera.cameraId, alertId);
  expect((await tell({ ...fact, body: { ...fact.body, ...change } })).refused).toEqual([]);
  return alertId;
}
const collection = (name: string) => fleet.hub.platform.database.db.collection(name);
const act = (id: string, what: string, body: object, version: number) =>
  wang.ask('POST', `/api/v1/alerts/${id}/${what}`, body, { 'if-match': `"${version}"` });

describe('an agent that is broken or hostile', () => {
  test('makes no alert that cannot be opened or decided, whatever its clocks say', async () => {
    for (const frameTime of ['0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']) {
      const id = await raise(newId(), { frameTime });
      for (const clockOffsetS of [9e11, -9e11, 1e300]) {
        await collection('devices').updateOne({ deviceKey: camera.deviceKey }, { $set: { clockOffsetS } });
        const { status, body } = await wang.ask('GET', `/api/v1/alerts/${id}`);
        expect([status, body.recording.ownFrom]).toEqual([200, null]);
      }
      expect((await act(id, 'acknowledge', {}, 1)).status).toBe(200);
    }
  });

  test('swells no record that consoles load: a reason says twenty things at most, and facts are no trees', async () => {
    const params = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`p${n}`, 'x'.repeat(200)]));
    const swollen = alertFact('raised', camera.cameraId, newId());
    await renewToken(fleet.send, agent, clock);
    const facts = [
      { ...swollen, body: { ...swollen.body, reason: { code: 'x', text: 'x', params } } },
      { ...alertFact('raised', camera.cameraId, newId()), more: 'DEEP' },
      alertFact('raised', camera.cameraId, newId()),
    ];
    const batch = batchOf(
      agent,
      facts.map((fact, n) => ({ seq: 1000 + n, at: toInstant(clock.now()), ...fact })),
    );
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const answer = await fleet.send('POST', '/agent/v1/facts', {
      body: JSON.stringify(batch).replace('"DEEP"', deep),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${agent.token}` },
    });
    const { refused, taken } = answer.body;
    expect(refused.map(({ code }: { code: string }) => code)).toEqual(['bad-shape', 'bad-shape']);
    expect(taken).toHaveLength(1);
  });

  test('fills no queue of found devices: what is beyond its share goes into quarantine', async () => {
    const found = (n: number) => ({
      kind: 'device.found',
      deviceKey: `urn:uuid:made-up-${n}`,
      body: { deviceKey: `urn:uuid:made-up-${n}`, addresses: [], reachability: 'reachable' },
    });
    expect((await tell(found(0))).refused).toEqual([]);
    const devices = collection('devices');
    const { _id, ...made } = (await devices.findOne({ deviceKey: 'urn:uuid:made-up-0' })) ?? {};
    const more = Array.from({ length: devicesPerAgentMax }, (_, n) => ({
      ...made,
      _id: newId(),
      deviceKey: `urn:${n}`,
    }));
    await devices.insertMany(more as never);
    const { refused } = await tell(found(1), found(0));
    expect(refused.map(({ code }: { code: string }) => code)).toEqual(['too-many-devices']);
    await devices.deleteMany({ deviceKey: /^urn:\d/ });
  });
});

describe('nobody who may write a note', () => {
  test('keeps an alert open: notes end before the timeline does, decisions do not', async () => {
    const id = await raise();
    const note = { at: toInstant(clock.now()), kind: 'commented', by: null, from: null, to: null, note: 'x' };
    const timeline = Array.from({ length: notesMax }, () => note);
    await collection('alerts').updateOne({ alertId: id }, { $set: { timeline } });
    expect((await wang.ask('POST', `/api/v1/alerts/${id}/comment`, { note: 'one more' })).status).toBe(409);
    expect((await act(id, 'acknowledge', {}, 1)).status).toBe(200);
    const done = await act(id, 'resolve', { outcome: 'genuine', action: 'checked-on-site' }, 2);
    expect([done.status, done.body.state]).toEqual([200, 'resolved']);
  });

  test('fills a timeline with looks: the audit chain has every one, the alert tells the first', async () => {
    const id = await raise();
    for (let looks = 0; looks < looksTold + 3; looks += 1)
      expect((await wang.ask('POST', '/api/v1/looks', { alertId: id })).status).toBe(201);
    const { timeline } = (await wang.ask('GET', `/api/v1/alerts/${id}`)).body;
    expect(timeline.filter(({ kind }: { kind: string }) => kind === 'looked')).toHaveLength(looksTold);
    const audited = await collection('audit').countDocuments({ action: 'looks.make', 'content.alertId': id });
    expect(audited).toBe(looksTold + 3);
  });
});

describe('silences', () => {
  test('of a whole city keep the alerts of its counties quiet', async () => {
    const planner = await fleet.hub.signInAs([{ role: 'planner', division: city }]);
    const until = toInstant(clock.now() + 3600_000);
    const made = await planner.ask('POST', '/api/v1/silences', {
      ...{ matcher: { division: city }, reason: '全市演练', until },
    });
    expect(made.status).toBe(201);
    const id = await raise();
    expect((await wang.ask('GET', `/api/v1/alerts/${id}`)).body.standing).toBe('silenced');
    const ended = await planner.ask('POST', `/api/v1/silences/${made.body.id}/end`, undefined, { 'if-match': '"1"' });
    expect(ended.status).toBe(200);
  });

  test('are bounded: every alert is held against all of them', async () => {
    const until = toInstant(clock.now() + 3600_000);
    const ask = () => wang.ask('POST', '/api/v1/silences', { matcher: { division: township }, reason: 'x', until });
    const first = await ask();
    const silences = collection('silences');
    const { _id, ...made } = (await silences.findOne({ _id: first.body.id } as never)) ?? {};
    const more = Array.from({ length: inForceMax }, () => ({ ...made, _id: newId(), dueAt: null }));
    await silences.insertMany(more as never);
    const refused = await ask();
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      expect.stringContaining('end those that nobody needs'),
    ]);
    await silences.deleteMany({});
  });
});
