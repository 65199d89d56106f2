import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './once.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const dist = join(repository, 'web', 'dist');

/** Everything that the console is built from. */
const sources = [
  'web/src/**/*',
  'web/*.{ts,html,json}',
  'protocol/src/**/*.ts',
  'geometry/src/**/*.ts',
  'package-lock.json',
];

async function hashSources(): Promise<string> {
  const files: string[] = [];
  for await (const entry of glob(sources, { cwd: repository, withFileTypes: true }))
    if (entry.isFile() && !entry.name.endsWith('.test.ts')) files.push(join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(file.slice(repository.length)).update(await readFile(file));
  return hash.digest('hex');
}

/** Builds the console into web/dist unless what lies there was built from the same sources. Answers the folder. */
export async function buildWeb(onProgress: (words: string) => void = () => undefined): Promise<string> {
  const stamp = join(dist, '.built-from');
  const wanted = await hashSources();
  const isBuilt = async (): Promise<boolean> => (await readFile(stamp, 'utf8').catch(() => '')) === wanted;
  if (await isBuilt()) return dist;
  await withLock(join(repository, '.cache', 'web-build.lock'), async () => {
    if (await isBuilt()) return;
    onProgress('building the console');
    await run(['build', '--logLevel', 'warn']);
    await writeFile(stamp, wanted);
  });
  return dist;
}

function run(words: string[]): Promise<void> {
  const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js');
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [vite, ...words], {
      cwd: join(repository, 'web'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    child.once('error', fail);
    child.once('exit', (code) =>
      code === 0 ? done() : fail(new Error(`vite ${words[0]} failed (${code}):\n${said.slice(-3000)}`)),
    );
  });
}
