import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { type EyePool, startEyes } from './eye-pool.ts';
import type { EyeModel } from './eye-process.ts';
import { encodePictures, paintScene } from './testing/encode.ts';
import { provideTestModel } from './testing/street-clip.ts';

const [width, height] = [320, 192];
const [unit] = encodePictures([paintScene(width, height)], { codec: 'h264', width, height });
if (!unit) throw new Error('nothing was encoded');
const oneKeyFrame = [{ unit, wanted: { activity: true } }];
const oneLater = [{ unit: { ...unit, isKeyFrame: false }, wanted: { activity: true } }];
const longWork = Array.from({ length: 300 }, () => ({ unit, wanted: { detect: true } }));

let model: EyeModel;
let eyes: EyePool;
beforeAll(async () => {
  model = await provideTestModel();
}, 120_000);
afterEach(() => eyes?.close());

const kill = (eye: number) => {
  const pid = eyes.vitals()[eye]?.pid;
  if (pid) process.kill(pid, 'SIGKILL');
};

test('when one eye dies its streams are seen by another, and the streams of the other notice nothing', async () => {
  eyes = await startEyes({ count: 2, model });
  const [first, second] = ['camera-1', 'camera-2'];
  await eyes.look(first, oneKeyFrame);
  await eyes.look(second, oneKeyFrame);
  const underWay = eyes.look(first, longWork);
  kill(0);
  await expect(underWay).rejects.toMatchObject({ code: 'lost' });
  expect(await eyes.look(second, oneLater)).toHaveLength(1);
  await expect(eyes.look(first, oneLater)).rejects.toMatchObject({ code: 'key-frame-needed' });
  expect(await eyes.look(first, oneKeyFrame)).toHaveLength(1);
  expect(eyes.vitals()[1]?.counts.units).toBeGreaterThanOrEqual(3);
}, 30_000);

test('an eye that was killed takes its share of the streams again as soon as it is back, and works', async () => {
  eyes = await startEyes({ count: 2, model });
  const streams = Array.from({ length: 6 }, (_, index) => `camera-${index}`);
  const lookAtAll = () => Promise.all(streams.map((stream) => eyes.look(stream, oneKeyFrame).catch(() => [])));
  await lookAtAll();
  expect(eyes.vitals().map((eye) => eye.streams)).toEqual([3, 3]);
  kill(0);
  while (eyes.vitals()[0]?.ready) await new Promise((done) => setTimeout(done, 10));
  await lookAtAll();
  expect(eyes.vitals().map((eye) => eye.streams)).toEqual([0, 6]);
  while (!eyes.vitals()[0]?.ready) await new Promise((done) => setTimeout(done, 20));
  const before = eyes.vitals().map(({ counts }) => counts.units);
  const answers = [...(await lookAtAll()), ...(await lookAtAll())];
  expect(answers.every((judgements) => judgements.length === 1)).toBe(true);
  expect(eyes.vitals().map((eye) => eye.streams)).toEqual([3, 3]);
  const done = eyes.vitals().map(({ counts }, eye) => counts.units - (before[eye] ?? 0));
  expect(done).toEqual([6, 6]);
}, 30_000);

test('a stream whose pictures end eye after eye is held back, the others are not', async () => {
  let nowMs = 0;
  eyes = await startEyes({ count: 1, model, now: () => nowMs });
  for (let strike = 0; strike < 3; strike++) {
    await eyes.look('good', oneKeyFrame);
    const underWay = eyes.look('hostile', longWork);
    kill(0);
    await expect(underWay).rejects.toMatchObject({ code: 'lost', culprit: true });
    nowMs += 1000;
  }
  await expect(eyes.look('hostile', oneKeyFrame)).rejects.toMatchObject({ code: 'stream-held' });
  expect(await eyes.look('good', oneKeyFrame)).toHaveLength(1);
  nowMs += 11 * 60_000;
  expect(await eyes.look('hostile', oneKeyFrame)).toHaveLength(1);
}, 30_000);
