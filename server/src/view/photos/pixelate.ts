import type { Box } from '@sharp-eyes/protocol';

/** Pixels of an RGB picture, rows without gaps. */
export interface RgbPixels {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A hidden place is at most this many cells along the longer side: a face in it is two or three of them. */
const cellsAlong = 6;
const cellMin = 8;

/** Replaces a box by large cells of mean colour, in place. Grown to whole pixels: half a pixel of a face is too much. */
export function pixelate(pixels: RgbPixels, { x, y, width, height }: Box): void {
  const left = clamp(Math.floor(x * pixels.width), pixels.width);
  const top = clamp(Math.floor(y * pixels.height), pixels.height);
  const right = clamp(Math.ceil((x + width) * pixels.width), pixels.width);
  const bottom = clamp(Math.ceil((y + height) * pixels.height), pixels.height);
  const cell = Math.max(cellMin, Math.ceil(Math.max(right - left, bottom - top) / cellsAlong));
  for (let cellTop = top; cellTop < bottom; cellTop += cell)
    for (let cellLeft = left; cellLeft < right; cellLeft += cell)
      flatten(pixels, cellLeft, cellTop, Math.min(right, cellLeft + cell), Math.min(bottom, cellTop + cell));
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

function flatten({ width, data }: RgbPixels, left: number, top: number, right: number, bottom: number): void {
  const sums = [0, 0, 0];
  const count = (right - left) * (bottom - top);
  const each = (visit: (at: number, channel: number) => void): void => {
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++)
        for (let channel = 0; channel < 3; channel++) visit(3 * (y * width + x) + channel, channel);
  };
  each((at, channel) => {
    sums[channel] = (sums[channel] ?? 0) + (data[at] ?? 0);
  });
  const mean = sums.map((sum) => Math.round(sum / count));
  each((at, channel) => {
    data[at] = mean[channel] ?? 0;
  });
}
