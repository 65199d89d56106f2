import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DeviceFound, newId } from '@sharp-eyes/protocol';
import { movableClock } from '../platform/clock.ts';
import { scopeWithin } from '../platform/scope.ts';
import { eventually } from '../platform/testing/eventually.ts';
import { openTestHub, type SignedIn, type TestHub } from '../testing/hub.ts';
import type { Sighting } from './cameras/sightings.ts';

const county = '341802000000';
const township = '341802100000';
const village = '341802100201';
const otherVillage = '341802101201';
const outboxId = newId();
const agentId = newId();
const otherAgent = newId();
// Far ahead: mongod itself removes sessions that its own clock calls over, once a minute.
const clock = movableClock(Date.parse('2096-03-01T00:00:00Z'));

let hub: TestHub;
let technician: SignedIn;
let administrator: SignedIn;
let seq = 0;

beforeAll(async () => {
  hub = await openTestHub(clock);
  technician = await hub.signInAs([{ role: 'technician', division: township }]);
  administrator = await hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
});
afterAll(() => hub.stop());

const found = (deviceKey: string, more: Partial<DeviceFound> = {}): DeviceFound => ({
  ...{ deviceKey, addresses: ['http://127.0.0.2/onvif/device_service'], scopes: [], conflict: false },
  ...{ sources: [{ token: 'one', codecs: ['H264'] }], reachability: 'reachable', ...more },
});
type Said = Sighting extends infer S ? (S extends unknown ? Omit<S, 'order' | 'at'> : never) : never;

function say(said: Said, from = agentId, division = township) {
  seq += 1;
  const fact = { ...said, order: { outboxId, seq }, at: clock.now() } as Sighting;
  return hub.platform.database.inTransaction((tx) =>
    hub.rooms.camerasRoom.sightings.applyFacts(tx, { agentId: from, division }, [fact]),
  );
}
const see = (deviceKey: string, more?: Partial<DeviceFound>, from?: string) =>
  say({ kind: 'device.found', body: found(deviceKey, more) }, from);

const site = (more: Record<string, unknown> = {}) => ({
  ...{ name: '敬亭农家乐', kind: 'farm-stay', division: village, accessBasis: { basis: 'own' }, ...more },
});
async function addSite(more: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await technician.ask('POST', '/api/v1/sites', site(more));
  expect(status).toBe(201);
  return body.id;
}
async function adopt(deviceKey: string, siteId: string, placement = 'entrance') {
  return technician.ask('POST', '/api/v1/cameras', { name: '大门', siteId, deviceKey, source: 'one', placement });
}
const configured = () => hub.rooms.camerasRoom.devices.devicesAndCamerasOf(agentId, new Date(clock.now()));
const staleEvents = () =>
  hub.platform.database.events.countDocuments({ kind: 'config.stale', 'body.agentId': agentId });

