import { beforeEach, expect, test } from '@jest/globals';
import { AddressAllowList } from '../camera/allow-list.ts';
import type { Measurement } from '../camera/reachability.ts';
import type { FoundDevice } from '../discovery/union.ts';
import { DeviceAsk } from './device-ask.ts';

const found = {
  key: 'one',
  addresses: [],
  scopes: [],
  from: [],
  types: [],
  foundBy: [],
  conflict: false,
} as FoundDevice;
const reason = { code: 'test', params: {}, text: 'a test' };
let now: number;
let asked: number;
let answer: Measurement;
let ask: DeviceAsk;
beforeEach(() => {
  now = 0;
  asked = 0;
  ask = new DeviceAsk({
    allow: AddressAllowList.parse([]),
    locate: async () => found,
    credential: () => ({ user: 'u', password: 'p' }),
    onAnswer: () => undefined,
    now: () => now,
    inspect: async (device) => {
      asked += 1;
      return { device, measurement: { ...answer } };
    },
  });
});
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: { code: string }) => error.code,
  );

test('a recorder is asked once for all its channels', async () => {
  answer = { reachability: 'reachable', reason, description: { sources: [] } as never };
  await Promise.all([ask.description(false), ask.description(false), ask.description(true)]);
  await ask.description(false);
  expect(asked).toBe(1);
});

test('a device that refuses our password is left alone for longer and longer, so that its account is not locked', async () => {
  answer = { reachability: 'unauthorised', reason };
  for (; now < 30 * 60_000; now += 1000) expect(await codeOf(ask.description(true))).toBe('unauthorised');
  expect(asked).toBe(4);
});
