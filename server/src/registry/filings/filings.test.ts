import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addDays, dayOf } from '../../platform/site-clock.ts';
import type { SignedIn } from '../../testing/hub.ts';
import {
  type CamerasWorld,
  county,
  emptyRecord,
  ifMatch,
  openCamerasWorld,
  otherTownship,
} from '../cameras/cameras.test-kit.ts';

let world: CamerasWorld;
let clerk: SignedIn;
let unitId: string;
beforeAll(async () => {
  world = await openCamerasWorld();
  clerk = await world.hub.signInAs([{ role: 'filing-clerk', division: county }]);
  const unit = { name: '敬亭山景区管委会', division: county };
  unitId = (await clerk.ask('POST', '/api/v1/units', unit)).body.id;
});
afterAll(() => world.stop());

/** The day on the clock of the site, and days from it. */
const day = (days: number): string => addDays(dayOf(new Date(world.clock.now())), days);

const sweep = () => world.hub.platform.sweeps.sweepNow();
let n = 0;
/** A scenic spot with cameras in service. */
async function scenicSpot(cameras = 1, more: Record<string, unknown> = {}) {
  const siteId = await world.addSite({ legalBasis: '7-2', kind: 'scenic-spot', unitId, ...more });
  const ids: string[] = [];
  for (let each = 0; each < cameras; each += 1) {
    n += 1;
    const made = await world.adopt(`d${n}`, {
      siteId,
      name: `${n} 号`,
      record: { point: { lon: 118.98, lat: 30.79 } },
    });
    await world.streams(`d${n}`);
    ids.push(made.id);
  }
  await sweep();
  return { siteId, ids };
}
const open = async (siteIds: string[], more: Record<string, unknown> = {}) =>
  clerk.ask('POST', '/api/v1/filings', { name: '敬亭山监控系统', unitId, siteIds, ...more });
const move = async (filing: { id: string; version: number }, body: Record<string, unknown>) =>
  clerk.ask('POST', `/api/v1/filings/${filing.id}/moves`, { on: day(0), ...body }, ifMatch(filing.version));
const read = async (id: string) => (await clerk.ask('GET', `/api/v1/filings/${id}`)).body;
const unfiled = async () => (await clerk.ask('GET', '/api/v1/compliance/unfiled')).body.items;
async function filed(siteIds: string[]) {
  const made = (await open(siteIds)).body;
  const submitted = (await move(made, { to: 'submitted' })).body;
  return (await move(submitted, { to: 'filed', receipt: '宣公备〔2026〕7号' })).body;
}

