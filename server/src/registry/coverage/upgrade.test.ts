import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CoverageWorld, looking, openCoverageWorld, village } from './coverage.test-kit.ts';

let world: CoverageWorld;

beforeAll(async () => {
  world = await openCoverageWorld();
});
afterAll(() => world.stop());

test('a database from before coverage was kept is worked out once by itself', async () => {
  const siteId = await world.addSite();
  await world.require(siteId, '东向', [0, 30]);
  await world.approve(village);
  await world.addCamera(siteId, looking(0, 0, 0));
  // As an older hub left it: nobody was told of any of this.
  await world.hub.platform.database.events.updateMany({}, { $unset: { todo: 1 } });
  await world.settle();
  const { items } = await world.get(`/api/v1/coverage/villages?division=${village}`);
  expect(items).toMatchObject([{ required: 1, declared: 1 }]);
});