describe('divisions', () => {
  beforeAll(async () => {
    const divisions = [
      { code: '340000000000', name: '安徽省' },
      { code: '341800000000', name: '宣城市' },
      { code: county, name: '宣州区' },
      { code: township, name: '水东镇' },
      { code: village, name: '东胜村' },
      { code: '341802101000', name: '另一镇' },
      { code: otherVillage, name: '另一村' },
    ];
    const table = { source: 'test', year: 2023, divisions };
    expect((await administrator.ask('POST', '/api/v1/divisions/import', table)).body).toEqual({ imported: 7 });
  });

  test('lead down to one’s own area and not beside it', async () => {
    const names = async (query: string) =>
      (await technician.ask('GET', `/api/v1/divisions${query}`)).body.items.map(({ name }: { name: string }) => name);
    expect(await names('')).toEqual(['水东镇']);
    expect(await names(`?parent=${county}`)).toEqual(['水东镇']);
    expect(await names(`?parent=${township}`)).toEqual(['东胜村']);
    expect((await technician.ask('GET', `/api/v1/divisions/${otherVillage}`)).status).toBe(404);
    expect((await technician.ask('GET', `/api/v1/divisions/${county}`)).body.name).toBe('宣州区');
  });

  test('are found by a part of the name and by pinyin, a moment after the import, in one’s own area only', async () => {
    const search = async (q: string) =>
      (await technician.ask('GET', `/api/v1/divisions/search?q=${encodeURIComponent(q)}`)).body;
    await eventually(async () => (await search('东胜')).items.length > 0);
    expect(await search('dsc')).toEqual({
      items: [
        expect.objectContaining({
          code: village,
          matchedBy: 'pinyin',
          path: ['安徽省', '宣城市', '宣州区', '水东镇', '东胜村'],
        }),
      ],
      loading: false,
    });
    expect((await search('另一村')).items).toEqual([]);
  });

  describe('their outlines', () => {
    const outline = [
      [
        [118.97, 30.78],
        [118.98, 30.78],
        [118.98, 30.79],
        [118.97, 30.78],
      ],
    ];
    const path = `/api/v1/divisions/${village}`;
    const draw = (boundary: unknown, who = administrator) =>
      who.ask('PUT', `${path}/boundary`, { boundary, boundaryDemo: true });

    test('are drawn and taken away by the administrator, and read by whoever may read the division', async () => {
      expect((await technician.ask('GET', path)).body).toMatchObject({ boundary: null, boundaryDemo: false });
      expect((await draw(outline, technician)).status).toBe(403);
      expect((await draw(outline)).body).toMatchObject({ name: '东胜村', boundary: outline, boundaryDemo: true });
      const [listed] = (await technician.ask('GET', `/api/v1/divisions?parent=${township}`)).body.items;
      expect(listed).not.toHaveProperty('boundary');
      const table = { source: 'test', year: 2024, divisions: [{ code: village, name: '东胜村' }] };
      await administrator.ask('POST', '/api/v1/divisions/import', table);
      expect((await technician.ask('GET', path)).body.boundary).toEqual(outline);
      const check = async (query: string) => (await technician.ask('GET', `${path}/point-check?${query}`)).body;
      expect(await check('lon=118.979&lat=30.783')).toMatchObject({ verdict: 'inside', wouldFit: null });
      expect(await check('lon=118.984&lat=30.781')).toMatchObject({ verdict: 'outside', wouldFit: 'gcj02' });
      expect((await administrator.ask('DELETE', `${path}/boundary`)).status).toBe(204);
      expect(await check('lon=118.979&lat=30.783')).toMatchObject({ verdict: 'unknown' });
      expect((await technician.ask('GET', path)).body.boundary).toBeNull();
    });

    test('are refused when they are open, too fine, off the globe or of no known division', async () => {
      const ring = Array.from({ length: 2001 }, (_, n) => [118 + (n % 2000) / 1e4, 30]);
      for (const wrong of [[], [outline[0]?.slice(0, 3)], [ring], [[...ring.slice(0, 999), [118, 30]], ring], 'x'])
        expect((await draw(wrong)).status).toBe(400);
      expect((await draw([[[200, 0], [1, 1], [2, 2], [200, 0]]])).status).toBe(400); // biome-ignore format: one ring
      const nowhere = await administrator.ask('PUT', '/api/v1/divisions/341802100299/boundary', { boundary: outline });
      expect(nowhere.status).toBe(404);
    });
  });

  test('a county’s recovery key is set by its administrator and read by those who register there', async () => {
    const path = '/api/v1/counties/341802/recovery-key';
    const publicKey = 'A'.repeat(43);
    expect((await technician.ask('GET', path)).status).toBe(404);
    expect((await technician.ask('PUT', path, { publicKey })).status).toBe(403);
    expect((await administrator.ask('PUT', path, { publicKey })).status).toBe(200);
    expect((await technician.ask('GET', path)).body).toEqual({ publicKey });
  });
});

