import { expect, test } from '@jest/globals';
import { blankBox, pixelateBox, type RgbPixels } from './cover.ts';

/** Stripes of one pixel: what fine detail is left shows as differences between neighbours. */
function stripes(): RgbPixels {
  const data = Uint8Array.from({ length: 100 * 100 * 3 }, (_, index) => (Math.floor(index / 3) % 2 ? 250 : 5));
  return { width: 100, height: 100, data };
}
const coloursIn = (pixels: RgbPixels, left: number, top: number, right: number, bottom: number) => {
  const colours = new Set<number>();
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) colours.add(pixels.data[3 * (y * 100 + x)] ?? 0);
  return colours;
};

test('of a covered person at most eight cells along the longer side are left', () => {
  const pixels = stripes();
  for (let at = 0; at < pixels.data.length; at++) pixels.data[at] = (at * 31) % 256;
  pixelateBox(pixels, { x: 0.1, y: 0.1, width: 0.2, height: 0.64 });
  // 64 rows are 8 cells of 8 pixels, 20 columns are 3.
  expect(coloursIn(pixels, 10, 10, 30, 74).size).toBeLessThanOrEqual(24);
  expect(coloursIn(pixels, 18, 18, 26, 26).size).toBe(1);
});

test('nothing outside the box is touched, and the box is grown to whole pixels', () => {
  const pixels = stripes();
  pixelateBox(pixels, { x: 0.105, y: 0.105, width: 0.09, height: 0.09 });
  expect(coloursIn(pixels, 10, 10, 14, 14).size).toBe(1);
  expect([...pixels.data.subarray(0, 3 * 100 * 10)]).toEqual([...stripes().data.subarray(0, 3 * 100 * 10)]);
});

test('a privacy mask shows nothing, also where it leaves the picture', () => {
  const pixels = stripes();
  blankBox(pixels, { x: 0.9, y: 0.9, width: 0.5, height: 0.5 });
  expect(coloursIn(pixels, 90, 90, 100, 100)).toEqual(new Set([96]));
  expect(coloursIn(pixels, 80, 80, 90, 90)).toEqual(new Set([5, 250]));
});
