import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Camera, cameraSorts, newId } from '@sharp-eyes/protocol';
import { type CamerasWorld, emptyRecord, ifMatch, openCamerasWorld, otherTownship } from './cameras.test-kit.ts';

let world: CamerasWorld;
let siteId: string;
beforeAll(async () => {
  world = await openCamerasWorld();
  siteId = await world.addSite({ legalBasis: '9' });
  const names = ['东大门', '西大门', '停车场', '前台', '河边栈道'];
  for (const [n, name] of names.entries()) {
    const record = { ...emptyRecord, poleNumber: `GD-041${n}`, azimuthDeg: n % 2 === 0 ? null : 90 };
    const body = { name, siteId, placement: 'entrance', record };
    expect((await world.technician.ask('POST', '/api/v1/cameras', body)).status).toBe(201);
  }
});
afterAll(() => world.stop());

const list = async (query: string, who = world.technician) =>
  (await who.ask('GET', encodeURI(`/api/v1/cameras?${query}`))).body;
const names = async (query: string, who?: typeof world.technician) =>
  (await list(query, who)).items.map(({ name }: Camera) => name);
const find = (q: string, who?: typeof world.technician) => names(`q=${q}&sort=created`, who);

describe('cameras are found', () => {
  test('by part of the name, the initials of its pinyin, and the site’s name', async () => {
    expect(await find('大门')).toEqual(['东大门', '西大门']);
    expect(await find('栈')).toEqual(['河边栈道']);
    expect(await find('hbzd')).toEqual(['河边栈道']);
    expect(await find('敬亭 大门 东')).toEqual(['东大门']);
    expect(await find('jtnjl')).toHaveLength(5);
    expect(await find('门大')).toEqual([]);
    expect(await find('大东门')).toEqual([]);
  });

  test('by pole number, GB/T 28181 id, serial, and the end of a MAC', async () => {
    const camera = await world.adopt('urn:uuid:ids', { siteId, name: '有编号' });
    const record = { ...camera.record, gbId: '34180210011310000001', serial: 'DS-2CD-C123456', mac: '4419b6010203' };
    const change = { name: '有编号', record };
    await world.technician.ask('PUT', `/api/v1/cameras/${camera.id}/record`, change, ifMatch(1));
    for (const q of ['34180210011310000001', '10000001', 'c123456', '01:02:03', '010203'])
      expect({ q, found: await find(q) }).toEqual({ q, found: ['有编号'] });
    expect(await find('GD-0413')).toEqual(['前台']);
    expect(await find('gd041')).toHaveLength(5);
  });

  test('by the new name a moment after it is given, and by the site’s new name', async () => {
    const other = await world.addSite({ name: '老桥头旅馆', kind: 'inn' });
    const camera = await world.adopt('urn:uuid:renamed', { siteId: other, name: '旧名字' });
    const change = { name: '新名字', record: camera.record };
    await world.technician.ask('PUT', `/api/v1/cameras/${camera.id}/record`, change, ifMatch(1));
    expect([await find('旧名字'), await find('新名字'), await find('老桥头')]).toEqual([[], ['新名字'], ['新名字']]);
    const { body: site } = await world.technician.ask('GET', `/api/v1/sites/${other}`);
    const renamed = { ...site, name: '望江楼旅馆' };
    expect((await world.technician.ask('PUT', `/api/v1/sites/${other}`, renamed, ifMatch(site.version))).status).toBe(
      200,
    );
    expect([await find('老桥头'), await find('wjllg')]).toEqual([[], ['新名字']]);
  });

  test('in one’s own area only', async () => {
    const stranger = await world.hub.signInAs([{ role: 'technician', division: otherTownship }]);
    expect(await find('大门', stranger)).toEqual([]);
    expect((await list('', stranger)).total).toEqual({ count: 0, orMore: false });
  });
});

