import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { siteKinds } from '@sharp-eyes/protocol';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';
import { proposalsFor } from './rules.ts';

const township = '341802100000';
const village = '341802100201';

let hub: TestHub;
let technician: SignedIn;
let officer: SignedIn;
let elsewhere: SignedIn;
let siteId: string;

beforeAll(async () => {
  hub = await openTestHub();
  technician = await hub.signInAs([{ role: 'technician', division: township }]);
  officer = await hub.signInAs([{ role: 'duty-officer', division: township }]);
  elsewhere = await hub.signInAs([{ role: 'technician', division: '341802101000' }]);
  const site = { name: '云岭客栈', kind: 'inn', division: village, accessBasis: { basis: 'own' } };
  siteId = (await technician.ask('POST', '/api/v1/sites', site)).body.id;
});
afterAll(() => hub.stop());

const proposals = async () => {
  const { body } = await technician.ask('GET', `/api/v1/sites/${siteId}/watchpoint-proposals`);
  return body.items as { name: string; kind: string }[];
};
const add = (more: Record<string, unknown>, who = technician) =>
  who.ask('POST', '/api/v1/watchpoints', { siteId, name: '大门', ...more });

describe('A watchpoint', () => {
  test('is proposed by the kind of the site, and not again when it is there', async () => {
    expect((await proposals()).map(({ kind }) => kind)).toEqual(['entrance', 'reception', 'car-park']);
    const [first] = await proposals();
    const { status, body } = await add({ ...first });
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({ name: 'Entrance', density: 'observe', weight: 5, division: village, version: 1 }),
    ]);
    expect((await proposals()).map(({ kind }) => kind)).toEqual(['reception', 'car-park']);
  });

  test('is placed, changed on the version that was seen, and taken off', async () => {
    const { body: made } = await add({ kind: 'car-park' });
    const path = `/api/v1/watchpoints/${made.id}`;
    const placed = { name: '停车场', kind: 'car-park', pointOrigin: { lon: 118.98, lat: 30.79, datum: 'cgcs2000' } };
    const { body } = await technician.ask('PUT', path, placed, { 'if-match': '"1"' });
    expect(body).toMatchObject({ name: '停车场', point: { lon: 118.98, lat: 30.79 }, version: 2, siteId });
    expect((await technician.ask('PUT', path, placed, { 'if-match': '"1"' })).body.current.version).toBe(2);
    expect((await technician.ask('DELETE', path)).status).toBe(204);
    expect((await technician.ask('DELETE', path)).status).toBe(404);
  });

  test('is outside the village only when somebody says so', async () => {
    const administrator = await hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
    const divisions = [{ code: village, name: '东胜村' }];
    await administrator.ask('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions });
    const square = [
      [118.97, 30.78],
      [118.99, 30.78],
      [118.99, 30.8],
      [118.97, 30.78],
    ];
    await administrator.ask('PUT', `/api/v1/divisions/${village}/boundary`, { boundary: [square] });
    const pointOrigin = { lon: 119.1, lat: 30.9, datum: 'wgs84' };
    expect((await add({ pointOrigin })).body.type).toBe('point-outside');
    expect((await add({ pointOrigin, pointConfirmed: true })).status).toBe(201);
  });

  test('is read by officers, written by technicians and planners, and not there for another township', async () => {
    const list = `/api/v1/watchpoints?site=${siteId}`;
    expect((await officer.ask('GET', list)).body.items.length).toBeGreaterThan(0);
    expect((await add({}, officer)).status).toBe(403);
    expect((await elsewhere.ask('GET', list)).body.items).toEqual([]);
    expect((await add({}, elsewhere)).status).toBe(404);
  });

  test('goes with its site', async () => {
    const site = { name: '临时', kind: 'square', division: village, accessBasis: { basis: 'own' } };
    const { body } = await technician.ask('POST', '/api/v1/sites', site);
    await add({ siteId: body.id });
    await technician.ask('DELETE', `/api/v1/sites/${body.id}`);
    expect((await technician.ask('GET', `/api/v1/watchpoints?site=${body.id}`)).body.items).toEqual([]);
  });
});

test('every kind of site has a proposal, and none has a watchpoint where people live, sleep or wash', () => {
  for (const kind of siteKinds) {
    const proposed = proposalsFor(kind, [], 'zh');
    expect(proposed.length).toBeGreaterThan(0);
    expect(proposed.map(({ name }) => name).join()).not.toMatch(/房间|客房|卫生间|浴室|宿舍/);
    expect(proposalsFor(kind, proposed, 'zh')).toEqual([]);
  }
});
