import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId, stillHashHeader, stillTimeHeader, toInstant } from '@sharp-eyes/protocol';
import { alertFact } from '../fleet/testing/agent-wire.ts';
import {
  openTestFleet,
  otherTownship,
  type TestAgent,
  type TestFleet,
  township,
} from '../fleet/testing/agents-port.ts';
import { movableClock } from '../platform/clock.ts';
import type { SignedIn } from '../testing/hub.ts';

/** A whole JPEG of one grey block: 8×8 pixels. */
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...Array(64).fill(1)]),
  Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
  Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0, 0x00, 0xff, 0xd9]),
]);

const clock = movableClock(Date.now());
let fleet: TestFleet;
let agent: TestAgent;
let cameraId: string;
let officer: SignedIn;
beforeAll(async () => {
  fleet = await openTestFleet(clock);
  agent = await fleet.enrolAgent();
  ({ cameraId } = await fleet.adopt(agent));
  officer = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }]);
});
afterAll(() => fleet.stop());

function put(from: TestAgent, alertId: string, n: number, body: Buffer = jpeg, hash?: string) {
  const headers = {
    authorization: `Bearer ${from.token}`,
    'content-type': 'image/jpeg',
    [stillHashHeader]: hash ?? createHash('sha256').update(body).digest('hex'),
    [stillTimeHeader]: toInstant(Date.now()),
  };
  return fleet.send('PUT', `/agent/v1/stills/${alertId}/${n}`, { body, headers });
}
async function raise(alertId = newId()): Promise<string> {
  const { body } = await agent.tell([alertFact('raised', cameraId, alertId)]);
  expect(body.taken).toHaveLength(1);
  return alertId;
}

describe('a still', () => {
  test('is taken once however often it comes', async () => {
    const id = await raise();
    expect([(await put(agent, id, 1)).status, (await put(agent, id, 1)).status]).toEqual([204, 204]);
    expect((await officer.ask('GET', `/api/v1/alerts/${id}`)).body).toMatchObject({ stills: 1, version: 1 });
  });

  test('that comes before its alert is joined to it', async () => {
    const id = newId();
    expect((await put(agent, id, 0)).status).toBe(204);
    await raise(id);
    await fleet.hub.platform.sweeps.sweepNow();
    expect((await officer.ask('GET', `/api/v1/alerts/${id}`)).body.stillsAt).toHaveLength(1);
  });

  test('waits behind no hundreds of others whose alerts never come', async () => {
    const id = newId();
    const files = fleet.hub.platform.database.db.collection<{ _id: string }>('files');
    await put(agent, id, 0);
    const mine = await files.findOne({ alertId: id } as never);
    if (!mine) throw new Error('expected the still to be kept');
    const others = Array.from({ length: 450 }, (_, n) => {
      const [_id, alertId] = [`00000000-0000-7000-8000-${n.toString().padStart(12, '0')}`, newId()];
      return { ...mine, _id, alertId, agentId: newId() };
    });
    await files.insertMany(others);
    await raise(id);
    for (let sweeps = 0; sweeps < 3; sweeps += 1) await fleet.hub.platform.sweeps.sweepNow();
    expect((await officer.ask('GET', `/api/v1/alerts/${id}`)).body.stillsAt).toHaveLength(1);
    await files.deleteMany({ _id: { $in: others.map(({ _id }) => _id) } });
  });

  test("for another agent's alert reads as absent", async () => {
    const other = await fleet.enrolAgent();
    expect((await put(other, await raise(), 1)).status).toBe(404);
  });

  test('that is broken, mislabelled or too large is refused by name, counted, and nothing else stops', async () => {
    const id = await raise();
    const answers = [
      await put(agent, id, 1, jpeg.subarray(0, -2)),
      await put(agent, id, 1, Buffer.from('<script>alert(1)</script>')),
      await put(agent, id, 1, jpeg, '0'.repeat(64)),
      await put(agent, id, 1, Buffer.alloc(600 * 1024)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 413]);
    expect(fleet.hub.platform.errors.all()).toMatchObject({ 'still-broken': 2, 'still-hash': 1 });
    expect((await put(agent, id, 1)).status).toBe(204);
  });
});

