import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A photograph of a street in noise: grey, with one bright square from (0.25, 0.25) to (0.5, 0.5). */
export async function makePhoto(width = 640, height = 480): Promise<Buffer> {
  const [wide, high] = [Math.floor(width / 4), Math.floor(height / 4)];
  const square = { create: { width: wide, height: high, channels: 3, background: '#ff2010' } } as const;
  const input = await sharp(square).png().toBuffer();
  return sharp({ create: { width, height, channels: 3, background: '#707070' } })
    .composite([{ input, left: wide, top: high }])
    .jpeg()
    .toBuffer();
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG that says it is so large: a few kilobytes that would be gigabytes. */
export function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(4_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Two pictures in one WebP file. */
export function movingWebp(): Promise<Buffer> {
  const frames = Buffer.from([...Array(1600 * 3).fill(0), ...Array(1600 * 3).fill(255)]);
  return sharp(frames, { raw: { width: 40, height: 80, channels: 3, pageHeight: 40 } })
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer();
}

/** A JPEG whose frame header says another size than its scan holds. */
export function jpegBomb(photo: Buffer, width: number, height: number): Buffer {
  const bomb = Buffer.from(photo);
  const frame = bomb.indexOf(Buffer.from([0xff, 0xc0]));
  bomb.writeUInt16BE(height, frame + 5);
  bomb.writeUInt16BE(width, frame + 7);
  return bomb;
}
