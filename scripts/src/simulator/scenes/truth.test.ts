import { describe, expect, test } from '@jest/globals';
import { findBlobs, findEntries, isInside } from './truth.ts';

const square = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.8, 0.8],
  [0.2, 0.8],
] as const;

/** A grey picture with a dark upright box: somebody who stands. */
function paint(x: number, y: number, width: number, height: number) {
  const data = Buffer.alloc((160 * 120 * 3) / 2, 128);
  for (let row = y; row < y + height; row++) data.fill(20, row * 160 + x, row * 160 + x + width);
  return { width: 160, height: 120, data };
}

describe('the truth about who stands where', () => {
  const empty = paint(0, 0, 0, 0);

  test('somebody is found where his feet are, not where his head is', () => {
    const [person] = findBlobs(paint(80, 20, 12, 60), empty);
    expect(person?.foot[0]).toBeCloseTo(86 / 160, 2);
    expect(person?.foot[1]).toBeCloseTo(80 / 120, 2);
  });

  test('a speck is nobody, and an empty picture has nobody', () => {
    expect(findBlobs(paint(80, 20, 4, 4), empty)).toEqual([]);
    expect(findBlobs(empty, empty)).toEqual([]);
  });

  test('a point is inside the zone or it is not', () => {
    expect(isInside([0.5, 0.5], square)).toBe(true);
    expect(isInside([0.1, 0.5], square)).toBe(false);
  });

  test('a blob that breaks up for less than a second is one entry; a longer pause makes two', () => {
    const seen = (...stretches: [number, number][]): boolean[] =>
      Array.from({ length: 60 }, (_, frame) => stretches.some(([from, to]) => frame >= from && frame < to));
    expect(findEntries(seen([5, 10], [14, 20]))).toEqual([{ enterFrame: 5, leaveFrame: 20 }]);
    expect(findEntries(seen([5, 10], [30, 40]))).toHaveLength(2);
  });
});
