import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { csrfHeader, newId, type OwnTurn, type Session } from '@sharp-eyes/protocol';
import { alertFact } from '../../../fleet/testing/agent-wire.ts';
import {
  openTestFleet,
  otherTownship,
  type TestAgent,
  type TestFleet,
  township,
} from '../../../fleet/testing/agents-port.ts';
import { movableClock } from '../../../platform/clock.ts';
import { openEventSource } from '../../../platform/testing/event-source.ts';
import { eventually } from '../../../platform/testing/eventually.ts';
import type { SignedIn } from '../../../testing/hub.ts';
import { judgeWatch, watches } from './rules.ts';

const minuteMs = 60_000;
const clock = movableClock(Date.now());
let fleet: TestFleet;
let agent: TestAgent;
let cameraId: string;
let planner: SignedIn;
let wang: SignedIn;
let li: SignedIn;
beforeAll(async () => {
  fleet = await openTestFleet(clock);
  agent = await fleet.enrolAgent();
  ({ cameraId } = await fleet.adopt(agent));
  planner = await fleet.hub.signInAs([{ role: 'planner', division: '341802000000' }]);
  wang = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }], 'wang');
  li = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }], 'li');
});
afterAll(() => fleet.stop());

const take = async (who: SignedIn, sound = 'heard'): Promise<OwnTurn> => {
  const { status, body } = await who.ask('POST', '/api/v1/duty/turns', { division: township, sound });
  expect(status).toBe(201);
  return body;
};
const end = (who: SignedIn, turn: OwnTurn, notes: string) =>
  who.ask('POST', `/api/v1/duty/turns/${turn.turn?.id}/end`, { notes });
async function raise(): Promise<string> {
  const alertId = newId();
  await agent.tell([alertFact('raised', cameraId, alertId)]);
  return alertId;
}
const acknowledge = (who: SignedIn, id: string) =>
  who.ask('POST', `/api/v1/alerts/${id}/acknowledge`, {}, { 'if-match': '"1"' });
async function audited(): Promise<string[]> {
  const auditor = await fleet.hub.signInAs([{ role: 'auditor', division: '341802000000' }]);
  const { items } = (await auditor.ask('GET', '/api/v1/audit?county=341802')).body;
  return items.map(({ action }: { action: string }) => action);
}

describe('handing over', () => {
  test('leaves words and the open alerts, which the next must read before deciding anything', async () => {
    const id = await raise();
    const first = await take(wang);
    expect(first.toRead).toEqual([]);
    const left = await end(wang, first, '三号杆的摄像机在维修，别报');
    expect(left.body).toMatchObject({ notes: '三号杆的摄像机在维修，别报', alerts: [{ id }], reads: [] });
    const second = await take(li);
    expect(second.toRead).toMatchObject([{ by: { name: 'wang' }, alerts: [{ id, state: 'open' }] }]);
    const refused = await acknowledge(li, id);
    expect([refused.status, refused.body.type]).toEqual([409, 'hand-over-unread']);
    const path = `/api/v1/duty/turns/${second.turn?.id}/read`;
    expect((await wang.ask('POST', path, { handOvers: [left.body.id] })).status).toBe(404);
    const read = await li.ask('POST', path, { handOvers: second.toRead.map((note) => note.id) });
    expect(read.body.toRead).toEqual([]);
    expect((await acknowledge(li, id)).status).toBe(200);
    const { items } = (await planner.ask('GET', `/api/v1/duty/hand-overs?division=${township}`)).body;
    expect(items[0].reads).toMatchObject([{ by: { name: 'li' } }]);
    expect(await audited()).toEqual(expect.arrayContaining(['duty.take', 'duty.hand-over', 'duty.read']));
    await end(li, second, '');
  });

  test('is for one’s own area: nobody beside it takes the shift or reads what was left', async () => {
    const far = await fleet.hub.signInAs([{ role: 'duty-officer', division: otherTownship }]);
    expect((await far.ask('POST', '/api/v1/duty/turns', { division: township })).status).toBe(400);
    expect((await far.ask('GET', `/api/v1/duty/hand-overs?division=${township}`)).body.items).toEqual([]);
    expect((await far.ask('GET', `/api/v1/duty/now?division=${township}`)).status).toBe(404);
  });

  test('a shift taken twice at once is one turn', async () => {
    const turns = await Promise.all([take(wang), take(wang), take(wang)]);
    expect(new Set(turns.map(({ turn }) => turn?.id)).size).toBe(1);
    await end(wang, turns[0] as OwnTurn, '');
  });

  test('of whoever just left a shared desk is written in their name when the next takes it by PIN', async () => {
    const body = {
      name: '一号台',
      division: township,
      endsOn: new Date(clock.now() + 86_400_000).toISOString().slice(0, 10),
    };
    const desk = String((await planner.ask('POST', '/api/v1/desks', body)).headers['set-cookie']).split(';')[0] ?? '';
    const enter = async (who: SignedIn, pin: string): Promise<SignedIn> => {
      await who.ask('PUT', '/api/v1/session/pin', { pin });
      const pinned = { personId: who.session.person.id, pin };
      const answer = await fleet.hub.ask('POST', '/api/v1/desk/session', pinned, { cookie: desk });
      const session = answer.body as Session;
      const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
      const own = { cookie, [csrfHeader]: session.csrf };
      return {
        session,
        cookie,
        ask: (method, path, content, more = {}) => fleet.hub.ask(method, path, content, { ...own, ...more }),
      };
    };
    const before = await take(await enter(wang, '280514'));
    expect(before.turn).toMatchObject({ desk: { name: '一号台' }, person: { name: 'wang' } });
    const after = await take(await enter(li, '739106'));
    expect(after.toRead[0]).toMatchObject({ by: { name: 'wang' }, notes: '' });
    const { body: now } = await planner.ask('GET', `/api/v1/duty/now?division=${township}`);
    expect(now.turns.map(({ person }: { person: { name: string } }) => person.name)).toEqual(['li']);
    await li.ask('POST', `/api/v1/duty/turns/${after.turn?.id}/read`, { handOvers: after.toRead.map(({ id }) => id) });
    await end(li, after, '');
  });
});

