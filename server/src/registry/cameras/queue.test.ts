import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CamerasWorld, ifMatch, openCamerasWorld, township } from './cameras.test-kit.ts';

let world: CamerasWorld;
let siteId: string;
beforeAll(async () => {
  world = await openCamerasWorld();
  siteId = await world.addSite({ agentId: null });
});
afterAll(() => world.stop());

const path = (key: string, rest: string) => `/api/v1/devices/${encodeURIComponent(key)}/${rest}`;
const keysOf = async (query: string, who = world.technician) =>
  (await who.ask('GET', `/api/v1/devices?${query}`)).body.items.map((one: { deviceKey: string }) => one.deviceKey);
const stateOf = async (key: string) => {
  const { items } = (await world.technician.ask('GET', '/api/v1/devices')).body;
  return items.find(({ deviceKey }: { deviceKey: string }) => deviceKey === key)?.state;
};
const adopt = (deviceKey: string, cameras: object[], more: object = {}) =>
  world.technician.ask('POST', '/api/v1/cameras/adopt', { deviceKey, siteId, cameras, ...more });

describe('a recorder', () => {
  const channels = ['ch1', 'ch2', 'ch3'];
  const all = channels.map((source, n) => ({ source, name: `通道${n + 1}`, placement: 'entrance' }));

  test('is adopted with all of its channels at once, or with none: every channel’s fault is told', async () => {
    await world.see('urn:uuid:recorder', channels);
    expect(await stateOf('urn:uuid:recorder')).toBe('waiting');
    const wrong = [{ ...all[0], placement: 'guest-room' }, all[1], { ...all[2], source: 'ch9' }];
    const refused = await adopt('urn:uuid:recorder', wrong as object[]);
    expect([refused.status, refused.body.type]).toEqual([422, 'placement-forbidden']);
    expect(refused.body.faults.map((fault: { path: string }) => fault.path)).toEqual([
      ...['cameras.0.placement', 'cameras.2.source'],
    ]);
    expect(await stateOf('urn:uuid:recorder')).toBe('waiting');

    const common = { heightM: 3, maker: '某厂' };
    const { status, body } = await adopt(
      'urn:uuid:recorder',
      [{ ...all[0], record: { heightM: 5 } }, all[1], all[2]] as object[],
      { record: common },
    );
    expect(status).toBe(201);
    expect(body.items.map((one: { record: object }) => one.record)).toMatchObject([
      { heightM: 5, maker: '某厂' },
      { heightM: 3, maker: '某厂', corridorMode: false },
      { heightM: 3, serial: null },
    ]);
    expect(await stateOf('urn:uuid:recorder')).toBe('adopted');
    expect(await world.watched()).toHaveLength(3);
    expect((await adopt('urn:uuid:recorder', [all[0] as object])).body.faults[0].path).toBe('cameras.0.source');
  });
});

