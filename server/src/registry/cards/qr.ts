import { crc32, deflateSync } from 'node:zlib';
import { create, toString as toSvg } from 'qrcode';

/** Read from two metres with a village's dust on it: a quarter of the code may be unreadable. */
const errorCorrectionLevel = 'Q';
/** Quiet zone around the code, modules (ISO/IEC 18004 asks for four). */
const margin = 4;
/** A module is this many pixels wide: sharp at 40 mm on a 300 dpi printer. */
const scale = 12;

export function qrSvg(text: string): Promise<string> {
  return toSvg(text, { errorCorrectionLevel, margin, type: 'svg' });
}

/** The code as a PNG of one bit per pixel (ISO/IEC 15948). */
export function qrPng(text: string): Buffer {
  const { modules } = create(text, { errorCorrectionLevel });
  const side = (modules.size + 2 * margin) * scale;
  const lines = Array.from({ length: side }, (_, y) => lineOf(side, (x) => isDark(modules, x, y)));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1; // bit depth; colour type 0 is grey
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunkOf('IHDR', header),
    chunkOf('IDAT', deflateSync(Buffer.concat(lines))),
    chunkOf('IEND', Buffer.alloc(0)),
  ]);
}

function isDark({ size, data }: { size: number; data: Uint8Array }, x: number, y: number): boolean {
  const [column, row] = [Math.floor(x / scale) - margin, Math.floor(y / scale) - margin];
  const isInside = column >= 0 && row >= 0 && column < size && row < size;
  return isInside && data[row * size + column] === 1;
}

/** Filter 0, then eight pixels a byte; a set bit is white. */
function lineOf(side: number, isDarkAt: (x: number) => boolean): Buffer {
  const line = Buffer.alloc(1 + Math.ceil(side / 8));
  for (let x = 0; x < side; x++) {
    const at = 1 + (x >> 3);
    if (!isDarkAt(x)) line[at] = (line[at] ?? 0) | (0x80 >> (x & 7));
  }
  return line;
}

function chunkOf(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
