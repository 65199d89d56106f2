import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { fetch } from 'undici';
import { TestClient } from './rtsp/client.test-kit.ts';
import {
  connectOnvif,
  control,
  getDevice,
  mainUri,
  makeNodeOnvifSession,
  probe,
  startTestSimulator,
  waitFor,
} from './simulator.test-kit.ts';
import type { Simulator } from './simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startTestSimulator();
}, 120_000);
afterAll(() => simulator?.stop());

describe('what the control port does to a camera', () => {
  test('die: nothing answers any more; recover: it is back at the same address and ports', async () => {
    const device = getDevice(simulator, 'c06');
    const { client } = await TestClient.play(mainUri(device), device);
    const { ports } = device;
    await control(simulator, '/cameras/c06/die', {});
    await waitFor('the cut stream', () => client.isClosed);
    await expect(TestClient.play(mainUri(device), device, 500)).rejects.toThrow();
    expect(await probe(simulator, '', device.address)).toEqual([]);
    await control(simulator, '/cameras/c06/recover', {});
    expect(device.ports).toEqual(ports);
    (await TestClient.play(mainUri(device), device)).client.close();
  });

  test('hang: connections are taken and nothing comes, a running stream stops', async () => {
    const device = getDevice(simulator, 'c07');
    const { client } = await TestClient.play(mainUri(device), device);
    await waitFor('pictures', () => client.pictures.length > 2);
    await control(simulator, '/cameras/c07/hang', {});
    await delay(150);
    const count = client.pictures.length;
    await delay(500);
    expect(client.pictures).toHaveLength(count);
    expect(client.isClosed).toBe(false);
    await expect(TestClient.play(mainUri(device), device, 500)).rejects.toThrow('silent');
    await expect(connectOnvif(device)).rejects.toThrow();
    await control(simulator, '/cameras/c07/recover', {});
    (await TestClient.play(mainUri(device), device)).client.close();
  });

  test('refuse-password: the right password is refused, and running streams are cut', async () => {
    const device = getDevice(simulator, 'c08');
    const { client } = await TestClient.play(mainUri(device), device);
    await control(simulator, '/cameras/c08/refuse-password', {});
    await waitFor('the cut stream', () => client.isClosed);
    await expect(TestClient.play(mainUri(device), device)).rejects.toThrow('401');
    await expect(connectOnvif(device)).rejects.toThrow();
    await control(simulator, '/cameras/c08/recover', {});
    await connectOnvif(device);
  });

  test('move: the same endpoint reference at a new address, nobody at the old one', async () => {
    const device = getDevice(simulator, 'c08');
    const before = device.address;
    await control(simulator, '/cameras/c08/move', {});
    expect(device.address).not.toBe(before);
    expect(await probe(simulator, '', before)).toEqual([]);
    const [answer] = await probe(simulator, '', device.address);
    expect(answer?.text).toContain(device.spec.endpointReference);
    expect(answer?.text).toContain(`http://${device.address}:`);
  });

  test('clock-offset: the device says another time, and tokens are judged by it', async () => {
    const device = getDevice(simulator, 'c03');
    await control(simulator, '/cameras/c03/clock-offset', { seconds: 3600 });
    const response = await fetch(`${device.baseUrl}/onvif/device_service`, {
      method: 'POST',
      body: '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>',
    });
    const hour = /<tt:UTCDateTime>.*?<tt:Hour>(\d+)</.exec(await response.text())?.[1];
    expect(Number(hour)).toBe(new Date(Date.now() + 3_600_000).getUTCHours());
    await connectOnvif(device); // the client learns the camera's time first and so gets in
    await control(simulator, '/cameras/c03/recover', {});
  });

  test('two-xaddrs: a useless address stands before the right one', async () => {
    const device = getDevice(simulator, 'c01');
    await control(simulator, '/cameras/c01/two-xaddrs', {});
    const [answer] = await probe(simulator, '', device.address);
    const xaddrs = /<d:XAddrs>(.*?)</.exec(answer?.text ?? '')?.[1]?.split(' ');
    expect(xaddrs).toEqual([expect.stringContaining('169.254.'), expect.stringContaining(device.address)]);
    await control(simulator, '/cameras/c01/recover', {});
  });

  test('garbage: answers that are no XML, and a JPEG that is none', async () => {
    const device = getDevice(simulator, 'c03');
    await control(simulator, '/cameras/c03/garbage', { kinds: ['discovery', 'jpeg'] });
    const [answer] = await probe(simulator, '', device.address);
    expect(answer?.text).not.toContain('</d:ProbeMatches>');
    const session = makeNodeOnvifSession(device);
    await session.init();
    const { body } = await session.fetchSnapshot();
    await expect(sharp(body).raw().toBuffer()).rejects.toThrow();
    await control(simulator, '/cameras/c03/garbage', {});
    await expect(connectOnvif(device)).rejects.toThrow();
    await control(simulator, '/cameras/c03/recover', {});
    await connectOnvif(device);
  });

  test('ignore-sync-point: a key frame is asked for, granted in words, and comes when it would have come anyway', async () => {
    const device = getDevice(simulator, 'c04');
    const [channel] = device.channels;
    const session = await connectOnvif(device);
    const { client } = await TestClient.play(mainUri(device), device);
    const shown = () =>
      simulator.truth.list('c04').flatMap((one) => (one.event === 'picture-sent' ? [one.sceneFrame] : []));
    const isKey = (frame: number) => channel?.streams.get('main')?.units[frame]?.isKeyFrame === true;
    const askInMidGroup = async () => {
      await waitFor('the middle of a group', () => [5, 6, 7].some((after) => isKey((shown().at(-1) ?? 0) - after)));
      const before = shown().length;
      await new Promise((done) => session.setSynchronizationPoint({ profileToken: 'profile_1_main' }, done));
      await waitFor('the pictures after', () => shown().length >= before + 5);
      return shown()
        .slice(before, before + 5)
        .some(isKey);
    };
    expect(await askInMidGroup()).toBe(true);
    await control(simulator, '/cameras/c04/ignore-sync-point', {});
    expect(await askInMidGroup()).toBe(false);
    await control(simulator, '/cameras/c04/recover', {});
    expect(device.syncPoints).toBe(2);
    client.close();
  });

  test('an unknown camera, action or value is refused in words', async () => {
    expect((await control(simulator, '/cameras/nobody/die', {})).status).toBe(404);
    expect((await control(simulator, '/cameras/c01/explode', {})).status).toBe(404);
    expect((await control(simulator, '/cameras/c01/clock-offset', { seconds: 'an hour' })).status).toBe(400);
  });

  test('a web page cannot ask for the passwords', async () => {
    const response = await fetch(`${simulator.controlUrl}/cameras`, { headers: { origin: 'http://evil.example' } });
    expect(response.status).toBe(403);
  });
});
