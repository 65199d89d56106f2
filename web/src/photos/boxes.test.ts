import { expect, test } from '@jest/globals';
import { box } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { boxBetween, cornerAt, corners, dragCorner, firstCrop, moveBox } from './boxes.ts';

const spot = fc.record({
  x: fc.double({ min: -2, max: 3, noNaN: true }),
  y: fc.double({ min: -2, max: 3, noNaN: true }),
});

test('whatever a finger does, a box stays a box of the picture', () => {
  const does = fc.array(
    fc.oneof(fc.tuple(fc.constantFrom(...corners), spot), fc.tuple(fc.constant('move' as const), spot)),
  );
  fc.assert(
    fc.property(does, (moves) => {
      let now = firstCrop;
      for (const [what, { x, y }] of moves) {
        now = what === 'move' ? moveBox(now, x, y) : dragCorner(now, what, { x, y });
        expect(box.safeParse(now).success).toBe(true);
        expect(now.x + now.width).toBeLessThanOrEqual(1 + 1e-9);
        expect(Math.min(now.width, now.height)).toBeGreaterThan(0.029);
      }
    }),
  );
});

test('a box may be drawn from any corner, and a touch is none', () => {
  const [a, b] = [
    { x: 0.1, y: 0.6 },
    { x: 0.5, y: 0.2 },
  ];
  expect(boxBetween(a, b)).toEqual(boxBetween(b, a));
  expect(boxBetween(a, { x: 0.101, y: 0.6 })).toBeNull();
});

test('a corner is caught by a thumb near it, and by nothing else', () => {
  const reach = { x: 0.05, y: 0.05 };
  expect(cornerAt(firstCrop, { x: 0.22, y: 0.27 }, reach)).toBe('top-left');
  expect(cornerAt(firstCrop, { x: 0.5, y: 0.5 }, reach)).toBeUndefined();
});