describe('a list of cameras', () => {
  test.each(cameraSorts)('sorted by %s shows each once, page by page, however short the pages are', async (sort) => {
    const whole = await list(`sort=${sort}`);
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await list(`sort=${sort}&limit=2${cursor}`);
      ids.push(...page.items.map(({ id }: Camera) => id));
      expect(page.total === null).toBe(cursor !== '');
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(ids).toEqual(whole.items.map(({ id }: Camera) => id));
    expect(whole.total).toEqual({ count: ids.length, orMore: false });
  });

  test('puts those first of which nobody knows which way they look', async () => {
    const aims = (await list('sort=aim')).items.map(({ record }: Camera) => record.azimuthDeg !== null);
    expect(aims).toEqual([...aims].sort());
    expect(aims).toContain(true);
  });

  test('is narrowed by how they stand, whose they are, what is missing and how they are', async () => {
    expect(await names('missing=azimuthDeg&sort=created')).toEqual(
      expect.arrayContaining(['东大门', '停车场', '河边栈道']),
    );
    expect(await names('missing=poleNumber')).not.toContain('前台');
    expect(await names('legalBasis=9&q=前台')).toEqual(['前台']);
    expect(await names('legalBasis=7-1')).toEqual([]);
    expect(await names(`unit=${newId()}`)).toEqual([]);
    expect(await names('placement=road')).toEqual([]);
    const camera = await world.adopt('urn:uuid:state', { siteId, name: '在线的' });
    await world.streams('urn:uuid:state');
    expect(await names('reachability=streaming')).toEqual(['在线的']);
    expect(await names('life=in-service')).toEqual(['在线的']);
    const { sightings } = world.hub.rooms.camerasRoom;
    const since = new Date(world.clock.now());
    const mark = (at: Date | null) =>
      world.hub.platform.database.inTransaction((tx) => sightings.markAgentSilent(tx, world.agentId, at));
    await mark(since);
    expect(await names('reachability=streaming')).toEqual([]);
    expect(await names('reachability=unknown')).toContain('在线的');
    await mark(null);
    expect(await names('reachability=streaming')).toEqual(['在线的']);
    expect(camera.agentId).toBe(world.agentId);
  });

  test('refuses a cursor that is not one of its own', async () => {
    const { next } = await list('sort=name&limit=1');
    for (const cursor of ['x', next, Buffer.from('[{"$gt":""},1]').toString('base64url')]) {
      const { status, body } = await world.technician.ask('GET', `/api/v1/cameras?cursor=${cursor}`);
      expect([status, body.faults?.[0]?.path]).toEqual([400, 'query.cursor']);
    }
  });
});

describe('how a camera is', () => {
  const health = async (id: string) => (await world.technician.ask('GET', `/api/v1/cameras/${id}`)).body.health;
  const day = 24 * 3600_000;

  test('is its agent’s word while the agent speaks and may measure, and nobody’s guess after that', async () => {
    const camera = await world.adopt('urn:uuid:health', { siteId });
    expect(await health(camera.id)).toMatchObject({ state: 'ill', why: 'reachable', source: 'agent' });
    await world.streams('urn:uuid:health');
    expect(await health(camera.id)).toMatchObject({ state: 'unknown', why: 'picture-unknown' });
    const reason = { code: 'test', params: {}, text: 'test' };
    const since = new Date(world.clock.now()).toISOString();
    await world.say({ kind: 'camera.health', cameraId: camera.id, body: { picture: 'clear', since, reason } });
    expect(await health(camera.id)).toEqual({ state: 'well', why: 'clear', source: 'agent', at: since });
    const { body: site } = await world.technician.ask('GET', `/api/v1/sites/${siteId}`);
    const none = { ...site, accessBasis: { basis: 'none' } };
    const changed = await world.technician.ask('PUT', `/api/v1/sites/${siteId}`, none, ifMatch(site.version));
    expect(await health(camera.id)).toMatchObject({ state: 'unknown', why: 'not-measured', source: null });
    const own = { ...site, accessBasis: { basis: 'own' } };
    await world.technician.ask('PUT', `/api/v1/sites/${siteId}`, own, ifMatch(changed.body.version));
  });

  test('is what a visitor saw for thirty days, and unknown after that', async () => {
    const [camera] = (await list('q=前台')).items;
    const post = (id: string, body: object) => world.technician.ask('POST', `/api/v1/cameras/${id}/inspection`, body);
    const { status, body } = await post(camera.id, { online: true, note: '录像正常' });
    expect([status, body.life, body.version]).toEqual([200, 'in-service', camera.version]);
    expect(body.health).toMatchObject({ state: 'well', why: 'inspection-online', source: 'inspection' });
    const { items } = (await world.technician.ask('GET', `/api/v1/cameras/${camera.id}/history`)).body;
    expect(items[0]).toMatchObject({ kind: 'evidence', why: '录像正常' });
    await world.pass(30 * day);
    expect(await health(camera.id)).toMatchObject({ state: 'unknown', why: 'inspection-past', source: 'inspection' });
    await world.technician.ask('POST', `/api/v1/cameras/${camera.id}/life`, { to: 'retired', why: '拆' }, ifMatch(1));
    expect((await post(camera.id, { online: true })).body.type).toBe('illegal-move');
  });
});
