import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cameraRecord } from '@sharp-eyes/protocol';
import { dayOf } from '../../platform/site-clock.ts';
import {
  at,
  type CoverageWorld,
  county,
  looking,
  openCoverageWorld,
  otherVillage,
  township,
  village,
} from './coverage.test-kit.ts';

const dayMs = 24 * 3600_000;

describe('how coverage came to be what it is', () => {
  let world: CoverageWorld;
  let siteId: string;
  let camera: string;
  let id: string;
  const today = () => dayOf(new Date(world.clock.now()));
  const changes = async (from: string, to: string) =>
    (await world.get(`/api/v1/coverage/changes?division=${township}&from=${from}&to=${to}`)).items;

  beforeAll(async () => {
    world = await openCoverageWorld();
    siteId = await world.addSite();
    id = await world.require(siteId, '东向', [0, 30]);
    await world.approve(village);
    camera = await world.addCamera(siteId, looking(0, 0, 0));
    await world.settle();
  });
  afterAll(() => world.stop());

  test('what changed names the camera and the field of its record', async () => {
    const day = today();
    await world.changeCamera(camera, ({ record }) => ({ record: { ...record, azimuthDeg: 180 } }));
    await world.settle();
    const [turned, ...others] = await changes(day, day);
    expect(turned).toMatchObject({
      ...{ day, watchpointId: id, from: 'unknown', to: 'gap', division: village },
      because: { what: 'camera', cameraId: camera, field: 'azimuthDeg' },
    });
    expect(others).toEqual([]);
    expect(await changes('2020-01-01', '2020-12-31')).toEqual([]);
  });

  test('a day that is over keeps its figures and the version of its list', async () => {
    const day = today();
    await world.pass(dayMs);
    await world.require(siteId, '西向', [0, 60]);
    await world.approve(village);
    await world.settle();
    await world.pass(dayMs);
    const days = async (division: string) =>
      (await world.get(`/api/v1/coverage/trend?division=${division}&from=${day}&to=${today()}`)).items;
    expect(await days(village)).toMatchObject([
      { day, listVersion: 1, required: 1, gap: 1 },
      { listVersion: 2, required: 2, gap: 2 },
    ]);
    expect(await days(county)).toMatchObject([{ villages: 3, unapproved: 2, required: 1 }, { required: 2 }]);
    const { items } = await world.get(
      `/api/v1/coverage/trend?division=${village}&from=${day}&to=${day}`,
      world.townPlanner,
    );
    expect(items).toHaveLength(1);
    const foreign = `/api/v1/coverage/trend?division=${otherVillage}&from=${day}&to=${day}`;
    expect((await world.get(foreign, world.townPlanner)).items).toEqual([]);
  });
});

describe('a fresh import with no azimuths, no boundaries and no health', () => {
  let world: CoverageWorld;
  beforeAll(async () => {
    world = await openCoverageWorld();
  });
  afterAll(() => world.stop());

  test('gives declared figures marked estimated or linked, nothing effective that isn’t known, and no share of nothing', async () => {
    const siteId = await world.addSite('farm-stay');
    const linked = await world.require(siteId, '出入口', null);
    await world.require(siteId, '停车场', [20, 0]);
    await world.require(siteId, '院落', null);
    await world.approve(village);
    await world.addCamera(siteId, cameraRecord.parse({ watchpointIds: [linked] }));
    await world.addCamera(siteId, cameraRecord.parse({ point: at(0, 0) }));
    const rough = { point: at(0, 0), azimuthDeg: 90, azimuthBasis: 'direction-code' };
    await world.addCamera(siteId, cameraRecord.parse(rough));
    await world.settle();
    const { items, totals } = await world.get(`/api/v1/coverage/villages?sort=division`);
    expect(items[0]).toMatchObject({
      ...{ division: village, required: 3, declared: 2, declaredUnknown: 1, covered: 0, gap: 0, impaired: 0 },
      ...{ basis: { computed: 0, estimated: 1, linked: 1 }, unknown: { record: 2, health: 1 } },
      effectiveShare: { least: 0, most: 1 },
    });
    expect(items[0].declaredShare).toBeCloseTo(2 / 3, 10);
    for (const other of items.slice(1))
      expect(other).toMatchObject({ declaredShare: null, effectiveShare: { least: null, most: null } });
    expect(totals).toMatchObject({ required: 3, villages: 3, unapproved: 2 });
  });
});
