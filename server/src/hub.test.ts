import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase } from './platform/testing/database.ts';
import { eventually } from './platform/testing/eventually.ts';

const main = join(import.meta.dirname, 'main.ts');
let folder: string;
let opened: Awaited<ReturnType<typeof openTestDatabase>>;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-'));
  opened = await openTestDatabase();
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await opened.drop();
  await rm(folder, { recursive: true });
});

interface Program {
  out(): string;
  log(): { msg: string; people?: { port: number } }[];
  child: ChildProcess;
  /** Exit code. */
  ended: Promise<number | null>;
}

function run(args: string[], more: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SHARP_EYES_HUB__DATABASE__URI: opened.uri,
      SHARP_EYES_HUB__DATABASE__NAME: opened.name,
      SHARP_EYES_HUB__KEYFILE: join(folder, 'key'),
      SHARP_EYES_HUB__PEOPLE__PORT: '0',
      SHARP_EYES_HUB__AGENTS__PORT: '0',
      SHARP_EYES_HUB__AGENTS__HOST: '127.0.0.1',
      ...more,
    },
  });
  running.add(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    err += part;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  const log = () =>
    err
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { msg: string });
  return { out: () => `${out}${err}`, log, child, ended };
}

async function started(program: Program): Promise<string> {
  for (let tries = 0; tries < 500; tries++) {
    const port = program.log().find(({ msg }) => msg === 'the hub is running')?.people?.port;
    if (port) return `http://127.0.0.1:${port}`;
    if (program.child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the hub did not start: ${program.out()}`);
}

describe('the program', () => {
  const signIn = (origin: string, user: string, password: string) =>
    fetch(`${origin}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user, password }),
    });

  test('two hubs start at once on a new database, show one first password, and stop in order', async () => {
    const hubs = [run([]), run([])] as const;
    const [origin, other] = [await started(hubs[0]), await started(hubs[1])];
    const shown = () => hubs.flatMap((hub) => [...hub.out().matchAll(/user admin, password (\S+)/g)]);
    await eventually(() => shown().length > 0); // another pipe than the log's
    expect(shown()).toHaveLength(1);
    const password = shown()[0]?.[1] ?? '';
    for (const hub of hubs) expect(JSON.stringify(hub.log())).not.toContain(password);
    expect((await signIn(origin, 'admin', password)).status).toBe(200);
    expect((await signIn(other, 'admin', password)).status).toBe(200);

    const reset = run(['reset-password', 'admin']);
    expect(await reset.ended).toBe(0);
    const renewed = /admin: (\S+)/.exec(reset.out())?.[1] ?? '';
    expect((await signIn(origin, 'admin', password)).status).toBe(401);
    expect((await signIn(other, 'admin', renewed)).status).toBe(200);

    for (const { child, ended } of hubs) {
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    }
  });

  test('says in words what keeps it from starting', async () => {
    const nowhere = run([], { SHARP_EYES_HUB__PEOPLE__HOST: '0.0.0.0' });
    expect(await nowhere.ended).toBe(1);
    expect(nowhere.out()).toContain('people.host is 0.0.0.0, but the console speaks plain HTTP');
    const nobody = run(['reset-password', 'nobody']);
    expect(await nobody.ended).toBe(1);
    expect(nobody.out()).toContain('there is no user “nobody”');
    const wrong = run(['dance']);
    expect(await wrong.ended).toBe(2);
  });
});
