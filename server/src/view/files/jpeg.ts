/** Larger pictures than a masked still can be, pixels a side. */
const sideMax = 8192;

export type JpegVerdict = { ok: true; width: number; height: number } | { ok: false; why: string };

/**
 * Whether bytes are one whole JPEG (ITU-T T.81, Annex B): start and end markers, segments that follow each other, a
 * frame of a sane size before the scan. Nothing is decoded: the hub holds no decoder for what agents send.
 */
export function inspectJpeg(bytes: Uint8Array): JpegVerdict {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return { ok: false, why: 'expected to start with FF D8' };
  if (bytes.at(-2) !== 0xff || bytes.at(-1) !== 0xd9) return { ok: false, why: 'expected to end with FF D9' };
  let size: { width: number; height: number } | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return { ok: false, why: `expected a marker at byte ${at}` };
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1; // fill bytes may stand before a marker (B.1.1.2)
      continue;
    }
    const length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    if (length < 2 || at + 2 + length > bytes.length)
      return { ok: false, why: `the segment at byte ${at} is cut short` };
    if (isFrame(marker)) {
      if (length < 8) return { ok: false, why: 'the frame header is cut short' };
      const height = ((bytes[at + 5] as number) << 8) | (bytes[at + 6] as number);
      const width = ((bytes[at + 7] as number) << 8) | (bytes[at + 8] as number);
      if (width < 1 || height < 1 || width > sideMax || height > sideMax)
        return { ok: false, why: `expected 1 to ${sideMax} pixels a side, got ${width}×${height}` };
      size = { width, height };
    }
    if (marker === 0xda) return size ? { ok: true, ...size } : { ok: false, why: 'the scan comes before its frame' };
    at += 2 + length;
  }
  return { ok: false, why: 'it holds no scan' };
}

/** SOF0 … SOF15 without DHT, JPG and DAC, which share the range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
