import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';
import { type Heard, openEventSource } from '../testing/event-source.ts';
import { eventually } from '../testing/eventually.ts';

const township = '341802100000';
const village = '341802100201';
const otherTownship = '341802101000';

let hub: TestHub;
let technician: SignedIn;
let stranger: SignedIn;

beforeAll(async () => {
  hub = await openTestHub();
  technician = await hub.signInAs([{ role: 'technician', division: township }], 'near');
  stranger = await hub.signInAs([{ role: 'technician', division: otherTownship }]);
});
afterAll(() => hub.stop());

const listen = (who: SignedIn, lastEventId?: string): Promise<Heard> =>
  openEventSource(hub.address.port, who, lastEventId);

let made = 0;
/** Says that a camera has moved, or came, or went: none is on record, so people hear that it is gone. */
async function say(before: string | null, after: string | null): Promise<string> {
  made += 1;
  const cameraId = `camera-${made}`;
  await hub.platform.database.inTransaction(async (tx) =>
    tx.emit({
      ...{ kind: 'camera.changed', divisionBefore: before, divisionAfter: after },
      body: { cameraId, removed: after === null, healthOnly: false },
    }),
  );
  return cameraId;
}
const idsOf = ({ events }: Heard): string[] => events.map(({ data }) => ('id' in data ? data.id : data.kind));

describe('the event stream', () => {
  test('is not compressed, not buffered and not kept', async () => {
    const heard = await listen(technician);
    expect(heard.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
      'cache-control': 'no-store, no-transform',
    });
    expect(heard.headers['content-encoding']).toBeUndefined();
    heard.close();
  });

  test('tells each person what changed in their own area and nothing else', async () => {
    const near = await listen(technician);
    const far = await listen(stranger);
    const inside = await say(village, village);
    const outside = await say(null, '341802101201');
    await eventually(() => near.events.length > 0 && far.events.length > 0);
    expect(idsOf(near)).toEqual([inside]);
    expect(idsOf(far)).toEqual([outside]);
    near.close();
    far.close();
  });

  test('a record that moves out of the area is gone there', async () => {
    const near = await listen(technician);
    const moved = await say(village, '341802101201');
    await eventually(() => near.events.length > 0);
    expect(near.events[0]?.data).toEqual({ kind: 'gone', of: 'camera', id: moved });
    near.close();
  });

  test('a role that may not read cameras hears nothing of them', async () => {
    const auditor = await listen(await hub.signInAs([{ role: 'auditor', division: township }]));
    const near = await listen(technician);
    await say(village, village);
    await eventually(() => near.events.length > 0);
    expect(auditor.events).toEqual([]);
    auditor.close();
    near.close();
  });

  test('after a break it goes on where it was; with an id that is not held it says to reload', async () => {
    const first = await listen(technician);
    await say(village, village);
    await eventually(() => first.events.length > 0);
    first.close();
    const missed = [await say(village, village), await say(village, village)];
    const again = await listen(technician, first.lastId);
    await eventually(() => again.events.length >= 2);
    expect(idsOf(again)).toEqual(missed);
    again.close();

    const lost = await listen(technician, '8200000000');
    await eventually(() => lost.events.length > 0);
    expect(idsOf(lost)).toEqual(['reload']);
    lost.close();
  });

  test('one that only just opened can go on as well', async () => {
    const quiet = await listen(technician);
    await eventually(() => quiet.lastId !== '');
    quiet.close();
    const missed = await say(village, village);
    const again = await listen(technician, quiet.lastId);
    await eventually(() => again.events.length > 0);
    expect(idsOf(again)).toEqual([missed]);
    again.close();
  });

  test('who reconnects again and again is heard: the oldest line of a session makes way', async () => {
    const person = await hub.signInAs([{ role: 'technician', division: township }]);
    const lines: Heard[] = [];
    for (let n = 0; n < 10; n++) lines.push(await listen(person));
    await eventually(() => lines.filter(({ ended }) => ended).length === 2);
    expect(lines.map(({ ended }) => ended).slice(0, 3)).toEqual([true, true, false]);
    const last = lines.at(-1) as Heard;
    await say(village, village);
    await eventually(() => last.events.length > 0);
    for (const line of lines) line.close();
  });

  test('closes when the session ends', async () => {
    const person = await hub.signInAs([{ role: 'technician', division: township }]);
    const heard = await listen(person);
    await person.ask('DELETE', '/api/v1/session');
    await eventually(() => heard.ended);
    expect(heard.events).toEqual([]);
  });

  test('closes when an administrator gives the person another password', async () => {
    const person = await hub.signInAs([{ role: 'technician', division: township }]);
    const administrator = await hub.signInAs([{ role: 'administrator', division: '341802000000' }]);
    const heard = await listen(person);
    const path = `/api/v1/people/${person.session.person.id}/password`;
    expect((await administrator.ask('POST', path, { password: 'another long password' })).status).toBe(204);
    await eventually(() => heard.ended);
  });

  test('closes at its next sign of life when the right has ended, and narrows with it', async () => {
    const person = await hub.signInAs([{ role: 'technician', division: township }]);
    const heard = await listen(person);
    const people = hub.platform.database.db.collection<{ _id: string }>('people');
    const grant = (grants: object[]) => people.updateOne({ _id: person.session.person.id }, { $set: { grants } });
    await grant([{ role: 'technician', division: otherTownship }]);
    await hub.rooms.stream.beat();
    await say(village, village);
    const theirs = await say(null, '341802101201');
    await eventually(() => heard.events.length > 0);
    expect(idsOf(heard)).toEqual([theirs]);
    await grant([]);
    await hub.rooms.stream.beat();
    await eventually(() => heard.ended);
  });
});
