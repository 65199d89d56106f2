import type { PixelBox } from './recipe.ts';

/** One YUV 4:2:0 picture: luma plane, then the two chroma planes, no padding. */
export interface Picture {
  width: number;
  height: number;
  data: Buffer;
}

/** Bytes of a 4:2:0 picture of this size. */
export const pictureBytes = (width: number, height: number): number => (width * height * 3) / 2;

/** The three planes of a picture: where each begins, and its size. */
function planesOf(width: number, height: number): { offset: number; width: number; height: number }[] {
  const luma = width * height;
  const half = { width: width / 2, height: height / 2 };
  return [
    { offset: 0, width, height },
    { offset: luma, ...half },
    { offset: luma + luma / 4, ...half },
  ];
}

/** Cuts `box` (even edges) out of a picture. */
export function crop(picture: Picture, box: PixelBox): Picture {
  if (box.width === picture.width && box.height === picture.height) return picture;
  const data = Buffer.allocUnsafe(pictureBytes(box.width, box.height));
  const source = planesOf(picture.width, picture.height);
  for (const [index, target] of planesOf(box.width, box.height).entries()) {
    const from = source[index];
    if (!from) continue;
    const scale = index === 0 ? 1 : 2;
    for (let row = 0; row < target.height; row++) {
      const start = from.offset + (box.y / scale + row) * from.width + box.x / scale;
      picture.data.copy(data, target.offset + row * target.width, start, start + target.width);
    }
  }
  return { width: box.width, height: box.height, data };
}

/** The median of each sample over pictures of one size: what stands still in the scene. */
export function medianOf(pictures: readonly Picture[]): Picture {
  const first = pictures[0];
  if (!first) throw new Error('median of no pictures: the clip gave none');
  const data = Buffer.allocUnsafe(first.data.length);
  const samples = new Uint8Array(pictures.length);
  for (let at = 0; at < data.length; at++) {
    for (let index = 0; index < pictures.length; index++) samples[index] = pictures[index]?.data[at] ?? 0;
    samples.sort();
    data[at] = samples[samples.length >> 1] ?? 0;
  }
  return { width: first.width, height: first.height, data };
}

/**
 * `over` shown on `under` as far as `weights` say: one weight (0…1) per cell of `columns` cells a row, `cellSize`
 * samples wide; between cells it runs smoothly, so that no hard edge shows.
 */
export function showWeighted(
  under: Picture,
  over: Picture,
  weights: Float32Array,
  grid: { columns: number; rows: number; cellSize: number },
): Picture {
  const data = Buffer.from(under.data);
  const weightAt = (column: number, row: number): number =>
    weights[
      Math.max(0, Math.min(grid.rows - 1, row)) * grid.columns + Math.max(0, Math.min(grid.columns - 1, column))
    ] ?? 0;
  for (const [index, plane] of planesOf(under.width, under.height).entries()) {
    const cell = index === 0 ? grid.cellSize : grid.cellSize / 2;
    for (let y = 0; y < plane.height; y++) {
      const row = Math.floor((y + 0.5) / cell - 0.5);
      const down = (y + 0.5) / cell - 0.5 - row;
      for (let x = 0; x < plane.width; x++) {
        const column = Math.floor((x + 0.5) / cell - 0.5);
        const upper = weightAt(column, row);
        const lower = weightAt(column, row + 1);
        const upperRight = weightAt(column + 1, row);
        const lowerRight = weightAt(column + 1, row + 1);
        if (upper + lower + upperRight + lowerRight === 0) continue;
        const right = (x + 0.5) / cell - 0.5 - column;
        const weight =
          (upper * (1 - right) + upperRight * right) * (1 - down) + (lower * (1 - right) + lowerRight * right) * down;
        const at = plane.offset + y * plane.width + x;
        const still = under.data[at] ?? 0;
        data[at] = Math.round(still + weight * ((over.data[at] ?? 0) - still));
      }
    }
  }
  return { width: under.width, height: under.height, data };
}

/** Adds sensor noise (Gaussian, standard deviation in grey levels) to the luma plane, repeatably for one seed. */
export function addNoise(picture: Picture, deviation: number, seed: number): Picture {
  const data = Buffer.from(picture.data);
  // mulberry32: small, seedable, good enough for noise. Four uniform bytes summed are near enough to a Gaussian.
  let state = (seed * 0x9e3779b1) >>> 0;
  const spread = deviation / 147.8; // standard deviation of the sum of four uniform bytes
  for (let at = 0; at < picture.width * picture.height; at++) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    mixed = (mixed ^ (mixed >>> 14)) >>> 0;
    const sum = (mixed & 255) + ((mixed >>> 8) & 255) + ((mixed >>> 16) & 255) + (mixed >>> 24) - 510;
    const value = (data[at] ?? 0) + Math.round(sum * spread);
    data[at] = Math.max(0, Math.min(255, value));
  }
  return { width: picture.width, height: picture.height, data };
}
