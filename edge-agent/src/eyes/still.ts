import sharp from 'sharp';
import { growBox } from './boxes.ts';
import { blankBox, pixelateBox } from './cover.ts';
import type { Detector } from './detector.ts';
import type { Box, Detection, Still } from './eye.ts';
import { EyeError } from './eye-errors.ts';
import { eyeLimits } from './limits.ts';
import type { Picture, Scaler } from './picture.ts';

/** A picture that a still can be made of, with what a rule was told of it. It never leaves the eye. */
export interface KeptPicture {
  streamTimeS: number;
  picture: Picture;
  detections: readonly Detection[];
}

/** Quarters of the picture, each overlapping its neighbours, in which people far away are looked for. */
const quarters: readonly Box[] = [
  { x: 0, y: 0, width: 0.6, height: 0.6 },
  { x: 0.4, y: 0, width: 0.6, height: 0.6 },
  { x: 0, y: 0.4, width: 0.6, height: 0.6 },
  { x: 0.4, y: 0.4, width: 0.6, height: 0.6 },
];
/** A detector's box cuts off hands and hair: covered is this much more on each side, as a share of the box. */
const margin = 0.15;
const qualities = [82, 70, 55, 40, 25];

/**
 * A JPEG with every person pixelated and every mask blanked, at most 512 KiB.
 *
 * People are looked for again at the card's low cover score, in the whole picture and in its quarters, and those that a
 * rule was told of are covered too: a shape taken for a person costs a blot, a person missed costs a face.
 */
export async function makeStill(
  kept: KeptPicture,
  masks: readonly Box[],
  detector: Detector,
  scaler: Scaler,
): Promise<Still> {
  const { width, height, planes } = kept.picture;
  const found = await detector.detect(kept.picture, scaler, detector.card.decoding.coverScore, quarters);
  const pixels = { width, height, data: Uint8Array.from(planes[0] ?? []) };
  for (const { label, box } of [...found, ...kept.detections]) {
    if (label === 'person') pixelateBox(pixels, growBox(box, margin));
  }
  for (const mask of masks.slice(0, eyeLimits.masks)) blankBox(pixels, mask);
  for (const quality of qualities) {
    const jpeg = await sharp(pixels.data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality })
      .toBuffer();
    if (jpeg.length <= eyeLimits.stillBytes) return { jpeg, streamTimeS: kept.streamTimeS, width, height };
  }
  throw new EyeError('too-large', `a still of ${width}×${height} takes more than ${eyeLimits.stillBytes} bytes`);
}
