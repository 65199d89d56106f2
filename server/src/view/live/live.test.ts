import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId, toInstant } from '@sharp-eyes/protocol';
import { alertFact } from '../../fleet/testing/agent-wire.ts';
import { otherTownship, township } from '../../fleet/testing/agents-port.ts';
import { eventually } from '../../platform/testing/eventually.ts';
import { openTestPage, type TestPage } from './testing/page.ts';
import { agreement, type LiveWorld, openLiveWorld } from './testing/world.ts';

const reason = { code: 'repair' };
let world: LiveWorld;
let cameraId: string;
let siteId: string;
let page: TestPage;
beforeAll(async () => {
  world = await openLiveWorld({ SHARP_EYES_HUB__LIVE__VIEWS: '6' });
});
afterAll(() => world.stop());
beforeEach(async () => {
  ({ cameraId, siteId } = await world.camera());
  page = await world.page();
  world.live.starts = [];
  world.live.obey = async (start) => {
    await world.live.send(start);
    return undefined;
  };
});
afterEach(() => page.close());

/** Sockets of this test's own camera. */
const open = () => world.live.open().filter(({ lease }) => lease.cameraId === cameraId).length;
const leases = () => world.fleet.hub.platform.database.db.collection('leases').countDocuments({ cameraId });
const looked = () => world.record().then((all) => all.filter(({ content }) => content.cameraId === cameraId));

describe('a live view', () => {
  test('is on the record before the agent is asked, offers the picture, and its end and length are on the record too', async () => {
    let before: unknown;
    world.live.obey = async (start) => {
      before = await looked();
      await world.live.send(start);
      return undefined;
    };
    const shown = await page.look({ cameraId, reason });
    expect(before).toMatchObject([{ action: 'live.view', content: { cameraId, name: '大门' }, reason }]);
    expect(shown).toMatchObject({ kind: 'shown', stream: 'sub', transcoded: false, by: { unit: '派出所' } });
    if (shown.kind !== 'shown') return;
    expect(shown.transport.iceCandidates.map(({ protocol }) => protocol)).toEqual(['udp', 'tcp']);
    expect(Date.parse(shown.expiresAt) - Date.parse(shown.since)).toBe(600_000);
    world.clock.advance(42_000);
    const left = performance.now();
    page.ask({ kind: 'leave', view: shown.view });
    await eventually(() => open() === 0);
    expect(performance.now() - left).toBeLessThan(5000);
    await eventually(async () => (await looked()).length === 2);
    const end = { viewId: shown.viewId, cameraId, seconds: 42, end: 'left' };
    expect((await looked())[1]).toMatchObject({ action: 'live.end', content: end });
    await eventually(async () => (await leases()) === 0);
  });

  test('of an open alert in one’s own area needs no other reason; of another camera’s alert there is none', async () => {
    const officer = await world.fleet.hub.signInAs([{ role: 'duty-officer', division: township }]);
    const desk = await world.page(officer);
    const alertId = newId();
    await world.agent.tell([alertFact('raised', cameraId, alertId)]);
    const shown = await desk.look({ cameraId, alertId });
    expect(shown.kind).toBe('shown');
    expect((await looked())[0]).toMatchObject({ content: { alertId }, reason: { code: 'alert' } });
    const { cameraId: beside } = await world.camera();
    expect(await desk.look({ cameraId: beside, alertId })).toMatchObject({ kind: 'ended', end: 'not-found' });
    // A technician decides no alerts, so that one is no reason for them.
    expect(await page.look({ cameraId, alertId })).toMatchObject({ kind: 'ended', end: 'no-reason' });
    desk.close();
  });

  test('costs the site one stream, however many look; as many as the hub allows, and the next is told so', async () => {
    const pages = [page, await world.page()];
    const views = [];
    for (let n = 0; n < 6; n += 1) views.push(await (pages[n % 2] as TestPage).look({ cameraId, reason }));
    expect(views.map(({ kind }) => kind)).toEqual(Array(6).fill('shown'));
    expect([world.live.starts.length, open()]).toEqual([1, 1]);
    const seventh = await (pages[0] as TestPage).look({ cameraId, reason });
    expect(seventh).toMatchObject({ end: 'too-many-views', againAfterMs: 10_000, problem: { type: 'too-many' } });
    await (pages[1] as TestPage).look({ cameraId, reason });
    expect(await (pages[1] as TestPage).look({ cameraId, reason })).toMatchObject({ kind: 'ended' });
    pages[1]?.close();
  });

  test('ends with its page, whoever closes it', async () => {
    await page.look({ cameraId, reason });
    page.close();
    await eventually(() => open() === 0);
    await eventually(async () => (await looked()).length === 2);
  });

  test('ends after its time; who says so goes on', async () => {
    const shown = await page.look({ cameraId, reason });
    world.clock.advance(590_000);
    page.ask({ kind: 'renew', view: 1 });
    const { expiresAt } = await page.next('renewed');
    expect(Date.parse(expiresAt)).toBe(world.clock.now() + 600_000);
    expect((await looked()).at(-1)).toMatchObject({ action: 'live.renew', reason });
    world.clock.advance(600_001);
    expect(await page.next('ended')).toMatchObject({ view: 1, end: 'time-over', over: true, againAfterMs: null });
    expect(shown.kind).toBe('shown');
  });
});

