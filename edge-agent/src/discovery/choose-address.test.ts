import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AddressAllowList, isUnusable } from '../camera/allow-list.ts';
import { chooseAddresses } from './choose-address.ts';

const allow = AddressAllowList.parse(['192.168.0.0/16', '10.0.0.0/8']);
const subnets = ['192.168.1.5/24'];
const choose = (xaddrs: string[], from?: string) =>
  chooseAddresses({ xaddrs, subnets, allow, ...(from === undefined ? {} : { from }) });
const urls = (xaddrs: string[], from?: string) => choose(xaddrs, from).addresses.map(({ url }) => url);

describe('choosing the address of a device', () => {
  test.each([
    [
      'the one that the answer came from is best',
      ['http://10.0.0.9/o', 'http://192.168.1.64/o'],
      '192.168.1.64',
      'http://192.168.1.64/o',
    ],
    ['then our own subnet', ['http://10.0.0.9/o', 'http://192.168.1.70/o'], '10.9.9.9', 'http://192.168.1.70/o'],
    ['then any allowed one', ['http://10.0.0.9/o'], '192.168.1.64', 'http://10.0.0.9/o'],
    [
      'https before http',
      ['http://192.168.1.64/o', 'https://192.168.1.64/o'],
      '192.168.1.64',
      'https://192.168.1.64/o',
    ],
    [
      'but https elsewhere does not beat the right host',
      ['https://10.0.0.9/o', 'http://192.168.1.64/o'],
      '192.168.1.64',
      'http://192.168.1.64/o',
    ],
    [
      '0.0.0.0 means where it came from, port kept',
      ['http://0.0.0.0:8080/o'],
      '192.168.1.64',
      'http://192.168.1.64:8080/o',
    ],
    ['169.254.x likewise', ['http://169.254.9.1/o'], '192.168.1.64', 'http://192.168.1.64/o'],
    [
      '169.254.x beside the right one',
      ['http://169.254.9.1/o', 'http://192.168.1.64:81/o'],
      '192.168.1.64',
      'http://192.168.1.64:81/o',
    ],
    ['a stale address outside is corrected', ['http://172.20.0.9/o'], '192.168.1.64', 'http://192.168.1.64/o'],
    ['a host name is corrected', ['http://camera.local/o'], '192.168.1.64', 'http://192.168.1.64/o'],
    ['a public host is corrected, never called', ['http://203.0.113.5/o'], '192.168.1.64', 'http://192.168.1.64/o'],
  ])('%s', (_what, xaddrs, from, best) => expect(urls(xaddrs, from)[0]).toBe(best));

  test.each([
    ['rtsp', 'rtsp://192.168.1.64/o'],
    ['nonsense', '(null)'],
    ['javascript', 'javascript:alert(1)'],
    ['a public host', 'http://203.0.113.5/o'],
    ['a public host in hexadecimal', 'http://0xcb007105/o'],
    ['0.0.0.0', 'http://0.0.0.0/o'],
  ])('%s alone, from nowhere, leaves no address and says why', (_what, xaddr) => {
    const { addresses, refused } = choose([xaddr]);
    expect(addresses).toEqual([]);
    expect(refused).toHaveLength(1);
  });

  test('a credential in an advertised address is dropped', () => {
    expect(urls(['http://admin:admin@192.168.1.64/o'], '192.168.1.64')).toEqual(['http://192.168.1.64/o']);
  });

  test('whatever is advertised, no chosen address leaves the allowed ranges, and the best is where the answer came from if that was advertised', () => {
    const host = fc.oneof(
      fc.ipV4(),
      fc.constantFrom('0.0.0.0', '169.254.1.1', '192.168.1.9', '10.1.1.1', 'camera', '[::1]', '[::ffff:8.8.8.8]'),
    );
    const xaddr = fc.oneof(
      fc
        .tuple(fc.constantFrom('http', 'https', 'rtsp'), host, fc.integer({ min: 1, max: 65535 }))
        .map(([s, h, p]) => `${s}://${h}:${p}/onvif`),
      fc.string({ maxLength: 30 }),
    );
    const from = fc.option(fc.constantFrom('192.168.1.9', '10.1.1.1', '8.8.8.8'), { nil: undefined });
    fc.assert(
      fc.property(fc.array(xaddr, { maxLength: 6 }), from, (xaddrs, source) => {
        const { addresses } = choose(xaddrs, source);
        for (const { url } of addresses) {
          expect(allow.allows(new URL(url).hostname)).toBe(true);
          expect(isUnusable(new URL(url).hostname)).toBe(false);
          expect(new URL(url).protocol).toMatch(/^https?:$/);
        }
        const advertised = addresses.some(({ basis }) => basis === 'answered-from');
        if (advertised) expect(new URL(addresses[0]?.url ?? '').hostname).toBe(source);
        expect(new Set(addresses.map(({ url }) => url)).size).toBe(addresses.length);
      }),
    );
  });
});
