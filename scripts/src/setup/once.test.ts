import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withLock } from './once.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharp-eyes-once-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('work that two commands must not do at once', () => {
  test('is done by one while the other waits', async () => {
    const file = join(folder, 'a.lock');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await delay(30);
      inside--;
    };
    await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)]);
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test('is taken over from an owner that was killed', async () => {
    const file = join(folder, 'b.lock');
    const { pid } = spawnSync('true');
    await writeFile(file, String(pid));
    expect(await withLock(file, async () => 'done')).toBe('done');
  });

  test('is given up in words when the other never ends', async () => {
    const file = join(folder, 'c.lock');
    await writeFile(file, String(process.pid));
    await expect(withLock(file, async () => 'done', 100)).rejects.toThrow('held by another process');
  });
});
