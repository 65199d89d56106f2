import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Sighting, uniteSightings } from './union.ts';

function sighting(from: string | undefined, hosts: string[], more: Partial<Sighting> = {}): Sighting {
  return {
    endpointReference: 'urn:a',
    types: [],
    scopes: [],
    foundBy: from === undefined ? 'node-onvif' : 'multicast',
    addresses: hosts.map((host) => ({
      url: `http://${host}/o`,
      basis: host === from ? ('answered-from' as const) : ('routable' as const),
    })),
    ...(from === undefined ? {} : { from }),
    ...more,
  };
}

describe('uniting the answers', () => {
  test('nine answers of one camera are one device, with everything that any of them said', () => {
    const devices = uniteSightings([
      sighting('10.0.0.1', ['10.0.0.1'], { types: ['tds:Device'], scopes: ['onvif://a'] }),
      sighting('10.0.0.1', ['10.0.0.1', '192.168.0.1'], { scopes: ['onvif://b'] }),
      sighting(undefined, ['10.0.0.1']),
    ]);
    expect(devices).toEqual([
      expect.objectContaining({
        key: 'urn:a',
        scopes: ['onvif://a', 'onvif://b'],
        conflict: false,
        foundBy: ['multicast', 'node-onvif'],
      }),
    ]);
    expect(devices[0]?.addresses.map(({ url }) => url)).toEqual(['http://10.0.0.1/o', 'http://192.168.0.1/o']);
  });

  test('a recorder with two network cards, each answer naming both, is one device', () => {
    const both = ['10.0.0.1', '192.168.0.1'];
    expect(uniteSightings([sighting('10.0.0.1', both), sighting('192.168.0.1', both)])).toMatchObject([
      { key: 'urn:a', conflict: false },
    ]);
  });

  test('two cameras with one reference are a conflict, shown as two', () => {
    const devices = uniteSightings([sighting('10.0.0.1', ['10.0.0.1']), sighting('10.0.0.2', ['10.0.0.2'])]);
    expect(devices).toMatchObject([
      { key: 'urn:a#10.0.0.1', endpointReference: 'urn:a', conflict: true, from: ['10.0.0.1'] },
      { key: 'urn:a#10.0.0.2', endpointReference: 'urn:a', conflict: true, from: ['10.0.0.2'] },
    ]);
  });

  test('two cloned cameras that both advertise the address of the first are still a conflict', () => {
    const devices = uniteSightings([
      sighting('10.0.0.1', ['10.0.0.1']),
      sighting('10.0.0.2', ['10.0.0.1']),
      sighting(undefined, ['10.0.0.1']),
    ]);
    expect(devices.map(({ conflict }) => conflict)).toEqual([true, true]);
  });

  test('an address that we corrected ourselves proves nothing', () => {
    const corrected = (from: string): Sighting => ({
      ...sighting(from, []),
      addresses: [{ url: `http://${from}/o`, basis: 'corrected' }],
    });
    expect(uniteSightings([corrected('10.0.0.1'), corrected('10.0.0.2')])).toHaveLength(2);
  });

  test('a device that tells no reference is kept by its address', () => {
    const { endpointReference: _none, ...nameless } = sighting('10.0.0.1', ['10.0.0.1']);
    expect(uniteSightings([nameless])).toMatchObject([{ key: 'address:10.0.0.1', conflict: false }]);
  });

  test('one reference claimed from a thousand addresses does not take all day', () => {
    const flood = Array.from({ length: 20_000 }, (_, n) =>
      sighting(`10.0.${n >> 8}.${n & 255}`, [`10.0.${n >> 8}.${n & 255}`]),
    );
    const start = performance.now();
    expect(uniteSightings(flood).length).toBeLessThanOrEqual(64);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('neither order nor repetition changes the result, keys are unique, every source address is in exactly one device', () => {
    const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4');
    const any = fc
      .tuple(address, fc.array(address, { maxLength: 3 }), fc.constantFrom('urn:a', 'urn:b'))
      .map(([from, hosts, endpointReference]) => sighting(from, hosts, { endpointReference }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (list, random) => {
        const devices = uniteSightings(list);
        const shuffled = [...list, ...list]
          .map((one) => ({ one, rank: random.next().value ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
        expect(uniteSightings(shuffled)).toEqual(devices);
        expect(new Set(devices.map(({ key }) => key)).size).toBe(devices.length);
        for (const reference of ['urn:a', 'urn:b']) {
          const sources = devices.filter((d) => d.endpointReference === reference).flatMap(({ from }) => from);
          expect(new Set(sources).size).toBe(sources.length);
        }
      }),
    );
  });
});
