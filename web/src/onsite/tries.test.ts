import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { refusedAgain, triesLeft, triesMax, unlockMs } from './tries.ts';

const noon = Date.parse('2026-11-25T04:00:00Z');

describe('passwords tried on one device', () => {
  test('two, then none, and it says from when on again', () => {
    const once = refusedAgain([], noon);
    const twice = refusedAgain(once, noon + 60_000);
    expect(triesLeft([], noon).left).toBe(2);
    expect(triesLeft(once, noon).left).toBe(1);
    expect(triesLeft(twice, noon + 61_000)).toEqual({ left: 0, againAtMs: noon + 60_000 + unlockMs, reason: 'locked' });
  });

  test('half an hour after the last one the maker has unlocked, and two are free again', () => {
    const twice = refusedAgain(refusedAgain([], noon), noon + 1000);
    expect(triesLeft(twice, noon + 1000 + unlockMs).left).toBe(2);
    expect(triesLeft(refusedAgain(twice, noon + 1000 + unlockMs), noon + 1000 + unlockMs).left).toBe(1);
  });

  test('whoever tries whenever allowed never makes three within half an hour', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 * 60_000 }), { maxLength: 40 }), (pauses) => {
        const made: number[] = [];
        let refusals: number[] = [];
        let now = noon;
        for (const pause of pauses) {
          now += pause;
          if (triesLeft(refusals, now).left === 0) continue;
          made.push(now);
          refusals = refusedAgain(refusals, now);
        }
        for (const at of made)
          expect(made.filter((other) => other >= at && other < at + unlockMs).length).toBeLessThanOrEqual(triesMax);
      }),
    );
  });
});
