import { describe, expect, test } from '@jest/globals';
import { KeyFrameAsker } from './key-frame-asker.ts';

function makeAsker(ask: () => Promise<void> = async () => undefined) {
  const world = { nowMs: 0, asked: 0, ignored: 0 };
  const asker = new KeyFrameAsker({
    ask: () => {
      world.asked += 1;
      return ask();
    },
    now: () => world.nowMs,
    onIgnored: () => {
      world.ignored += 1;
    },
  });
  /** A wish, and pictures ten a second for as long; the first is a key frame where the camera listens. */
  const wish = (forMs: number, isHeard: boolean) => {
    asker.ask();
    for (let ms = 100; ms <= forMs; ms += 100) {
      world.nowMs += 100;
      asker.saw(isHeard && ms === 100);
    }
  };
  return { asker, world, wish };
}

describe('asking for key frames', () => {
  test('once a second at most', () => {
    const { world, wish } = makeAsker();
    for (let wishes = 0; wishes < 50; wishes += 1) wish(100, true);
    expect(world.asked).toBe(5);
    expect(world.ignored).toBe(0);
  });

  test('a camera that ignores three wishes is told once, and asked twice a minute from then on', () => {
    const { asker, world, wish } = makeAsker();
    for (let wishes = 0; wishes < 3; wishes += 1) wish(1500, false);
    expect([asker.isIgnored, world.ignored, world.asked]).toEqual([true, 1, 3]);
    for (let wishes = 0; wishes < 60; wishes += 1) wish(1000, false);
    expect([world.ignored, world.asked]).toEqual([1, 5]);
    world.nowMs += 30_000;
    wish(500, true);
    expect(asker.isIgnored).toBe(false);
  });

  test('a camera that refuses is one that ignores', async () => {
    const { asker, world } = makeAsker(() => Promise.reject(new Error('not supported')));
    for (let wishes = 0; wishes < 3; wishes += 1) {
      asker.ask();
      await new Promise((done) => setImmediate(done));
      world.nowMs += 1000;
    }
    expect([asker.isIgnored, world.ignored]).toEqual([true, 1]);
  });
});
