import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runNodeOnvif } from './node-onvif-pass.ts';
import { ProblemCounter } from './problems.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'node-onvif-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(code: string, deadlineMs = 1500) {
  const file = join(folder, `${Math.random()}.mjs`);
  await writeFile(file, code);
  const problems = new ProblemCounter();
  const devices = await runNodeOnvif({ from: '127.0.0.1', problems, deadlineMs, program: pathToFileURL(file) });
  return { devices, problems: problems.list().map((problem) => problem.code) };
}

describe("node-onvif's pass", () => {
  test.each([
    ['dies', "throw new Error('a dropped socket')", 'node-onvif-died'],
    ['hangs', 'setInterval(() => {}, 1000)', 'node-onvif-hung'],
    ['is busy for ever', 'for (;;);', 'node-onvif-hung'],
    ['talks nonsense', 'process.send({ a: 1 }, () => process.exit())', 'node-onvif-nonsense'],
    ['gives broken devices', 'process.send([{ urn: 5 }, null], () => process.exit())', 'node-onvif-nonsense'],
  ])('that %s costs nothing but itself', async (_what, code, problem) => {
    const { devices, problems } = await run(code);
    expect(devices).toEqual([]);
    expect(problems).toEqual([problem]);
  });

  test('that needs all memory costs nothing but itself', async () => {
    // Filling it takes a busy machine longer than the deadline of the others.
    const { problems } = await run("const a = []; for (;;) a.push(new Array(1e6).fill('x'))", 15_000);
    expect(problems).toEqual(['node-onvif-died']);
  });

  test('what it found before it died is kept', async () => {
    const found = {
      urn: 'uuid:4339AFE1-8605-59B0-A941-376807C7A47A',
      xaddrs: ['http://127.0.0.9/o'],
      scopes: ['a'],
      types: '',
    };
    const { devices } = await run(`process.send([${JSON.stringify(found)}], () => process.exit(3))`);
    expect(devices).toEqual([
      {
        endpointReference: 'urn:uuid:4339afe1-8605-59b0-a941-376807c7a47a',
        xaddrs: ['http://127.0.0.9/o'],
        scopes: ['a'],
        types: [],
      },
    ]);
  });

  test('the real package runs to its end on one interface', async () => {
    const problems = new ProblemCounter();
    const devices = await runNodeOnvif({ from: '127.0.0.1', problems });
    expect(Array.isArray(devices)).toBe(true);
    expect(problems.list()).toEqual([]);
  });
});
