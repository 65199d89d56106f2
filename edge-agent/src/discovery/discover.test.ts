import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AddressAllowList } from '../camera/allow-list.ts';
import { childOf, parseEnvelope, textOf } from '../camera/xml.ts';
import { type DiscoverOptions, discoverDevices } from './discover.ts';
import { DISCOVERY_GROUP } from './probe-message.ts';

/** Not 3702: other tests and a running demo must not answer. */
let port = 41_700 + Math.floor(Math.random() * 1000);
const allow = AddressAllowList.parse(['127.0.0.0/8']);
const timing = { intervalMs: 40, waitMs: 200 };
const interfaces = [{ name: 'lo', address: '127.0.0.1', cidr: '127.0.0.1/8' }];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
  port += 1;
});

const match = (reference: string, address: string) =>
  `<d:ProbeMatch><a:EndpointReference><a:Address>${reference}</a:Address></a:EndpointReference><d:XAddrs>http://${address}/onvif/device_service</d:XAddrs></d:ProbeMatch>`;
const answer = (...matches: string[]) =>
  `<s:Envelope xmlns:s="a" xmlns:d="b" xmlns:a="c"><s:Body><d:ProbeMatches>${matches.join('')}</d:ProbeMatches></s:Body></s:Envelope>`;

/** Hears multicast probes and answers each from the given address and a port of its own choice. */
async function startDevice(address: string, reply: (types: string | undefined) => (string | Buffer)[]): Promise<void> {
  const voice = createSocket('udp4');
  voice.bind(0, address);
  await once(voice, 'listening');
  const ear = createSocket({ type: 'udp4', reuseAddr: true });
  ear.bind({ port, address: DISCOVERY_GROUP });
  await once(ear, 'listening');
  ear.addMembership(DISCOVERY_GROUP, '127.0.0.1');
  sockets.push(voice, ear);
  ear.on('message', (probe: Buffer, from: RemoteInfo) => {
    const types = textOf(childOf(parseEnvelope(probe), 'Body'), 'Probe', 'Types');
    for (const text of reply(types)) voice.send(text, from.port, from.address);
  });
}

const discover = (more: Partial<DiscoverOptions> = {}) =>
  discoverDevices({ allow, nodeOnvif: false, timing, port, interfaces, ...more });
const keys = async (more: Partial<DiscoverOptions> = {}) => (await discover(more)).devices.map(({ key }) => key);

describe('discovery', () => {
  test('garbage among good answers: the good ones are returned, the bad ones counted by name', async () => {
    await startDevice('127.0.30.1', () => [
      'hello',
      Buffer.alloc(40_000, 'x'),
      '\u001b[31m<a>',
      answer('<d:ProbeMatch/>', match('urn:good', '127.0.30.1')),
      answer(match('urn:good', '127.0.30.1')).slice(0, 80),
    ]);
    await startDevice('127.0.30.2', () => [answer(match('urn:other', '127.0.30.2'))]);
    const { devices, problems } = await discover();
    expect(devices.map(({ key }) => key)).toEqual(['urn:good', 'urn:other']);
    expect(problems.map(({ code, count }) => [code, count])).toEqual([
      ['malformed-answer', 27],
      ['no-address', 9],
      ['no-endpoint-reference', 9],
      ['too-large', 9],
    ]);
    expect(JSON.stringify(problems)).not.toContain('\\u001b[');
  });

  test('cameras that answer only one kind of probe, and only every third time, are all found', async () => {
    const kinds = ['dn:NetworkVideoTransmitter', 'tds:Device', undefined];
    for (const [index, kind] of kinds.entries()) {
      let heard = 0;
      await startDevice(`127.0.30.${index + 1}`, (types) => {
        if (types !== kind) return [];
        heard += 1;
        return heard % 3 === 0 ? [answer(match(`urn:${index}`, `127.0.30.${index + 1}`))] : [];
      });
    }
    expect(await keys()).toEqual(['urn:0', 'urn:1', 'urn:2']);
  });

  test('what answers from outside the allowed ranges is not reported', async () => {
    await startDevice('127.0.30.1', () => [answer(match('urn:in', '127.0.30.1'))]);
    await startDevice('127.0.31.1', () => [answer(match('urn:out', '127.0.30.1'))]);
    const { devices, problems } = await discover({ allow: AddressAllowList.parse(['127.0.30.0/24']) });
    expect(devices.map(({ key }) => key)).toEqual(['urn:in']);
    expect(problems).toMatchObject([{ code: 'outside-allowed-ranges', count: 9 }]);
  });

  test('two devices at once with one reference are shown as a conflict', async () => {
    for (const address of ['127.0.30.1', '127.0.30.2'])
      await startDevice(address, () => [answer(match('urn:twin', address))]);
    const { devices, problems } = await discover();
    expect(devices).toMatchObject([
      { endpointReference: 'urn:twin', conflict: true },
      { endpointReference: 'urn:twin', conflict: true },
    ]);
    expect(problems).toMatchObject([{ code: 'reference-conflict', count: 2 }]);
  });

  test('an address that answers no multicast is found by probing its range', async () => {
    const socket = createSocket('udp4');
    socket.bind(port, '127.0.30.9');
    await once(socket, 'listening');
    sockets.push(socket);
    socket.on('message', (_probe, from) =>
      socket.send(answer(match('urn:quiet', '127.0.30.9')), from.port, from.address),
    );
    expect(await keys()).toEqual([]);
    expect(await keys({ multicast: false, ranges: ['127.0.30.8/30'] })).toEqual(['urn:quiet']);
  });

  test('a device that claims to be thousands is cut off, and the others are still found', async () => {
    let number = 0;
    await startDevice('127.0.30.1', () =>
      Array.from({ length: 40 }, () =>
        answer(...Array.from({ length: 20 }, () => match(`urn:x${number++}`, '127.0.30.1'))),
      ),
    );
    await startDevice('127.0.30.2', () => [answer(match('urn:honest', '127.0.30.2'))]);
    const { devices, problems } = await discover();
    expect(devices.length).toBeLessThanOrEqual(1001);
    expect(devices.some(({ key }) => key === 'urn:honest')).toBe(true);
    expect(problems.some(({ code }) => code === 'too-many-devices')).toBe(true);
  });

  test('a sweep of a whole /8 is refused in words', async () => {
    await expect(discover({ ranges: ['127.0.0.0/8'] })).rejects.toThrow(/at most 4096 addresses/);
  });

  test('without any allowed interface it says so and finds nothing', async () => {
    const { devices, problems } = await discover({ interfaces: [] });
    expect(devices).toEqual([]);
    expect(problems).toMatchObject([{ code: 'no-interface' }]);
  });

  test('it can be given up', async () => {
    await expect(discover({ signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: 'CameraError' });
  });
});
