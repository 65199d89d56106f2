import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { deviceFound } from '@sharp-eyes/protocol';
import { AddressAllowList } from '../camera/allow-list.ts';
import { FakeSite, startFakeCamera } from '../camera/fake-camera.test-kit.ts';
import { inspectDevice, inspectDevices, toDeviceFound } from './inspect.ts';
import { parseTarget, probeAddress } from './probe.ts';
import type { FoundDevice } from './union.ts';

const allow = AddressAllowList.parse(['127.0.0.0/8']);
const credential = { user: 'onvif', password: 'secret-9' };
const site = new FakeSite();
afterEach(() => site.close());

const discoveryPort = 42_800 + Math.floor(Math.random() * 1000);
const probe = (address: string) => probeAddress(address, { allow, timeoutMs: 300, discoveryPort });

function found(urls: string[], more: Partial<FoundDevice> = {}): FoundDevice {
  return {
    key: 'urn:a',
    endpointReference: 'urn:a',
    types: [],
    scopes: [],
    addresses: urls.map((url) => ({ url, basis: 'routable' })),
    from: ['127.0.0.1'],
    foundBy: ['multicast'],
    conflict: false,
    ...more,
  };
}

describe('what a person types as an address', () => {
  test.each([
    ['192.168.1.64', { host: '192.168.1.64' }],
    [' 192.168.1.64:8080 ', { host: '192.168.1.64', port: 8080 }],
    ['http://192.168.1.64', { host: '192.168.1.64', port: 80 }],
    ['https://192.168.1.64:8443/', { host: '192.168.1.64', port: 8443 }],
    ['camera.local', { host: 'camera.local' }],
    ['::1', { host: '::1' }],
  ])('%s is understood', (text, meant) => expect(parseTarget(text)).toEqual(meant));

  test('a whole service address is kept', () => {
    expect(parseTarget('http://10.0.0.1:81/onvif/x').url?.pathname).toBe('/onvif/x');
  });

  test.each(['', 'rtsp://10.0.0.1/', 'two words', 'http://', '10.0.0.1:99999'])('%p is refused in words', (text) => {
    expect(() => parseTarget(text)).toThrow(/expected an address such as/);
  });
});

describe('probing one address', () => {
  test('a device that answers no probe is asked directly', async () => {
    const { port, url } = await startFakeCamera(site);
    expect(await probe(`127.0.0.1:${port}`)).toMatchObject([{ foundBy: ['by-hand'], addresses: [{ url }] }]);
  });

  test('unicast discovery gives its reference; another device at that address but another port does not', async () => {
    const { port, url } = await startFakeCamera(site);
    const socket = createSocket('udp4').bind(discoveryPort, '127.0.0.1');
    await once(socket, 'listening');
    site.onClose(async () => socket.close());
    const match = `<ProbeMatch><EndpointReference><Address>urn:x</Address></EndpointReference><XAddrs>${url}</XAddrs></ProbeMatch>`;
    socket.on('message', (_probe, from) =>
      socket.send(`<Envelope><Body><ProbeMatches>${match}</ProbeMatches></Body></Envelope>`, from.port, from.address),
    );
    expect(await probe(`127.0.0.1:${port}`)).toMatchObject([{ key: 'urn:x', foundBy: ['unicast'] }]);
    expect(await probe('127.0.0.1:9')).toMatchObject([{ foundBy: ['by-hand'] }]);
  });

  test('an address outside the allowed ranges is refused before anything is sent', async () => {
    await expect(probe('203.0.113.5')).rejects.toMatchObject({ code: 'refused-address' });
  });
});

describe('asking a found device', () => {
  test('the first address that answers as a camera is used, stale ones are passed over', async () => {
    const { url } = await startFakeCamera(site);
    const router = await site.web((_request, _body, response) => response.end('<html>'));
    const device = found(['http://127.0.0.1:1/o', `http://127.0.0.1:${router}/o`, url]);
    const inspected = await inspectDevice(device, {
      allow,
      credential,
      timeoutMs: 500,
      mayLook: () => true,
      checkStream: async () => undefined,
    });
    expect(inspected).toMatchObject({ url, measurement: { reachability: 'streaming' } });
    const body = toDeviceFound(device, inspected);
    expect(deviceFound.parse(body)).toMatchObject({
      deviceKey: 'urn:a',
      maker: 'ACME',
      reachability: 'streaming',
      sources: [{ token: '001', name: '01', width: 1920, height: 1080, codecs: ['h264'] }],
    });
    expect(body.addresses[0]).toBe(url);
  });

  test('without a reference it is known by its MAC', async () => {
    const { url } = await startFakeCamera(site);
    const { endpointReference: _none, ...nameless } = found([url], { key: 'address:127.0.0.1' });
    const inspected = await inspectDevice(nameless, { allow, credential });
    expect(inspected.device.key).toBe('mac:aabbcc001122');
  });

  test('a device without any usable address is unreachable, with the reason', async () => {
    expect(await inspectDevice(found([]), { allow })).toMatchObject({
      measurement: { reachability: 'unreachable', reason: { code: 'no-address' } },
    });
  });

  test('what only answered a probe fits the protocol, however long its texts', () => {
    const device = found(['http://127.0.0.1/o'], { scopes: Array.from({ length: 64 }, () => 'x'.repeat(300)) });
    expect(deviceFound.parse(toDeviceFound(device)).reachability).toBe('reachable');
  });

  test('one hanging camera does not keep the others waiting', async () => {
    const { url } = await startFakeCamera(site);
    const silent = await site.raw(() => undefined);
    const order: string[] = [];
    const devices = [
      found([`http://127.0.0.1:${silent}/o`], { key: 'slow' }),
      found([url], { key: 'one' }),
      found([url], { key: 'two' }),
    ];
    await inspectDevices(devices, { allow, timeoutMs: 700 }, ({ device }) => order.push(device.key), 2);
    expect(order).toEqual(['one', 'two', 'slow']);
  });
});
