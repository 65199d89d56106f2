import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AccessBasis, newId, toInstant } from '@sharp-eyes/protocol';
import {
  openTestFleet,
  otherTownship,
  type TestAgent,
  type TestFleet,
  township,
} from '../../fleet/testing/agents-port.ts';
import { movableClock } from '../../platform/clock.ts';
import { eventually } from '../../platform/testing/eventually.ts';
import type { SignedIn } from '../../testing/hub.ts';
import { type AgentEar, openAgentEar } from './agent-ear.test-kit.ts';

const clock = movableClock(Date.now());
const reason = { code: 'installation' };
let fleet: TestFleet;
let agent: TestAgent;
let ear: AgentEar;
let technician: SignedIn;
let cameraId: string;
let siteId: string;
beforeAll(async () => {
  fleet = await openTestFleet(clock);
  technician = fleet.technician;
  agent = await fleet.enrolAgent();
  ear = await openAgentEar(fleet, agent);
  await eventually(async () => (await fleet.hub.rooms.fleet.commands.connected([agent.agentId])).size === 1);
  ({ cameraId, siteId } = await fleet.adopt(agent));
});
afterAll(async () => {
  ear.close();
  await fleet.stop();
});
const obeys = async ({ id }: { id: string }) => {
  await ear.putStill(id);
  return undefined;
};
beforeEach(async () => {
  ear.obey = obeys;
  ear.wishes = [];
  await setBasis({ basis: 'own' });
});

const look = (more: object = {}, by = technician) => by.ask('POST', '/api/v1/looks', { cameraId, reason, ...more });

async function setBasis(accessBasis: AccessBasis): Promise<void> {
  const { body: site } = await technician.ask('GET', `/api/v1/sites/${siteId}`);
  const { name, kind, agentId, contacts } = site;
  const change = { name, kind, agentId, contacts, accessBasis };
  const headers = { 'if-match': `"${site.version}"` };
  expect((await technician.ask('PUT', `/api/v1/sites/${siteId}`, change, headers)).status).toBe(200);
}

function agreement(more: object = {}): AccessBasis {
  const [from, to] = [clock.now() - 3600_000, clock.now() + 3600_000].map(toInstant) as [string, string];
  return { basis: 'agreement', functions: { health: true, alerts: true, live: true }, from, to, ...more };
}

describe('a look at what a camera shows now', () => {
  test('is in the audit before the agent is asked, and shows one masked still to this session only', async () => {
    let inAudit: unknown;
    ear.obey = async (wish) => {
      const chain = fleet.hub.platform.database.db.collection('audit');
      inAudit = await chain.findOne({ 'content.lookId': wish.id });
      return obeys(wish);
    };
    const { status, body } = await look();
    expect(status).toBe(201);
    expect(inAudit).toMatchObject({ action: 'looks.make', content: { cameraId }, reason });
    expect(body).toMatchObject({ cameraId, alertId: null, waiting: false, stills: [{ n: 0 }] });
    const picture = await technician.ask('GET', body.stills[0].address);
    expect([picture.status, picture.headers['cache-control']]).toEqual([200, 'no-store']);
    const colleague = await fleet.hub.signInAs([{ role: 'technician', division: township }]);
    expect((await colleague.ask('GET', body.stills[0].address)).status).toBe(404);
    expect((await colleague.ask('GET', `/api/v1/looks/${body.id}`)).status).toBe(404);
    for (const role of ['administrator', 'auditor'] as const)
      expect((await look({}, await fleet.hub.signInAs([{ role, division: township }]))).status).toBe(403);
  });

  test('needs a reason, and an alert is none', async () => {
    expect((await look({ reason: undefined })).status).toBe(400);
    expect((await look({ reason: { code: 'verify-alert' } })).status).toBe(400);
    expect((await look({ reason: { code: 'other' } })).status).toBe(400);
    expect(ear.wishes).toEqual([]);
  });

  test('outside of the own area there is no such camera', async () => {
    const far = await fleet.hub.signInAs([{ role: 'technician', division: otherTownship }]);
    expect((await look({}, far)).status).toBe(404);
    expect(ear.wishes).toEqual([]);
  });

  test('waits for a camera that was adopted a moment ago: its agent is asked again', async () => {
    const refusals = ['unknown-camera', 'no-picture'];
    ear.obey = (wish) => refusals.shift() ?? obeys(wish);
    expect((await look()).body.stills).toHaveLength(1);
    expect(ear.wishes).toHaveLength(3);
  });

  test('whose still is long under way says so, and is asked for again', async () => {
    ear.obey = () => undefined;
    const waits = look();
    await eventually(() => ear.wishes.length === 1);
    const lookId = ear.wishes[0]?.id as string;
    const again = technician.ask('GET', `/api/v1/looks/${lookId}`);
    await ear.putStill(lookId);
    expect((await again).body).toMatchObject({ waiting: false, stills: [{ n: 0 }] });
    expect((await waits).body).toMatchObject({ id: lookId, waiting: false });
  });

  test('is waited for by four requests of one session at once, and no more', async () => {
    ear.obey = () => undefined;
    const waits = look();
    await eventually(() => ear.wishes.length === 1);
    const lookId = ear.wishes[0]?.id as string;
    const statuses: number[] = [];
    const asked = Array.from({ length: 5 }, async () => {
      statuses.push((await technician.ask('GET', `/api/v1/looks/${lookId}`)).status);
    });
    await eventually(() => statuses.length === 2);
    expect(statuses).toEqual([429, 429]);
    await ear.putStill(lookId);
    await Promise.all(asked);
    expect([(await waits).status, ...statuses]).toEqual([201, 429, 429, 200, 200, 200]);
  });
});

