import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boxesOfPictureCells, boxOfPictureCell, isInBoxes, pictureCellOf, pictureGridSide } from './picture-grid.ts';
import type { Position } from './zone.ts';

const place = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
const cells = fc.uniqueArray(fc.integer({ min: 0, max: pictureGridSide ** 2 - 1 }));

test('boxes made of cells hold just the places of these cells, the picture’s edges included', () => {
  fc.assert(
    fc.property(cells, place, (chosen, position: Position) => {
      const boxes = boxesOfPictureCells(new Set(chosen));
      expect(isInBoxes(position, boxes)).toBe(chosen.includes(pictureCellOf(position)));
      expect(boxes.length).toBeLessThanOrEqual(Math.max(1, chosen.length));
    }),
  );
});

test('every place of a picture lies in the box of its cell; what lies outside counts at the edge', () => {
  fc.assert(
    fc.property(place, (position: Position) => {
      expect(isInBoxes(position, [boxOfPictureCell(pictureCellOf(position))])).toBe(true);
    }),
  );
  expect([pictureCellOf([1.4, -0.2]), pictureCellOf([0.5, 1])]).toEqual([15, 248]);
});
