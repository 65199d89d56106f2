import { photoSideMax } from '@sharp-eyes/protocol';

/** A photograph small enough for a village's upload, and nothing in it but the picture. */
export interface SmallPicture {
  bytes: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
  /** When the phone took it, epoch milliseconds. */
  takenAtMs: number;
}

const quality = 0.85;

/** It could not be opened: no picture, or of a kind that this browser does not know. */
export class NoPicture extends Error {}

/**
 * Makes a file from the camera small: upright, at most 2048 pixels a side, a plain JPEG (a browser writes no EXIF, so
 * position and phone stay on the phone).
 * @throws NoPicture
 */
export async function shrink(file: File): Promise<SmallPicture> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch((cause: unknown) => {
    throw new NoPicture('the browser cannot open this picture', { cause });
  });
  const scale = Math.min(1, photoSideMax / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new NoPicture('the browser has no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
  if (!blob) throw new NoPicture('the browser could not write the picture');
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { width, height } = canvas;
  // A phone keeps the canvas's memory until somebody collects it: a 12-megapixel one is 48 MB.
  canvas.width = 0;
  const newest = Date.now();
  const takenAtMs = file.lastModified > 0 ? Math.min(file.lastModified, newest) : newest;
  return { bytes, width, height, takenAtMs };
}
