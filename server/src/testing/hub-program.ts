import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestDatabase } from '../platform/testing/database.ts';

const main = join(import.meta.dirname, '..', 'main.ts');

/** The hub's program as a process of its own. */
export interface HubProgram {
  child: ChildProcess;
  /** Exit code; null when it was killed. */
  ended: Promise<number | null>;
  /** Everything that it has said so far. */
  out(): string;
  log(): { msg: string; level: number }[];
  /** Settles once it runs, with its ports. */
  started(): Promise<{ people: number; agents: number }>;
}

/** Hubs over one test database and one key file. */
export interface HubPrograms {
  database: Awaited<ReturnType<typeof openTestDatabase>>;
  /** Starts one on free ports of 127.0.0.1; more environment may say otherwise. */
  run(args: string[], environment?: Record<string, string>): HubProgram;
  /** Kills what still runs, and drops the database. */
  stop(): Promise<void>;
}

/** @param uri another mongod than the tests' own */
export async function openHubPrograms(uri?: string): Promise<HubPrograms> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const database = await openTestDatabase(undefined, undefined, uri);
  const running = new Set<HubProgram>();
  return {
    database,
    run(args, environment = {}) {
      const program = follow(
        spawn(process.execPath, [main, ...args], {
          stdio: ['ignore', 'pipe', 'pipe'],
          env: {
            ...process.env,
            SHARP_EYES_HUB__DATABASE__URI: database.uri,
            SHARP_EYES_HUB__DATABASE__NAME: database.name,
            SHARP_EYES_HUB__KEYFILE: join(folder, 'key'),
            SHARP_EYES_HUB__PEOPLE__PORT: '0',
            SHARP_EYES_HUB__AGENTS__PORT: '0',
            SHARP_EYES_HUB__AGENTS__HOST: '127.0.0.1',
            ...environment,
          },
        }),
      );
      running.add(program);
      void program.ended.then(() => running.delete(program));
      return program;
    },
    async stop() {
      for (const { child } of running) child.kill('SIGKILL');
      await Promise.all([...running].map(({ ended }) => ended));
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

interface Started {
  msg: string;
  level: number;
  people: { port: number };
  agents: { port: number };
}

function follow(child: ChildProcess): HubProgram {
  let out = '';
  let err = '';
  child.stdout?.on('data', (part) => {
    out += part;
  });
  child.stderr?.on('data', (part) => {
    err += part;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const log = (): Started[] =>
    err
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Started);
  return {
    ...{ child, ended, log },
    out: () => `${out}${err}`,
    async started() {
      for (let tries = 0; tries < 750; tries++) {
        const line = log().find(({ msg }) => msg === 'the hub is running');
        if (line) return { people: line.people.port, agents: line.agents.port };
        if (child.exitCode !== null) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`the hub did not start: ${out}${err}`);
    },
  };
}
