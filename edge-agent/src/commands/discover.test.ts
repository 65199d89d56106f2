import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { FakeSite, startFakeCamera } from '../camera/fake-camera.test-kit.ts';

const runner = fileURLToPath(new URL('./camera-commands.test-kit.ts', import.meta.url));
const site = new FakeSite();
let folder = '';
let passwordFile = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'discover-'));
  passwordFile = join(folder, 'password');
  await writeFile(passwordFile, 'secret-9\n');
});
afterEach(() => site.close());
afterAll(() => rm(folder, { recursive: true }));

interface Ran {
  code: number;
  out: string;
  err: string;
}

function agent(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const { SHARP_EYES_CAMERA_USER: _user, SHARP_EYES_CAMERA_PASSWORD: _password, ...env } = process.env;
    execFile(process.execPath, [runner, ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 99 : 0, out, err });
    });
  });
}

describe('agent probe', () => {
  test('prints one JSON object and says by its exit code what is wrong', async () => {
    const { port } = await startFakeCamera(site, { password: 'another' });
    const { code, out } = await agent(
      'probe',
      `127.0.0.1:${port}`,
      '--json',
      '--user',
      'onvif',
      '--password-file',
      passwordFile,
    );
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      reachability: 'unauthorised',
      addresses: [`http://127.0.0.1:${port}/onvif/device_service`],
    });
    expect(out).not.toContain('secret-9');
  });

  test('0 for an answering camera, whose video is left alone; 5 when it was to be tried and does not come', async () => {
    let connections = 0;
    const rtspPort = await site.raw((socket) => {
      connections += 1;
      socket.destroy();
    });
    const { port } = await startFakeCamera(site, { rtspPort });
    const known = [`127.0.0.1:${port}`, '--user', 'onvif', '--password-file', passwordFile];
    expect(await agent('probe', `127.0.0.1:${port}`)).toMatchObject({ code: 0 });
    expect(await agent('probe', ...known)).toMatchObject({ code: 0 });
    expect(connections).toBe(0);
    expect(await agent('probe', ...known, '--try-streams')).toMatchObject({ code: 5 });
    expect(connections).toBe(1);
  });

  test('4 for an address where nobody is', async () => {
    expect(await agent('probe', '127.0.0.1:1', '--json')).toMatchObject({
      code: 4,
      out: expect.stringContaining('"unreachable"'),
    });
  });

  test.each([
    [['probe', '203.0.113.5'], 'refused-address'],
    [['probe', 'not an address'], 'expected an address such as'],
    [['probe', '127.0.0.1', '--allow', 'everything'], 'expected an allowed range'],
    [['probe', '127.0.0.1', '--user', 'onvif'], 'expected a password for onvif'],
    [['probe', '127.0.0.1', '--user', 'onvif', '--password-file', '/nowhere'], 'expected a readable password file'],
  ])('%p is answered with 2 and words', async (args, words) => {
    const { code, err } = await agent(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).not.toContain('    at ');
  });
});

describe('agent discover', () => {
  test('4 and a likely cause when nothing is found', async () => {
    // A range with no device in it: whatever demo runs beside this test is outside.
    const { code, out, err } = await agent('discover', '--allow', '127.99.99.0/24', '--no-node-onvif');
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toContain('ONVIF is off');
  });
});