describe('nothing is asked of an agent, the person is told why, and the refusal is on the record', () => {
  afterEach(() => expect([world.live.starts, open()]).toEqual([[], 0]));
  const refused = async (more: object = {}, by = page) => {
    const answer = await by.look({ cameraId, reason, ...more });
    expect(answer).toMatchObject({ kind: 'ended', over: true });
    if (answer.kind !== 'ended') return undefined;
    await eventually(async () => (await looked()).length > 0);
    expect(await looked()).toMatchObject([{ action: 'live.refused', content: { cameraId, why: answer.end } }]);
    return `${answer.end}: ${answer.problem.faults?.[0]?.message ?? answer.problem.detail}`;
  };

  test('without a reason', async () => {
    expect(await refused({ reason: undefined })).toMatch(/^no-reason: choose a reason/);
  });
  test('out of the own area, where there is no such camera', async () => {
    const far = await world.page(await world.fleet.hub.signInAs([{ role: 'technician', division: otherTownship }]));
    expect(await refused({}, far)).toMatch(/^not-found: there is no such camera/);
    far.close();
  });
  test('without an access basis', async () => {
    await world.setBasis(siteId, { basis: 'none' });
    expect(await refused()).toMatch(/^no-basis: the site has no access basis/);
  });
  test('where the agreement covers alerts alone', async () => {
    const functions = { health: true, alerts: true, live: false };
    await world.setBasis(siteId, agreement(world.clock, { functions }));
    expect(await refused()).toMatch(/^no-live: the agreement does not cover live view/);
  });
  test('outside the agreed hours', async () => {
    const inHours = (hours: number) => toInstant(world.clock.now() + (8 + hours) * 3600_000).slice(11, 16);
    await world.setBasis(siteId, agreement(world.clock, { hours: [{ from: inHours(2), to: inHours(3) }] }));
    expect(await refused()).toMatch(/^no-basis: it is outside the agreed hours/);
  });
  test('after the owner has withdrawn', async () => {
    await world.technician.ask('POST', `/api/v1/sites/${siteId}/withdrawal`, { words: '' });
    expect(await refused()).toMatch(/^no-basis: the site has no access basis/);
  });
  test('before somebody on site has said where it stands, and where none may stand', async () => {
    const cameras = world.fleet.hub.platform.database.db.collection('cameras');
    await cameras.updateOne({ _id: cameraId as never }, { $set: { placementBasis: 'record' } });
    expect(await refused()).toMatch(/^placement-missing: nobody on site has said/);
  });
});

