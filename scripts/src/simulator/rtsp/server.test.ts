import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Channel } from '../channel.ts';
import { DigestGate } from '../digest-gate.ts';
import type { Scene } from '../scenes/scene-file.ts';
import { TruthLog } from '../truth-log.ts';
import { TestClient } from './client.test-kit.ts';
import { layOut } from './packetise.ts';
import { RtspServer, readRequests } from './server.ts';
import type { RtspDevice } from './session.ts';

const key = Buffer.from('00000001674d401e0000000168ee3c800000000165aabb', 'hex');
const account = { user: 'onvif', password: 'secret' };

function makeChannel(): Channel {
  const stream = { codec: 'h264' as const, width: 2, height: 2, units: [{ data: key, isKeyFrame: true }] };
  const scene: Scene = {
    name: 'test',
    frames: 1,
    framesPerSecond: 10,
    zone: [],
    entries: [],
    walks: [],
    streams: [
      { name: 'main', ...stream },
      { name: 'sub', ...stream },
    ],
    jpegs: [],
  };
  const spec = { id: 'c01', name: 'test', scene: 'test', codec: 'h264' as const, phase: 0 };
  return new Channel({ spec, scene, mode: { kind: 'loop' }, truth: new TruthLog(), startMs: Date.now(), rtpBase: 0 });
}

describe('the RTSP side of a camera', () => {
  const channel = makeChannel();
  let server: RtspServer;

  async function open(): Promise<number> {
    const device: RtspDevice & { isHanging: boolean } = {
      gate: new DigestGate({ realm: 'test', ...account, algorithms: ['MD5'] }),
      isRefusingPassword: false,
      isHanging: false,
      clockOffsetMs: 0,
      findStream: (path) => (path === '/live/1/main' ? { channel, stream: 'main' } : undefined),
    };
    server = new RtspServer(device);
    return server.listen('127.0.0.1', 0);
  }
  afterEach(() => server?.close());

  test('a client that stops reading is dropped, and the others go on', async () => {
    const port = await open();
    const uri = `rtsp://127.0.0.1:${port}/live/1/main`;
    const { client: slow } = await TestClient.play(uri, account);
    const { client: quick } = await TestClient.play(uri, account);
    slow.pause();
    expect(server.viewers).toBe(2);
    const big = layOut([Buffer.alloc(60_000), Buffer.alloc(60_000)]);
    for (let picture = 0; picture < 400 && server.viewers === 2; picture++) {
      channel.show('main', big, { rtpTimestamp: picture, isKeyFrame: true });
      await delay(1);
    }
    expect(server.viewers).toBe(1);
    expect(quick.isClosed).toBe(false);
    slow.close();
    quick.close();
  });

  test.each([
    ['no stream of that name', '/live/9/main', '404'],
    ['a wrong password', '/live/1/main', '401'],
  ])('%s is refused by its number', async (_what, path, status) => {
    const port = await open();
    const password = status === '401' ? 'wrong' : account.password;
    await expect(TestClient.play(`rtsp://127.0.0.1:${port}${path}`, { ...account, password })).rejects.toThrow(status);
  });

  test('a client that talks nonsense is cut off', async () => {
    const port = await open();
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined).write('GET / HTTP/1.1\r\n\r\n');
    await closed;
  });
});

describe('reading what clients send', () => {
  test('requests that come in pieces or together are whole in the end; reports between them are passed over', () => {
    const request = 'OPTIONS rtsp://a/ RTSP/1.0\r\nCSeq: 1\r\n\r\n';
    const report = Buffer.from([0x24, 1, 0, 2, 9, 9]);
    const whole = Buffer.concat([Buffer.from(request), report, Buffer.from(request)]);
    expect(readRequests(whole).requests).toHaveLength(2);
    const first = readRequests(whole.subarray(0, 20));
    expect(first.requests).toHaveLength(0);
    expect(readRequests(Buffer.concat([first.rest, whole.subarray(20)])).requests).toHaveLength(2);
  });

  test('a head without end and a body of wild length are broken, not kept', () => {
    expect(readRequests(Buffer.alloc(20_000, 'a')).isBroken).toBe(true);
    expect(readRequests(Buffer.from('PLAY x RTSP/1.0\r\nContent-Length: 99999999\r\n\r\n')).isBroken).toBe(true);
  });
});
