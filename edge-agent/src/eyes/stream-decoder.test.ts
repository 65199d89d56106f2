import { describe, expect, test } from '@jest/globals';
import type { AccessUnit } from './eye.ts';
import { StreamDecoder } from './stream-decoder.ts';
import { encodePictures, paintScene, paintWalker } from './testing/encode.ts';

const [width, height] = [320, 192];
const scene = paintScene(width, height);
const walk = (length: number) =>
  Array.from({ length }, (_, index) => paintWalker(scene, width, height, 0.1 + 0.02 * index, 0.4));

function newDecoder(codec: AccessUnit['codec']) {
  const counts = { decoded: 0, refused: 0, damaged: 0 };
  return { counts, decoder: new StreamDecoder<number>(codec, counts) };
}
const timesOf = (pictures: Iterable<{ tag: number }>) => Array.from(pictures, ({ tag }) => tag);

describe.each(['h264', 'h265'] as const)('%s', (codec) => {
  test('each picture comes out with its own unit, at once when the camera sends them in order', () => {
    const { decoder, counts } = newDecoder(codec);
    for (const unit of encodePictures(walk(8), { codec, width, height })) {
      expect(timesOf(decoder.decode(unit, unit.streamTimeS))).toEqual([unit.streamTimeS]);
    }
    expect(counts).toEqual({ decoded: 8, refused: 0, damaged: 0 });
    decoder[Symbol.dispose]();
  });

  test('a lone key frame is seen at once, also when pictures are sent out of order, and what follows it still decodes', () => {
    const { decoder, counts } = newDecoder(codec);
    const units = encodePictures(walk(12), { codec, width, height, bFrames: 2, groupLength: 12 });
    const [keyFrame, ...others] = units;
    if (!keyFrame) throw new Error('nothing was encoded');
    const seen = [
      ...timesOf(decoder.decode(keyFrame, keyFrame.streamTimeS)),
      ...timesOf(decoder.finishKeyFrame(keyFrame)),
    ];
    expect(seen).toEqual([keyFrame.streamTimeS]);
    for (const unit of others) seen.push(...timesOf(decoder.decode(unit, unit.streamTimeS)));
    expect(seen.length).toBeGreaterThanOrEqual(9);
    expect(new Set(seen).size).toBe(seen.length);
    expect(counts).toMatchObject({ refused: 0, damaged: 0 });
    decoder[Symbol.dispose]();
  });

  test('garbage is counted, gives no picture, and the next good key frame is seen', () => {
    const { decoder, counts } = newDecoder(codec);
    const [good] = encodePictures([scene], { codec, width, height });
    if (!good) throw new Error('nothing was encoded');
    let state = 7;
    for (let round = 0; round < 200; round++) {
      const data = Uint8Array.from(good.data);
      for (let hit = 0; hit < 1 + (round % 40); hit++) {
        state = (state * 48271) % 2147483647;
        data[state % data.length] = state & 255;
      }
      const cut = round % 3 === 0 ? data.subarray(0, state % data.length) : data;
      timesOf(decoder.decode({ ...good, data: cut, isKeyFrame: round % 2 === 0 }, -1));
    }
    timesOf(decoder.decode({ ...good, data: new Uint8Array(0) }, -1));
    timesOf(decoder.decode({ ...good, data: Uint8Array.from({ length: 5000 }, (_, i) => (i * 89) % 251) }, -1));
    expect(counts.refused + counts.damaged).toBeGreaterThan(50);
    const seen = [...timesOf(decoder.decode(good, 1)), ...timesOf(decoder.finishKeyFrame(good))];
    expect(seen).toContain(1);
    decoder[Symbol.dispose]();
  });
});

test('a picture larger than 4096×2304 is refused before memory is taken for it', () => {
  const { decoder, counts } = newDecoder('h264');
  const [huge] = encodePictures([Buffer.alloc((4096 * 2400 * 3) / 2, 90)], {
    codec: 'h264',
    width: 4096,
    height: 2400,
  });
  if (!huge) throw new Error('nothing was encoded');
  expect(timesOf(decoder.decode(huge, 0))).toEqual([]);
  expect(counts).toMatchObject({ decoded: 0, refused: 1 });
  expect(decoder.needsKeyFrame).toBe(true);
  decoder[Symbol.dispose]();
});
