import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { create } from 'tar';
import { loadModelCard } from './card.ts';
import { provideModel } from './provision.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sharp-eyes-models-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sharp-eyes');
const noPackage = () => Promise.reject(new Error('nothing should be fetched'));

test('the default network is fetched, converted and verified; the second time it comes from the cache', async () => {
  const card = await loadModelCard();
  const file = await provideModel(card, cache);
  expect((await readFile(file)).length).toBe(card.result.bytes);
  expect(await provideModel(card, cache, undefined, noPackage)).toBe(file);
}, 120_000);

test('two processes that provide the same network at once both get a good file', async () => {
  const card = await loadModelCard();
  const [first, second] = await Promise.all([provideModel(card, directory), provideModel(card, directory)]);
  expect(first).toBe(second);
  expect((await readFile(first)).length).toBe(card.result.bytes);
  expect(await readdir(join(directory, 'models'))).toHaveLength(1);
}, 120_000);

test('a damaged file in the cache is replaced, not used', async () => {
  const card = await loadModelCard();
  const file = await provideModel(card, directory);
  await writeFile(file, 'half a file after a power cut');
  await provideModel(card, directory);
  expect((await readFile(file)).length).toBe(card.result.bytes);
}, 120_000);

test('a package with another hash is refused and leaves nothing behind', async () => {
  const card = await loadModelCard();
  await writeFile(join(directory, 'model.json'), '{}');
  const packOther = async (_: string, into: string) => {
    const file = join(into, 'other.tgz');
    await create({ file, cwd: directory, gzip: true }, ['model.json']);
    return file;
  };
  await expect(provideModel(card, directory, undefined, packOther)).rejects.toMatchObject({
    code: 'source-changed',
    message: expect.stringContaining(card.source.sha256),
  });
  expect(await readdir(join(directory, 'models'))).toEqual([]);
});

test('without a network the message says what to do', async () => {
  const card = await loadModelCard();
  const unknown = { ...card, source: { ...card.source, package: 'file:/no-such-folder/model' } };
  await expect(provideModel(unknown, directory)).rejects.toMatchObject({
    code: 'fetch-failed',
    message: expect.stringContaining('npm config get registry'),
  });
}, 30_000);
