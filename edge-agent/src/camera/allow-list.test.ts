import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AddressAllowList, formatIpv4, parseIpv4, parseIpv4Range } from './allow-list.ts';

const list = AddressAllowList.parse(['127.0.0.0/8', '192.168.1.64/26', 'fd00::/8']);

describe('the allowed address ranges', () => {
  test.each([
    '127.0.0.1',
    '127.255.0.9',
    '192.168.1.64',
    '192.168.1.127',
    'fd12::1',
    '::ffff:127.0.0.1',
    '[::ffff:7f00:1]',
  ])('%s may be talked to', (address) => expect(list.allows(address)).toBe(true));

  test.each([
    '192.168.1.63',
    '192.168.1.128',
    '8.8.8.8',
    '0.0.0.0',
    '169.254.1.1',
    '::1',
    'camera.local',
    '',
    '127.0.0.1.',
  ])('%s may not', (address) => expect(list.allows(address)).toBe(false));

  test('not even 0.0.0.0/0 allows multicast, broadcast or "this host"', () => {
    const all = AddressAllowList.parse(['0.0.0.0/0', '::/0']);
    for (const address of ['0.0.0.0', '239.255.255.250', '255.255.255.255', '::', 'ff02::c'])
      expect(all.allows(address)).toBe(false);
    expect(all.allows('8.8.8.8')).toBe(true);
  });

  test.each(['10.0.0.0/33', '10.0.0/8', 'camera.local', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/x', ''])(
    '%p is refused as a range, in words',
    (cidr) => expect(() => AddressAllowList.parse([cidr])).toThrow(/expected an allowed range such as/),
  );

  test.each([
    ['rtsp://127.0.0.1/snap.jpg', 'another scheme'],
    ['(null)', 'no address at all'],
    ['http://', 'no host'],
    ['http://203.0.113.7/snap.jpg', 'a public host'],
    ['http://3405803783/snap.jpg', 'a public host written as one number'],
    ['http://[::ffff:203.0.113.7]/', 'a public host written as IPv6'],
    ['', 'nothing'],
  ])('%s is refused before anything is sent: %s', (url) => {
    expect(() => list.checkUrl(url, ['http:', 'https:'])).toThrow(/refused-address/);
  });

  test('a credential in an address is dropped', () => {
    expect(list.checkUrl('http://admin:pw@127.0.0.1/x', ['http:']).href).toBe('http://127.0.0.1/x');
  });

  test('a name must stand for allowed addresses only', async () => {
    await expect(list.resolve('cam', async () => ['127.0.0.9'])).resolves.toBe('127.0.0.9');
    await expect(list.resolve('cam', async () => ['127.0.0.9', '8.8.8.8'])).rejects.toThrow(/refused-address/);
    await expect(list.resolve('cam', async () => [])).rejects.toThrow(/refused-address/);
  });

  test('addresses and numbers are the same thing', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => expect(formatIpv4(parseIpv4(address))).toBe(address)));
  });

  test('an address lies in every range that is made from it', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, bits) => {
        const { first, last } = parseIpv4Range(`${address}/${bits}`);
        const number = parseIpv4(address);
        expect(first <= number && number <= last && last - first + 1 === 2 ** (32 - bits)).toBe(true);
      }),
    );
  });

  test('an interface is worth probing when its network and an allowed range meet', () => {
    expect(list.overlaps(parseIpv4Range('192.168.1.2/24'))).toBe(true);
    expect(list.overlaps(parseIpv4Range('192.168.2.2/24'))).toBe(false);
  });
});
