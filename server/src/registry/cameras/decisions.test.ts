import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CamerasWorld, emptyRecord, ifMatch, openCamerasWorld, township, village } from './cameras.test-kit.ts';

let world: CamerasWorld;
beforeAll(async () => {
  world = await openCamerasWorld();
});
afterAll(() => world.stop());

const day = 24 * 3600_000;
const inDays = (n: number) => new Date(world.clock.now() + n * day).toISOString();
const path = (id: string, rest = '') => `/api/v1/cameras/${id}${rest}`;
const read = async (id: string, who = world.technician) => (await who.ask('GET', path(id))).body;
const historyOf = async (id: string, who = world.technician) => (await who.ask('GET', path(id, '/history'))).body.items;

/** A plan of the planners, without a device. */
async function plan(more: Record<string, unknown> = {}) {
  const body = {
    name: '规划点位',
    siteId: await world.addSite(),
    placement: 'village-entrance',
    planned: true,
    ...more,
  };
  return world.planner.ask('POST', '/api/v1/cameras', body);
}

describe('the record of a camera', () => {
  test('is replaced on the version that was seen, and its history says who, when, what and why', async () => {
    const camera = await world.adopt('urn:uuid:record');
    const record = { ...camera.record, heightM: 4.5, note: '朝东' };
    const change = { name: '东大门', record, why: '更正' };
    const changed = await world.technician.ask('PUT', path(camera.id, '/record'), change, ifMatch(1));
    expect(changed.body).toMatchObject({ version: 2, name: '东大门', record: { heightM: 4.5 } });
    const late = await world.technician.ask('PUT', path(camera.id, '/record'), change, ifMatch(1));
    expect([late.status, late.body.current.version]).toEqual([412, 2]);
    const [entry, first] = await historyOf(camera.id);
    expect(entry).toMatchObject({
      ...{ kind: 'record', why: '更正', by: { id: world.technician.session.person.id } },
      changes: [
        { field: 'name', before: '大门', after: '东大门' },
        { field: 'record.heightM', before: null, after: 4.5 },
        { field: 'record.note', before: null, after: '朝东' },
      ],
    });
    expect(first.kind).toBe('added');
  });

  test('takes what the device says of itself, so that nobody types it', async () => {
    await world.see('urn:uuid:label', ['one'], { maker: 'HIK', model: 'DS-2', serial: 'C123', mac: '001122334455' });
    const body = { name: '自述', siteId: await world.addSite(), deviceKey: 'urn:uuid:label', source: 'one' };
    const { body: camera } = await world.technician.ask('POST', '/api/v1/cameras', { ...body, placement: 'road' });
    expect(camera.record).toMatchObject({ maker: 'HIK', model: 'DS-2', serial: 'C123', mac: '001122334455' });
  });

  test('keeps the point in WGS-84 with the numbers as given, and asks about one outside its village', async () => {
    const administrator = await world.hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
    const divisions = [{ code: village, name: '东胜村' }];
    await administrator.ask('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions });
    const corners = [[118.97, 30.78], [118.98, 30.78], [118.98, 30.79], [118.97, 30.78]]; // biome-ignore format: one ring
    await administrator.ask('PUT', `/api/v1/divisions/${village}/boundary`, { boundary: [corners] });
    const camera = await world.adopt('urn:uuid:point');
    const given = { lon: 118.984, lat: 30.781, datum: 'wgs84' };
    const put = (more: object, version = 1) => {
      const record = { ...camera.record, pointOrigin: given, ...more };
      return world.technician.ask('PUT', path(camera.id, '/record'), { name: '点', record, ...more }, ifMatch(version));
    };
    const asked = await put({});
    expect([asked.status, asked.body.type, asked.body.pointCheck.wouldFit]).toEqual([422, 'point-outside', 'gcj02']);
    const fits = await put({ pointOrigin: { ...given, datum: 'gcj02' } });
    expect(fits.body.record.point.lon).toBeCloseTo(118.979, 2);
    expect(fits.body.record.pointOrigin).toEqual({ ...given, datum: 'gcj02' });
    expect((await put({ pointConfirmed: true }, 2)).status).toBe(200);
  });

  test('names units and watchpoints that are there, and a point near the village’s other cameras', async () => {
    const camera = await world.adopt('urn:uuid:names');
    const put = (more: object) => {
      const body = { name: '命名', record: { ...camera.record, ...more } };
      return world.technician.ask('PUT', path(camera.id, '/record'), body, ifMatch(1));
    };
    const nobody = await put({ unitId: camera.id, watchpointIds: [camera.id] });
    expect(nobody.body.faults.map((fault: { path: string }) => fault.path)).toEqual([
      ...['record.unitId', 'record.watchpointIds'],
    ]);
    const watchpoint = { siteId: camera.siteId, name: '大门口' };
    const { body: seen } = await world.technician.ask('POST', '/api/v1/watchpoints', watchpoint);
    expect((await put({ watchpointIds: [seen.id] })).body.record.watchpointIds).toEqual([seen.id]);
  });

  test('near a guarded unit needs the consent, and its point stays off every list and stream', async () => {
    const camera = await world.adopt('urn:uuid:guarded');
    const record = { ...camera.record, point: { lon: 118.975, lat: 30.782 }, guarded: 'yes' };
    const put = (more: object) =>
      world.technician.ask(
        'PUT',
        path(camera.id, '/record'),
        { name: '某处', record: { ...record, ...more } },
        ifMatch(1),
      );
    const refused = await put({});
    expect([refused.status, refused.body.faults[0].path]).toEqual([400, 'record.guardedConsent']);
    expect((await put({ guardedConsent: '保函〔2026〕3号' })).body.record.point).toEqual(record.point);

    const { items } = (await world.technician.ask('GET', '/api/v1/cameras')).body;
    const listed = items.find(({ id }: { id: string }) => id === camera.id);
    expect(listed).toMatchObject({ pointWithheld: true, record: { point: null, pointOrigin: null } });
    expect((await read(camera.id)).record.point).toEqual(record.point);
    const officer = await world.hub.signInAs([{ role: 'duty-officer', division: township }]);
    expect((await read(camera.id, officer)).record.point).toBeNull();
    const clerk = await world.hub.signInAs([{ role: 'filing-clerk', division: township }]);
    expect(JSON.stringify(await historyOf(camera.id, clerk))).not.toContain('118.975');
    const entries = await world.hub.platform.database.db.collection('audit').find().toArray();
    expect(JSON.stringify(entries)).not.toContain('118.975');
  });

  test('of a plan is the planners’ too; what stands is the technicians’', async () => {
    const { status, body: planned } = await plan();
    expect([status, planned.life, planned.placementBasis]).toEqual([201, 'planned', 'record']);
    const change = { name: '改点位', record: planned.record };
    expect((await world.planner.ask('PUT', path(planned.id, '/record'), change, ifMatch(1))).status).toBe(200);
    expect((await plan({ planned: false })).status).toBe(403);
    const standing = await world.adopt('urn:uuid:standing');
    const other = { name: '改点位', record: standing.record };
    expect((await world.planner.ask('PUT', path(standing.id, '/record'), other, ifMatch(1))).status).toBe(403);
  });
});

describe('where a camera stands', () => {
  test('on record only, no agent looks; once a person on site has answered, it does', async () => {
    const { body: planned } = await plan();
    await world.see('urn:uuid:planned');
    expect(await world.watched()).not.toContain(planned.id);
    const link = { deviceKey: 'urn:uuid:planned', source: 'one', placement: 'bathroom' };
    const forbidden = await world.technician.ask('PUT', path(planned.id, '/device'), link, ifMatch(1));
    expect(forbidden.body.type).toBe('placement-forbidden');
    const linked = await world.technician.ask(
      'PUT',
      path(planned.id, '/device'),
      { ...link, placement: 'road' },
      ifMatch(1),
    );
    expect(linked.body).toMatchObject({
      life: 'registered',
      placement: 'road',
      placementBasis: 'on-site',
      reach: 'agent',
    });
    expect(await world.watched()).toContain(planned.id);
  });

  test('is answered again by a technician, never as a forbidden place', async () => {
    const camera = await world.adopt('urn:uuid:placement');
    const put = (placement: string) =>
      world.technician.ask('PUT', path(camera.id, '/placement'), { placement, why: '现场核实' }, ifMatch(1));
    expect((await put('guest-room')).body.type).toBe('placement-forbidden');
    expect((await put('reception')).body).toMatchObject({ placement: 'reception', version: 2 });
    expect((await historyOf(camera.id))[0]).toMatchObject({
      ...{ kind: 'placement', why: '现场核实' },
      changes: [{ field: 'placement', before: 'entrance', after: 'reception' }],
    });
  });
});

describe('the life of a camera', () => {
  const move = (id: string, version: number, body: object, who = world.technician) =>
    who.ask('POST', path(id, '/life'), body, ifMatch(version));

  test('pauses for a maintenance that ends by itself, without alerts meanwhile', async () => {
    const camera = await world.adopt('urn:uuid:repair');
    await world.streams('urn:uuid:repair');
    expect((await historyOf(camera.id))[0]).toMatchObject({
      ...{ kind: 'life', by: null },
      changes: [{ field: 'life', before: 'registered', after: 'in-service' }],
    });
    expect((await move(camera.id, 1, { to: 'maintenance', why: '换电源', until: inDays(8) })).status).toBe(400);
    const begun = await move(camera.id, 1, { to: 'maintenance', why: '换电源', until: inDays(2) });
    expect(begun.body).toMatchObject({ life: 'maintenance', maintenanceUntil: inDays(2), version: 2 });
    const longer = await move(
      camera.id,
      2,
      { to: 'maintenance', why: '等配件', until: inDays(20) },
      world.countyPlanner,
    );
    expect(longer.body.maintenanceUntil).toBe(inDays(20));

    await world.pass(19 * day);
    expect((await read(camera.id)).life).toBe('maintenance');
    await world.pass(day);
    expect(await read(camera.id)).toMatchObject({ life: 'in-service', maintenanceUntil: null, version: 3 });
    expect((await historyOf(camera.id))[0]).toMatchObject({ by: null, why: 'maintenance-over' });
  });

  test('makes legal moves only, and ends for good', async () => {
    const camera = await world.adopt('urn:uuid:ends');
    expect((await move(camera.id, 1, { to: 'planned' })).body.type).toBe('illegal-move');
    expect((await move(camera.id, 1, { to: 'retired' }, world.planner)).status).toBe(403);
    expect((await move(camera.id, 1, { to: 'retired', why: '拆除' })).body.life).toBe('retired');
    expect((await move(camera.id, 2, { to: 'in-service' })).body.type).toBe('illegal-move');
    const change = { name: '改', record: emptyRecord };
    expect((await world.technician.ask('PUT', path(camera.id, '/record'), change, ifMatch(2))).body.type).toBe(
      'illegal-move',
    );
    expect(await world.watched()).not.toContain(camera.id);
  });

  test('a plan is given up by a planner', async () => {
    const { body: planned } = await plan();
    expect((await move(planned.id, 1, { to: 'retired', why: '不建了' }, world.planner)).body.life).toBe('retired');
  });
});

describe('new hardware in the old place', () => {
  test('takes over the camera; the old device is in its history, and free again', async () => {
    const camera = await world.adopt('urn:uuid:old');
    await world.see('urn:uuid:new', ['one'], { serial: 'NEW1' });
    const link = { deviceKey: 'urn:uuid:new', source: 'one', placement: 'entrance', why: '雷击换机' };
    const taken = await world.adopt('urn:uuid:taken');
    const other = { ...link, deviceKey: 'urn:uuid:taken' };
    expect((await world.technician.ask('PUT', path(camera.id, '/device'), other, ifMatch(1))).status).toBe(409);
    const { body } = await world.technician.ask('PUT', path(camera.id, '/device'), link, ifMatch(1));
    expect(body).toMatchObject({ deviceKey: 'urn:uuid:new', record: { serial: 'NEW1' }, picture: 'unknown' });
    expect((await historyOf(camera.id))[0]).toMatchObject({
      ...{ kind: 'device', why: '雷击换机' },
      changes: expect.arrayContaining([{ field: 'deviceKey', before: 'urn:uuid:old', after: 'urn:uuid:new' }]),
    });
    const { items } = (await world.technician.ask('GET', '/api/v1/devices')).body;
    const free = items.find(({ deviceKey }: { deviceKey: string }) => deviceKey === 'urn:uuid:old');
    expect([free.adopted, taken.deviceKey]).toEqual([[], 'urn:uuid:taken']);
  });
});
