import { type Box, photoKeptMaxBytes, photoSideMax } from '@sharp-eyes/protocol';
import sharp, { type Region } from 'sharp';
import { pixelate } from './pixelate.ts';
import { type PhotoRefusal, pixelsMax, sideMax, sideMin } from './rules.ts';

/** What is asked of the darkroom. */
export interface DevelopRequest {
  bytes: Uint8Array;
  crop?: Box | undefined;
  hide: readonly Box[];
}

/** A photograph as it is kept: a plain sRGB JPEG with nothing in it but the picture. */
export interface DevelopedPhoto {
  jpeg: Uint8Array;
  width: number;
  height: number;
}

/** A picture that is refused, and why. */
export class DevelopRefusal extends Error {
  readonly refusal: PhotoRefusal;

  constructor(refusal: PhotoRefusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

/** Sides and qualities that are tried in turn; pure noise fits the last one. */
const tries: readonly { side: number; quality: number }[] = [
  { side: photoSideMax, quality: 82 },
  { side: photoSideMax, quality: 70 },
  { side: photoSideMax, quality: 55 },
  { side: 1600, quality: 50 },
  { side: 1024, quality: 45 },
];

/** Only these readers of libvips may run, whatever the bytes pretend to be: no SVG, PDF, TIFF, GIF, RAW. */
export function allowOnlyPhotoFormats(): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
  });
}

/**
 * Decodes, turns upright, cuts, hides, scales and encodes anew. Nothing of the file survives: no EXIF, position, colour
 * profile, thumbnail or trailing bytes.
 * @throws DevelopRefusal
 */
export async function develop({ bytes, crop, hide }: DevelopRequest): Promise<DevelopedPhoto> {
  const { width, height } = await measure(bytes);
  const area = crop ? toPixels(crop, width, height) : { left: 0, top: 0, width, height };
  if (Math.min(area.width, area.height) < sideMin)
    throw new DevelopRefusal('photo-small', `${area.width}×${area.height} pixels are left`);
  const pixels = await rawOf(bytes, area);
  for (const box of hide) pixelate(pixels, within(box, area, { width, height }));
  return encode(pixels);
}

/** The upright size, from the header alone. */
async function measure(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  const { pages, autoOrient } = await reading(() => sharp(bytes, { limitInputPixels: false }).metadata());
  const { width, height } = autoOrient;
  if (width * height > pixelsMax || Math.max(width, height) > sideMax)
    throw new DevelopRefusal('photo-pixels', `${width}×${height} pixels`);
  if ((pages ?? 1) > 1) throw new DevelopRefusal('photo-animated', `${pages} pictures`);
  return { width, height };
}

async function rawOf(bytes: Uint8Array, area: Region) {
  const { data, info } = await reading(() =>
    sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'error', sequentialRead: true })
      .autoOrient()
      .extract(area)
      .resize(photoSideMax, photoSideMax, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { width: info.width, height: info.height, data: info.channels === 3 ? data : toRgb(data, info.channels) };
}

/** Grey pictures come with one channel. */
function toRgb(data: Uint8Array, channels: number): Uint8Array {
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let at = 0; at < rgb.length; at++) rgb[at] = data[Math.floor(at / 3) * channels] ?? 0;
  return rgb;
}

async function encode({ width, height, data }: Awaited<ReturnType<typeof rawOf>>): Promise<DevelopedPhoto> {
  let last: DevelopedPhoto | undefined;
  for (const { side, quality } of tries) {
    const { data: jpeg, info } = await sharp(data, { raw: { width, height, channels: 3 } })
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality, mozjpeg: false })
      .toBuffer({ resolveWithObject: true });
    last = { jpeg, width: info.width, height: info.height };
    if (jpeg.length <= photoKeptMaxBytes) return last;
  }
  throw new DevelopRefusal('photo-costly', `${last?.jpeg.length} bytes at the smallest`);
}

function toPixels({ x, y, width, height }: Box, fullWidth: number, fullHeight: number): Region {
  const left = Math.min(fullWidth - 1, Math.floor(x * fullWidth));
  const top = Math.min(fullHeight - 1, Math.floor(y * fullHeight));
  const right = Math.min(fullWidth, Math.ceil((x + width) * fullWidth));
  const bottom = Math.min(fullHeight, Math.ceil((y + height) * fullHeight));
  return { left, top, width: right - left, height: bottom - top };
}

/** A box of the whole picture as one of what is left of it. */
function within(box: Box, area: Region, whole: { width: number; height: number }): Box {
  return {
    x: (box.x * whole.width - area.left) / area.width,
    y: (box.y * whole.height - area.top) / area.height,
    width: (box.width * whole.width) / area.width,
    height: (box.height * whole.height) / area.height,
  };
}

async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new DevelopRefusal('photo-broken', (error as Error).message.slice(0, 300));
  }
}
