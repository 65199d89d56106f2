import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Where big things that are made or fetched once live: `${XDG_CACHE_HOME:-~/.cache}/sharp-eyes`. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sharp-eyes');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function takeLock(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = Number(await readFile(file, 'utf8').catch(() => '0'));
  if (owner > 0 && !isAlive(owner)) {
    // Renamed before it is removed: of two that find the same dead owner, one succeeds, and neither removes the
    // lock that the other has just taken.
    const aside = `${file}.${process.pid}.dead`;
    await rename(file, aside).then(
      () => rm(aside, { force: true }),
      () => undefined,
    );
  }
  return false;
}

/**
 * Runs `work` while holding `file`; other processes (and other callers here) wait. A lock whose owner was killed is
 * taken over. Throws when the lock can't be had within `timeoutMs`.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, timeoutMs = 15 * 60_000): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const deadline = Date.now() + timeoutMs;
  while (!(await takeLock(file))) {
    if (Date.now() > deadline) {
      throw new Error(`${file}: held by another process for ${timeoutMs / 1000} s; end that process and start again`);
    }
    await delay(250);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
