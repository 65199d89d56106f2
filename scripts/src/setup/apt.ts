import { execFile } from 'node:child_process';
import { glob, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { cacheFolder, withLock } from './once.ts';

const execute = promisify(execFile);

const checkSchema = z.union([
  z.strictObject({ command: z.tuple([z.string()], z.string()) }),
  z.strictObject({ file: z.string().min(1) }),
]);
const packageSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/),
  purpose: z.string().min(1),
  for: z.array(z.enum(['start', 'test', 'bench', 'live'])).min(1),
  how: z.enum(['install', 'unpack']),
  check: z.array(checkSchema).min(1),
});
const listSchema = z.strictObject({ packages: z.array(packageSchema) });

/** One line of `apt-packages.yaml`. */
export type AptPackage = z.infer<typeof packageSchema>;
export type SetupCommand = AptPackage['for'][number];

/** Debian packages are missing and could not be provided. `missing` names them; the message says what to do. */
export class AptPackagesMissingError extends Error {
  readonly missing: readonly AptPackage[];
  constructor(missing: readonly AptPackage[], cause: string) {
    const lines = missing.map((one) => `  ${one.name}: ${one.purpose}`).join('\n');
    const installed = missing.filter((one) => one.how === 'install').map((one) => one.name);
    const advice = installed.length
      ? `Install by hand, then run the same command again:\n  sudo apt-get install ${installed.join(' ')}`
      : 'Check that apt reaches its mirror, then run the same command again.';
    super(`These Debian packages are missing and could not be provided (${cause}):\n${lines}\n${advice}`);
    this.name = 'AptPackagesMissingError';
    this.missing = missing;
  }
}

const installTimeoutMs = 8 * 60_000;
const updateTimeoutMs = 3 * 60_000;
const listFile = new URL('../../apt-packages.yaml', import.meta.url);

/** The list, checked. Throws with every fault when the file is not as its head says. */
export async function readAptPackages(): Promise<AptPackage[]> {
  return listSchema.parse(parse(await readFile(listFile, 'utf8'))).packages;
}

/** Where an `unpack` package lies once provided. */
export const unpackedFolder = (name: string): string => join(cacheFolder(), 'apt', name);

async function isPresent(one: AptPackage): Promise<boolean> {
  for (const check of one.check) {
    if ('file' in check) {
      const pattern = one.how === 'unpack' ? join(unpackedFolder(one.name), check.file) : check.file;
      for await (const _found of glob(pattern)) return true;
      continue;
    }
    const [program, ...words] = check.command;
    const ran = await execute(program, words, { timeout: 20_000 }).then(
      () => true,
      () => false,
    );
    if (ran) return true;
  }
  return false;
}

/** Which of the packages that a command needs are not here. */
export async function findMissing(command: SetupCommand): Promise<AptPackage[]> {
  const needed = (await readAptPackages()).filter((one) => one.for.includes(command));
  const present = await Promise.all(needed.map(isPresent));
  return needed.filter((_, index) => !present[index]);
}

async function runApt(words: string[], timeoutMs: number, cwd?: string): Promise<void> {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const running = execute('apt-get', words, {
    env: environment,
    timeout: timeoutMs,
    maxBuffer: 64 * 1024 * 1024,
    ...(cwd ? { cwd } : {}),
  });
  running.child.stdin?.end(); // a question would otherwise wait for ever
  try {
    await running;
  } catch (error) {
    const { stderr, killed } = error as { stderr?: string; killed?: boolean };
    const last = killed ? `no end after ${timeoutMs / 1000} s` : (stderr ?? '').trim().split('\n').slice(-3).join(' ');
    throw new Error(`apt-get ${words[0]}: ${last || String(error)}`);
  }
}

async function unpack(name: string): Promise<void> {
  const target = unpackedFolder(name);
  await mkdir(join(cacheFolder(), 'apt'), { recursive: true });
  const temporary = await mkdtemp(join(cacheFolder(), 'apt', `${name}-`));
  try {
    await runApt(['download', '-q', name], installTimeoutMs, temporary);
    const archive = (await readdir(temporary)).find((file) => file.endsWith('.deb'));
    if (!archive) throw new Error(`apt-get download ${name}: expected a .deb file, found none`);
    await execute('dpkg', ['-x', join(temporary, archive), join(temporary, 'content')], { timeout: installTimeoutMs });
    await rm(target, { recursive: true, force: true });
    await rename(join(temporary, 'content'), target);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function install(names: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('only root may install packages');
  await runApt(
    ['install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...names],
    installTimeoutMs,
  );
}

async function provide(missing: readonly AptPackage[], onProgress: (words: string) => void): Promise<void> {
  const installed = missing.filter((one) => one.how === 'install').map((one) => one.name);
  if (installed.length) {
    onProgress(`apt: installing ${installed.join(', ')}`);
    await install(installed);
  }
  for (const one of missing.filter((candidate) => candidate.how === 'unpack')) {
    onProgress(`apt: fetching ${one.name} (${one.purpose})`);
    await unpack(one.name);
  }
}

/**
 * Sees to it that what `command` needs from Debian is there. Installs only what is missing, asks nothing, updates
 * apt's lists only when a first try fails, and is safe to run twice at once.
 *
 * @throws AptPackagesMissingError naming each package that is still missing, with its purpose.
 */
export async function provideAptPackages(
  command: SetupCommand,
  onProgress: (words: string) => void = () => undefined,
): Promise<void> {
  if ((await findMissing(command)).length === 0) return;
  await withLock(join(cacheFolder(), 'apt.lock'), async () => {
    const missing = await findMissing(command);
    if (missing.length === 0) return;
    let cause = 'apt-get ended well, but the check still finds nothing';
    try {
      await provide(missing, onProgress).catch(async (error: Error) => {
        if (process.getuid?.() !== 0) throw error;
        onProgress('apt: refreshing the package lists');
        await runApt(['update', '-q'], updateTimeoutMs);
        await provide(await findMissing(command), onProgress);
      });
    } catch (error) {
      cause = (error as Error).message;
    }
    const still = await findMissing(command);
    if (still.length) throw new AptPackagesMissingError(still, cause);
  });
}
