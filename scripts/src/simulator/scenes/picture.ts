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
export function planesOf(width: number, height: number): { offset: number; width: number; height: number }[] {
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

/** `over` shown on `under` inside `region`, fading over `softness` pixels at its edges (not at the picture's edge). */
export function showInside(under: Picture, over: Picture, region: PixelBox, softness: number): Picture {
  const data = Buffer.from(under.data);
  const { width, height } = under;
  const ramp = (at: number, from: number, length: number, limit: number): number => {
    const before = from <= 0 ? softness : at - from;
    const after = from + length >= limit ? softness : from + length - 1 - at;
    return Math.max(0, Math.min(1, Math.min(before, after) / softness));
  };
  for (const [index, plane] of planesOf(width, height).entries()) {
    const scale = index === 0 ? 1 : 2;
    for (let y = Math.max(0, region.y / scale); y < Math.min(plane.height, (region.y + region.height) / scale); y++) {
      const vertical = ramp(y * scale, region.y, region.height, height);
      for (let x = Math.max(0, region.x / scale); x < Math.min(plane.width, (region.x + region.width) / scale); x++) {
        const weight = vertical * ramp(x * scale, region.x, region.width, width);
        const at = plane.offset + y * plane.width + x;
        const still = under.data[at] ?? 0;
        data[at] = Math.round(still + weight * ((over.data[at] ?? 0) - still));
      }
    }
  }
  return { width, height, data };
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
