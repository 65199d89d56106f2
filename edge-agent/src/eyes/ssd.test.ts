import { expect, test } from '@jest/globals';
import { loadModelCard, type ModelCard } from '@sharp-eyes/models';
import { allowedLabels } from '@sharp-eyes/protocol';
import type { Detection } from './eye.ts';
import { decodeSsd, mergeRuns, type SsdOutput } from './ssd.ts';

/** One anchor for each entry: a box in the middle of the picture that gives these scores. */
function outputOf(
  card: ModelCard,
  entries: { scores: Record<string, number>; ty?: number; tx?: number; th?: number }[],
) {
  const width = card.labels.raw.length;
  const output: SsdOutput = {
    boxes: new Float32Array(entries.length * 4),
    scores: new Float32Array(entries.length * width),
    anchors: new Float32Array(entries.length * 4),
  };
  for (const [index, { scores, ty = 0, tx = 0, th = 0 }] of entries.entries()) {
    output.anchors.set([0.4, 0.4, 0.6, 0.6], 4 * index);
    output.boxes.set([ty, tx, th, 0], 4 * index);
    for (const [raw, score] of Object.entries(scores))
      output.scores[index * width + card.labels.raw.indexOf(raw)] = score;
  }
  return output;
}

test('whatever the network sees, only allowed labels come out of the decoding', async () => {
  const card = await loadModelCard();
  const names = card.labels.raw.filter((raw) => raw !== null);
  expect(names.length).toBe(80);
  const everything = names.map((raw) => ({ scores: { [raw]: 0.9 } }));
  const found = decodeSsd(outputOf(card, everything), card, 0.35).map((one) => one.label);
  expect(found.length).toBe(Object.keys(card.labels.report).length);
  expect(found.filter((label) => !allowedLabels.includes(label))).toEqual([]);
});

test('somebody with a backpack is a person, though the network is surer of the backpack', async () => {
  const card = await loadModelCard();
  const output = outputOf(card, [{ scores: { backpack: 0.8, person: 0.5 } }]);
  expect(decodeSsd(output, card, 0.35)).toMatchObject([{ label: 'person', score: 0.5 }]);
});

test('boxes are placed and sized as the anchors and variances say', async () => {
  const card = await loadModelCard();
  const [one] = decodeSsd(outputOf(card, [{ scores: { dog: 0.6 }, ty: 5, tx: -10, th: 5 * Math.log(2) }]), card, 0.35);
  expect(one?.box.width).toBeCloseTo(0.2, 5);
  expect(one?.box.height).toBeCloseTo(0.4, 5);
  expect(one?.box.x).toBeCloseTo(0.2, 5);
  expect(one?.box.y).toBeCloseTo(0.4, 5);
});

test('one person found twice is one person; a person and a dog at one place are two', async () => {
  const card = await loadModelCard();
  const output = outputOf(card, [
    { scores: { person: 0.6 } },
    { scores: { person: 0.9 }, tx: 0.5 },
    { scores: { dog: 0.7 } },
    { scores: { person: 0.2 }, tx: 20 },
  ]);
  expect(decodeSsd(output, card, 0.35).map(({ label, score }) => [label, Math.round(score * 10)])).toEqual([
    ['person', 9],
    ['dog', 7],
  ]);
});

test('somebody cut in two by the edge of a crop is counted once', () => {
  const person = (x: number, y: number, width: number, height: number): Detection => ({
    label: 'person',
    score: 0.8,
    box: { x, y, width, height },
  });
  const whole = [person(0.4, 0.4, 0.1, 0.3)];
  const crop = [person(0.4, 0.4, 0.04, 0.3), person(0.8, 0.8, 0.02, 0.05)];
  expect(mergeRuns([whole, crop], 0.5)).toHaveLength(2);
});
