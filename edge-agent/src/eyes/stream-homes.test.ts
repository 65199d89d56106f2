import { expect, test } from '@jest/globals';
import type { AccessUnit, Wanted } from './eye.ts';
import { StreamHomes } from './stream-homes.ts';

const unit = (isKeyFrame: boolean, wanted: Wanted = {}) => ({
  unit: {
    codec: 'h264',
    data: new Uint8Array(1),
    isKeyFrame,
    rtpTimestamp: 0,
    streamTimeS: 0,
    receivedAtMs: 0,
  } satisfies AccessUnit,
  wanted,
});
const quietLook = [unit(true, { activity: true, keep: true })];
const followed = [unit(false), unit(true), unit(false), unit(false, { detect: true })];
const both = [true, true];

/** Four streams on eye 0, none on eye 1, which has just come back. */
function uneven(): StreamHomes {
  const homes = new StreamHomes();
  for (const stream of ['a', 'b', 'c', 'd']) homes.of(stream, [true, false]);
  return homes;
}
const counts = (homes: StreamHomes) => [homes.count(0), homes.count(1)];

test('a new stream goes to the eye with the fewest, and stays there', () => {
  const homes = new StreamHomes();
  expect(['a', 'b', 'c', 'd', 'a'].map((stream) => homes.of(stream, both))).toEqual([0, 1, 0, 1, 0]);
  homes.leave('b');
  expect(homes.of('e', both)).toBe(1);
});

test('the streams of a lost eye go to those that are up; when none is, they wait for any', () => {
  const homes = new StreamHomes();
  for (const stream of ['a', 'b', 'c']) homes.of(stream, [true, true, true]);
  homes.release(1);
  expect([homes.of('a', [true, false, true]), homes.of('b', [true, false, true])]).toEqual([0, 0]);
  expect(homes.of('f', [false, false, false])).toBe(1);
});

test('streams that nothing moves in front of return at once, and only until the eyes are even', () => {
  const homes = uneven();
  const moved = ['a', 'b', 'c', 'd'].map((stream) => homes.move(stream, quietLook, both, 0)?.left);
  expect(moved).toEqual([0, 0, undefined, undefined]);
  expect(counts(homes)).toEqual([2, 2]);
});

test('nobody moves to an eye that is not up', () => {
  const homes = uneven();
  expect(homes.move('a', quietLook, [true, false], 0)).toBeUndefined();
});

test('an open gate is disturbed only after half a minute, and then begins with a key frame', () => {
  const homes = uneven();
  expect(homes.move('a', followed, both, 0)).toBeUndefined();
  expect(homes.move('a', followed, both, 29_999)).toBeUndefined();
  expect(homes.move('a', [unit(false, { detect: true })], both, 30_000)).toBeUndefined();
  expect(homes.move('a', [unit(false, { detect: true }), unit(true)], both, 30_000)).toBeUndefined();
  expect(homes.move('a', followed, both, 30_000)?.entries).toEqual(followed.slice(1));
  expect(counts(homes)).toEqual([3, 1]);
});

test('eyes that became even by themselves begin to count anew when they are uneven again', () => {
  const homes = uneven();
  homes.move('a', followed, both, 0);
  for (const stream of ['c', 'd']) homes.leave(stream);
  homes.of('e', both);
  homes.move('a', followed, both, 1000);
  for (const stream of ['f', 'g']) homes.of(stream, [true, false]);
  expect(homes.move('a', followed, both, 40_000)).toBeUndefined();
});
