import { afterAll, beforeAll, test } from '@jest/globals';
import { eventually } from '../../platform/testing/eventually.ts';
import { type CoverageWorld, looking, openCoverageWorld, village } from './coverage.test-kit.ts';

let world: CoverageWorld;

beforeAll(async () => {
  world = await openCoverageWorld();
  await world.settle();
});
afterAll(async () => {
  await world.hub.rooms.parts.find(({ name }) => name === 'coverage')?.stop();
  await world.stop();
});

test('a change is worked out in a thread of its own as soon as it is committed, without a sweep', async () => {
  await world.hub.rooms.parts.find(({ name }) => name === 'coverage')?.start();
  const siteId = await world.addSite();
  await world.require(siteId, '东向', [0, 30]);
  await world.approve(village);
  await world.addCamera(siteId, looking(0, 0, 0));
  await eventually(async () => {
    const { items } = await world.get(`/api/v1/coverage/villages?division=${village}`);
    return items[0]?.declared === 1;
  });
});
