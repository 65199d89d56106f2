import { expect, test } from '@jest/globals';
import { KeptPictures } from './kept-pictures.ts';

const pictureAt = (streamTimeS: number) => ({
  streamTimeS,
  detections: [],
  picture: { width: 10, height: 10, format: 0 as never, planes: [Buffer.alloc(300)], strides: [30] },
});

test('a stream keeps its newest pictures and gives the one nearest in time', () => {
  const kept = new KeptPictures(3, 10_000);
  for (let timeS = 0; timeS < 10; timeS++) kept.add('gate', pictureAt(timeS));
  expect(kept.nearest('gate', 0)?.streamTimeS).toBe(7);
  expect(kept.nearest('gate', 8.4)?.streamTimeS).toBe(8);
  expect(kept.nearest('yard', 8)).toBeUndefined();
});

test('many streams together stay within the memory given, and the oldest go first', () => {
  const kept = new KeptPictures(3, 900);
  for (let stream = 0; stream < 5; stream++) kept.add(`camera-${stream}`, pictureAt(stream));
  expect(kept.nearest('camera-1', 0)).toBeUndefined();
  expect([2, 3, 4].map((stream) => kept.nearest(`camera-${stream}`, 0)?.streamTimeS)).toEqual([2, 3, 4]);
});

test('a forgotten stream has no pictures', () => {
  const kept = new KeptPictures();
  kept.add('gate', pictureAt(1));
  kept.forget('gate');
  expect(kept.nearest('gate', 1)).toBeUndefined();
});