describe('a system', () => {
  test('is proposed where cameras must be filed, and no longer once it is put together', async () => {
    const { siteId, ids } = await scenicSpot(2);
    const proposal = (await unfiled()).find((one: { siteId: string }) => one.siteId === siteId);
    expect(proposal).toMatchObject({ cameras: 2, dueOn: day(30), unitName: '敬亭山景区管委会', overdue: false });
    const made = await open([siteId]);
    expect(made.body).toMatchObject({
      ...{ state: 'to-file', cameras: 2, dueOn: day(30), usedSince: day(0), legalBases: ['7-2'] },
    });
    await sweep();
    await sweep();
    expect((await unfiled()).some((one: { siteId: string }) => one.siteId === siteId)).toBe(false);
    const { body } = await clerk.ask('GET', `/api/v1/compliance/records/camera/${ids[0]}`);
    const duty = body.items.find(({ matter }: { matter: string }) => matter === 'filing');
    expect(duty).toMatchObject({ state: 'not-required', reason: { zh: expect.stringContaining('敬亭山监控系统') } });
  });

  test('goes from submitted to returned to filed, with days and receipt in its history', async () => {
    const { siteId } = await scenicSpot();
    const made = (await open([siteId])).body;
    expect((await move(made, { to: 'filed', receipt: '1号' })).status).toBe(409);
    expect((await move(made, { to: 'submitted', on: day(1) })).status).toBe(400);
    const submitted = (await move(made, { to: 'submitted' })).body;
    expect((await move(made, { to: 'submitted' })).status).toBe(412);
    const returned = (await move(submitted, { to: 'returned', why: '缺授权书' })).body;
    expect(returned.state).toBe('returned');
    const again = (await move(returned, { to: 'submitted' })).body;
    expect((await move(again, { to: 'filed' })).status).toBe(400);
    const done = (await move(again, { to: 'filed', receipt: '宣公备〔2026〕7号' })).body;
    expect(done).toMatchObject({ state: 'filed', receipt: '宣公备〔2026〕7号', filedOn: day(0) });
    expect(done.history.map(({ to }: { to: string }) => to)).toEqual([
      ...['to-file', 'submitted', 'returned', 'submitted', 'filed'],
    ]);
  });

  test('that was filed waits for a change when a camera comes, and no more when it is filed anew', async () => {
    const { siteId } = await scenicSpot();
    const before = await filed([siteId]);
    n += 1;
    await world.adopt(`d${n}`, { siteId, name: '新门' });
    await sweep();
    const changed = await read(before.id);
    expect(changed).toMatchObject({
      ...{ state: 'change-pending', cameras: 2, changedOn: day(0), dueOn: day(15), differencesCount: 1 },
      differences: [{ kind: 'added', name: '新门' }],
    });
    await sweep();
    const items = (await clerk.ask('GET', `/api/v1/compliance/records/system/${before.id}`)).body.items;
    const duty = items.find(({ matter }: { matter: string }) => matter === 'filing-change');
    expect(duty).toMatchObject({ state: 'due', dueOn: day(15) });
    const submitted = (await move(changed, { to: 'submitted' })).body;
    const anew = (await move(submitted, { to: 'filed', receipt: '宣公备〔2026〕8号' })).body;
    expect(anew).toMatchObject({ state: 'filed', differences: [], changedOn: null });
  });

  test('is as it was filed again when the camera is put back where it stood', async () => {
    const { siteId, ids } = await scenicSpot();
    const { id } = await filed([siteId]);
    const put = async (lon: number, version: number) => {
      const record = { ...emptyRecord, point: { lon, lat: 30.79 } };
      const body = { name: '门', record, why: '移位' };
      return (await world.technician.ask('PUT', `/api/v1/cameras/${ids[0]}/record`, body, ifMatch(version))).body;
    };
    const moved = await put(118.99, 1);
    await sweep();
    expect(await read(id)).toMatchObject({ state: 'change-pending', differences: [{ kind: 'moved' }] });
    await put(118.98, moved.version);
    await sweep();
    expect(await read(id)).toMatchObject({ state: 'filed', differences: [] });
  });

  test('follows its unit’s name', async () => {
    const own = (await clerk.ask('POST', '/api/v1/units', { name: '水东古镇公司', division: county })).body;
    const { siteId } = await scenicSpot(1, { unitId: own.id });
    const made = (await open([siteId], { unitId: own.id })).body;
    const submitted = (await move(made, { to: 'submitted' })).body;
    const { id } = (await move(submitted, { to: 'filed', receipt: '9号' })).body;
    const { version } = own;
    const renamed = { name: '水东文旅公司', creditCode: null, office: null, handler: null };
    expect((await clerk.ask('PUT', `/api/v1/units/${own.id}`, renamed, ifMatch(version))).status).toBe(200);
    await sweep();
    expect((await read(id)).differences).toEqual([{ kind: 'unit', before: '水东古镇公司', after: '水东文旅公司' }]);
  });

  test('takes no site that is in another system of the unit, none of another area, and no private place', async () => {
    const { siteId } = await scenicSpot();
    expect((await open([siteId])).status).toBe(201);
    expect((await open([siteId])).status).toBe(409);
    const township = await world.hub.signInAs([{ role: 'filing-clerk', division: otherTownship }]);
    const body = { name: '系统', unitId, siteIds: [siteId] };
    expect((await township.ask('POST', '/api/v1/filings', body)).body.faults[0].path).toBe('siteIds.0');
    const home = await scenicSpot(1, { legalBasis: '33', kind: 'household-front', unitId: null });
    expect((await open([home.siteId])).body).toMatchObject({ cameras: 0, dueOn: null });
  });

  test('is seen in one’s area only, and written by the clerk only', async () => {
    const { siteId } = await scenicSpot();
    const { id, version } = (await open([siteId])).body;
    const stranger = await world.hub.signInAs([{ role: 'filing-clerk', division: otherTownship }]);
    expect((await stranger.ask('GET', `/api/v1/filings/${id}`)).status).toBe(404);
    expect((await stranger.ask('GET', '/api/v1/filings')).body.items).toEqual([]);
    const body = { to: 'submitted', on: day(0) };
    expect((await world.planner.ask('POST', `/api/v1/filings/${id}/moves`, body, ifMatch(version))).status).toBe(403);
    expect((await clerk.ask('DELETE', `/api/v1/filings/${id}`, undefined, ifMatch(version))).status).toBe(204);
  });
});
