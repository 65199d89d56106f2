import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromPlane, fromWgs84, type Place } from '@sharp-eyes/geometry';
import { movableClock } from '../../platform/clock.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';

const town = '341802110000';
const [east, west] = ['341802110201', '341802110202'];
const centre = { lon: 118.75, lat: 30.94 };
// Near the real time: the database ends sessions by its own clock.
const clock = movableClock(Date.now());

let hub: TestHub;
let administrator: SignedIn;
let technician: SignedIn;
let siteId: string;

beforeAll(async () => {
  hub = await openTestHub(clock);
  administrator = await hub.signInAs([{ role: 'administrator', division: '341802000000' }]);
  technician = await hub.signInAs([{ role: 'technician', division: town }]);
  const divisions = [
    { code: '341802000000', name: '宣州区' },
    { code: town, name: '水东镇' },
    { code: east, name: '东胜村委会' },
    { code: west, name: '西山村委会' },
  ];
  await administrator.ask('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions });
  const site = { name: '村口', kind: 'junction', division: west, accessBasis: { basis: 'own' } };
  siteId = (await technician.ask('POST', '/api/v1/sites', site)).body.id;
  for (const [n, metres] of [
    [0, 0],
    [180, 60],
    [-120, 90],
  ].entries())
    await plan(`杆 ${n}`, fromPlane(centre, metres as [number, number]));
});
afterAll(() => hub.stop());

/** A camera that is planned needs no device yet. */
async function plan(name: string, point: Place) {
  const camera = { name, siteId, placement: 'road', record: { point } };
  return technician.ask('POST', '/api/v1/cameras', camera);
}
const cameras = async (division: string) =>
  (await technician.ask('GET', `/api/v1/cameras?division=${division}`)).body.items as {
    id: string;
    division: string;
  }[];

describe('What stands in a village', () => {
  test('tells where the village lies that nobody has drawn: a GCJ-02 point entered as WGS-84 is caught', async () => {
    const { lon, lat } = fromWgs84(centre, 'gcj02');
    const check = await technician.ask('GET', `/api/v1/divisions/${west}/point-check?lon=${lon}&lat=${lat}`);
    expect(check.body).toMatchObject({ verdict: 'near', wouldFit: 'gcj02' });
    const refused = await plan('偏移', { lon, lat });
    expect([refused.status, refused.body.type]).toEqual([422, 'point-outside']);
    expect(refused.body.pointCheck.wouldFit).toBe('gcj02');
    expect((await plan('村尾', fromPlane(centre, [0, 400]))).status).toBe(201);
  });

  test('goes to the village that takes it in: sites, cameras and their history are found there', async () => {
    const [before] = await cameras(west);
    const rows = [{ code: west, change: 'merged-into', into: east, from: '2025-01-01' }];
    const order = { source: '民政局', dryRun: false, rows };
    expect((await administrator.ask('POST', '/api/v1/divisions/changes', order)).body.applied).toBe(true);
    await hub.platform.sweeps.sweepNow();
    expect([await cameras(west), (await cameras(east)).length]).toEqual([[], 4]);
    const villager = await hub.signInAs([{ role: 'technician', division: east }]);
    expect((await villager.ask('GET', `/api/v1/sites/${siteId}`)).body).toMatchObject({ division: east });
    const history = await villager.ask('GET', `/api/v1/cameras/${before?.id}/history`);
    expect(history.body.items.length).toBeGreaterThan(0);
    const late = { name: '迟到', kind: 'junction', division: west, accessBasis: { basis: 'own' } };
    const { status, body } = await technician.ask('POST', '/api/v1/sites', late);
    expect([status, body.faults[0].message]).toEqual([400, expect.stringContaining(east)]);
    const event = { kind: 'camera.changed' as const, divisionBefore: west, divisionAfter: east };
    expect(await hub.platform.database.events.countDocuments(event)).toBe(4);
  });
});
