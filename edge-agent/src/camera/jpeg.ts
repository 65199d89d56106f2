import { CameraError } from './errors.ts';

/** Larger pictures than any camera makes (16K × 16K) are refused before something decodes them. */
const MAX_SIDE = 16_384;

export interface JpegSize {
  width: number;
  height: number;
}

/**
 * Walks the markers of a JPEG (ITU-T T.81 annex B) without decoding: start, sound segment lengths, one frame header,
 * a scan and the end marker. Gives the size in pixels. Bytes behind the end marker are tolerated (cameras pad).
 *
 * @throws CameraError `bad-answer` saying what is wrong.
 */
export function checkJpeg(bytes: Uint8Array): JpegSize {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw badJpeg(`bytes that begin with ${startOf(bytes)}`);
  let size: JpegSize | undefined;
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) throw badJpeg(`no marker at byte ${at}`);
    while (bytes[at] === 0xff) at += 1;
    const marker = bytes[at];
    at += 1;
    if (marker === undefined) throw badJpeg('a picture that is cut off');
    if (marker === 0xd9) throw badJpeg('an end before any picture data');
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (length < 2 || at + length > bytes.length) throw badJpeg(`a segment of ${length} bytes at byte ${at}`);
    if (isFrameHeader(marker)) size = readSize(bytes, at, length);
    at += length;
    if (marker === 0xda) break;
  }
  if (!size) throw badJpeg('a scan without a frame header');
  if (!hasEnd(bytes, at)) throw badJpeg('a picture that is cut off');
  return size;
}

/** SOF0…SOF15 but for DHT (C4), JPG (C8) and DAC (CC). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function readSize(bytes: Uint8Array, at: number, length: number): JpegSize {
  if (length < 8) throw badJpeg('a frame header that is too short');
  const height = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
  const width = ((bytes[at + 5] ?? 0) << 8) | (bytes[at + 6] ?? 0);
  if (width === 0 || height === 0 || width > MAX_SIDE || height > MAX_SIDE)
    throw badJpeg(`${width} × ${height} pixels`);
  return { width, height };
}

function hasEnd(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.length - 2; at >= from; at -= 1) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}

function startOf(bytes: Uint8Array): string {
  return bytes.length === 0 ? 'nothing' : JSON.stringify(Buffer.from(bytes.subarray(0, 16)).toString('latin1'));
}

function badJpeg(came: string): CameraError {
  return new CameraError('bad-answer', {
    expected: 'a whole JPEG picture',
    came,
    todo: 'take the picture from the stream instead',
  });
}
