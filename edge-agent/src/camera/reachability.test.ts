import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AddressAllowList } from './allow-list.ts';
import { DIGEST_CHALLENGE, FakeSite, isGoodDigest, soap, startFakeCamera } from './fake-camera.test-kit.ts';
import { measureReachability } from './reachability.ts';
import { checkStream, controlOfVideo } from './rtsp-check.ts';

const allow = AddressAllowList.parse(['127.0.0.0/8']);
const credential = { user: 'onvif', password: 'secret-9' };
const site = new FakeSite();
afterEach(() => site.close());

const SDP = 'v=0\r\nm=audio 0 RTP/AVP 0\r\na=control:track1\r\nm=video 0 RTP/AVP 96\r\na=control:track2\r\n';

/** An RTSP server in a few lines: digest, one stream, and one oddity. */
function startStream(oddity: { password?: string; onPlay?: (socket: Socket) => void } = {}): Promise<number> {
  return site.raw((socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        answer(socket, text.slice(0, end));
        text = text.slice(end + 4);
      }
    });
  });
  function answer(socket: Socket, request: string): void {
    const [method = '', uri = ''] = request.split(' ');
    const cseq = /CSeq: (\d+)/.exec(request)?.[1];
    const authorization = /Authorization: (.*)/.exec(request)?.[1];
    if (!isGoodDigest(authorization, method, uri, 'onvif', oddity.password ?? 'secret-9')) {
      socket.write(`RTSP/1.0 401 Unauthorized\r\nCSeq: ${cseq}\r\nWWW-Authenticate: ${DIGEST_CHALLENGE}\r\n\r\n`);
    } else if (method === 'DESCRIBE') {
      socket.write(`RTSP/1.0 200 OK\r\nCSeq: ${cseq}\r\nContent-Length: ${SDP.length}\r\n\r\n${SDP}`);
    } else if (method === 'SETUP') {
      const found = uri.endsWith('/track2');
      socket.write(`RTSP/1.0 ${found ? '200 OK' : '404 Not Found'}\r\nCSeq: ${cseq}\r\nSession: 12;timeout=60\r\n\r\n`);
    } else {
      socket.write(`RTSP/1.0 200 OK\r\nCSeq: ${cseq}\r\nSession: 12\r\n\r\n`);
      if (oddity.onPlay) oddity.onPlay(socket);
      else setTimeout(() => socket.write(Buffer.from([0x24, 0, 0, 2, 0x80, 0x60])), 20);
    }
  }
}

const measure = (url: string, mayLook: (source: string) => boolean = () => true) =>
  measureReachability({ url, allow, credential, timeoutMs: 800, mayLook });

