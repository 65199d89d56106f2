import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';

/** A mongod of one test's own, at one address, to be taken away, brought back, or lost with all it held. */
export interface OwnMongod {
  uri: string;
  /** Kills it, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again with what it held. */
  start(): Promise<void>;
  /** Forgets everything, as when a database is put back from elsewhere. Only while it is down. */
  wipe(): Promise<void>;
  stop(): Promise<void>;
}

export async function openOwnMongod(): Promise<OwnMongod> {
  const binary = process.env.SHARP_EYES_MONGOD;
  if (!binary)
    throw new Error(
      'SHARP_EYES_MONGOD is not set: expected the path of mongod; run the tests with `npm run test:unit`',
    );
  const folder = await mkdtemp(join(tmpdir(), 'mongod-'));
  const data = join(folder, 'data');
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    await mkdir(data, { recursive: true });
    const where = ['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket', '--quiet'];
    const small = ['--oplogSize', '64', '--wiredTigerCacheSizeGB', '0.25'];
    child = spawn(binary, ['--replSet', 'rs0', ...where, ...small], { stdio: 'ignore' });
    await becomePrimary(port);
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  // A test run that is cut short leaves no database behind.
  process.once('exit', () => child?.kill('SIGKILL'));
  await start();
  return {
    // Direct: a driver that follows the set refuses one that was made anew, for its younger term.
    ...{ uri: `mongodb://127.0.0.1:${port}/?directConnection=true`, start, kill },
    wipe: () => rm(data, { recursive: true }),
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true });
    },
  };
}

async function becomePrimary(port: number): Promise<void> {
  const host = `127.0.0.1:${port}`;
  const client = await MongoClient.connect(`mongodb://${host}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    await admin.command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } }).catch((error) => {
      if ((error as { codeName?: string }).codeName !== 'AlreadyInitialized') throw error;
    });
    for (let tries = 0; tries < 1000; tries++) {
      if ((await admin.command({ hello: 1 })).isWritablePrimary) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('the mongod of this test did not become writable in 20 s');
  } finally {
    await client.close();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
