import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, copyFile, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { unpackedFolder } from './apt.ts';
import { cacheFolder, withLock } from './once.ts';

/** Where the prepared video lies. */
export interface Media {
  /** Holds `vtest.avi` and one folder per scene. */
  folder: string;
  /** The real street clip, 768×576, 10 pictures a second, 79.5 s. */
  clipFile: string;
}

const clipInPackage = 'usr/share/doc/opencv-doc/examples/data/vtest.avi';
/** Of vtest.avi as Debian 12 ships it. */
const clipSha256 = '45cddc9490be69345cbdab64ca583be65987e864ca408038e648db99e10516cf';
const sceneFolder = fileURLToPath(new URL('../simulator/scenes/', import.meta.url));
const recipeFiles = ['recipe.ts', 'prepare.ts', 'picture.ts', 'truth.ts', 'counter.ts', 'encode.ts'];
/** How the folder's name begins while it is being made. */
const unfinished = 'preparing-';
const prepareTimeoutMs = 10 * 60_000;

async function hashRecipe(): Promise<string> {
  const hash = createHash('sha256').update(clipSha256);
  for (const file of recipeFiles) hash.update(await readFile(join(sceneFolder, file)));
  return hash.digest('hex').slice(0, 16);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function copyClip(target: string): Promise<void> {
  const source = join(unpackedFolder('opencv-doc'), clipInPackage);
  const bytes = await readFile(source).catch(() => {
    throw new Error(`${source}: not there; provideAptPackages fetches it (Debian package opencv-doc)`);
  });
  const got = createHash('sha256').update(bytes).digest('hex');
  if (got !== clipSha256) {
    throw new Error(`${source}: expected SHA-256 ${clipSha256}, got ${got}; the truth of the scenes would not fit it`);
  }
  await copyFile(source, target);
}

async function runPreparation(clipFile: string, folder: string, onProgress: (words: string) => void): Promise<void> {
  const program = join(sceneFolder, 'prepare-main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, clipFile, folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: prepareTimeoutMs,
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4000);
  });
  createInterface(child.stdout).on('line', onProgress);
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'unknown'));
  });
  if (code !== 0) throw new Error(`preparing the video ended with ${code}: ${complaint.trim()}`);
}

/**
 * Prepares the scenes of the simulated cameras from the real clip, once per recipe (half a minute to a minute), and
 * answers where they lie. Needs Debian's `opencv-doc` unpacked (`provideAptPackages`). Atomic, safe to run twice at once.
 */
export async function prepareMedia(onProgress: (words: string) => void = () => undefined): Promise<Media> {
  const root = join(cacheFolder(), 'media');
  const folder = join(root, await hashRecipe());
  const media = { folder, clipFile: join(folder, 'vtest.avi') };
  if (await exists(folder)) return media;
  return withLock(join(root, 'media.lock'), async () => {
    if (await exists(folder)) return media;
    onProgress('video: composing scenes from the real clip (once; about a minute)');
    // Whoever holds the lock is the only one who prepares: what lies there half-made was left by one that was killed.
    for (const name of await readdir(root)) {
      if (name.startsWith(unfinished)) await rm(join(root, name), { recursive: true, force: true });
    }
    const temporary = await mkdtemp(join(root, unfinished));
    try {
      const clipFile = join(temporary, 'vtest.avi');
      await copyClip(clipFile);
      await runPreparation(clipFile, temporary, onProgress);
      await rename(temporary, folder);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    return media;
  });
}