describe('the queue of a site', () => {
  test('names a device as it calls itself on the network until its account tells more', async () => {
    const modelOf = async (key: string) => {
      const { items } = (await world.technician.ask('GET', '/api/v1/devices')).body;
      return items.find(({ deviceKey }: { deviceKey: string }) => deviceKey === key)?.model;
    };
    const hardware = (text: string) => ({
      scopes: ['onvif://www.onvif.org/type/ptz', `onvif://www.onvif.org/hardware/${text}`],
    });
    await world.see('urn:uuid:says', ['one'], hardware('NVR%204%E8%B7%AF'));
    await world.see('urn:uuid:says-badly', ['one'], hardware('100%'));
    expect([await modelOf('urn:uuid:says'), await modelOf('urn:uuid:says-badly')]).toEqual(['NVR 4路', '100%']);
    await world.see('urn:uuid:says', ['one'], { ...hardware('NVR%204%E8%B7%AF'), model: 'NVR-3204' });
    expect(await modelOf('urn:uuid:says')).toBe('NVR-3204');
  });

  test('shows what its own agent found, the newest first', async () => {
    const { hub, agentId } = world;
    await world.see('urn:uuid:older');
    await world.see('urn:uuid:newer');
    const sites = hub.platform.database.db.collection<{ _id: string }>('sites');
    expect(await keysOf(`site=${siteId}`)).toEqual([]);
    await sites.updateOne({ _id: siteId }, { $set: { agentId } });
    expect((await keysOf(`site=${siteId}`)).slice(0, 2)).toEqual(['urn:uuid:newer', 'urn:uuid:older']);
    expect(await keysOf(`site=${siteId}&state=adopted`)).toEqual(['urn:uuid:recorder']);
  });

  test('finds a device by its label: serial, MAC, or a maker’s QR code', async () => {
    await world.see('urn:uuid:labelled', ['one'], {
      ...{ serial: 'DS-2CD2142-I20250101AAWR123456789', mac: '44:19:b6:01:02:03' },
    });
    for (const label of [
      '123456789',
      '4419B6010203',
      '44:19:B6:01:02:03',
      'www.example.com\r123456789\rABCDEF\rDS-2CD2142',
    ])
      expect({ label, found: await keysOf(`label=${encodeURIComponent(label)}`) }).toEqual({
        ...{ label, found: ['urn:uuid:labelled'] },
      });
    expect(await keysOf('label=000000000')).toEqual([]);
  });

  test('leaves out what somebody ignores, with the reason, until it is put back', async () => {
    await world.see('urn:uuid:ignored');
    expect((await world.technician.ask('PUT', path('urn:uuid:ignored', 'ignored'), { why: '' })).status).toBe(400);
    const ignored = await world.technician.ask('PUT', path('urn:uuid:ignored', 'ignored'), { why: '打印机' });
    expect(ignored.body).toMatchObject({ state: 'ignored', decision: { why: '打印机' } });
    expect(await keysOf('state=waiting')).not.toContain('urn:uuid:ignored');
    expect(await keysOf('state=ignored')).toEqual(['urn:uuid:ignored']);
    const picture = { source: 'one', name: '打印机', placement: 'road' };
    expect((await adopt('urn:uuid:ignored', [picture])).status).toBe(409);
    await world.see('urn:uuid:ignored');
    expect(await stateOf('urn:uuid:ignored')).toBe('ignored');
    expect((await world.technician.ask('DELETE', path('urn:uuid:ignored', 'ignored'))).body.state).toBe('waiting');
    expect((await adopt('urn:uuid:ignored', [picture])).status).toBe(201);
    expect((await world.technician.ask('PUT', path('urn:uuid:ignored', 'ignored'), { why: '晚了' })).status).toBe(409);
  });
});

describe('a device where none may stand', () => {
  const report = { placement: 'guest-room', words: '203 房插座内' };

  test('is left alone from that instant, forgotten by the agent, and seen by its reporter only', async () => {
    const camera = await world.adopt('urn:uuid:hidden', { siteId });
    const sealed = { toAgent: 'c2VhbGVk', toCounty: 'Y291bnR5' };
    await world.technician.ask('PUT', path('urn:uuid:hidden', 'credential'), sealed);
    const colleague = await world.hub.signInAs([{ role: 'technician', division: township }]);
    expect(await keysOf('', colleague)).toContain('urn:uuid:hidden');
    expect((await world.technician.ask('POST', path('urn:uuid:hidden', 'forbidden'), report)).status).toBe(204);

    const { devices } = world.hub.rooms.camerasRoom;
    const told = await devices.devicesAndCamerasOf(world.agentId, new Date(world.clock.now()));
    expect(JSON.stringify(told)).not.toContain('urn:uuid:hidden');
    expect(await keysOf('', colleague)).not.toContain('urn:uuid:hidden');
    expect(await keysOf('', world.technician)).toContain('urn:uuid:hidden');
    expect((await world.technician.ask('GET', `/api/v1/cameras/${camera.id}`)).body.life).toBe('retired');
    const picture = { source: 'one', name: '不行', placement: 'road' };
    expect((await adopt('urn:uuid:hidden', [picture])).status).toBe(404);
    expect((await world.technician.ask('PUT', path('urn:uuid:hidden', 'credential'), sealed)).status).toBe(404);
    await world.see('urn:uuid:hidden');
    expect(await keysOf('', colleague)).not.toContain('urn:uuid:hidden');
    const event = await world.hub.platform.database.events.findOne({ kind: 'device.forbidden' }).lean();
    expect(event?.body).toMatchObject({
      deviceKey: 'urn:uuid:hidden',
      ...report,
      reporter: { id: world.technician.session.person.id },
    });
  });

  test('may be one picture of a recorder: the others go on', async () => {
    await world.see('urn:uuid:mixed', ['lobby', 'room']);
    const body = { ...report, source: 'room' };
    expect((await world.technician.ask('POST', path('urn:uuid:mixed', 'forbidden'), body)).status).toBe(204);
    const adopted = await adopt('urn:uuid:mixed', [{ source: 'lobby', name: '大厅', placement: 'reception' }]);
    expect(adopted.status).toBe(201);
    expect(await stateOf('urn:uuid:mixed')).toBe('adopted');
    const room = { deviceKey: 'urn:uuid:mixed', source: 'room', placement: 'road' };
    const { id, version } = adopted.body.items[0];
    expect((await world.technician.ask('PUT', `/api/v1/cameras/${id}/device`, room, ifMatch(version))).status).toBe(
      404,
    );
  });
});