describe('how far a device can be reached', () => {
  test('streaming: a stream was really received', async () => {
    const { url } = await startFakeCamera(site, { rtspPort: await startStream() });
    expect(await measure(url)).toMatchObject({ reachability: 'streaming', reason: { code: 'stream-received' } });
  });

  test('reachable: a stream that nobody allowed to look at is not even connected to', async () => {
    let connections = 0;
    const rtspPort = await site.raw(() => {
      connections += 1;
    });
    const { url } = await startFakeCamera(site, { rtspPort });
    const quiet = await measureReachability({ url, allow, credential, timeoutMs: 800 });
    expect(quiet).toMatchObject({ reachability: 'reachable', reason: { code: 'not-looked-at' } });
    expect(quiet.description?.sources).toHaveLength(1);
    expect(await measure(url, (source) => source === 'another')).toMatchObject({ reason: { code: 'not-looked-at' } });
    expect(connections).toBe(0);
  });

  test('unauthorised: it answers and refuses the password', async () => {
    const { url } = await startFakeCamera(site, { password: 'another' });
    const measurement = await measure(url);
    expect(measurement).toMatchObject({ reachability: 'unauthorised', reason: { code: 'unauthorised' } });
    expect(measurement.clockOffsetMs).toBeDefined();
  });

  test('unauthorised: ONVIF takes the password, the stream does not', async () => {
    const { url } = await startFakeCamera(site, { rtspPort: await startStream({ password: 'another' }) });
    expect(await measure(url)).toMatchObject({ reachability: 'unauthorised', reason: { code: 'stream-unauthorised' } });
  });

  test.each([
    ['its stream port is closed', async () => ({ rtspPort: 1 }), 'no-stream'],
    [
      'it has no source',
      async () => ({ answers: { GetProfiles: soap('<R/>'), GetVideoSources: soap('<R/>') } }),
      'no-source',
    ],
  ])('reachable: %s', async (_what, make, code) => {
    const { url } = await startFakeCamera(site, await make());
    expect(await measure(url)).toMatchObject({ reachability: 'reachable', reason: { code } });
  });

  test('reachable: it answers, but not as a camera', async () => {
    const port = await site.web((_request, _body, response) => response.end('<html>router</html>'));
    expect(await measure(`http://127.0.0.1:${port}/onvif/device_service`)).toMatchObject({
      reachability: 'reachable',
      reason: { code: 'not-onvif' },
    });
  });

  test('reachable: nobody gave a password, so none is tried', async () => {
    const { url, asked } = await startFakeCamera(site);
    const measurement = await measureReachability({ url, allow });
    expect(measurement).toMatchObject({ reachability: 'reachable', reason: { code: 'no-credential' } });
    expect(asked).toHaveLength(1);
  });

  test('unreachable: nothing listens; a silent one within its time', async () => {
    expect(await measure('http://127.0.0.1:1/onvif/device_service')).toMatchObject({ reachability: 'unreachable' });
    const port = await site.raw(() => undefined);
    const start = performance.now();
    expect(await measure(`http://127.0.0.1:${port}/onvif/device_service`)).toMatchObject({
      reachability: 'unreachable',
      reason: { code: 'timeout' },
    });
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('trying a stream', () => {
  const options = { allow, credential, timeoutMs: 500 };

  test.each([
    ['never answers', (): undefined => undefined, 'timeout'],
    ['hangs up', (socket: Socket) => socket.destroy(), 'unreachable'],
    ['speaks HTTP', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'), 'bad-answer'],
    [
      'promises 2 GB',
      (socket: Socket) => socket.write('RTSP/1.0 200 OK\r\nContent-Length: 2147483648\r\n\r\n'),
      'too-large',
    ],
    ['sends a head without end', (socket: Socket) => socket.write('RTSP/1.0 200 OK\r\n'.repeat(20_000)), 'too-large'],
    [
      'has no video',
      (socket: Socket) => socket.write('RTSP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nv=0\r\n'),
      'bad-answer',
    ],
    [
      'wants Basic',
      (socket: Socket) => socket.write('RTSP/1.0 401 No\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n'),
      'unsupported',
    ],
    ['knows no such stream', (socket: Socket) => socket.write('RTSP/1.0 404 Not Found\r\n\r\n'), 'fault'],
  ])('of a camera that %s fails by name', async (_what, speak, code) => {
    const port = await site.raw((socket) => socket.once('data', () => speak(socket)));
    await expect(checkStream(`rtsp://127.0.0.1:${port}/live`, options)).rejects.toMatchObject({
      name: 'CameraError',
      code,
    });
  });

  test('a camera that says "play" and sends nothing does not stream', async () => {
    const port = await startStream({ onPlay: () => undefined });
    await expect(checkStream(`rtsp://127.0.0.1:${port}/live`, options)).rejects.toMatchObject({ code: 'timeout' });
  });

  test('nothing is sent outside the allowed ranges', async () => {
    await expect(checkStream('rtsp://203.0.113.5/live', options)).rejects.toMatchObject({ code: 'refused-address' });
  });

  test.each([
    ['a=control:track1', 'rtsp://c/live/track1'],
    ['a=control:*', 'rtsp://c/live'],
    ['a=control:rtsp://c/other', 'rtsp://c/other'],
    ['a=x', 'rtsp://c/live'],
  ])('%s leads to %s', (line, expected) => {
    expect(controlOfVideo(`m=video 0 RTP/AVP 96\n${line}\n`, 'rtsp://c/live')).toBe(expected);
  });
});
