import { expect, test } from '@jest/globals';
import { AddressAllowList } from '../camera/allow-list.ts';
import type { KnownDevice } from '../discovery/locate.ts';
import type { FoundDevice } from '../discovery/union.ts';
import { Whereabouts } from './whereabouts.ts';

const allow = AddressAllowList.parse(['127.0.0.0/8']);
const at = (key: string, host: string): FoundDevice => ({
  key,
  types: [],
  scopes: [],
  addresses: [{ url: `http://${host}/onvif/device_service`, basis: 'answered-from' }],
  from: [host],
  foundBy: ['unicast'],
  conflict: false,
});

test('cameras that lost their devices at one moment share one pass; a device that moved is remembered there', async () => {
  const passes: KnownDevice[][] = [];
  const whereabouts = new Whereabouts(
    async (known) => {
      passes.push([...known]);
      return new Map(
        known
          .filter(({ deviceKey }) => deviceKey !== 'gone')
          .map((one) => [one.deviceKey, at(one.deviceKey, '127.0.0.9')]),
      );
    },
    () => 0,
  );
  const ask = (deviceKey: string, anew = true) =>
    whereabouts.find({ deviceKey, addresses: ['http://127.0.0.1/onvif/device_service'] }, allow, anew);
  const [one, two, again, gone] = await Promise.all([ask('one'), ask('two'), ask('one'), ask('gone')]);
  expect(passes).toHaveLength(1);
  expect(passes[0]).toHaveLength(3);
  expect([one?.key, two?.key, again?.key, gone]).toEqual(['one', 'two', 'one', undefined]);
  expect((await ask('one', false))?.addresses[0]?.url).toContain('127.0.0.9');
  expect(passes).toHaveLength(1);
  await ask('one');
  expect(passes[1]?.[0]?.addresses).toEqual([
    'http://127.0.0.9/onvif/device_service',
    'http://127.0.0.1/onvif/device_service',
  ]);
});
