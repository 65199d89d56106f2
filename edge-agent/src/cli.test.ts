import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

interface Ran {
  code: number;
  out: string;
  err: string;
}

/** The program itself, as `npm run agent -- …` starts it. */
function agent(...args: string[]): Promise<Ran> {
  const words = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'cli.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, words, { timeout: 20_000 }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 99 : 0, out, err });
    });
  });
}

test('every command is named by --help, and explains itself, its options and its exit codes', async () => {
  const { code, out } = await agent('--help');
  expect(code).toBe(0);
  const commands = [...out.matchAll(/^ {2}(\w+) .*<?/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');
  expect(commands).toEqual(expect.arrayContaining(['enrol', 'run', 'discover', 'probe', 'watch']));
  for (const command of ['enrol', 'run', 'discover', 'probe', 'watch']) {
    const help = await agent(command, '--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain(`Usage: agent ${command}`);
    expect(help.out).toContain('--json');
    expect(help.out).toContain('Exit codes');
  }
}, 60_000);

test('a command that does not exist is refused with 2, in words and without a stack', async () => {
  const { code, out, err } = await agent('adopt-everything');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain("unknown command 'adopt-everything'");
  expect(err).not.toContain('    at ');
}, 30_000);

test('no command at all is refused with 2 and the list of commands', async () => {
  const { code, err } = await agent();
  expect(code).toBe(2);
  expect(err).toContain('enrol');
}, 30_000);

test('an option that does not exist is refused with 2 by every command', async () => {
  for (const command of ['run', 'discover'])
    expect(await agent(command, '--everything')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--everything'),
    });
}, 30_000);

test('enrol with a code that is none is refused with 2, and leaves nothing on the disk', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  try {
    for (const nonsense of ['nonsense', Buffer.from('{"hub":1}').toString('base64url'), 'x'.repeat(5000)]) {
      const { code, out, err } = await agent('enrol', nonsense, '--data', folder);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('expected');
      expect(err).not.toContain('    at ');
    }
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);

test('run without an enrolment ends with 3 and says what to do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  try {
    const { code, err } = await agent('run', '--data', folder);
    expect(code).toBe(3);
    expect(err).toContain('enrol');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);
