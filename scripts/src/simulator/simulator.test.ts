import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AV_LOG_ERROR, Decoder, Demuxer, Log } from 'node-av';
import nodeOnvif from 'node-onvif';
import onvif from 'onvif';
import sharp from 'sharp';
import { fetch } from 'undici';
import { prepareMedia } from '../setup/media.ts';
import type { Device } from './device.ts';
import { readEnvelope } from './onvif/soap.ts';
import { TestClient } from './rtsp/test-client.ts';
import { type Simulator, startSimulator } from './simulator.ts';

// Own addresses and free ports, so that a demo that runs on this machine is not in the way.
const firstAddress = `127.${100 + (process.pid % 100)}.${1 + (process.pid % 250)}.1`;
let simulator: Simulator;

beforeAll(async () => {
  Log.setLevel(AV_LOG_ERROR);
  const { folder } = await prepareMedia();
  simulator = await startSimulator({
    mediaFolder: folder,
    firstAddress,
    httpPort: 0,
    rtspPort: 0,
    seed: String(process.pid),
    walkMode: { kind: 'on-demand' },
  });
}, 120_000);

afterAll(async () => {
  await simulator?.stop();
});

function getDevice(id: string): Device {
  const device = simulator.findDevice(id);
  if (!device) throw new Error(`no device ${id}`);
  return device;
}

