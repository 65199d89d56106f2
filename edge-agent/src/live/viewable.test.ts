import { describe, expect, test } from '@jest/globals';
import { encodePictures, paintScene, paintWalker } from '../eyes/testing/encode.ts';
import { annexB, makeNal } from '../video/testing/packetise.ts';
import { formatOf, whyNotViewable } from './viewable.ts';

const size = { width: 160, height: 120 };
const scene = paintScene(size.width, size.height);
const walk = Array.from({ length: 8 }, (_, at) => paintWalker(scene, size.width, size.height, at / 8, 0.4));

describe('what browsers show', () => {
  test('H.264 whose pictures lean on earlier ones only', () => {
    const units = encodePictures(walk, { codec: 'h264', ...size });
    expect(units.map(whyNotViewable)).toEqual(units.map(() => undefined));
  });

  test('not H.265', () => {
    expect(encodePictures(walk.slice(0, 1), { codec: 'h265', ...size }).map(whyNotViewable)).toEqual(['h265']);
  });

  test('not pictures that lean on later ones', () => {
    const units = encodePictures(walk, { codec: 'h264', ...size, bFrames: 2 });
    expect(units.map(whyNotViewable)).toContain('b-pictures');
    expect(units[0] && whyNotViewable(units[0])).toBeUndefined();
  });

  test('not ten bits, and not a picture that is never whole', () => {
    const [unit] = encodePictures(walk.slice(0, 1), { codec: 'h264', ...size });
    if (unit === undefined) throw new Error('nothing was encoded');
    const tenBits = Buffer.from(unit.data);
    const sps = tenBits.findIndex((byte, at) => (byte & 0x1f) === 7 && tenBits[at - 1] === 1 && tenBits[at - 2] === 0);
    tenBits[sps + 1] = 110;
    expect(whyNotViewable({ ...unit, data: tenBits })).toBe('profile');
    const refreshing = annexB([makeNal('h264', 7, 20), makeNal('h264', 1, 50)]);
    refreshing[5] = 77;
    expect(whyNotViewable({ ...unit, data: refreshing })).toBe('no-whole-picture');
  });
});

test('the format names the profile and the parameter sets', () => {
  const [unit] = encodePictures(walk.slice(0, 1), { codec: 'h264', ...size });
  expect(unit && formatOf(unit)).toMatch(
    /^packetization-mode=1;profile-level-id=42[0-9a-f]{4};sprop-parameter-sets=Z[^,]+,a[^,]+$/,
  );
});
