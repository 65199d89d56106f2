import type { Picture } from './picture.ts';

/** Blocks of the strip along the picture's upper edge: twelve for the number, four for how many of them are white. */
const numberBlocks = 12;
const checkBlocks = 4;
const blocks = numberBlocks + checkBlocks;
/** Luma of a block, well inside video range (ITU-R BT.601). */
const luma = { zero: 32, one: 220 } as const;

/** Draws a number, 0…4095, as white and black blocks that a program can read after any encoder. */
export function drawCounter(picture: Picture, number: number): Picture {
  const { width, height } = picture;
  const data = Buffer.from(picture.data);
  const side = width / blocks;
  for (const [block, isOne] of bitsOf(number).entries()) {
    const from = Math.round(block * side);
    const to = Math.round((block + 1) * side);
    for (let y = 0; y < side; y++) data.fill(isOne ? luma.one : luma.zero, y * width + from, y * width + to);
  }
  const chroma = width * height;
  const half = width / 2;
  for (const plane of [chroma, chroma + chroma / 4]) data.fill(128, plane, plane + half * Math.ceil(side / 2));
  return { width, height, data };
}

/**
 * Reads the number back; undefined where there is none, or its check blocks say that it is damaged.
 *
 * @param lumaAt brightness 0…255 at a place of the picture: `x` 0…1 of its width, `y` as a share of its width too
 */
export function readCounter(lumaAt: (x: number, y: number) => number): number | undefined {
  const bits = Array.from({ length: blocks }, (_, block) => lumaAt((block + 0.5) / blocks, 0.5 / blocks) > 126);
  const number = toNumber(bits.slice(0, numberBlocks));
  return toNumber(bits.slice(numberBlocks)) === checkOf(number) ? number : undefined;
}

function bitsOf(number: number): boolean[] {
  const toBits = (value: number, count: number) =>
    Array.from({ length: count }, (_, at) => ((value >> (count - 1 - at)) & 1) === 1);
  return [...toBits(number, numberBlocks), ...toBits(checkOf(number), checkBlocks)];
}

const toNumber = (bits: readonly boolean[]): number => bits.reduce((sum, isOne) => sum * 2 + (isOne ? 1 : 0), 0);

/** Ones among the number's bits, and one more: a picture that is black all over is no zero. */
const checkOf = (number: number): number => [...number.toString(2)].filter((bit) => bit === '1').length + 1;
