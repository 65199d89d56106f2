import type { Box } from './eye.ts';
import { clamp } from './picture.ts';

/** Pixels of an RGB picture, rows without gaps. */
export interface RgbPixels {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A covered person is at most this many cells along the longer side: a head is one cell, a coat one or two. */
const cellsAlong = 8;
const maskGrey = 96;

/** Replaces the box by large cells of mean colour, in place: it shows that somebody is there, not who. */
export function pixelateBox(pixels: RgbPixels, box: Box): void {
  const { left, top, right, bottom } = toPixels(pixels, box);
  const cell = Math.max(4, Math.ceil(Math.max(right - left, bottom - top) / cellsAlong));
  for (let y = top; y < bottom; y += cell) {
    for (let x = left; x < right; x += cell) {
      const cellRight = Math.min(right, x + cell);
      const cellBottom = Math.min(bottom, y + cell);
      fill(pixels, x, y, cellRight, cellBottom, meanColour(pixels, x, y, cellRight, cellBottom));
    }
  }
}

/** Replaces the box by plain grey, in place: a privacy mask shows nothing. */
export function blankBox(pixels: RgbPixels, box: Box): void {
  const { left, top, right, bottom } = toPixels(pixels, box);
  fill(pixels, left, top, right, bottom, [maskGrey, maskGrey, maskGrey]);
}

/** Grown to whole pixels: half a pixel of a face is a pixel too much. */
function toPixels({ width, height }: RgbPixels, box: Box) {
  return {
    left: clamp(Math.floor(box.x * width), 0, width),
    top: clamp(Math.floor(box.y * height), 0, height),
    right: clamp(Math.ceil((box.x + box.width) * width), 0, width),
    bottom: clamp(Math.ceil((box.y + box.height) * height), 0, height),
  };
}

function meanColour({ width, data }: RgbPixels, left: number, top: number, right: number, bottom: number): number[] {
  const sums = [0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = 3 * (y * width + x);
      for (let channel = 0; channel < 3; channel++) sums[channel] = (sums[channel] ?? 0) + (data[at + channel] ?? 0);
    }
  }
  const count = (right - left) * (bottom - top);
  return sums.map((sum) => Math.round(sum / count));
}

function fill(pixels: RgbPixels, left: number, top: number, right: number, bottom: number, colour: number[]): void {
  const [red = 0, green = 0, blue = 0] = colour;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = 3 * (y * pixels.width + x);
      pixels.data[at] = red;
      pixels.data[at + 1] = green;
      pixels.data[at + 2] = blue;
    }
  }
}
