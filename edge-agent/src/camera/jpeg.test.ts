import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { CameraError } from './errors.ts';
import { checkJpeg } from './jpeg.ts';

const picture = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#336699' } })
  .jpeg()
  .toBuffer();

describe('looking at a JPEG without decoding it', () => {
  test('a whole picture is taken, its size read, padding behind it tolerated', () => {
    expect(checkJpeg(picture)).toEqual({ width: 64, height: 48 });
    expect(checkJpeg(Buffer.concat([picture, Buffer.alloc(100)]))).toEqual({ width: 64, height: 48 });
  });

  test('a progressive picture is taken', async () => {
    expect(checkJpeg(await sharp(picture).jpeg({ progressive: true }).toBuffer())).toEqual({ width: 64, height: 48 });
  });

  test('a picture cut off anywhere is refused', () => {
    for (let length = 0; length < picture.length; length += 1)
      expect(() => checkJpeg(picture.subarray(0, length))).toThrow(CameraError);
  });

  test.each([
    ['an HTML page', Buffer.from('<html>404</html>')],
    ['a PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
    ['only start and end', Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
    [
      '65,535 × 65,535 pixels',
      Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 8, 8, 0xff, 0xff, 0xff, 0xff, 1, 0xff, 0xda, 0, 2, 0xff, 0xd9]),
    ],
    ['a scan without a frame', Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 0xff, 0xd9])],
  ])('%s is refused', (_what, bytes) => {
    expect(() => checkJpeg(bytes)).toThrow(/expected a whole JPEG picture/);
  });

  test('any bytes are answered with a size or a CameraError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        try {
          checkJpeg(Buffer.concat([Buffer.from([0xff, 0xd8]), tail]));
        } catch (error) {
          expect(error).toBeInstanceOf(CameraError);
        }
      }),
    );
  });
});
