import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase } from '../testing/database.ts';
import { openKeyFile, Secrets } from './secrets.ts';

describe('the key file', () => {
  test('is made once, for its owner alone, and refused in words when it is damaged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'key-'));
    try {
      const path = join(folder, 'hub', 'key');
      const key = await openKeyFile(path);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await openKeyFile(path)).toEqual(key);
      await writeFile(path, 'short');
      await expect(openKeyFile(path)).rejects.toThrow(/expected a key of 32 bytes/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('secrets that hubs share', () => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  const key = randomBytes(32);
  let secrets: Secrets;
  beforeAll(async () => {
    opened = await openTestDatabase();
    secrets = new Secrets(opened.database, key);
    await opened.database.ready();
  });
  afterAll(() => opened.drop());

  test('two hubs that start at once agree on one', async () => {
    const make = () => randomBytes(16);
    const [one, two] = await Promise.all([secrets.sharedSecret('ca', make), secrets.sharedSecret('ca', make)]);
    expect(one).toEqual(two);
    expect(await secrets.sharedSecret('ca', make)).toEqual(one);
  });

  test('the database shows nothing of them', async () => {
    const secret = await secrets.sharedSecret('token', () => Buffer.from('in the clear'));
    const stored = await opened.database.db.collection<{ _id: string; sealed: { buffer: Buffer } }>('secrets').findOne({
      _id: 'token',
    });
    expect(Buffer.from(stored?.sealed.buffer ?? []).includes(secret)).toBe(false);
  });

  test('one that was moved under another name, or opened with another key, is refused', async () => {
    const collection = opened.database.db.collection<{ _id: string }>('secrets');
    const token = await collection.findOne({ _id: 'token' });
    await collection.insertOne({ ...token, _id: 'moved' } as { _id: string });
    await expect(secrets.sharedSecret('moved', () => randomBytes(1))).rejects.toThrow(/key file/);
    const { database } = await openTestDatabase(undefined, opened.name);
    try {
      const stranger = new Secrets(database, randomBytes(32));
      await expect(stranger.sharedSecret('token', () => randomBytes(1))).rejects.toThrow(/key file of the first one/);
    } finally {
      await database.close();
    }
  });
});
