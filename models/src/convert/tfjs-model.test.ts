import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readTfjsModel } from './tfjs-model.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sharp-eyes-tfjs-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function writeModel(weights: object[], ...shards: Uint8Array[]): Promise<string> {
  const paths = shards.map((_, index) => `shard${index}`);
  for (const [index, shard] of shards.entries()) await writeFile(join(directory, `shard${index}`), shard);
  const file = join(directory, 'model.json');
  const node = { name: 'a', op: 'Const', attr: { dtype: { type: 1 } } };
  await writeFile(file, JSON.stringify({ modelTopology: { node: [node] }, weightsManifest: [{ paths, weights }] }));
  return file;
}
const bytesOf = (...numbers: number[]) => new Uint8Array(Float32Array.from(numbers).buffer);
const weight = (name: string, shape: number[], more = {}) => ({ name, shape, dtype: 'float32', ...more });

test('numbers that lie across two shards are read whole', async () => {
  const all = bytesOf(1.5, -2.5, 3.5);
  const file = await writeModel([weight('a', [2]), weight('b', [])], all.subarray(0, 6), all.subarray(6));
  const { constants } = await readTfjsModel(file);
  expect([...(constants.get('a')?.data ?? [])]).toEqual([1.5, -2.5]);
  expect([...(constants.get('b')?.data ?? [])]).toEqual([3.5]);
});

test('a shard that was cut off is refused, with the weight that is missing', async () => {
  const file = await writeModel([weight('a', [4])], bytesOf(1, 2));
  await expect(readTfjsModel(file)).rejects.toThrow('weight a ends at byte 16; the shards hold 8');
});

test('a shard with more than the weights is refused', async () => {
  const file = await writeModel([weight('a', [1])], bytesOf(1, 2));
  await expect(readTfjsModel(file)).rejects.toThrow('the weights take 4 bytes; the shards hold 8');
});

test('quantised weights are refused instead of being read as something else', async () => {
  const quantization = { dtype: 'uint8', scale: 1, min: 0 };
  const file = await writeModel([weight('a', [1], { quantization })], bytesOf(1));
  await expect(readTfjsModel(file)).rejects.toThrow('quantised weights are not supported');
});