describe('a look', () => {
  test('at an open alert needs no words, is in the audit before the first byte, and in the timeline', async () => {
    const id = await raise();
    await put(agent, id, 1);
    const look = await officer.ask('POST', '/api/v1/looks', { alertId: id });
    expect(look.status).toBe(201);
    const auditor = await fleet.hub.signInAs([{ role: 'auditor', division: '341802000000' }]);
    const { body } = await auditor.ask('GET', '/api/v1/audit?county=341802');
    expect(body.items.map(({ content }: { content: { lookId?: string } }) => content.lookId)).toContain(look.body.id);
    const picture = await officer.ask('GET', look.body.stills[0].address);
    expect([picture.status, picture.headers['content-type'], picture.headers['cache-control']]).toEqual([
      200,
      'image/jpeg',
      'no-store',
    ]);
    const detail = await officer.ask('GET', `/api/v1/alerts/${id}`);
    expect(detail.body.timeline.map(({ kind }: { kind: string }) => kind)).toContain('looked');
  });

  test('answers this session only, until it expires', async () => {
    const id = await raise();
    await put(agent, id, 1);
    const { address } = (await officer.ask('POST', '/api/v1/looks', { alertId: id })).body.stills[0];
    const colleague = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }]);
    const far = await fleet.hub.signInAs([{ role: 'duty-officer', division: otherTownship }]);
    expect([(await colleague.ask('GET', address)).status, (await far.ask('GET', address)).status]).toEqual([404, 404]);
    clock.advance(5 * 60_000 + 1);
    expect((await officer.ask('GET', address)).status).toBe(404);
  });

  test('by a technician needs a reason, and administrators and auditors see no picture at all', async () => {
    const alertId = await raise();
    expect((await fleet.technician.ask('POST', '/api/v1/looks', { alertId })).status).toBe(400);
    const reason = { code: 'repair' };
    expect((await fleet.technician.ask('POST', '/api/v1/looks', { alertId, reason })).status).toBe(201);
    expect((await fleet.admin.ask('POST', '/api/v1/looks', { alertId, reason })).status).toBe(403);
  });
});

describe('an owner who takes the word back', () => {
  const configured = async () => {
    const headers = { authorization: `Bearer ${agent.token}` };
    const { body } = await fleet.send('GET', '/agent/v1/config', { headers });
    return body.cameras.map((camera: { cameraId: string }) => camera.cameraId);
  };

  test('is obeyed at once: no picture is shown, kept or made any more, and the agent is told to stop', async () => {
    const technician = await fleet.hub.signInAs([{ role: 'technician', division: township }]);
    const own = await fleet.adopt(agent);
    const alertId = newId();
    await agent.tell([alertFact('raised', own.cameraId, alertId)]);
    await put(agent, alertId, 1);
    const look = await officer.ask('POST', '/api/v1/looks', { alertId });
    const { address } = look.body.stills[0];
    expect((await officer.ask('GET', address)).status).toBe(200);
    expect(await configured()).toContain(own.cameraId);

    // One tap, without a word.
    expect((await technician.ask('POST', `/api/v1/sites/${own.siteId}/withdrawal`, {})).status).toBe(200);
    expect(await configured()).not.toContain(own.cameraId);
    const shown = await officer.ask('GET', address);
    expect([shown.status, shown.body.type]).toEqual([422, 'access-basis']);
    const again = await officer.ask('POST', '/api/v1/looks', { alertId });
    expect([again.status, again.body.type]).toEqual([422, 'access-basis']);
    const now = await officer.ask('POST', '/api/v1/looks', { cameraId: own.cameraId, reason: { code: 'repair' } });
    expect([now.status, now.body.type]).toEqual([422, 'access-basis']);
    expect((await put(agent, alertId, 2)).status).toBe(404);
    const late = await agent.tell([alertFact('raised', own.cameraId, newId())]);
    expect(late.body.refused).toEqual([expect.objectContaining({ code: 'access-basis' })]);
    // The alert itself stays on record, and can be settled.
    expect((await officer.ask('GET', `/api/v1/alerts/${alertId}`)).status).toBe(200);
  });

  test('does not take the pictures of an alert that rose while an agreement held, when that has only ended', async () => {
    const technician = await fleet.hub.signInAs([{ role: 'technician', division: township }]);
    const own = await fleet.adopt(agent);
    const alertId = newId();
    await agent.tell([alertFact('raised', own.cameraId, alertId)]);
    await put(agent, alertId, 1);
    const { body: site } = await technician.ask('GET', `/api/v1/sites/${own.siteId}`);
    const functions = { health: true, alerts: true, live: false };
    const [from, to] = ['2020-01-01T00:00:00.000Z', '2020-02-01T00:00:00.000Z'];
    const ended = { ...site, accessBasis: { basis: 'agreement', functions, from, to } };
    await technician.ask('PUT', `/api/v1/sites/${own.siteId}`, ended, { 'if-match': `"${site.version}"` });
    expect(await configured()).not.toContain(own.cameraId);
    const look = await officer.ask('POST', '/api/v1/looks', { alertId });
    expect((await officer.ask('GET', look.body.stills[0].address)).status).toBe(200);
  });
});

test('stills go after 72 hours, but not while their alert is open', async () => {
  const open = await raise();
  const settled = await raise();
  for (const id of [open, settled]) await put(agent, id, 1);
  await officer.ask('POST', `/api/v1/alerts/${settled}/acknowledge`, {}, { 'if-match': '"1"' });
  await officer.ask('POST', `/api/v1/alerts/${settled}/resolve`, { outcome: 'test' }, { 'if-match': '"2"' });
  clock.advance(72 * 3600_000 + 1000);
  await fleet.hub.platform.sweeps.sweepNow();
  const kept = fleet.hub.platform.database.db.collection('files');
  expect(await kept.countDocuments({ alertId: settled })).toBe(0);
  expect(await kept.findOne({ alertId: open })).toMatchObject({ hold: true });
});
