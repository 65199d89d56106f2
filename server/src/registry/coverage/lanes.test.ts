import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inLanes } from './lanes.ts';

/** Work that a step takes from a heap; what it takes may put more on it, at the end of the step. */
function heapOf(tasks: readonly number[]) {
  const heap = [...tasks];
  const seen = { done: 0, most: 0, going: 0 };
  const step = async (): Promise<boolean> => {
    const task = heap.pop();
    seen.going += 1;
    seen.most = Math.max(seen.most, seen.going);
    await delay(task === undefined ? 0 : task % 3);
    seen.going -= 1;
    if (task === undefined) return false;
    seen.done += 1;
    if (task > 0) heap.push(task - 1);
    return true;
  };
  return { heap, seen, step };
}

test('nothing is left undone, what comes up meanwhile included, and never more at once than lanes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 4 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 3 }),
      async (tasks, lanes) => {
        const { heap, seen, step } = heapOf(tasks);
        await inLanes(lanes, step);
        expect([heap.length, seen.done]).toEqual([0, tasks.reduce((sum, task) => sum + task + 1, 0)]);
        expect(seen.most).toBeLessThanOrEqual(lanes);
      },
    ),
    { numRuns: 30 },
  );
});

test('a lane that found nothing works again once another has brought something to do', async () => {
  let left = 1;
  let most = 0;
  let going = 0;
  const step = async (): Promise<boolean> => {
    if (left === 0) return false;
    const first = left === 1 && most === 0;
    left -= 1;
    going += 1;
    most = Math.max(most, going);
    await delay(5);
    going -= 1;
    if (first) left = 2;
    return true;
  };
  await inLanes(2, step);
  expect([left, most]).toEqual([0, 2]);
});

test('a step that fails is told, after the others have ended', async () => {
  let ended = false;
  let calls = 0;
  const step = async (): Promise<boolean> => {
    calls += 1;
    if (calls === 1) throw new Error('no');
    await delay(10);
    ended = true;
    return false;
  };
  await expect(inLanes(2, step)).rejects.toThrow('no');
  expect(ended).toBe(true);
});
