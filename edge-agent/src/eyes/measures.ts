import type { Measures } from './eye.ts';

/** Samples of one plane, rows one after another without gaps. */
export interface Samples {
  width: number;
  height: number;
  data: Uint8Array;
}

/**
 * Measures a picture for camera health.
 * @param luma as fine as the camera gives it (blur shows only there)
 * @param blue @param red chroma around 128, of any size
 */
export function measurePicture(luma: Samples, blue: Samples, red: Samples): Measures {
  const { mean, deviation } = describe(luma.data);
  return {
    brightness: mean / 255,
    contrast: Math.min(1, deviation / 127.5),
    sharpness: measureSharpness(luma, deviation),
    saturation: measureSaturation(blue.data, red.data),
  };
}

function describe(samples: Uint8Array): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (const sample of samples) {
    sum += sample;
    squares += sample * sample;
  }
  const mean = sum / samples.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / samples.length - mean * mean)) };
}

/** Root mean square of the Laplacian over four deviations (the Laplacian of white noise has √20 of them). */
function measureSharpness({ width, height, data }: Samples, deviation: number): number {
  if (deviation < 1 || width < 3 || height < 3) return 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * width + 1; at < y * width + width - 1; at++) {
      const around = (data[at - 1] ?? 0) + (data[at + 1] ?? 0) + (data[at - width] ?? 0) + (data[at + width] ?? 0);
      squares += (4 * (data[at] ?? 0) - around) ** 2;
    }
  }
  return Math.min(1, Math.sqrt(squares / ((width - 2) * (height - 2))) / (4 * deviation));
}

function measureSaturation(blue: Uint8Array, red: Uint8Array): number {
  let sum = 0;
  for (const [index, sample] of blue.entries()) sum += Math.hypot(sample - 128, (red[index] ?? 128) - 128);
  return blue.length > 0 ? Math.min(1, sum / blue.length / 128) : 0;
}
