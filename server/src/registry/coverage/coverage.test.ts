import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type CoverageWorld,
  city,
  county,
  looking,
  nextVillage,
  openCoverageWorld,
  otherTownship,
  otherVillage,
  township,
  village,
} from './coverage.test-kit.ts';

let world: CoverageWorld;
let junction: string;
let inn: string;
let elsewhere: string;

const villages = (query = `division=${county}`, who = world.planner) =>
  world.get(`/api/v1/coverage/villages?${query}`, who);
const row = async (code: string) =>
  (await villages()).items.find(({ division }: { division: string }) => division === code);
const gaps = async (query = '', who = world.planner) =>
  (await world.get(`/api/v1/coverage/watchpoints?${query}`, who)).items;

beforeAll(async () => {
  world = await openCoverageWorld();
  junction = await world.addSite('junction');
  inn = await world.addSite('inn');
  elsewhere = await world.addSite('junction', otherVillage);
  await world.settle();
});
afterAll(() => world.stop());

describe('coverage', () => {
  test('every village has a row before anybody has approved anything, and counts on neither side', async () => {
    await world.require(junction, '东向', [0, 30]);
    await world.settle();
    expect((await villages()).items).toHaveLength(3);
    expect(await row(village)).toMatchObject({ listVersion: null, required: 0, onRecord: 1, declaredShare: null });
    expect((await row(village)).effectiveShare).toEqual({ least: null, most: null });
    expect((await villages()).totals).toMatchObject({ villages: 3, unapproved: 3, required: 0, onRecord: 1 });
    expect((await gaps())[0]).toMatchObject({ row: 'unapproved', division: village, onRecord: 1 });
  });

  test('what is approved is a gap until a camera sees it, unknown until somebody knows how that camera is', async () => {
    await world.approve(village);
    await world.settle();
    expect(await row(village)).toMatchObject({ listVersion: 1, required: 1, gap: 1, declared: 0, declaredShare: 0 });
    const camera = await world.addCamera(junction, looking(0, 0, 0));
    await world.settle();
    expect(await row(village)).toMatchObject({
      ...{ gap: 0, declared: 1, declaredShare: 1, unknown: { record: 0, health: 1 } },
      ...{ effectiveShare: { least: 0, most: 1 }, basis: { computed: 1, estimated: 0, linked: 0 } },
    });
    await world.tell(camera, true);
    await world.settle();
    expect(await row(village)).toMatchObject({ covered: 1, effectiveShare: { least: 1, most: 1 }, declared: 1 });
    await world.tell(camera, false);
    await world.settle();
    expect(await row(village)).toMatchObject({ covered: 0, impaired: 1, declared: 1, declaredShare: 1 });
    const [gap] = await gaps('rows=watchpoint');
    expect(gap).toMatchObject({ state: 'impaired', why: { code: 'camera-unwell' }, remedy: 'repair', seenBy: 1 });
    const detail = await world.get(`/api/v1/coverage/watchpoints/${gap.id}`);
    expect(detail.witnesses).toEqual([
      expect.objectContaining({ cameraId: camera, deciding: true, health: 'ill', life: 'in-service' }),
    ]);
  });

  test('a list’s word that is past its age leaves nobody knowing', async () => {
    await world.pass(25 * 3600_000);
    expect(await row(village)).toMatchObject({ impaired: 0, unknown: { record: 0, health: 1 }, declared: 1 });
  });

  test('what somebody links is declared without a computation, and what has no point is unknown by its record', async () => {
    const reception = await world.require(inn, '前台', null, { kind: 'reception' });
    const entrance = await world.require(inn, '出入口', null, { kind: 'entrance' });
    await world.approve(village);
    await world.addCamera(inn, looking(500, 500, 0, { azimuthDeg: null, watchpointIds: [reception] }));
    await world.settle();
    expect(await row(village)).toMatchObject({
      ...{ required: 3, declared: 2, declaredUnknown: 1, basis: { computed: 1, estimated: 0, linked: 1 } },
      unknown: { record: 2, health: 1 },
    });
    const rows = await gaps('siteKind=inn&rows=watchpoint');
    const byId = new Map(rows.map((one: { id: string }) => [one.id, one]));
    expect(byId.get(reception)).toMatchObject({ why: { code: 'record-incomplete' }, remedy: 'complete-record' });
    expect(byId.get(entrance)).toMatchObject({ why: { code: 'watchpoint-without-point' }, remedy: 'place-watchpoint' });
    const { items } = await world.get('/api/v1/coverage/unjudged-cameras');
    expect(items).toMatchObject([{ siteId: inn, division: village, missing: ['azimuthDeg'] }]);
  });

  test('areas add up what lies below, up to the city', async () => {
    await world.require(elsewhere, '南向', [4000, 0]);
    await world.approve(otherVillage);
    await world.settle();
    const { items } = await world.get(`/api/v1/coverage/areas?parent=${county}`);
    expect(items).toMatchObject([
      { division: township, level: 'township', villages: 2, unapproved: 1, required: 3, gap: 0 },
      { division: otherTownship, level: 'township', villages: 1, unapproved: 0, required: 1, gap: 1 },
    ]);
    const boss = await world.hub.signInAs([{ role: 'planner', division: city }]);
    expect((await world.get('/api/v1/coverage/areas', boss)).items).toMatchObject([
      { division: city, level: 'city', villages: 3, required: 4, divisionPath: expect.arrayContaining(['宣城市']) },
    ]);
  });

  test('a planner of one township sees no other’s rows, gaps or totals', async () => {
    const { townPlanner } = world;
    const page = await villages('', townPlanner);
    expect(page.items.map(({ division }: { division: string }) => division).sort()).toEqual([village, nextVillage]);
    expect(page.totals).toMatchObject({ villages: 2, required: 3 });
    expect((await villages(`division=${county}`, townPlanner)).totals).toMatchObject({ villages: 2, required: 3 });
    expect((await villages(`division=${otherTownship}`, townPlanner)).totals).toMatchObject({
      villages: 0,
      required: 0,
    });
    expect((await world.get(`/api/v1/coverage/areas?parent=${county}`, townPlanner)).items).toHaveLength(1);
    const [foreign] = await gaps(`division=${otherVillage}`);
    expect(foreign).toMatchObject({ division: otherVillage, state: 'gap', remedy: 'new-camera' });
    expect(await gaps(`division=${otherVillage}`, townPlanner)).toEqual([]);
    expect((await townPlanner.ask('GET', `/api/v1/coverage/watchpoints/${foreign.id}`)).status).toBe(404);
    const whole = { division: county };
    expect((await townPlanner.ask('POST', '/api/v1/coverage/recompute', whole)).status).toBe(404);
    const technician = await world.hub.signInAs([{ role: 'technician', division: county }]);
    expect((await technician.ask('GET', '/api/v1/coverage/villages')).status).toBe(403);
  });

  test('any column is sorted page by page without a row lost or told twice', async () => {
    for (const sort of ['division', 'effective', 'declared', 'unknown', 'gap'])
      for (const order of ['asc', 'desc']) {
        const told: string[] = [];
        for (let cursor = ''; ; ) {
          const page = await villages(`limit=1&sort=${sort}&order=${order}${cursor && `&cursor=${cursor}`}`);
          told.push(...page.items.map(({ division }: { division: string }) => division));
          if (page.next === null) break;
          cursor = page.next;
        }
        expect([sort, order, [...told].sort()]).toEqual([sort, order, [village, nextVillage, otherVillage]]);
      }
    const answer = await world.planner.ask('GET', '/api/v1/coverage/villages?cursor=nonsense');
    expect(answer.status).toBe(400);
  });

  test('villages that nobody has approved a list for lead the gap list, however it is sorted and cut into pages', async () => {
    for (const sort of ['division', 'since', 'weight'])
      for (const order of ['asc', 'desc'])
        for (const limit of [1, 200]) {
          const told: string[] = [];
          for (let cursor: string | null = ''; cursor !== null; ) {
            const query: string = `limit=${limit}&sort=${sort}&order=${order}${cursor && `&cursor=${cursor}`}`;
            const page = await world.get(`/api/v1/coverage/watchpoints?${query}`);
            told.push(...page.items.map(({ row: kind }: { row: string }) => kind));
            cursor = page.next;
          }
          expect([sort, order, limit, ...told]).toEqual([sort, order, limit, 'unapproved', ...told.slice(1)]);
          expect(told.slice(1)).toEqual(Array(4).fill('watchpoint'));
        }
  });

  test('the lists of one click name what they promise', async () => {
    const codes = async (list: string) =>
      (await villages(`list=${list}`)).items.map(({ division }: { division: string }) => division);
    expect((await codes('junctions-short')).sort()).toEqual([village, otherVillage]);
    expect(await codes('unapproved')).toEqual([nextVillage]);
    const farm = await world.addSite('farm-stay', nextVillage);
    const { items } = await world.get('/api/v1/coverage/unwatched-sites');
    expect(items).toMatchObject([{ siteId: farm, kind: 'farm-stay' }]);
  });
});
