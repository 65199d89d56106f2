import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isAllowedLabel } from '@sharp-eyes/protocol';
import { cardsDirectory, listModelCards, loadModelCard, modelCardSchema } from './card.ts';

test('no model card reports anything outside the list of allowed labels', async () => {
  const names = await listModelCards();
  expect(names).toContain('ssdlite-mobilenet-v2');
  for (const name of names) {
    // Read as plain JSON: this must hold even if somebody loosens the schema.
    const card = JSON.parse(await readFile(join(cardsDirectory, `${name}.json`), 'utf8'));
    const reported = Object.values<string>(card.labels.report);
    expect({ name, outside: reported.filter((label) => !isAllowedLabel(label)) }).toEqual({ name, outside: [] });
    expect(reported.length).toBeGreaterThan(0);
  }
});

test('a card that would report a backpack is refused', async () => {
  const card = await loadModelCard();
  const faulty = { ...card, labels: { ...card.labels, report: { ...card.labels.report, backpack: 'backpack' } } };
  expect(modelCardSchema.safeParse(faulty).success).toBe(false);
});

test('weights under a licence that forbids shipping are refused', async () => {
  const card = await loadModelCard();
  expect(modelCardSchema.safeParse({ ...card, licence: 'AGPL-3.0' }).success).toBe(false);
});

test('every reported class is one that the network has, and the classes fit its output', async () => {
  for (const name of await listModelCards()) {
    const card = await loadModelCard(name);
    expect(Object.keys(card.labels.report).filter((raw) => !card.labels.raw.includes(raw))).toEqual([]);
    const scores = card.conversion.outputs.find((output) => output.name === card.decoding.scores);
    expect(card.labels.raw).toHaveLength(scores?.shape.at(-1) ?? -1);
  }
});

test('an unknown model is refused with the names there are', async () => {
  await expect(loadModelCard('../../etc/passwd')).rejects.toThrow('there are: ssdlite-mobilenet-v2');
});