describe('adopting a camera', () => {
  test('a found picture becomes a camera at a place, and its agent is told', async () => {
    await see('urn:uuid:a');
    const siteId = await addSite();
    const before = await staleEvents();
    const { status, body } = await adopt('urn:uuid:a', siteId);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{ life: 'registered', siteName: '敬亭农家乐', placement: 'entrance', reachability: 'reachable' },
      ...{ picture: 'unknown', divisionPath: ['安徽省', '宣城市', '宣州区', '水东镇', '东胜村'], version: 1 },
    });
    expect(await staleEvents()).toBe(before + 1);
    const { items } = (await technician.ask('GET', `/api/v1/devices?agent=${agentId}`)).body;
    expect(items[0].adopted).toEqual([{ source: 'one', cameraId: body.id }]);
    expect((await adopt('urn:uuid:a', siteId)).status).toBe(409);
  });

  test('no camera can be put in a guest room, and the refusal names the law', async () => {
    await see('urn:uuid:forbidden');
    const siteId = await addSite();
    const { status, body } = await adopt('urn:uuid:forbidden', siteId, 'guest-room');
    expect(status).toBe(422);
    expect(body).toMatchObject({ type: 'placement-forbidden', detail: expect.stringContaining('Art. 8(1)') });
    expect((await adopt('urn:uuid:forbidden', siteId, 'somewhere')).body.type).toBe('placement-missing');
    expect((await configured()).cameras.some(({ deviceKey }) => deviceKey === 'urn:uuid:forbidden')).toBe(false);
  });

  test('not even by writing through the model', async () => {
    const cameras = hub.platform.database.connection.model('cameras');
    const one = await cameras.findOne().lean();
    await expect(cameras.create({ ...one, _id: newId(), placement: 'bathroom' })).rejects.toThrow(/placement/);
  });

  describe('rules about persons inside a lodging', () => {
    const rules = {
      zones: [{ name: '前台', polygon: [[0, 0], [1, 0], [1, 1]] }], // biome-ignore format: one line
      rules: [{ kind: 'person-in-zone', zone: '前台' }],
    };
    const indoors = { placement: 'reception', source: 'one', deviceKey: 'urn:uuid:indoors', name: '前台' };

    test('are refused with the law when a camera is adopted and when its rules are saved', async () => {
      await see('urn:uuid:indoors');
      const siteId = await addSite({ kind: 'inn' });
      const refused = await technician.ask('POST', '/api/v1/cameras', { ...indoors, siteId, rules });
      expect(refused.status).toBe(422);
      expect(refused.body).toMatchObject({
        ...{ type: 'person-rule-indoors', detail: expect.stringContaining('Order 799 Art. 13') },
        faults: [{ path: 'rules.rules.0', message: expect.stringContaining('PIPL') }],
      });
      const { body: camera } = await technician.ask('POST', '/api/v1/cameras', { ...indoors, siteId });
      const path = `/api/v1/cameras/${camera.id}/rules`;
      const saved = await technician.ask('PUT', path, rules, { 'if-match': '"1"' });
      expect([saved.status, saved.body.type]).toEqual([422, 'person-rule-indoors']);
      expect((await technician.ask('PUT', path, { ...rules, rules: [] }, { 'if-match': '"1"' })).status).toBe(200);
    });

    test('never reach an agent, not even where the record has them', async () => {
      const cameras = hub.platform.database.db.collection<{ _id: string }>('cameras');
      const { _id = '' } = (await cameras.findOne({ deviceKey: 'urn:uuid:indoors' })) ?? {};
      await cameras.updateOne({ _id }, { $set: { rules: { version: 9, masks: [], ...rules } } });
      const told = (await configured()).cameras.find(({ cameraId }) => cameraId === _id);
      expect(told?.rules).toMatchObject({ version: 9, zones: rules.zones, rules: [] });
      await cameras.updateOne({ _id }, { $set: { placement: 'entrance' } });
      const outside = (await configured()).cameras.find(({ cameraId }) => cameraId === _id);
      expect(outside?.rules.rules).toHaveLength(1);
    });
  });

  test('a site without a basis in force is on record only: its cameras are never configured', async () => {
    await see('urn:uuid:none');
    const none = await addSite({ accessBasis: { basis: 'none' } });
    expect((await adopt('urn:uuid:none', none)).status).toBe(201);
    await see('urn:uuid:agreed');
    const functions = { health: true, alerts: true, live: false };
    const times = { from: '2096-01-01T00:00:00.000Z', to: '2096-03-02T00:00:00.000Z' };
    const agreed = await addSite({ accessBasis: { basis: 'agreement', functions, ...times } });
    expect((await adopt('urn:uuid:agreed', agreed)).status).toBe(201);
    const keys = async () => (await configured()).cameras.map(({ deviceKey }) => deviceKey);
    expect(await keys()).toContain('urn:uuid:agreed');
    expect(await keys()).not.toContain('urn:uuid:none');

    const before = await staleEvents();
    clock.advance(24 * 3600_000);
    await hub.platform.sweeps.sweepNow();
    expect(await staleEvents()).toBe(before + 1);
    expect(await keys()).not.toContain('urn:uuid:agreed');
    await hub.platform.sweeps.sweepNow();
    expect(await staleEvents()).toBe(before + 1);
  });

  test('an owner who takes the word back stops everything there at once, whoever is just editing the site', async () => {
    technician = await hub.signInAs([{ role: 'technician', division: township }]);
    await see('urn:uuid:withdrawn');
    const siteId = await addSite();
    await adopt('urn:uuid:withdrawn', siteId);
    const keys = async () => (await configured()).cameras.map(({ deviceKey }) => deviceKey);
    expect(await keys()).toContain('urn:uuid:withdrawn');
    const before = await staleEvents();
    const path = `/api/v1/sites/${siteId}`;
    const { status, body } = await technician.ask('POST', `${path}/withdrawal`, { words: '业主口头撤回' });
    expect([status, body.accessBasis]).toEqual([200, { basis: 'none' }]);
    expect(await keys()).not.toContain('urn:uuid:withdrawn');
    expect(await staleEvents()).toBe(before + 1);

    const { division: _, ...edited } = site({ name: '改名农家乐' });
    const late = await technician.ask('PUT', path, edited, { 'if-match': '"1"' });
    expect([late.status, late.body.current.accessBasis]).toEqual([412, { basis: 'none' }]);
    expect(await keys()).not.toContain('urn:uuid:withdrawn');
  });

  test('a site’s record is changed on the version that was seen, and its hours reach the agent', async () => {
    await see('urn:uuid:hours');
    const siteId = await addSite();
    await adopt('urn:uuid:hours', siteId);
    const path = `/api/v1/sites/${siteId}`;
    const functions = { health: true, alerts: true, live: false };
    const times = { from: '2096-01-01T00:00:00.000Z', to: '2097-01-01T00:00:00.000Z' };
    // The clock of the test stands at midnight UTC: eight in the morning on site.
    const hours = [{ from: '09:00', to: '17:00' }];
    const { division: _, ...edited } = site({ accessBasis: { basis: 'agreement', functions, ...times, hours } });
    expect((await technician.ask('PUT', path, edited, { 'if-match': '"1"' })).body).toMatchObject({
      version: 2,
      division: village,
    });
    const keys = async () => (await configured()).cameras.map(({ deviceKey }) => deviceKey);
    expect(await keys()).not.toContain('urn:uuid:hours');
    clock.advance(3600_000);
    const before = await staleEvents();
    await hub.platform.sweeps.sweepNow();
    expect(await staleEvents()).toBe(before + 1);
    expect(await keys()).toContain('urn:uuid:hours');
    const told = (await configured()).cameras.find(({ deviceKey }) => deviceKey === 'urn:uuid:hours');
    expect(told?.until).toBe(new Date(clock.now() + 8 * 3600_000).toISOString());
    clock.advance(8 * 3600_000);
    await hub.platform.sweeps.sweepNow();
    expect(await keys()).not.toContain('urn:uuid:hours');
  });

  test('what lies out of one’s area reads as absent', async () => {
    technician = await hub.signInAs([{ role: 'technician', division: township }]);
    administrator = await hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
    await see('urn:uuid:mine');
    const { body } = await adopt('urn:uuid:mine', await addSite());
    const stranger = await hub.signInAs([{ role: 'technician', division: '341802101000' }]);
    expect((await stranger.ask('GET', `/api/v1/cameras/${body.id}`)).status).toBe(404);
    expect((await stranger.ask('GET', `/api/v1/sites/${body.siteId}`)).status).toBe(404);
    expect((await stranger.ask('GET', `/api/v1/cameras?division=${township}`)).body.items).toEqual([]);
    expect((await stranger.ask('DELETE', `/api/v1/cameras/${body.id}`)).status).toBe(404);
    expect((await stranger.ask('POST', '/api/v1/sites', site())).status).toBe(400);
    const path = `/api/v1/devices/${encodeURIComponent('urn:uuid:mine')}/credential`;
    expect((await stranger.ask('PUT', path, { toAgent: 'x', toCounty: 'y' })).status).toBe(404);
  });
});

