import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import sodium from 'libsodium-wrappers';
import { enrol, loadIdentity, loadKeys, UplinkError } from './index.ts';
import { FakeHub } from './testing/fake-hub.ts';

let hub: FakeHub;
let folder: string;
beforeEach(async () => {
  hub = await FakeHub.start();
  folder = mkdtempSync(join(tmpdir(), 'enrol-'));
});
afterEach(async () => {
  await hub.stop();
  rmSync(folder, { recursive: true });
});
const failure = async (work: Promise<unknown>): Promise<UplinkError> => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof UplinkError)) throw new Error(`expected an UplinkError, came ${error}`);
  return error;
};

test('a good code enrols: the hub has both public keys, we have its CA and our id, in files of our own', async () => {
  await enrol(hub.code(), folder);
  const keys = await loadKeys(folder);
  expect(hub.enrolled).toMatchObject({ signingKey: keys.signingKey, sealingKey: keys.sealingKey });
  expect(await loadIdentity(folder)).toMatchObject({ agentId: hub.agentId, hubs: [hub.address] });
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
});

test('a CA with another hash is refused before the secret leaves', async () => {
  const error = await failure(enrol(hub.code({ caSha256: '0'.repeat(64) }), folder));
  expect(error.code).toBe('wrong-ca');
  expect(hub.enrolled).toBeUndefined();
  expect(hub.secret).toBeDefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('a used code, a damaged code and no hub at all are told apart, and no secret is in the words', async () => {
  const code = hub.code();
  await enrol(code, folder);
  const used = await failure(enrol(code, folder));
  expect(used.code).toBe('enrolment-refused');
  expect((await failure(enrol('not a code', folder))).code).toBe('bad-code');
  await hub.stop();
  const away = await failure(enrol(code, folder));
  expect(away.code).toBe('unreachable');
  for (const { message } of [used, away]) expect(message).not.toContain('a-secret');
  hub = await FakeHub.start();
});

test('keys stay the same over a second enrolment, so that sealed passwords still open', async () => {
  await enrol(hub.code(), folder);
  const before = await loadKeys(folder);
  await sodium.ready;
  const text = JSON.stringify({ user: 'admin', password: 'hunter2hunter2' });
  const sealed = sodium.crypto_box_seal(text, Buffer.from(before.sealingKey, 'base64url'));
  hub.secret = 'another-secret-of-twenty-letters';
  await enrol(hub.code(), folder);
  const after = await loadKeys(folder);
  expect(after.open(Buffer.from(sealed).toString('base64'))).toEqual({ user: 'admin', password: 'hunter2hunter2' });
});

test('a credential that is not sealed to us is refused without a word of its content', async () => {
  const { open } = await loadKeys(folder);
  expect(() => open(Buffer.from('admin:hunter2').toString('base64'))).toThrow(/bad-configuration/);
  expect(() => open(Buffer.from('admin:hunter2').toString('base64'))).not.toThrow(/hunter2/);
});

test('damaged keys are never replaced silently', async () => {
  writeFileSync(join(folder, 'keys.json'), '{"signing": "s3cret"');
  const error = await failure(loadKeys(folder));
  expect(error.code).toBe('bad-keys');
  expect(error.message).not.toContain('s3cret');
});

test('without an enrolment the error says what to run', async () => {
  const error = await failure(loadIdentity(folder));
  expect(error.code).toBe('not-enrolled');
  expect(error.message).toContain('npm run agent -- enrol CODE');
});