async function control(path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${simulator.controlUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Sends one probe and gathers what comes within 400 ms. */
async function probe(types: string, to = '239.255.255.250'): Promise<{ from: string; text: string }[]> {
  const socket = createSocket('udp4');
  const answers: { from: string; text: string }[] = [];
  socket.on('message', (bytes, from) => answers.push({ from: from.address, text: bytes.toString() }));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setMulticastInterface('127.0.0.1');
  const named = types && `<d:Types xmlns:dn="n" xmlns:tds="t">${types}</d:Types>`;
  socket.send(
    `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header><a:MessageID>uuid:1</a:MessageID></e:Header><e:Body><d:Probe>${named}</d:Probe></e:Body></e:Envelope>`,
    3702,
    to,
  );
  await delay(400);
  socket.close();
  const own = new Set(simulator.devices.map((device) => device.address));
  return answers.filter((answer) => own.has(answer.from));
}

interface OnvifSession {
  profiles: unknown[];
  activeSources: unknown[];
  getDeviceInformation(done: (error: Error | null, information: { manufacturer: string }) => void): void;
}

interface NodeOnvifSession {
  init(): Promise<{ Manufacturer: string }>;
  getUdpStreamUrl(): string;
  fetchSnapshot(): Promise<{ body: Buffer }>;
}

/** A session that has shown its password: `connect` alone succeeds with a wrong one, with empty lists. */
async function connectOnvif(device: Device, password = device.password): Promise<OnvifSession> {
  const Cam = onvif.Cam as unknown as new (options: object, done: (error: Error | null) => void) => OnvifSession;
  const { address: hostname, user: username, ports } = device;
  const session = await new Promise<OnvifSession>((resolve, reject) => {
    const made = new Cam({ hostname, port: ports.http, username, password, timeout: 2000 }, (error) =>
      error ? reject(error) : resolve(made),
    );
  });
  await new Promise<void>((resolve, reject) => {
    session.getDeviceInformation((error) => (error ? reject(error) : resolve()));
  });
  return session;
}

function makeNodeOnvifSession(device: Device): NodeOnvifSession {
  const { OnvifDevice } = nodeOnvif as unknown as { OnvifDevice: new (options: object) => NodeOnvifSession };
  return new OnvifDevice({ xaddr: device.xaddrs[0], user: device.user, pass: device.password });
}

const mainUri = (device: Device, channel = 1): string => `${device.rtspUrl}/live/${channel}/main`;

async function waitFor(what: string, isThere: () => boolean, timeoutMs = 8000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!isThere()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await delay(20);
  }
}

describe('discovery', () => {
  test('no single probe finds all nine devices; the union of three does, each from its own address', async () => {
    const rounds = [await probe('dn:NetworkVideoTransmitter'), await probe('tds:Device'), await probe('')];
    const found = rounds.map((round) => new Set(round.map((answer) => answer.from)));
    expect(found[0]?.size).toBeLessThan(9);
    expect(found[1]?.size).toBeLessThan(9);
    expect(new Set(rounds.flat().map((answer) => answer.from)).size).toBe(9);
  });

  test('a unicast probe is answered by that device alone', async () => {
    const answers = await probe('', getDevice('c02').address);
    expect(answers.map((answer) => answer.from)).toEqual([getDevice('c02').address]);
    expect(answers[0]?.text).toContain(getDevice('c02').spec.endpointReference);
  });

  test('names survive the journey percent-encoded, the hostile one too', async () => {
    const [answer] = await probe('', getDevice('c05').address);
    expect(answer?.text).not.toContain('<img');
    expect(readEnvelope(answer?.text ?? '')).toBeDefined();
    const name = getDevice('c05').scopes.find((scope) => scope.includes('/name/')) ?? '';
    expect(decodeURIComponent(name)).toContain('<img src=x onerror=alert(1)>');
  });
});

describe('ONVIF', () => {
  test('the onvif client opens a session with every device: digest, tokens, Media2, four sources on the recorder', async () => {
    for (const device of simulator.devices) {
      const session = await connectOnvif(device);
      expect(session.activeSources).toHaveLength(device.spec.channels.length);
      expect(session.profiles).toHaveLength(device.spec.channels.length * 2);
    }
  });

  test('the node-onvif client opens a session with the old device and gets its picture', async () => {
    const device = getDevice('c03');
    const session = makeNodeOnvifSession(device);
    const information = await session.init();
    expect(information.Manufacturer).toBe(device.spec.manufacturer);
    expect(session.getUdpStreamUrl()).toContain(device.rtspUrl);
    const { body } = await session.fetchSnapshot();
    expect((await sharp(body).metadata()).width).toBe(640);
  });

  test('a wrong password gets nowhere', async () => {
    await expect(connectOnvif(getDevice('c01'), 'wrong')).rejects.toThrow();
  });
});

describe('video', () => {
  test.each([
    ['H.264', 'c01', 640],
    ['H.265', 'c02', 640],
  ])('a libav client plays %s and every picture decodes', async (_name, id, width) => {
    const device = getDevice(id);
    const uri = mainUri(device).replace('://', `://${device.user}:${encodeURIComponent(device.password)}@`);
    const demuxer = await Demuxer.open(uri, { options: { rtsp_transport: 'tcp', analyzeduration: 500_000 } });
    const stream = demuxer.video();
    if (!stream) throw new Error('no video stream');
    const decoder = await Decoder.create(stream, { exitOnError: true, threadCount: 1 });
    let pictures = 0;
    for await (const frame of decoder.frames(demuxer.packets(stream.index))) {
      if (!frame) continue;
      expect(frame.width).toBe(width);
      frame.free();
      if (++pictures === 12) break;
    }
    decoder.close();
    await demuxer.close();
    expect(pictures).toBe(12);
  });

  test('two clients see the same picture at the same time, and the truth knows when it left', async () => {
    const device = getDevice('r01');
    const [one, other] = await Promise.all([
      TestClient.play(mainUri(device, 3), device),
      TestClient.play(mainUri(device, 3), device),
    ]);
    await waitFor('pictures', () => one.client.pictures.length > 12);
    one.client.close();
    other.client.close();
    const shared = one.client.pictures.filter((picture) =>
      other.client.pictures.some((seen) => seen.rtpTimestamp === picture.rtpTimestamp),
    );
    expect(shared.length).toBeGreaterThan(8);
    expect(one.client.lostPackets).toBe(0);
    expect(one.client.reports).toBeGreaterThan(0);
    for (const picture of shared) {
      const truth = simulator.truth.findPicture('r01-3', picture.rtpTimestamp);
      expect(truth?.event).toBe('picture-sent');
      expect(Math.abs(picture.at - (truth?.at ?? 0))).toBeLessThan(250);
    }
    const steps = one.client.pictures.slice(1).map((picture, index) => {
      return (picture.rtpTimestamp - (one.client.pictures[index]?.rtpTimestamp ?? 0)) >>> 0;
    });
    expect(steps.every((step) => step >= 9000)).toBe(true);
  });

  test('all twelve pictures play at once', async () => {
    const clients = await Promise.all(
      simulator.devices.flatMap((device) =>
        device.channels.map((_, index) => TestClient.play(mainUri(device, index + 1), device)),
      ),
    );
    await waitFor('five pictures of each', () => clients.every(({ client }) => client.pictures.length >= 5));
    for (const { client } of clients) client.close();
    expect(clients).toHaveLength(12);
  });

  test('a walk that was asked for comes, is logged with the timestamp of its picture, and ends', async () => {
    const device = getDevice('c07');
    const { client } = await TestClient.play(mainUri(device), device);
    expect((await control('/cameras/c07/walk', {})).status).toBe(200);
    const walks = () => simulator.truth.list('c07').filter((truth) => truth.event !== 'picture-sent');
    await waitFor('the walker', () => walks().some((truth) => truth.event === 'walker-entered'), 12_000);
    await waitFor('the empty zone', () => walks().some((truth) => truth.event === 'walker-left'), 16_000);
    client.close();
    const entered = walks().find((truth) => truth.event === 'walker-entered');
    const picture = simulator.truth.findPicture('c07', entered?.rtpTimestamp ?? 0);
    expect(picture?.sceneFrame).toBe(entered?.sceneFrame);
    const { body } = await control(`/truth?camera=c07&event=walker-entered`);
    expect(body.truth).toEqual([entered]);
  }, 40_000);
});

describe('what the control port does to a camera', () => {
  test('die: nothing answers any more; recover: it is back at the same address and ports', async () => {
    const device = getDevice('c06');
    const { client } = await TestClient.play(mainUri(device), device);
    const { ports } = device;
    await control('/cameras/c06/die', {});
    await waitFor('the cut stream', () => client.isClosed);
    await expect(TestClient.play(mainUri(device), device, 500)).rejects.toThrow();
    expect(await probe('', device.address)).toEqual([]);
    await control('/cameras/c06/recover', {});
    expect(device.ports).toEqual(ports);
    (await TestClient.play(mainUri(device), device)).client.close();
  });

  test('hang: connections are taken and nothing comes, a running stream stops', async () => {
    const device = getDevice('c07');
    const { client } = await TestClient.play(mainUri(device), device);
    await waitFor('pictures', () => client.pictures.length > 2);
    await control('/cameras/c07/hang', {});
    await delay(150);
    const count = client.pictures.length;
    await delay(500);
    expect(client.pictures).toHaveLength(count);
    expect(client.isClosed).toBe(false);
    await expect(TestClient.play(mainUri(device), device, 500)).rejects.toThrow('silent');
    await expect(connectOnvif(device)).rejects.toThrow();
    await control('/cameras/c07/recover', {});
    (await TestClient.play(mainUri(device), device)).client.close();
  });

  test('refuse-password: the right password is refused, and running streams are cut', async () => {
    const device = getDevice('c08');
    const { client } = await TestClient.play(mainUri(device), device);
    await control('/cameras/c08/refuse-password', {});
    await waitFor('the cut stream', () => client.isClosed);
    await expect(TestClient.play(mainUri(device), device)).rejects.toThrow('401');
    await expect(connectOnvif(device)).rejects.toThrow();
    await control('/cameras/c08/recover', {});
    await connectOnvif(device);
  });

  test('move: the same endpoint reference at a new address, nobody at the old one', async () => {
    const device = getDevice('c08');
    const before = device.address;
    await control('/cameras/c08/move', {});
    expect(device.address).not.toBe(before);
    expect(await probe('', before)).toEqual([]);
    const [answer] = await probe('', device.address);
    expect(answer?.text).toContain(device.spec.endpointReference);
    expect(answer?.text).toContain(`http://${device.address}:`);
  });

  test('clock-offset: the device says another time, and tokens are judged by it', async () => {
    const device = getDevice('c03');
    await control('/cameras/c03/clock-offset', { seconds: 3600 });
    const response = await fetch(`${device.baseUrl}/onvif/device_service`, {
      method: 'POST',
      body: '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>',
    });
    const hour = /<tt:UTCDateTime>.*?<tt:Hour>(\d+)</.exec(await response.text())?.[1];
    expect(Number(hour)).toBe(new Date(Date.now() + 3_600_000).getUTCHours());
    await connectOnvif(device); // the client learns the camera's time first and so gets in
    await control('/cameras/c03/recover', {});
  });

  test('two-xaddrs: a useless address stands before the right one', async () => {
    const device = getDevice('c01');
    await control('/cameras/c01/two-xaddrs', {});
    const [answer] = await probe('', device.address);
    const xaddrs = /<d:XAddrs>(.*?)</.exec(answer?.text ?? '')?.[1]?.split(' ');
    expect(xaddrs).toEqual([expect.stringContaining('169.254.'), expect.stringContaining(device.address)]);
    await control('/cameras/c01/recover', {});
  });

  test('garbage: answers that are no XML, and a JPEG that is none', async () => {
    const device = getDevice('c03');
    await control('/cameras/c03/garbage', { kinds: ['discovery', 'jpeg'] });
    const [answer] = await probe('', device.address);
    expect(answer?.text).not.toContain('</d:ProbeMatches>');
    const session = makeNodeOnvifSession(device);
    await session.init();
    const { body } = await session.fetchSnapshot();
    await expect(sharp(body).raw().toBuffer()).rejects.toThrow();
    await control('/cameras/c03/garbage', {});
    await expect(connectOnvif(device)).rejects.toThrow();
    await control('/cameras/c03/recover', {});
    await connectOnvif(device);
  });

  test('an unknown camera, action or value is refused in words', async () => {
    expect((await control('/cameras/nobody/die', {})).status).toBe(404);
    expect((await control('/cameras/c01/explode', {})).status).toBe(404);
    expect((await control('/cameras/c01/clock-offset', { seconds: 'an hour' })).status).toBe(400);
  });

  test('a web page cannot ask for the passwords', async () => {
    const response = await fetch(`${simulator.controlUrl}/cameras`, { headers: { origin: 'http://evil.example' } });
    expect(response.status).toBe(403);
  });
});