test('a page of another site, of no site, or of a role that sees no picture is not let in', async () => {
  const { hub } = world.fleet;
  await expect(openTestPage(hub, world.technician, 'https://evil.example')).rejects.toThrow('403');
  await expect(openTestPage(hub, world.technician, 'null')).rejects.toThrow('403');
  await expect(openTestPage(hub, { cookie: '' })).rejects.toThrow('401');
  for (const role of ['administrator', 'auditor', 'planner'] as const)
    await expect(openTestPage(hub, await hub.signInAs([{ role, division: township }]))).rejects.toThrow('403');
});

describe('a running view ends within a second', () => {
  const endsBy = async (deed: () => Promise<unknown>) => {
    expect((await page.look({ cameraId, reason })).kind).toBe('shown');
    await deed();
    const done = performance.now();
    const { end, over } = await page.next('ended');
    expect([over, performance.now() - done < 1000]).toEqual([true, true]);
    await eventually(async () => (await looked()).some(({ content }) => content.end === end));
    return end;
  };
  test('of the owner’s withdrawal', async () => {
    const withdraw = () => world.technician.ask('POST', `/api/v1/sites/${siteId}/withdrawal`, { words: '' });
    expect(await endsBy(withdraw)).toBe('no-basis');
  });
  test('of an agreement that is changed to less', async () => {
    const functions = { health: true, alerts: true, live: false };
    expect(await endsBy(() => world.setBasis(siteId, agreement(world.clock, { functions })))).toBe('no-live');
  });
  test('of the agreement’s end, by the clock alone', async () => {
    await world.setBasis(siteId, agreement(world.clock, { to: toInstant(world.clock.now() + 60_000) }));
    expect(await endsBy(async () => world.clock.advance(60_001))).toBe('no-basis');
  });
  test('of the camera’s retirement', async () => {
    const retire = async () => {
      const { body } = await world.technician.ask('GET', `/api/v1/cameras/${cameraId}`);
      const to = { to: 'retired', why: '拆除', until: null };
      const retired = await world.technician.ask('POST', `/api/v1/cameras/${cameraId}/life`, to, {
        'if-match': `"${body.version}"`,
      });
      expect(retired).toMatchObject({ status: 200 });
    };
    expect(await endsBy(retire)).toBe('not-in-use');
  });
  test('of the person’s right or session', async () => {
    const { admin, hub } = world.fleet;
    for (const [grants, disabled, end] of [
      [[{ role: 'technician', division: otherTownship }], false, 'right-ended'],
      [[{ role: 'planner', division: township }], false, 'right-ended'],
      [[{ role: 'technician', division: township }], true, 'signed-out'],
    ] as const) {
      const person = await hub.signInAs([{ role: 'technician', division: township }]);
      page.close();
      page = await world.page(person);
      const { id, name, unit, contractor, endsOn, language, version } = person.session.person;
      const change = async () => {
        const to = { name, unit, contractor, endsOn, language, grants, disabled };
        const { status } = await admin.ask('PUT', `/api/v1/people/${id}`, to, { 'if-match': `"${version}"` });
        expect(status).toBe(200);
      };
      expect(await endsBy(change)).toBe(end);
    }
    page.close();
    const person = await hub.signInAs([{ role: 'technician', division: township }]);
    page = await world.page(person);
    expect(await endsBy(() => person.ask('DELETE', '/api/v1/session'))).toBe('signed-out');
  });
});

describe('an agent that cannot send is told in words', () => {
  test('no picture, no H.264, not told yet: asked again only where that may change', async () => {
    const codes = ['unknown-camera', 'no-picture'];
    world.live.obey = async (start) => {
      const code = codes.shift();
      if (code !== undefined) return { code };
      await world.live.send(start);
      return undefined;
    };
    expect((await page.look({ cameraId, reason })).kind).toBe('shown');
    page.ask({ kind: 'leave', view: 1 });
    await eventually(() => open() === 0);
    world.live.obey = () => ({ code: 'no-h264' });
    const refused = await page.look({ cameraId, reason });
    expect(refused).toMatchObject({ end: 'no-h264', problem: { type: 'no-picture' }, againAfterMs: null });
    expect(world.live.starts).toHaveLength(4);
  });
});
