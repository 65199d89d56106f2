import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { footPoint, isInside, overlapRatio, type Position, shareInside } from './zone.ts';

const square: Position[] = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.8, 0.8],
  [0.2, 0.8],
];
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const rectangle = fc.record({ x: unit, y: unit, width: unit, height: unit });

describe('who is in a zone', () => {
  test('the feet decide, not the head', () => {
    expect(footPoint({ x: 0.4, y: 0.1, width: 0.2, height: 0.5 })).toEqual([0.5, 0.6]);
  });

  test('inside is inside, outside is outside', () => {
    expect(isInside([0.5, 0.5], square)).toBe(true);
    expect(isInside([0.1, 0.5], square)).toBe(false);
    expect(isInside([0.5, 0.9], square)).toBe(false);
  });

  test.each<[string, Position]>([
    ['on the left edge', [0.2, 0.5]],
    ['on the lower edge', [0.5, 0.8]],
    ['on a corner', [0.8, 0.8]],
  ])('who stands %s has entered', (_, position) => expect(isInside(position, square)).toBe(true));

  test('on the line beyond an edge is outside', () => {
    expect(isInside([0.1, 0.2], square)).toBe(false);
    expect(isInside([0.9, 0.8], square)).toBe(false);
  });

  test('a closed ring is the same zone as an open one, in either direction', () => {
    fc.assert(
      fc.property(unit, unit, (x, y) => {
        const inside = isInside([x, y], square);
        expect(isInside([x, y], [...square, square[0] as Position])).toBe(inside);
        expect(isInside([x, y], square.toReversed())).toBe(inside);
      }),
    );
  });

  test('a notch belongs to the outside', () => {
    const arrow: Position[] = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0.5, 0.4],
      [0, 1],
    ];
    expect(isInside([0.5, 0.7], arrow)).toBe(false);
    expect(isInside([0.1, 0.7], arrow)).toBe(true);
  });

  test('a ring that crosses itself follows the even-odd rule', () => {
    const bow: Position[] = [
      [0, 0],
      [1, 1],
      [1, 0],
      [0, 1],
    ];
    expect(isInside([0.1, 0.5], bow)).toBe(true);
    expect(isInside([0.5, 0.2], bow)).toBe(false);
  });

  test('nonsense lies nowhere', () => {
    expect(isInside([Number.NaN, 0.5], square)).toBe(false);
    expect(isInside([0.5, 0.5], [])).toBe(false);
    expect(
      isInside(
        [0.5, 0.5],
        [
          [0, 0],
          [1, 1],
        ],
      ),
    ).toBe(false);
    expect(isInside([0.5, 0.5], [...square, [Number.POSITIVE_INFINITY, 0]])).toBe(false);
  });

  test('a triangle holds exactly what its three half planes hold', () => {
    fc.assert(
      fc.property(unit, unit, (x, y) => {
        fc.pre(Math.abs(x + y - 1) > 1e-9);
        const triangle: Position[] = [
          [0, 0],
          [1, 0],
          [0, 1],
        ];
        expect(isInside([x, y], triangle)).toBe(x + y < 1);
      }),
    );
  });
});

describe('rectangles', () => {
  test('overlap is symmetric, 1 with itself and never outside 0…1', () => {
    fc.assert(
      fc.property(rectangle, rectangle, (one, other) => {
        const ratio = overlapRatio(one, other);
        expect(ratio).toBeGreaterThanOrEqual(0);
        expect(ratio).toBeLessThanOrEqual(1 + 1e-9);
        expect(overlapRatio(other, one)).toBeCloseTo(ratio, 9);
      }),
    );
    const box = { x: 0.1, y: 0.1, width: 0.3, height: 0.4 };
    expect(overlapRatio(box, box)).toBeCloseTo(1);
  });

  test('a box under a mask is inside it', () => {
    expect(
      shareInside({ x: 0.2, y: 0.2, width: 0.1, height: 0.1 }, { x: 0, y: 0, width: 0.5, height: 0.5 }),
    ).toBeCloseTo(1);
    expect(shareInside({ x: 0.2, y: 0.2, width: 0, height: 0.1 }, { x: 0, y: 0, width: 1, height: 1 })).toBe(0);
  });
});
