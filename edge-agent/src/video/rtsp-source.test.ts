import { afterEach, describe, expect, test } from '@jest/globals';
import { AddressAllowList } from '../camera/allow-list.ts';
import type { AccessUnit } from '../eyes/eye.ts';
import { until } from '../uplink/testing/site.ts';
import { type LinkState, RtspSource, type RtspSourceOptions } from './rtsp-source.ts';
import { answerWell, type Script, ScriptedCamera } from './testing/scripted-camera.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

async function startCamera(script: Script): Promise<ScriptedCamera> {
  const camera = await ScriptedCamera.start(script);
  cleanUp.push(() => camera.stop());
  return camera;
}

function makeSource(url: string, options: Partial<RtspSourceOptions> = {}): RtspSource {
  const source = new RtspSource({
    locate: async () => ({ url, credential: { user: 'admin', password: 'secret' } }),
    allow: AddressAllowList.parse(['127.0.0.0/8']),
    clock: Date,
    timeoutMs: 800,
    failsFirst: true,
    random: () => 0,
    ...options,
  });
  cleanUp.push(() => source.close());
  return source;
}

async function readUnits(source: RtspSource, count: number): Promise<AccessUnit[]> {
  const units: AccessUnit[] = [];
  for await (const unit of source.units()) {
    units.push(unit);
    if (units.length >= count) break;
  }
  return units;
}

describe('a camera that behaves', () => {
  test('plays, is kept alive within its session, and is told goodbye', async () => {
    const camera = await startCamera((request, socket) => {
      if (request.method !== 'PLAY') return answerWell(request);
      socket.write(answerWell(request));
      return Buffer.concat([camera.keyFrame(0), camera.keyFrame(9000)]);
    });
    const source = makeSource(camera.url);
    const units = await readUnits(source, 2);
    expect(units.map(({ isKeyFrame, rtpTimestamp }) => [isKeyFrame, rtpTimestamp])).toEqual([
      [true, 0],
      [true, 9000],
    ]);
    const asked = () => camera.requests.map(({ method }) => method);
    await until(() => asked().includes('GET_PARAMETER'));
    await source.close();
    await until(() => asked().includes('TEARDOWN'));
    // How often it is kept alive is a matter of how busy this machine is.
    expect([...new Set(asked())]).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'GET_PARAMETER', 'TEARDOWN']);
    expect(camera.requests[2]?.uri).toBe(`${camera.url}/track1`);
    expect(camera.requests.at(-1)?.headers.get('session')).toBe('77');
  });

  test('asks for a password by digest and gets an answer, never the password', async () => {
    const camera = await startCamera((request, socket) => {
      const authorization = request.headers.get('authorization');
      if (request.method !== 'OPTIONS' && !authorization?.startsWith('Digest '))
        return `RTSP/1.0 401 Unauthorized\r\nCSeq: ${request.headers.get('cseq')}\r\nWWW-Authenticate: Digest realm="x", nonce="n1"\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n`;
      expect(authorization ?? '').not.toContain('secret');
      if (request.method !== 'PLAY') return answerWell(request);
      socket.write(answerWell(request));
      return camera.keyFrame(0);
    });
    expect(await readUnits(makeSource(camera.url), 1)).toHaveLength(1);
  });
});

