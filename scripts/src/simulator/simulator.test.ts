import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AV_LOG_ERROR, Decoder, Demuxer, Log } from 'node-av';
import sharp from 'sharp';
import { readEnvelope } from './onvif/soap.ts';
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
import { nextAddress, type Simulator } from './simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  Log.setLevel(AV_LOG_ERROR);
  simulator = await startTestSimulator();
}, 120_000);
afterAll(() => simulator?.stop());

describe('discovery', () => {
  test('no single probe finds all nine devices; the union of three does, each from its own address', async () => {
    const rounds = [
      await probe(simulator, 'dn:NetworkVideoTransmitter'),
      await probe(simulator, 'tds:Device'),
      await probe(simulator, ''),
    ];
    const found = rounds.map((round) => new Set(round.map((answer) => answer.from)));
    expect(found[0]?.size).toBeLessThan(9);
    expect(found[1]?.size).toBeLessThan(9);
    expect(new Set(rounds.flat().map((answer) => answer.from)).size).toBe(9);
  });

  test('a unicast probe is answered by that device alone', async () => {
    const answers = await probe(simulator, '', getDevice(simulator, 'c02').address);
    expect(answers.map((answer) => answer.from)).toEqual([getDevice(simulator, 'c02').address]);
    expect(answers[0]?.text).toContain(getDevice(simulator, 'c02').spec.endpointReference);
  });

  test('names survive the journey percent-encoded, the hostile one too', async () => {
    const [answer] = await probe(simulator, '', getDevice(simulator, 'c05').address);
    expect(answer?.text).not.toContain('<img');
    expect(readEnvelope(answer?.text ?? '')).toBeDefined();
    const name = getDevice(simulator, 'c05').scopes.find((scope) => scope.includes('/name/')) ?? '';
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
    const device = getDevice(simulator, 'c03');
    const session = makeNodeOnvifSession(device);
    const information = await session.init();
    expect(information.Manufacturer).toBe(device.spec.manufacturer);
    expect(session.getUdpStreamUrl()).toContain(device.rtspUrl);
    const { body } = await session.fetchSnapshot();
    expect((await sharp(body).metadata()).width).toBe(640);
  });

  test('a wrong password gets nowhere', async () => {
    await expect(connectOnvif(getDevice(simulator, 'c01'), 'wrong')).rejects.toThrow();
  });
});

describe('video', () => {
  test.each([
    ['H.264', 'c01', 640],
    ['H.265', 'c02', 640],
  ])('a libav client plays %s and every picture decodes', async (_name, id, width) => {
    const device = getDevice(simulator, id);
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
    const device = getDevice(simulator, 'r01');
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
    const device = getDevice(simulator, 'c07');
    const { client } = await TestClient.play(mainUri(device), device);
    expect((await control(simulator, '/cameras/c07/walk', {})).status).toBe(200);
    const walks = () => simulator.truth.list('c07').filter((truth) => truth.event !== 'picture-sent');
    await waitFor('the walker', () => walks().some((truth) => truth.event === 'walker-entered'), 12_000);
    await waitFor('the empty zone', () => walks().some((truth) => truth.event === 'walker-left'), 16_000);
    client.close();
    const entered = walks().find((truth) => truth.event === 'walker-entered');
    const picture = simulator.truth.findPicture('c07', entered?.rtpTimestamp ?? 0);
    expect(picture?.sceneFrame).toBe(entered?.sceneFrame);
    const { body } = await control(simulator, `/truth?camera=c07&event=walker-entered`);
    expect(body.truth).toEqual([entered]);
  }, 40_000);
});

describe('addresses', () => {
  test('follow one another, without those that end in 0 or 255', () => {
    expect(nextAddress('127.0.10.253', 1)).toBe('127.0.10.254');
    expect(nextAddress('127.0.10.254', 1)).toBe('127.0.11.1');
    expect(nextAddress('127.0.255.254', 1)).toBe('127.1.0.1');
  });

  test('outside the loopback network are refused', () => {
    expect(() => nextAddress('192.168.1.1', 0)).toThrow('127.0.0.0/8');
    expect(() => nextAddress('127.0.1', 0)).toThrow('127.0.0.0/8');
  });
});
