import { afterEach, describe, expect, test } from '@jest/globals';
import type { PlanTask } from './task.ts';
import { PlanThread } from './thread.ts';

/** So many watchpoints around so many poles, all in one place, that it takes a while. */
function heavyTask(): PlanTask {
  const around = (count: number) =>
    Float64Array.from({ length: count * 2 }, (_, n) => (n % 2 === 0 ? 118.75 : 30.94) + ((n * 7919) % 5000) * 1e-7);
  return {
    villages: [
      {
        ...{ code: 'v', origin: { lon: 118.75, lat: 30.94 }, points: around(3000) },
        ...{ pxPerM: new Float64Array(3000).fill(12.5), weights: new Float64Array(3000).fill(1) },
      },
    ],
    poles: [{ source: 'drawn', points: around(600) }],
    ...{ roads: [], walls: { packed: new Int32Array(0), ends: [] }, cameras: 50, perPole: 8, polesMax: 2000 },
    lenses: [{ hfovDeg: 60, widthPx: 1920, heightPx: 1080, rangeM: 60 }],
  };
}
const lightTask = (): PlanTask => ({ ...heavyTask(), villages: [], poles: [] });
const stays = new AbortController().signal;
let thread: PlanThread;
afterEach(() => thread.stop());

describe('the thread in which plans are worked out', () => {
  test('a plan that takes too long is given up, not waited for', async () => {
    thread = new PlanThread({ deadlineMs: 200 });
    const answer = await thread.inTurn(stays, () => thread.workOut(heavyTask(), stays));
    expect(answer).toEqual({ tooDense: 'not worked out within 200 ms' });
  });

  test('who leaves is not worked for, and the next one is none the worse', async () => {
    thread = new PlanThread();
    const leaving = new AbortController();
    const startedAt = performance.now();
    const left = thread.inTurn(leaving.signal, () => thread.workOut(heavyTask(), leaving.signal));
    setTimeout(() => leaving.abort(), 300);
    await expect(left).rejects.toMatchObject({ code: 'caller-left' });
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(await thread.inTurn(stays, () => thread.workOut(lightTask(), stays))).toMatchObject({ outcome: {} });
  });

  test('one at a time, a few may wait, and who comes then is asked to come again', async () => {
    thread = new PlanThread();
    let going = 0;
    let most = 0;
    const work = () =>
      thread.inTurn(stays, async () => {
        going += 1;
        most = Math.max(most, going);
        await thread.workOut(lightTask(), stays);
        going -= 1;
      });
    const answers = await Promise.allSettled(Array.from({ length: 9 }, work));
    expect(most).toBe(1);
    const refused = answers.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { type: 'unavailable', code: 'plans-busy' } });
  });
});