describe('a camera that fails is told by name, in time', () => {
  const refuse =
    (status: string, headers = '') =>
    (cseq: string | undefined) =>
      `RTSP/1.0 ${status}\r\nCSeq: ${cseq}\r\n${headers}\r\n`;
  const at =
    (method: string, answer: (cseq: string | undefined) => string | undefined): Script =>
    (request) =>
      request.method === method ? answer(request.headers.get('cseq')) : answerWell(request);

  test.each<[string, Script, string]>([
    ['never answers', () => undefined, 'timeout'],
    ['stops answering at SETUP', at('SETUP', () => undefined), 'timeout'],
    [
      'refuses the password',
      at('DESCRIBE', refuse('401 Unauthorized', 'WWW-Authenticate: Digest realm="x", nonce="n"\r\n')),
      'unauthorised',
    ],
    [
      'offers Basic only',
      at('DESCRIBE', refuse('401 Unauthorized', 'WWW-Authenticate: Basic realm="x"\r\n')),
      'unsupported',
    ],
    ['knows no such stream', at('DESCRIBE', refuse('404 Not Found')), 'fault'],
    ['has no TCP', at('SETUP', refuse('461 Unsupported Transport')), 'fault'],
    [
      'sends us outside the allowed addresses',
      at('DESCRIBE', refuse('302 Moved', 'Location: rtsp://8.8.8.8/live\r\n')),
      'refused-address',
    ],
    ['talks HTTP', () => 'HTTP/1.1 400 Bad Request\r\n\r\n', 'timeout'],
    [
      'has an SDP that is none',
      at('DESCRIBE', (cseq) => `RTSP/1.0 200 OK\r\nCSeq: ${cseq}\r\nContent-Length: 3\r\n\r\nabc`),
      'bad-answer',
    ],
    ['names a body of 2 GB', at('DESCRIBE', refuse('200 OK', 'Content-Length: 2147483648\r\n')), 'too-large'],
    ['hangs up', (_, socket) => void socket.destroy(), 'unreachable'],
  ])('%s', async (_, script, code) => {
    const camera = await startCamera(script);
    const startedAt = performance.now();
    await expect(readUnits(makeSource(camera.url), 1)).rejects.toMatchObject({ name: 'CameraError', code });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  test('sends us round in circles', async () => {
    const camera = await startCamera((request) =>
      refuse('302 Moved', `Location: ${camera.url}\r\n`)(request.headers.get('cseq')),
    );
    await expect(readUnits(makeSource(camera.url), 1)).rejects.toMatchObject({ code: 'bad-answer' });
    expect(camera.requests.filter(({ method }) => method === 'DESCRIBE')).toHaveLength(4);
  });

  test('plays and then sends nothing', async () => {
    const camera = await startCamera(answerWell);
    await expect(readUnits(makeSource(camera.url, { silentMs: 200 }), 1)).rejects.toMatchObject({ code: 'timeout' });
  });
});

test('a stream that is lost comes back by itself, its time goes on, and both are told', async () => {
  const camera = await startCamera((request, socket) => {
    if (request.method !== 'PLAY') return answerWell(request);
    socket.write(answerWell(request));
    return camera.keyFrame(Math.floor(Math.random() * 2 ** 32));
  });
  const states: LinkState['reachability'][] = [];
  const source = makeSource(camera.url, { failsFirst: false, onLink: ({ reachability }) => states.push(reachability) });
  const times: number[] = [];
  for await (const { streamTimeS } of source.units()) {
    times.push(streamTimeS);
    if (times.length === 3) break;
    camera.hangUp();
  }
  expect(states).toEqual(['streaming', 'unreachable', 'streaming', 'unreachable', 'streaming']);
  expect(times[2]).toBeGreaterThan(0.4);
  expect(times[2]).toBeLessThan(5);
  expect(source.counts()).toMatchObject({ connections: 3, units: 3 });
});

test('a source that hangs in the middle of connecting is closed at once, and its connection with it', async () => {
  let isGone = false;
  const camera = await startCamera((request, socket) => {
    if (request.method !== 'DESCRIBE') return answerWell(request);
    socket.once('close', () => {
      isGone = true;
    });
    return undefined;
  });
  const source = makeSource(camera.url, { timeoutMs: 15_000 });
  const read = readUnits(source, 1);
  await until(() => camera.requests.length === 2);
  const startedAt = performance.now();
  await source.close();
  expect(await read).toEqual([]);
  expect(performance.now() - startedAt).toBeLessThan(5000);
  await until(() => isGone);
  expect(camera.requests).toHaveLength(2);
});
