import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CameraLife } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { openTestHub, type TestHub } from '../../testing/hub.ts';
import {
  at,
  type CoverageWorld,
  county,
  looking,
  nextVillage,
  openCoverageWorld,
  otherVillage,
  village,
} from './coverage.test-kit.ts';

const key = randomBytes(32);
let world: CoverageWorld;
let next: TestHub | undefined;
/** Sites by village; the villages lie 60 m from each other, so that cameras see into the neighbour's. */
const sites = new Map<string, string>();
const homes = [village, nextVillage, otherVillage];
const cameras: string[] = [];
const watchpoints: { id: string; siteId: string }[] = [];

beforeAll(async () => {
  world = await openCoverageWorld({ key });
  for (const home of homes) sites.set(home, await world.addSite('junction', home));
  await world.settle();
});
afterAll(async () => {
  await next?.stop();
  await world.stop();
});

const collections = ['coverage_findings', 'coverage', 'coverage_areas'];

/** Everything that is kept, but when it was found out. */
async function kept(): Promise<Record<string, unknown[]>> {
  const { db } = world.hub.platform.database;
  const all: Record<string, unknown[]> = {};
  for (const name of collections)
    all[name] = (await db.collection(name).find().sort({ _id: 1 }).toArray()).map(({ at: _at, ...rest }) => rest);
  return all;
}

async function recompute(): Promise<void> {
  const answer = await world.planner.ask('POST', '/api/v1/coverage/recompute', { division: county });
  expect(answer.status).toBe(202);
  for (let tries = 0; tries < 10; tries += 1) {
    await world.settle();
    const run = await world.get(`/api/v1/coverage/recompute/${county}`);
    if (run.stage === 'done') {
      expect(run).toMatchObject({ left: 0, villages: 3, endedAt: expect.any(String) });
      return;
    }
  }
  throw new Error('the recomputation does not end');
}

const place = fc.tuple(fc.integer({ min: -80, max: 80 }), fc.integer({ min: -80, max: 80 }));
const pick = fc.nat({ max: 50 });
const home = fc.nat({ max: 2 });
const siteOf = (n: number) => sites.get(homes[n] ?? '') ?? '';
const one = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

type Step = () => Promise<unknown>;
const lives: CameraLife[] = ['in-service', 'maintenance', 'planned'];
/** In a list the life of a camera goes forward only, so plans are made as such. */
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ home, place, density: fc.constantFrom('monitor', 'detect', 'observe') }).map(
    ({ home: n, place: point, density }): Step =>
      async () => {
        const siteId = siteOf(n);
        watchpoints.push({ id: await world.require(siteId, `p${watchpoints.length}`, point, { density }), siteId });
      },
  ),
  fc.record({ home, place, azimuth: fc.nat({ max: 359 }), life: fc.constantFrom(...lives), link: pick }).map(
    ({ home: n, place: [east, north], azimuth, life, link }): Step =>
      async () => {
        const linked = link % 4 === 0 ? one(watchpoints, link) : undefined;
        const more = { watchpointIds: linked ? [linked.id] : [] };
        cameras.push(await world.addCamera(siteOf(n), looking(east, north, azimuth, more), { life }));
      },
  ),
  fc.record({ pick, place, azimuth: fc.nat({ max: 359 }) }).map(
    ({ pick: n, place: point, azimuth }): Step =>
      async () => {
        const id = one(cameras, n);
        if (!id) return;
        const turned = { point: at(...point), azimuthDeg: azimuth, rangeM: 20 + (azimuth % 60) };
        await world.changeCamera(id, ({ record }) => ({ record: { ...record, ...turned } }));
      },
  ),
  fc.record({ pick, online: fc.boolean() }).map(
    ({ pick: n, online }): Step =>
      async () => {
        const id = one(cameras, n);
        if (id) await world.tell(id, online);
      },
  ),
  pick.map(
    (n): Step =>
      async () => {
        const id = one(cameras, n);
        if (id)
          await world.changeCamera(id, ({ life }) =>
            life === 'in-service' ? { life: 'retired', standing: false } : {},
          );
      },
  ),
  fc.record({ pick, place }).map(
    ({ pick: n, place: [east, north] }): Step =>
      async () => {
        const found = one(watchpoints, n);
        if (!found) return;
        const path = `/api/v1/watchpoints/${found.id}`;
        const { items } = await world.get(`/api/v1/watchpoints?site=${found.siteId}`);
        const record = items.find(({ id }: { id: string }) => id === found.id);
        if (!record) return;
        if ((east + north) % 5 === 0) return void (await world.planner.ask('DELETE', path));
        const body = { ...record, pointOrigin: { ...at(east, north), datum: 'wgs84' }, pointConfirmed: true };
        await world.planner.ask('PUT', path, body, { 'if-match': `"${record.version}"` });
      },
  ),
  home.map(
    (n): Step =>
      () =>
        world.approve(homes[n] ?? ''),
  ),
  fc.constant<Step>(() => world.settle()),
);

