import { afterEach, describe, expect, test } from '@jest/globals';
import { whyNotViewable } from '../live/viewable.ts';
import { until } from '../uplink/testing/site.ts';
import type { AccessUnit } from './eye.ts';
import { StreamDecoder } from './stream-decoder.ts';
import { encodePictures, paintScene, paintWalker } from './testing/encode.ts';
import { Transcoder } from './transcoder.ts';
import { Transcoding } from './transcoding.ts';

const size = { width: 1600, height: 1200 };
const scene = paintScene(size.width, size.height);
const walk = Array.from({ length: 8 }, (_, at) => paintWalker(scene, size.width, size.height, at / 8, 0.4));

/** Sizes of the pictures that a decoder makes of units. */
function decode(units: readonly AccessUnit[]): string[] {
  using decoder = new StreamDecoder('h264', { decoded: 0, refused: 0, damaged: 0 });
  const sizes: string[] = [];
  for (const unit of units)
    for (const { frame } of decoder.decode(unit, 0)) sizes.push(`${frame.width}×${frame.height}`);
  return sizes;
}

describe('a stream made viewable', () => {
  test.each([
    ['H.265', { codec: 'h265' as const }],
    ['H.264 whose pictures lean on later ones', { codec: 'h264' as const, bFrames: 2 }],
  ])('of %s: every picture that comes out is one that browsers show, no wider than 1280', (_, options) => {
    using transcoding = new Transcoding();
    const units = encodePictures(walk, { ...options, ...size });
    const made = units.flatMap((unit) => transcoding.take(unit, true));
    expect(made.length).toBeGreaterThanOrEqual(6);
    expect(made.map(whyNotViewable)).toEqual(made.map(() => undefined));
    expect(made.map(({ isKeyFrame }) => isKeyFrame)).toEqual(made.map((_, at) => at === 0));
    expect(new Set(decode(made))).toEqual(new Set(['1280×960']));
  });

  test('begins anew when a key frame is wanted; what only leads up to a picture costs no encoding', () => {
    using transcoding = new Transcoding();
    const units = encodePictures(walk, { codec: 'h265', ...size });
    expect(units.slice(0, 5).flatMap((unit) => transcoding.take(unit, false))).toEqual([]);
    const made = units.slice(5).flatMap((unit, at) => {
      if (at === 2) transcoding.wantKeyFrame();
      return transcoding.take(unit, true);
    });
    expect(made.map(({ isKeyFrame }) => isKeyFrame)).toEqual([true, false, true]);
  });
});

describe('the eye that does it', () => {
  const made: AccessUnit[] = [];
  let ended: string | undefined;
  let transcoder: Transcoder | undefined;
  afterEach(() => transcoder?.close());
  const start = () => {
    made.length = 0;
    ended = undefined;
    transcoder = new Transcoder({
      onUnit: (unit) => made.push(unit),
      onEnd: (reason) => {
        ended = reason;
      },
    });
    return transcoder;
  };

  test('is a process that answers picture for picture, and whose death is told', async () => {
    const eye = start();
    const units = encodePictures(walk, { codec: 'h265', ...size });
    for (const unit of units) eye.take(unit);
    await until(() => made.length === units.length, 20_000);
    expect(made[0]).toMatchObject({ codec: 'h264', isKeyFrame: true, streamTimeS: 0 });
    process.kill(eye.pid ?? 0, 'SIGKILL');
    await until(() => ended !== undefined);
    expect(ended).toContain('SIGKILL');
  });

  test('that is too far behind leaves out the rest of a group', async () => {
    const eye = start();
    const [key, ...rest] = encodePictures(walk.slice(0, 3), { codec: 'h265', ...size });
    if (key === undefined) throw new Error('nothing was encoded');
    eye.take(key);
    for (let times = 0; times < 400; times += 1) for (const unit of rest) eye.take({ ...unit, isKeyFrame: false });
    expect(eye.dropped).toBeGreaterThan(400);
  });
});