describe('a still that the hub did not ask for', () => {
  test('from another agent, of another number, or after the word was taken back is not taken', async () => {
    const other = await fleet.enrolAgent();
    const answers: number[] = [];
    ear.obey = async ({ id }) => {
      answers.push((await ear.putStill(id, 0, other)).status, (await ear.putStill(id, 1)).status);
      await technician.ask('POST', `/api/v1/sites/${siteId}/withdrawal`, { words: '' });
      answers.push((await ear.putStill(id)).status);
      return 'not-permitted';
    };
    expect((await look()).body.type).toBe('access-basis');
    expect(answers).toEqual([404, 404, 404]);
  });
});

test('an agent without a picture, or with a full disk, is told to the person in words', async () => {
  ear.obey = () => 'still-left-out';
  const { status, body } = await look();
  expect([status, body.type]).toEqual([409, 'no-picture']);
  expect(body.faults[0].message).toMatch(/disk is full/);
});

test('a look is over after its minutes, and nothing of the picture is left', async () => {
  const { body } = await look();
  clock.advance(5 * 60_000 + 1);
  await fleet.hub.platform.sweeps.sweepNow();
  expect((await technician.ask('GET', body.stills[0].address)).status).toBe(404);
  const files = fleet.hub.platform.database.db.collection('files');
  expect(await files.countDocuments({ alertId: body.id })).toBe(0);
  expect((await ear.putStill(body.id)).status).toBe(404);
});

describe('no agent is asked, nothing is registered, and the person is told why', () => {
  const refusal = async (id = cameraId) => {
    const before = await fleet.hub.platform.database.db.collection('audit').countDocuments({ action: 'looks.make' });
    const { status, body } = await look({ cameraId: id });
    const after = await fleet.hub.platform.database.db.collection('audit').countDocuments({ action: 'looks.make' });
    expect([ear.wishes.length, after]).toEqual([0, before]);
    return `${status} ${body.type}: ${body.faults?.[0]?.message ?? ''}`;
  };

  test('before somebody on site has answered the placement, and where no device is linked', async () => {
    const record = { name: '后院', siteId, placement: 'entrance', planned: false };
    const recorded = await technician.ask('POST', '/api/v1/cameras', record);
    expect(recorded.status).toBe(201);
    await fleet.hub.platform.database.db
      .collection('cameras')
      .updateOne({ _id: recorded.body.id }, { $set: { life: 'registered', placementBasis: 'record' } });
    expect(await refusal(recorded.body.id)).toMatch(/^422 placement-missing: /);
    await fleet.hub.platform.database.db
      .collection('cameras')
      .updateOne({ _id: recorded.body.id }, { $set: { placementBasis: 'on-site' } });
    expect(await refusal(recorded.body.id)).toMatch(/^409 no-picture: no device is linked/);
    expect(await refusal(newId())).toMatch(/^404 not-found/);
  });

  test('while the agent is offline', async () => {
    const lone = await fleet.enrolAgent();
    const { cameraId: dark } = await fleet.adopt(lone);
    expect(await refusal(dark)).toMatch(/^503 agent-offline/);
  });

  test('without an access basis, before and after it, outside its hours, with health alone', async () => {
    await setBasis({ basis: 'none' });
    expect(await refusal()).toMatch(/^422 access-basis: the site has no access basis: it is on record only/);
    await setBasis(agreement({ from: toInstant(clock.now() + 60_000) }));
    expect(await refusal()).toMatch(/^422 access-basis: the agreement has not begun/);
    const inTwoHours = (hours: number) => toInstant(clock.now() + (8 + hours) * 3600_000).slice(11, 16);
    await setBasis(agreement({ hours: [{ from: inTwoHours(2), to: inTwoHours(3) }] }));
    expect(await refusal()).toMatch(/^422 access-basis: it is outside the agreed hours/);
    await setBasis(agreement({ functions: { health: true, alerts: false, live: false } }));
    expect(await refusal()).toMatch(/^422 access-basis: the basis covers health alone/);
    await setBasis(agreement());
    clock.advance(3600_000);
    expect(await refusal()).toMatch(/^422 access-basis: the agreement has ended/);
  });
});