describe('deciding about a camera', () => {
  test('rules are written on the version that was seen; a stale one is shown what stands now', async () => {
    await see('urn:uuid:rules');
    const { body: camera } = await adopt('urn:uuid:rules', await addSite());
    const rules = {
      zones: [
        {
          name: '门口',
          polygon: [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
        },
      ],
      rules: [{ kind: 'person-in-zone', zone: '门口' }],
    };
    const path = `/api/v1/cameras/${camera.id}/rules`;
    expect((await technician.ask('PUT', path, rules)).status).toBe(400);
    const changed = await technician.ask('PUT', path, rules, { 'if-match': '"1"' });
    expect(changed.body).toMatchObject({ version: 2, rules: { version: 2 } });
    const stale = await technician.ask('PUT', path, { zones: [] }, { 'if-match': '"1"' });
    expect(stale.status).toBe(412);
    expect(stale.body.current).toMatchObject({ id: camera.id, version: 2 });
  });

  test('the hub keeps a credential only as it was sealed, and gives it to that agent alone', async () => {
    const path = `/api/v1/devices/${encodeURIComponent('urn:uuid:rules')}/credential`;
    const { body } = await technician.ask('PUT', path, { toAgent: 'c2VhbGVk', toCounty: 'Y291bnR5' });
    expect(body.hasCredential).toBe(true);
    expect(JSON.stringify(body)).not.toContain('c2VhbGVk');
    const { devices } = await configured();
    expect(devices.find(({ deviceKey }) => deviceKey === 'urn:uuid:rules')?.credential).toBe('c2VhbGVk');
    const entries = await hub.platform.database.db.collection('audit').find().toArray();
    expect(JSON.stringify(entries)).not.toContain('c2VhbGVk');
  });

  test('a demo site goes with its cameras; at a real one none may stand any more', async () => {
    await see('urn:uuid:demo');
    const demo = await addSite({ demo: true });
    const { body: camera } = await adopt('urn:uuid:demo', demo);
    expect((await technician.ask('DELETE', `/api/v1/sites/${demo}`)).status).toBe(204);
    expect((await technician.ask('GET', `/api/v1/cameras/${camera.id}`)).status).toBe(404);

    await see('urn:uuid:real');
    const real = await addSite();
    const { body: standing } = await adopt('urn:uuid:real', real);
    expect((await technician.ask('DELETE', `/api/v1/sites/${real}`)).status).toBe(409);
    expect((await technician.ask('DELETE', `/api/v1/cameras/${standing.id}`)).status).toBe(204);
    expect((await technician.ask('GET', `/api/v1/cameras/${standing.id}`)).body.life).toBe('retired');
    expect((await adopt('urn:uuid:real', real)).status).toBe(201);
  });
});

describe('what agents report', () => {
  const reason = { code: 'test', params: {}, text: 'test' };
  const health = (deviceKey: string, reachability: 'streaming' | 'unreachable') => ({
    kind: 'device.health' as const,
    body: { deviceKey, reachability, since: new Date(clock.now()).toISOString(), reason },
  });

  test('a device keeps its record and history when its address changes', async () => {
    await see('urn:uuid:moves');
    const { body: camera } = await adopt('urn:uuid:moves', await addSite());
    const before = await staleEvents();
    await see('urn:uuid:moves', { addresses: ['http://127.0.0.9/onvif/device_service'] });
    const device = await technician.ask('GET', `/api/v1/cameras/${camera.id}`);
    expect(device.body.deviceKey).toBe('urn:uuid:moves');
    const { devices } = await configured();
    expect(devices.find(({ deviceKey }) => deviceKey === 'urn:uuid:moves')?.addresses).toEqual([
      'http://127.0.0.9/onvif/device_service',
    ]);
    expect(await staleEvents()).toBe(before + 1);
  });

  test('a camera that streams is in service, by fact and without a new version', async () => {
    await see('urn:uuid:runs');
    const { body: camera } = await adopt('urn:uuid:runs', await addSite());
    await say(health('urn:uuid:runs', 'streaming'));
    expect((await technician.ask('GET', `/api/v1/cameras/${camera.id}`)).body).toMatchObject({
      ...{ life: 'in-service', reachability: 'streaming', version: 1 },
    });
  });

  test('a fact that comes late or twice changes nothing', async () => {
    await see('urn:uuid:late');
    await say(health('urn:uuid:late', 'streaming'));
    const late = { ...health('urn:uuid:late', 'unreachable'), order: { outboxId, seq: seq - 1 }, at: clock.now() };
    await hub.platform.database.inTransaction((tx) =>
      hub.rooms.camerasRoom.sightings.applyFacts(tx, { agentId, division: township }, [late as Sighting]),
    );
    const { devices } = hub.rooms.camerasRoom;
    const whole = await devices.find(scopeWithin(township), 'urn:uuid:late');
    expect(whole.reachability).toBe('streaming');
  });

  test('while its agent is silent a device is unknown, and known again afterwards', async () => {
    const { sightings } = hub.rooms.camerasRoom;
    const { items } = (await technician.ask('GET', '/api/v1/cameras')).body;
    const running = items.find(({ life }: { life: string }) => life === 'in-service');
    const reach = async () => (await technician.ask('GET', `/api/v1/cameras/${running.id}`)).body.reachability;
    const mark = (since: Date | null) =>
      hub.platform.database.inTransaction((tx) => sightings.markAgentSilent(tx, agentId, since));
    await mark(new Date(clock.now()));
    expect(await reach()).toBe('unknown');
    await mark(null);
    expect(await reach()).toBe('streaming');
  });

  test('another agent’s sighting is one more address, until the first one is silent', async () => {
    await see('urn:uuid:shared');
    const { body: camera } = await adopt('urn:uuid:shared', await addSite());
    const address = 'http://127.0.0.77/onvif/device_service';
    await see('urn:uuid:shared', { addresses: [address] }, otherAgent);
    const own = async () => {
      const { items } = (await technician.ask('GET', '/api/v1/devices')).body;
      return items.find(({ deviceKey }: { deviceKey: string }) => deviceKey === 'urn:uuid:shared');
    };
    expect(await own()).toMatchObject({ agentId, addresses: expect.arrayContaining([address]) });

    await hub.platform.database.inTransaction((tx) =>
      hub.rooms.camerasRoom.sightings.markAgentSilent(tx, agentId, new Date(clock.now())),
    );
    await see('urn:uuid:shared', {}, otherAgent);
    expect(await own()).toMatchObject({ agentId: otherAgent, hasCredential: false });
    const served = await hub.rooms.camerasRoom.cameras.servedBy(otherAgent, [camera.id]);
    expect([...served.keys()]).toEqual([camera.id]);
  });

  test('an agent cannot speak of a camera that it does not serve', async () => {
    const { items } = (await technician.ask('GET', '/api/v1/cameras')).body;
    const body = { picture: 'clear' as const, since: new Date(clock.now()).toISOString(), reason };
    const refused = await say({ kind: 'camera.health', cameraId: items[0].id, body }, newId());
    expect([...refused.values()]).toEqual(['unknown-camera']);
  });
});
