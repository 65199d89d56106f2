import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromWgs84 } from '@sharp-eyes/geometry';
import { type Agent, newId } from '@sharp-eyes/protocol';
import { openEventSource } from '../../platform/testing/event-source.ts';
import { eventually } from '../../platform/testing/eventually.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';

const county = '341802000000';
const township = '341802100000';
const village = '341802100201';
const otherTownship = '341802101000';
/** A square of some 2 km around the village. */
const middle = { lon: 118.98, lat: 30.79 };
const outline = [
  [
    [118.97, 30.78],
    [118.99, 30.78],
    [118.99, 30.8],
    [118.97, 30.8],
    [118.97, 30.78],
  ],
];

let hub: TestHub;
let technician: SignedIn;
let neighbour: SignedIn;
let planner: SignedIn;
let administrator: SignedIn;

beforeAll(async () => {
  hub = await openTestHub();
  technician = await hub.signInAs([{ role: 'technician', division: township }]);
  neighbour = await hub.signInAs([{ role: 'technician', division: otherTownship }]);
  planner = await hub.signInAs([{ role: 'planner', division: county }]);
  administrator = await hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
  const divisions = [
    { code: county, name: '宣州区' },
    { code: township, name: '水东镇' },
    { code: village, name: '东胜村' },
  ];
  await administrator.ask('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions });
  await administrator.ask('PUT', `/api/v1/divisions/${village}/boundary`, { boundary: outline });
});
afterAll(() => hub.stop());

const inn = (more: Record<string, unknown> = {}) => ({
  ...{ name: '敬亭农家乐', kind: 'farm-stay', division: village, accessBasis: { basis: 'own' }, ...more },
});
const add = (more: Record<string, unknown> = {}, who = technician) => who.ask('POST', '/api/v1/sites', inn(more));
const names = ({ body }: Awaited<ReturnType<SignedIn['ask']>>): string[] =>
  body.items.map(({ name }: { name: string }) => name);

describe('A site’s point', () => {
  test('given in GCJ-02 is stored in WGS-84, and the numbers as they were given stay', async () => {
    const pointOrigin = { ...fromWgs84(middle, 'gcj02'), datum: 'gcj02' };
    const { status, body } = await add({ pointOrigin });
    expect(status).toBe(201);
    expect(body.pointOrigin).toEqual(pointOrigin);
    expect(body.point.lon).toBeCloseTo(middle.lon, 5);
    expect(body.point.lat).toBeCloseTo(middle.lat, 5);
  });

  test('outside the village is refused once, with the datum that would explain it, and taken when confirmed', async () => {
    const slip = { lon: 118.994, lat: 30.788 };
    const refused = await add({ pointOrigin: { ...slip, datum: 'wgs84' } });
    expect([refused.status, refused.body.type]).toEqual([422, 'point-outside']);
    expect(refused.body.pointCheck).toMatchObject({ verdict: 'outside', wouldFit: 'gcj02' });
    expect(refused.body.faults[0]).toMatchObject({ path: 'pointOrigin', message: expect.stringContaining('GCJ02') });
    const { body: taken } = await add({ pointOrigin: { ...slip, datum: 'wgs84' }, pointConfirmed: true });
    expect(taken.point).toEqual(slip);

    const { division: _, ...edited } = inn({ name: '改名', pointOrigin: { ...slip, datum: 'wgs84' } });
    const change = (body: unknown, version: string) =>
      technician.ask('PUT', `/api/v1/sites/${taken.id}`, body, { 'if-match': version });
    // Nobody moved it: the name is changed without being asked again.
    expect((await change(edited, '"1"')).body).toMatchObject({ name: '改名', point: slip, version: 2 });
    const moved = { ...edited, pointOrigin: { lon: 119.2, lat: 30.9, datum: 'wgs84' } };
    expect((await change(moved, '"2"')).body.pointCheck.wouldFit).toBeNull();
  });
});

describe('Finding a site', () => {
  beforeAll(async () => {
    const at = (lon: number, lat: number) => ({ pointOrigin: { lon, lat, datum: 'wgs84' } });
    await add({ name: '云岭客栈', kind: 'inn', hamlet: '塘里组', ...at(118.981, 30.791) });
    await add({ name: '塘里小区', kind: 'compound', address: '水东镇老街12号', ...at(118.985, 30.795) });
    await add({ name: '云上民宿', kind: 'guesthouse' });
  });

  test('takes a part of its name, its pinyin, its initials, its hamlet or its address', async () => {
    const find = async (q: string) => names(await technician.ask('GET', `/api/v1/sites?q=${encodeURIComponent(q)}`));
    expect(await find('客栈')).toEqual(['云岭客栈']);
    expect(await find('yunling')).toEqual(['云岭客栈']);
    expect(await find('YSMS')).toEqual(['云上民宿']);
    expect(await find('塘里')).toEqual(['云岭客栈', '塘里小区']);
    expect(await find('老街 小区')).toEqual(['塘里小区']);
    expect(await find('.*')).toEqual([]);
  });

  test('near a point gives the nearest first, with metres, page by page, each once', async () => {
    const near = `near=${middle.lon},${middle.lat}`;
    const all = (await technician.ask('GET', `/api/v1/sites?${near}&radiusM=2000`)).body.items;
    const metres = all.map(({ distanceM }: { distanceM: number }) => distanceM);
    expect(metres).toEqual([...metres].sort((a, b) => a - b));
    const lane = all.find(({ name }: { name: string }) => name === '塘里小区');
    // 0.005° east and as much north at 30.8°: 478 m and 556 m.
    expect(Math.abs(lane.distanceM - Math.hypot(478, 556))).toBeLessThan(5);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await technician.ask('GET', `/api/v1/sites?${near}&radiusM=2000&limit=1${more}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.next;
    }
    expect(seen).toEqual(all.map(({ id }: { id: string }) => id));
    const inns = await technician.ask('GET', `/api/v1/sites?${near}&radiusM=2000&kind=inn`);
    expect(names(inns)).toEqual(['云岭客栈']);
    expect((await technician.ask('GET', `/api/v1/sites?${near}&radiusM=50000`)).status).toBe(400);
    expect((await technician.ask('GET', '/api/v1/sites?near=north')).status).toBe(400);
  });

  test('shows nothing of another area, not even by its id', async () => {
    expect(names(await neighbour.ask('GET', '/api/v1/sites'))).toEqual([]);
    expect(names(await neighbour.ask('GET', `/api/v1/sites?near=${middle.lon},${middle.lat}`))).toEqual([]);
    const { body } = await technician.ask('GET', '/api/v1/sites?limit=1');
    const path = `/api/v1/sites/${body.items[0].id}`;
    expect((await neighbour.ask('GET', path)).status).toBe(404);
    expect((await neighbour.ask('GET', `${path}/history`)).status).toBe(404);
    expect((await neighbour.ask('POST', `${path}/withdrawal`, {})).status).toBe(404);
    for (const division of [otherTownship, '341802101201', county, '340000000000'])
      expect((await add({ division })).body).toMatchObject({ type: 'bad-request', faults: [{ path: 'division' }] });
  });

  test('is told to open consoles of its area when it changes, with what must be seen there', async () => {
    const [mine, other] = await Promise.all(
      [technician, neighbour].map((who) => openEventSource(hub.address.port, who)),
    );
    const { body } = await add({ name: '新开民宿' });
    await technician.ask('POST', '/api/v1/watchpoints', { siteId: body.id, name: '大门' });
    const kinds = () => mine?.events.map(({ data }) => data.kind) ?? [];
    await eventually(() => kinds().includes('site') && kinds().includes('watchpoint'));
    expect(mine?.events[0]?.data).toMatchObject({
      kind: 'site',
      record: { id: body.id, divisionPath: expect.any(Array) },
    });
    expect(other?.events).toEqual([]);
    mine?.close();
    other?.close();
  });
});

describe('The agent that serves a site', () => {
  const agentFor = async (division: string): Promise<Agent> =>
    (
      await administrator.ask('POST', '/api/v1/agents', {
        name: '边缘节点',
        division,
        allowedAddresses: ['10.0.0.0/8'],
      })
    ).body.agent;

  test('is one whose own division holds it', async () => {
    const [ofCounty, elsewhere] = [await agentFor(county), await agentFor(otherTownship)];
    expect((await add({ agentId: ofCounty.id })).body.agentId).toBe(ofCounty.id);
    for (const agentId of [elsewhere.id, newId()])
      expect((await add({ agentId })).body).toMatchObject({ type: 'bad-request', faults: [{ path: 'agentId' }] });
  });
});

describe('A managing unit', () => {
  const unit = { name: '宣州区公安局', division: county, creditCode: '91350100M000100Y43' };

  test('kept by the county is chosen in its townships, and changed only from where it is kept', async () => {
    const { status, body } = await planner.ask('POST', '/api/v1/units', unit);
    expect([status, body.divisionPath, body.mine]).toEqual([201, ['340000000000', '341800000000', '宣州区'], true]);
    const [found] = (await technician.ask('GET', '/api/v1/units?q=xzqgaj')).body.items;
    expect(found).toMatchObject({ id: body.id, mine: false });
    const { division: _, ...change } = { ...unit, office: { name: '指挥中心', phone: '0563-110' } };
    const path = `/api/v1/units/${body.id}`;
    expect((await technician.ask('PUT', path, change, { 'if-match': '"1"' })).status).toBe(404);
    expect((await planner.ask('PUT', path, change, { 'if-match': '"1"' })).body.office.name).toBe('指挥中心');
    expect((await planner.ask('PUT', path, change, { 'if-match': '"1"' })).status).toBe(412);
    expect((await add({ unitId: body.id })).body.unitName).toBe('宣州区公安局');
  });

  test('of another township can be neither read nor named', async () => {
    const other = { name: '外镇物业', division: otherTownship };
    const { body } = await neighbour.ask('POST', '/api/v1/units', other);
    expect((await technician.ask('GET', `/api/v1/units/${body.id}`)).status).toBe(404);
    expect((await add({ unitId: body.id })).body.faults[0].path).toBe('unitId');
    expect((await technician.ask('POST', '/api/v1/units', other)).body.faults[0].path).toBe('division');
  });

  test('is on record once in a county by its credit code, and a mistyped code is told', async () => {
    const again = { ...unit, name: '又一次', division: township };
    expect((await technician.ask('POST', '/api/v1/units', again)).body).toMatchObject({
      ...{ type: 'conflict', detail: expect.stringContaining('宣州区公安局') },
    });
    const mistyped = await technician.ask('POST', '/api/v1/units', { ...again, creditCode: '91350100M000100Y44' });
    expect(mistyped.body.faults[0].message).toContain('expected 3 as the last character');
  });
});

describe('The history of a site', () => {
  test('says who changed what and when, and in whose words consent was withdrawn', async () => {
    const { body: site } = await add({ name: '历史客栈', kind: 'household-front' });
    const path = `/api/v1/sites/${site.id}`;
    const { division: _, ...edited } = inn({ name: '历史酒店', kind: 'household-front' });
    await technician.ask('PUT', path, edited, { 'if-match': '"1"' });
    await technician.ask('POST', `${path}/withdrawal`, { words: '户主当面说不要了' });
    const { items } = (await planner.ask('GET', `${path}/history`)).body;
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['withdrawn', 'changed', 'added']);
    expect(items[0]).toMatchObject({
      words: '户主当面说不要了',
      by: { name: technician.session.person.name },
      changes: [{ field: 'accessBasis', before: { basis: 'own' }, after: { basis: 'none' } }],
    });
    expect(items[1].changes).toEqual([{ field: 'name', before: '历史客栈', after: '历史酒店' }]);
    expect((await planner.ask('GET', path)).body.access).toEqual({
      ...{ functions: { health: false, alerts: false, live: false }, reason: 'none', changesAt: null },
    });
  });

  test('an agreement that ends before it begins is refused', async () => {
    const functions = { health: true, alerts: true, live: true };
    const times = { from: '2026-05-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' };
    const { body } = await add({ accessBasis: { basis: 'agreement', functions, ...times } });
    expect(body.faults[0]).toMatchObject({ path: 'accessBasis.to', message: 'expected an end after the beginning' });
  });
});
