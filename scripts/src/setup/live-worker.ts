import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, copyFile, glob, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideAptPackages } from './apt.ts';
import { cacheFolder, withLock } from './once.ts';

const recipe = fileURLToPath(new URL('../../live-worker/', import.meta.url));
const mediasoup = join(fileURLToPath(new URL('../../../node_modules/', import.meta.url)), 'mediasoup');
const program = 'mediasoup-worker';

/** A worker that is started without its version says so with this code (the package's own check). */
const soundExitCode = 41;
/** The package's installer asks one address for a program made for this system; longer is a network that swallows. */
const downloadTimeoutMs = 90_000;
/** On one slow core the build takes a quarter of an hour. */
const buildTimeoutMs = 60 * 60_000;

/** What a hub reads beside the program when it could not be provided: why. */
export const failureNoteOf = (file: string): string => `${file}.failed`;

/** Where the program that carries live pictures lies, or will: one file per version of the package and of our recipe. */
export async function liveWorkerFile(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(mediasoup, 'package.json'), 'utf8')) as { version: string };
  const files: string[] = [];
  for await (const entry of glob('**/*', { cwd: recipe, withFileTypes: true }))
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of files.sort()) hash.update(file.slice(recipe.length)).update(await readFile(file));
  return join(cacheFolder(), 'live-worker', `${version}-${hash.digest('hex').slice(0, 12)}`, program);
}

/**
 * Provides mediasoup-worker: as the package's own installer downloads it, where that works, else built from the sources
 * in the package (`scripts/live-worker/build.sh`). Kept in the cache; safe to run twice at once; a build that is
 * interrupted goes on where it stopped.
 * @throws when neither works here, saying why; a hub that waits for the program reads the same words beside it
 */
export async function provideLiveWorker(onProgress: (words: string) => void = () => undefined): Promise<string> {
  const file = await liveWorkerFile();
  if (await isSound(file)) return file;
  const folder = dirname(file);
  await withLock(
    `${folder}.lock`,
    async () => {
      if (await isSound(file)) return;
      await rm(failureNoteOf(file), { force: true });
      await mkdir(folder, { recursive: true });
      try {
        const fresh = (await download(onProgress)) ?? (await build(folder, onProgress));
        await copyFile(fresh, `${file}.new`);
        await rename(`${file}.new`, file);
        await rm(join(folder, 'build'), { recursive: true, force: true });
      } catch (error) {
        await writeFile(failureNoteOf(file), (error as Error).message);
        throw error;
      }
    },
    buildTimeoutMs,
  );
  return file;
}

/** Undefined where no program for this system can be had. */
async function download(onProgress: (words: string) => void): Promise<string | undefined> {
  onProgress('live view: asking for a ready-made worker');
  const file = join(mediasoup, 'worker', 'out', 'Release', program);
  // Without Python the installer cannot begin to build by itself; what it would build needs a network, too.
  const environment = { ...process.env, PYTHON: '/bin/false' };
  await run(process.execPath, ['npm-scripts.mjs', 'postinstall'], {
    ...{ cwd: mediasoup, environment, timeoutMs: downloadTimeoutMs },
  }).catch(() => undefined);
  return (await isSound(file)) ? file : undefined;
}

async function build(folder: string, onProgress: (words: string) => void): Promise<string> {
  await provideAptPackages('live', onProgress);
  onProgress('live view: building its worker (once; about six minutes on two cores)');
  const work = join(folder, 'build');
  const target = join(work, 'stripped', program);
  const environment = { ...process.env, JOBS: String(availableParallelism()) };
  try {
    await run('nice', ['-n', '10', join(recipe, 'build.sh'), mediasoup, work, target], {
      ...{ cwd: recipe, environment, timeoutMs: buildTimeoutMs },
    });
  } catch (error) {
    await rm(work, { recursive: true, force: true }); // what failed is not gone on with
    throw error;
  }
  if (!(await isSound(target)))
    throw new Error('the worker was built, but does not start here: expected exit code 41 from a bare start');
  return target;
}

async function isSound(file: string): Promise<boolean> {
  const there = await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!there) return false;
  const { MEDIASOUP_VERSION: _, ...environment } = process.env;
  return new Promise((done) => {
    const child = spawn(file, [], { env: environment, stdio: 'ignore', timeout: 10_000 });
    child.once('error', () => done(false));
    child.once('exit', (code) => done(code === soundExitCode));
  });
}

interface Run {
  cwd: string;
  environment: NodeJS.ProcessEnv;
  timeoutMs: number;
}

/** Runs to its end, and ends with us together with all that it has started. */
function run(file: string, words: readonly string[], { cwd, environment, timeoutMs }: Run): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(file, words, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const endWithUs = (): void => killGroup(child);
    process.once('exit', endWithUs);
    const late = setTimeout(endWithUs, timeoutMs);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-3000);
      });
    child.once('error', fail);
    child.once('close', (code, signal) => {
      clearTimeout(late);
      process.off('exit', endWithUs);
      if (code === 0) done();
      else fail(new Error(`${file} ended with ${code ?? signal}:\n${said.trim()}`));
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}