describe('figures that are kept up to date', () => {
  test('are those that a full recomputation finds, whatever happened before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 12, maxLength: 18 }), async (sequence) => {
        for (const step of sequence) await step();
        await world.settle();
        const before = await kept();
        await recompute();
        expect(await kept()).toEqual(before);
      }),
      { numRuns: 6, endOnFailure: true },
    );
    const all = await kept();
    expect(all.coverage_findings?.length).toBeGreaterThan(3);
  });

  test('health never changes what is declared', async () => {
    const declared = async () =>
      (await kept()).coverage?.map((row) => {
        const { declared: n, declaredUnknown, declaredBp, computed, estimated, linked } = row as Record<string, number>;
        return [n, declaredUnknown, declaredBp, computed, estimated, linked];
      });
    const before = await declared();
    for (const online of [true, false]) {
      for (const id of cameras.slice(0, 8)) await world.tell(id, online);
      await world.settle();
      expect(await declared()).toEqual(before);
    }
  });

  describe('lose nothing when a hub dies', () => {
    let id: string;
    let camera: string;
    const state = async () => (await world.get(`/api/v1/coverage/watchpoints/${id}`)).state;
    const stored = (name: string) => world.hub.platform.database.db.collection<{ _id: string }>(name);
    /** As if the hub had died before it wrote the figure. */
    const unwrite = () => stored('coverage_findings').updateOne({ _id: id }, { $set: { state: 'gap' } });

    beforeAll(async () => {
      id = await world.require(siteOf(0), '断电前', [300, 20]);
      await world.approve(village);
      camera = await world.addCamera(siteOf(0), looking(300, 0, 0));
      await world.settle();
      expect(await state()).toBe('unknown');
    });

    test('after it had read the camera again and before it marked the village', async () => {
      await unwrite();
      await stored('coverage_cameras').updateOne({ _id: camera }, { $set: { owes: [village] } });
      await world.settle();
      expect(await state()).toBe('unknown');
    });

    test('with the village in hand: another takes it over when the lease is out', async () => {
      await unwrite();
      const until = new Date(world.clock.now() + 10_000);
      const held = { rank: 0, asked: 'the dead hub', due: until, by: 'the dead hub', until };
      await stored('coverage_marks').updateOne({ _id: village }, { $set: held });
      await world.settle();
      expect(await state()).toBe('gap');
      await world.pass(20_000);
      expect(await state()).toBe('unknown');
    });

    test('before it had heard of the change: the next hub hears of it', async () => {
      await world.tell(camera, true);
      expect(await state()).toBe('unknown');
      const { database } = world.hub.platform;
      next = await openTestHub(world.clock, { name: database.address.name, key });
      await next.platform.sweeps.sweepNow();
      expect(await state()).toBe('covered');
    });
  });
});