describe('whether somebody watches', () => {
  test('is: a live event stream within two minutes, and a sound that was heard', () => {
    const at = 10_000_000;
    expect(watches({ liveAt: at, sound: 'heard' }, at + 2 * minuteMs)).toBe(true);
    expect(watches({ liveAt: at, sound: 'heard' }, at + 2 * minuteMs + 1)).toBe(false);
    expect(watches({ liveAt: at, sound: 'blocked' }, at)).toBe(false);
    expect(watches({ liveAt: at, sound: 'untested' }, at)).toBe(false);
    const shift = { to: at + 100 * minuteMs, aloneSince: null };
    expect(judgeWatch(shift, [], at)).toMatchObject({
      decision: 'alone',
      aloneSince: at,
      reason: 'no console is live',
    });
    expect(judgeWatch(shift, [{ liveAt: at, sound: 'blocked' }], at).reason).toBe('no console can be heard');
    expect(judgeWatch({ ...shift, aloneSince: at - 5 }, [], at)).toMatchObject({
      decision: 'still-alone',
      aloneSince: at - 5,
    });
    expect(judgeWatch({ ...shift, to: at }, [], at)).toMatchObject({ decision: 'over', watchAt: null });
  });

  test('on a shift that nobody takes, or whose console falls silent, others are told: once', async () => {
    const { hub } = fleet;
    const { watch } = hub.rooms.dutyRoom;
    const site = new Date(clock.now() + 8 * 3600_000).toISOString();
    const shift = {
      division: township,
      personId: wang.session.person.id,
      day: site.slice(0, 10),
      from: site.slice(11, 16),
    };
    expect((await planner.ask('POST', '/api/v1/duty/shifts', { ...shift, to: shift.from })).status).toBe(201);
    const told = async (): Promise<number> =>
      hub.platform.database.db.collection('notices').countDocuments({ cause: /^shift:/ });
    // A minute of a test passes in no time: consoles are asked as often as the timer would.
    const pass = async (minutes: number): Promise<void> => {
      for (let n = 0; n < minutes * 2; n += 1) {
        clock.advance(30_000);
        await watch.notePresence();
        await hub.platform.sweeps.sweepNow();
      }
    };
    await pass(1);
    expect(await told()).toBe(0);
    await pass(4);
    expect(await told()).toBe(1);

    const console = await openEventSource(hub.address.port, wang);
    const turn = await take(wang, 'untested');
    await wang.ask('POST', `/api/v1/duty/turns/${turn.turn?.id}/read`, { handOvers: turn.toRead.map(({ id }) => id) });
    await wang.ask('POST', `/api/v1/duty/turns/${turn.turn?.id}/sound`, { sound: 'heard' });
    const watched = async () => (await wang.ask('GET', `/api/v1/duty/now?division=${township}`)).body.watched;
    await pass(5);
    expect([await told(), await watched()]).toEqual([1, true]);

    await wang.ask('POST', `/api/v1/duty/turns/${turn.turn?.id}/sound`, { sound: 'blocked' });
    await pass(3);
    expect([await told(), await watched()]).toEqual([2, false]);
    await wang.ask('POST', `/api/v1/duty/turns/${turn.turn?.id}/sound`, { sound: 'heard' });
    await pass(1);

    console.close();
    await eventually(() => hub.rooms.stream.openSessions().length === 0);
    await pass(5);
    expect([await told(), await watched()]).toEqual([3, false]);
    expect(await audited()).toEqual(expect.arrayContaining(['duty.alone', 'duty.watched-again']));
    clock.advance(25 * 3600_000);
    await hub.platform.sweeps.sweepNow();
    const over = await hub.platform.database.db.collection('shifts').countDocuments({ watchAt: { $type: 'date' } });
    expect([await told(), over]).toEqual([3, 0]);
  });

  test('nobody is found missing by a hub that has just come back', async () => {
    const { hub } = fleet;
    const shifts = hub.platform.database.db.collection('shifts');
    await shifts.updateOne(
      {},
      { $set: { watchAt: new Date(clock.now()), to: new Date(clock.now() + 3600_000), aloneSince: null } },
    );
    const told = () => hub.platform.database.db.collection('notices').countDocuments({ cause: /^shift:/ });
    const before = await told();
    clock.advance(10 * minuteMs); // the machine slept
    await hub.rooms.dutyRoom.watch.notePresence();
    await hub.platform.sweeps.sweepNow();
    expect(await told()).toBe(before);
  });
});
