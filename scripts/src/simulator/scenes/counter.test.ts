import { describe, expect, test } from '@jest/globals';
import { drawCounter, readCounter } from './counter.ts';
import type { Picture } from './picture.ts';

const grey = (level: number): Picture => ({ width: 768, height: 576, data: Buffer.alloc((768 * 576 * 3) / 2, level) });
const lumaOf =
  ({ width, data }: Picture) =>
  (x: number, y: number) =>
    data[Math.floor(y * width) * width + Math.floor(x * width)] ?? 0;

describe('the number in a picture', () => {
  test('is read as it was drawn, whatever the picture shows below it', () => {
    for (const number of [0, 1, 794, 2730, 4095])
      for (const level of [0, 128, 255]) expect(readCounter(lumaOf(drawCounter(grey(level), number)))).toBe(number);
  });

  test('a picture without one has no number, be it black, white or grey', () => {
    for (const level of [0, 100, 255]) expect(readCounter(lumaOf(grey(level)))).toBeUndefined();
  });

  test('one damaged block is noticed', () => {
    for (let damaged = 0; damaged < 16; damaged++) {
      const luma = lumaOf(drawCounter(grey(90), 794));
      const read = readCounter((x, y) => (Math.floor(x * 16) === damaged ? 255 - luma(x, y) : luma(x, y)));
      expect(read).toBeUndefined();
    }
  });
});
