import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@sharp-eyes/protocol';
import { eventually } from '../../platform/testing/eventually.ts';
import type { SignedIn } from '../../testing/hub.ts';
import {
  type CamerasWorld,
  county,
  openCamerasWorld,
  otherTownship,
  township,
  village,
} from '../cameras/cameras.test-kit.ts';

let world: CamerasWorld;
let officer: SignedIn;
let police: SignedIn;
let auditor: SignedIn;
let administrator: SignedIn;
beforeAll(async () => {
  world = await openCamerasWorld();
  officer = await world.hub.signInAs([{ role: 'duty-officer', division: township }]);
  police = await world.hub.signInAs([{ role: 'police', division: township }]);
  auditor = await world.hub.signInAs([{ role: 'auditor', division: county }]);
  administrator = await world.hub.signInAs([{ role: 'administrator', division: county }]);
});
afterAll(() => world.stop());

const told = { placement: 'guest-room', words: '二楼客房天花板', division: village };
const report = async (who: SignedIn, more: Record<string, unknown> = {}) =>
  (await who.ask('POST', '/api/v1/cases', { ...told, ...more })).body;
const now = (): string => new Date(world.clock.now()).toISOString();
const call = () => ({ at: now(), organ: '水东派出所', officer: '民警 张三' });

describe('a device where none may stand', () => {
  test('is reported by anybody, and seen by the reporter, the police and the auditor only', async () => {
    const { id, police: posts } = await report(officer);
    expect(posts).toEqual([]);
    const other = await world.hub.signInAs([{ role: 'duty-officer', division: township }]);
    const stranger = await world.hub.signInAs([{ role: 'police', division: otherTownship }]);
    const see = async (who: SignedIn) => (await who.ask('GET', `/api/v1/cases/${id}`)).status;
    for (const who of [officer, police, auditor]) expect(await see(who)).toBe(200);
    for (const who of [other, stranger, administrator, world.technician, world.planner])
      expect(await see(who)).toBe(404);
    const listed = async (who: SignedIn, path = '') =>
      ((await who.ask('GET', `/api/v1/cases${path}`)).body.items ?? []).some((one: { id: string }) => one.id === id);
    expect(await listed(police)).toBe(true);
    expect(await listed(auditor)).toBe(true);
    expect(await listed(stranger)).toBe(false);
    expect(await listed(officer, '/mine')).toBe(true);
    expect(await listed(other, '/mine')).toBe(false);
    expect((await administrator.ask('GET', '/api/v1/cases')).status).toBe(403);
  });

  test('reported twice by a phone on a bad line is one case, and nobody else’s id opens a view of it', async () => {
    const id = newId();
    expect([(await report(officer, { id })).id, (await report(officer, { id })).id]).toEqual([id, id]);
    const { items } = (await officer.ask('GET', '/api/v1/cases/mine')).body;
    expect(items.filter((one: { id: string }) => one.id === id)).toHaveLength(1);
    expect((await world.technician.ask('POST', '/api/v1/cases', { ...told, id })).status).toBe(404);
  });

  test('is open until the receipt, with the call’s time and officer on record', async () => {
    const { id } = await report(officer);
    const path = `/api/v1/cases/${id}`;
    expect((await officer.ask('POST', `${path}/calls`, { ...call(), at: '2099-01-01T00:00:00.000Z' })).status).toBe(
      400,
    );
    const called = await officer.ask('POST', `${path}/calls`, call());
    expect(called.body).toMatchObject({ calledAt: now(), closedAt: null });
    expect((await auditor.ask('POST', `${path}/receipt`, { number: '1号' })).status).toBe(404);
    const closed = await police.ask('POST', `${path}/receipt`, { number: '宣公受〔2026〕11号' });
    expect(closed.body).toMatchObject({ receipt: '宣公受〔2026〕11号', closedAt: now() });
    expect((await officer.ask('POST', `${path}/calls`, call())).status).toBe(409);
    const open = (await police.ask('GET', '/api/v1/cases?open=true')).body.items;
    expect(open.some((one: { id: string }) => one.id === id)).toBe(false);
  });

  test('names the police post to call', async () => {
    const contact = { name: '水东派出所', phone: '0563-110', part: '值班室', kind: 'police-post' };
    const siteId = await world.addSite({ contacts: [contact] });
    const { police: posts } = await report(officer, { siteId });
    expect(posts).toEqual([{ name: '水东派出所', phone: '0563-110', part: '值班室' }]);
  });

  test('that a technician reports from the queue opens one case, and the agent is told to leave it alone', async () => {
    await world.see('x');
    const body = { placement: 'bathroom', words: '浴室吊顶' };
    expect((await world.technician.ask('POST', '/api/v1/devices/x/forbidden', body)).status).toBe(204);
    const mine = async () => (await world.technician.ask('GET', '/api/v1/cases/mine')).body.items;
    await eventually(async () => (await mine()).length === 1);
    expect((await mine())[0]).toMatchObject({ deviceKey: 'x', placement: 'bathroom', words: '浴室吊顶' });
    await world.hub.platform.sweeps.sweepNow();
    expect(await mine()).toHaveLength(1);
  });

  test('that is a registered camera is looked at no more from that instant, and it is still one case', async () => {
    const camera = await world.adopt('y');
    await world.streams('y');
    expect(await world.watched()).toContain(camera.id);
    await report(officer, { cameraId: camera.id, division: null });
    expect(await world.watched()).not.toContain(camera.id);
    await eventually(async () => (await world.hub.platform.database.events.countDocuments({ todo: 'cases' })) === 0);
    const own = (await officer.ask('GET', '/api/v1/cases/mine')).body.items;
    expect(own.filter(({ deviceKey }: { deviceKey: string }) => deviceKey === 'y')).toHaveLength(1);
  });

  test('can have no picture: there is no field and no route for one', async () => {
    const shape = Object.keys(await report(officer, { photoId: 'x', still: 'y' }));
    expect(shape.filter((field) => /photo|still|image|picture/i.test(field))).toEqual([]);
    const paths = world.hub.rooms.peopleRoutes.filter(({ path }) => path.startsWith('/api/v1/cases'));
    expect(paths.every(({ kind }) => kind === 'json')).toBe(true);
  });

  test('leaves a word in the register that says neither where nor what', async () => {
    await report(officer, { words: '三楼走廊尽头' });
    const { body } = await administrator.ask('GET', `/api/v1/audit?county=${county.slice(0, 6)}`);
    const entries = body.items.filter(({ action }: { action: string }) => action.startsWith('cases.'));
    expect(entries.length).toBeGreaterThan(0);
    for (const { content, division } of entries) expect([Object.keys(content), division]).toEqual([['caseId'], county]);
  });
});
