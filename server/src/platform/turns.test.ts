import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Turns } from './turns.ts';

test('so many go on at once, in the order in which they came; one that fails gives its turn back', async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  let [going, most] = [0, 0];
  const work = (n: number) =>
    turns.take(async () => {
      begun.push(n);
      going += 1;
      most = Math.max(most, going);
      await delay(2);
      going -= 1;
      if (n % 2 === 0) throw new Error(`${n}`);
      return n;
    });
  const ended = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled', 'rejected']);
  expect([begun, most, going]).toEqual([[0, 1, 2, 3, 4], 2, 0]);
  expect(await work(5)).toBe(5);
});
