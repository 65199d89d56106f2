import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { movableClock } from '../../platform/clock.ts';
import { openTestPlatform } from '../../platform/testing/platform.ts';
import { Marks } from './marks.ts';

const [village, nextVillage, township] = ['341802100201', '341802100202', '341802100000'];
const now = new Date('2026-03-01T00:00:00Z');
const later = new Date(now.getTime() + 20_000);
let marks: Marks;
let forget: () => Promise<unknown>;
let stop: () => Promise<void>;

beforeAll(async () => {
  const opened = await openTestPlatform(movableClock(now.getTime()));
  stop = opened.stop;
  marks = new Marks(opened.platform.database);
  await opened.start();
  forget = () => opened.platform.database.db.collection('coverage_marks').deleteMany({});
});
beforeEach(() => forget());
afterAll(() => stop());

const claimed = async (urgency: 'changed' | 'afresh', at = now) =>
  (await marks.claim(urgency, 32, at)).map(({ id }) => id);

test('what is asked for again while it is being worked out is due again', async () => {
  await marks.mark([village, nextVillage], 'changed', now);
  const claims = await marks.claim('changed', 32, now);
  expect(claims.map(({ id }) => id)).toEqual([village, nextVillage]);
  await marks.mark([village], 'changed', now);
  expect(await claimed('changed')).toEqual([]);
  await marks.done(claims);
  expect(await claimed('changed')).toEqual([village]);
});

test('what was struck off comes back when it is marked once more, as urgent as it is asked for then', async () => {
  await marks.mark([village], 'changed', now);
  await marks.done(await marks.claim('changed', 32, now));
  expect([await claimed('changed'), await claimed('afresh')]).toEqual([[], []]);
  await marks.mark([village], 'afresh', now, 'run');
  expect([await marks.leftOf('run'), await claimed('changed')]).toEqual([1, []]);
  await marks.done(await marks.claim('afresh', 32, now));
  expect(await marks.leftOf('run')).toBe(0);
});

test('a change goes before a recomputation, and villages before the areas that are summed of them', async () => {
  await marks.mark([township, nextVillage], 'afresh', now);
  await marks.mark([village], 'afresh', now);
  await marks.mark([village], 'changed', now);
  expect(await claimed('changed')).toEqual([village]);
  expect(await marks.sumsLeft()).toBe(true);
  expect(await claimed('afresh')).toEqual([nextVillage]);
  expect(await claimed('afresh')).toEqual([township]);
});

test('a worker that overslept its lease strikes off nothing that another has in hand', async () => {
  await marks.mark([village], 'changed', now);
  const overslept = await marks.claim('changed', 32, now);
  const [taken] = await marks.claim('changed', 32, later);
  expect(taken).toMatchObject({ id: village, takenOver: true });
  await marks.done(overslept);
  expect(await claimed('changed', later)).toEqual([]);
  await marks.done(taken ? [taken] : []);
  expect(await claimed('changed', new Date(later.getTime() + 60_000))).toEqual([]);
});
