import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StreamClock } from './stream-clock.ts';

test('timestamps that wrap give seconds that go on', () => {
  const clock = new StreamClock();
  expect(clock.advance(0xffff_ffff - 44_999, 0)).toBe(0);
  expect(clock.advance(45_000, 1000)).toBeCloseTo(1);
  expect(clock.advance(135_000, 2000)).toBeCloseTo(2);
});

test('a camera that sets its clock does not move stream time', () => {
  const clock = new StreamClock();
  clock.advance(0, 0);
  clock.advance(9000, 100);
  expect(clock.advance(9000 + 3600 * 90_000, 200)).toBeCloseTo(0.2);
  expect(clock.advance(0, 300)).toBeCloseTo(0.3);
});

test('a camera whose pictures all carry one timestamp is timed by arrival', () => {
  const clock = new StreamClock();
  for (let at = 0; at <= 60_000; at += 100) clock.advance(7, at);
  const now = clock.advance(7, 60_100);
  expect(now).toBeGreaterThan(57);
  expect(now).toBeLessThan(61);
});

test('packets that come in bursts keep the camera’s own spacing', () => {
  const clock = new StreamClock();
  clock.advance(0, 1000);
  expect(clock.advance(90_000, 1001)).toBeCloseTo(1);
});

test('after a new connection time goes on by what passed', () => {
  const clock = new StreamClock();
  clock.advance(0, 0);
  clock.advance(90_000, 1000);
  expect(clock.reconnect(0xdead_beef, 21_000)).toBeCloseTo(21);
  expect(clock.advance(0xdead_beef + 90_000, 22_000)).toBeCloseTo(22);
});

test('whatever comes, stream time never falls and stays near the time of arrival', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ timestamp: fc.integer({ min: 0, max: 0xffff_ffff }), waitMs: fc.integer({ min: 0, max: 5000 }) }),
      ),
      (steps) => {
        const clock = new StreamClock();
        let atMs = 0;
        let before = 0;
        const first = steps[0]?.waitMs ?? 0;
        for (const { timestamp, waitMs } of steps) {
          atMs += waitMs;
          const now = clock.advance(timestamp, atMs);
          expect(now).toBeGreaterThanOrEqual(before);
          expect(Math.abs(now - (atMs - first) / 1000)).toBeLessThan(5);
          before = now;
        }
      },
    ),
  );
});
