import { expect, test } from '@jest/globals';
import { measurePicture, type Samples } from './measures.ts';

const samples = (width: number, height: number, level: (x: number, y: number) => number): Samples => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, i) => level(i % width, Math.floor(i / width))),
});
const grey = samples(8, 8, () => 128);
const street = (x: number, y: number) => 120 + (((x >> 2) + (y >> 2)) % 2) * 60 + ((x * 7 + y * 13) % 5) * 4;

/** Each sample the mean of those around it. */
function blur({ width, height, data }: Samples, radius: number): Samples {
  return samples(width, height, (x, y) => {
    let sum = 0;
    let count = 0;
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
        sum += data[(y + dy) * width + x + dx] ?? 0;
        count += 1;
      }
    }
    return sum / count;
  });
}

test('a blurred picture is less sharp than a sharp one, and dimming the light does not look like blur', () => {
  const sharp = samples(160, 90, street);
  const dim = samples(160, 90, (x, y) => street(x, y) / 3);
  const sharpness = (luma: Samples) => measurePicture(luma, grey, grey).sharpness;
  expect(sharpness(blur(sharp, 3))).toBeLessThan(sharpness(sharp) / 2);
  expect(sharpness(dim)).toBeGreaterThan(sharpness(sharp) * 0.8);
});

test('a covered lens has no contrast and no sharpness', () => {
  const covered = measurePicture(
    samples(160, 90, () => 9),
    grey,
    grey,
  );
  expect(covered).toMatchObject({ contrast: 0, sharpness: 0, saturation: 0 });
  expect(covered.brightness).toBeCloseTo(9 / 255);
});

test('colour is told from infra-red', () => {
  const luma = samples(16, 16, street);
  expect(measurePicture(luma, grey, grey).saturation).toBe(0);
  expect(
    measurePicture(
      luma,
      samples(8, 8, () => 90),
      samples(8, 8, () => 160),
    ).saturation,
  ).toBeGreaterThan(0.3);
});
