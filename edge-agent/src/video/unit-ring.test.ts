import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AccessUnit } from '../eyes/eye.ts';
import { pauseBefore } from './backoff.ts';
import { UnitQueue } from './unit-queue.ts';
import { UnitRing } from './unit-ring.ts';
import { planWalkBack } from './walk-back.ts';

const unit = (t: number, isKeyFrame: boolean, bytes = 100): AccessUnit => ({
  codec: 'h264',
  data: new Uint8Array(bytes),
  isKeyFrame,
  rtpTimestamp: Math.round(t * 90_000),
  streamTimeS: t,
  receivedAtMs: t * 1000,
});
const stream = (frames: number, keyEvery: number) =>
  Array.from({ length: frames }, (_, at) => unit(at / 10, at % keyEvery === 0));

describe('the ring of packets', () => {
  test('holds the group before the last key frame and all since, and begins with a key frame', () => {
    const ring = new UnitRing();
    for (const one of stream(55, 20)) ring.push(one);
    expect(ring.all()[0]?.streamTimeS).toBe(2);
    expect(ring.sinceKeyFrame()[0]?.streamTimeS).toBe(4);
    expect(ring.newest?.streamTimeS).toBe(5.4);
  });

  test('what came before the first key frame is not kept', () => {
    const ring = new UnitRing();
    ring.push(unit(0, false));
    expect(ring.newest).toBeUndefined();
  });

  test('whatever comes, it stays within its bounds and can be decoded from its start', () => {
    const anyUnit = fc.record({ isKeyFrame: fc.boolean(), bytes: fc.integer({ min: 0, max: 500 }) });
    fc.assert(
      fc.property(fc.array(anyUnit, { maxLength: 200 }), (units) => {
        const ring = new UnitRing({ bytes: 3000, units: 30, groups: 2 });
        for (const [at, { isKeyFrame, bytes }] of units.entries()) {
          ring.push(unit(at, isKeyFrame, bytes));
          const held = ring.all();
          expect(held.length).toBeLessThanOrEqual(30);
          expect(ring.bytes).toBe(held.reduce((sum, { data }) => sum + data.length, 0));
          expect(ring.bytes).toBeLessThanOrEqual(3000);
          if (held[0]) expect(held[0].isKeyFrame).toBe(true);
        }
      }),
    );
  });
});

describe('looking back when the gate opens', () => {
  const units = stream(21, 20);
  const looked = (entries: ReturnType<typeof planWalkBack>['near']) =>
    entries.filter(({ wanted }) => wanted.detect).map(({ unit: { streamTimeS } }) => streamTimeS);

  test('the newest pictures first, then what led up to them, each picture once', () => {
    const { near, far } = planWalkBack(units, 0.2);
    expect(looked(near)).toEqual([1.4, 1.6, 1.8, 2]);
    expect(looked(far)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1, 1.2]);
    expect(near).toHaveLength(21);
    expect(near[0]?.unit.isKeyFrame).toBe(true);
  });

  test('with one key frame alone there is nothing further back', () => {
    expect(planWalkBack([unit(0, true)], 0.2)).toMatchObject({ near: [{ wanted: { detect: true } }], far: [] });
    expect(planWalkBack([], 0.2)).toEqual({ near: [], far: [] });
  });
});

describe('a reader that is too slow', () => {
  test('goes on at the next key frame, and what it missed is counted', async () => {
    const queue = new UnitQueue();
    for (const one of stream(130, 20)) queue.push(one);
    queue.end();
    const read: number[] = [];
    for await (const { streamTimeS } of queue) read.push(streamTimeS);
    expect(read[0]).toBe(10);
    expect(read).toHaveLength(30);
    expect(queue.dropped).toBe(100);
  });

  test('learns why the stream ended after it has read what came before', async () => {
    const queue = new UnitQueue();
    queue.push(unit(0, true));
    queue.end(new Error('unplugged'));
    const read: AccessUnit[] = [];
    await expect(
      (async () => {
        for await (const one of queue) read.push(one);
      })(),
    ).rejects.toThrow('unplugged');
    expect(read).toHaveLength(1);
  });
});

test('pauses between connections grow to half a minute at most and are spread at random', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const pause = pauseBefore(attempt, random);
      expect(pause).toBeGreaterThanOrEqual(250);
      expect(pause).toBeLessThanOrEqual(30_000);
    }),
  );
  expect(pauseBefore(1, 1)).toBe(500);
  expect(pauseBefore(20, 1)).toBe(30_000);
  expect(pauseBefore(20, 0.5)).toBe(15_000);
});
