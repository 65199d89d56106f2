import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AddressAllowList } from './allow-list.ts';
import { FakeSite } from './fake-camera.test-kit.ts';
import { CameraHttp, type CameraRequest } from './http.ts';

const allow = AddressAllowList.parse(['127.0.0.0/8']);
const credential = { user: 'onvif', password: 'secret-9' };
const site = new FakeSite();
afterEach(() => site.close());

/** Speaks raw bytes, as no well-behaved library would. */
const raw = (speak: (socket: Socket) => void) => site.raw((socket) => socket.once('data', () => speak(socket)));
const web = (handler: RequestListener) => site.web((request, _body, response) => handler(request, response));

function client(options: Partial<ConstructorParameters<typeof CameraHttp>[0]> = {}): CameraHttp {
  const http = new CameraHttp({ allow, credential, timeoutMs: 500, ...options });
  site.onClose(() => http.close());
  return http;
}

const get = (port: number, more: Partial<CameraRequest> = {}): CameraRequest => ({
  method: 'GET',
  url: new URL(`http://127.0.0.1:${port}/snap?ch=1`),
  maxBytes: 1000,
  authenticate: true,
  ...more,
});

/** A camera that wants digest with the given hash; answers the user it saw. */
function digestCamera(algorithm: 'MD5' | 'SHA-256', password: string): RequestListener {
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  return (request, response) => {
    const field = (name: string) => new RegExp(`\\b${name}="?([^",]+)`).exec(request.headers.authorization ?? '')?.[1];
    const ha1 = hash(`${credential.user}:cam:${password}`);
    const ha2 = hash(`${request.method}:${request.url}`);
    const wanted = hash(`${ha1}:abc:${field('nc')}:${field('cnonce')}:auth:${ha2}`);
    if (field('response') === wanted) return response.end('picture');
    response.statusCode = 401;
    response.setHeader('www-authenticate', [
      'Basic realm="cam"',
      `Digest realm="cam", nonce="abc", qop="auth", algorithm=${algorithm}`,
    ]);
    response.end();
  };
}

describe('HTTP to a camera', () => {
  test.each(['MD5', 'SHA-256'] as const)('digest with %s is answered', async (algorithm) => {
    const port = await web(digestCamera(algorithm, credential.password));
    const http = client();
    expect(Buffer.from((await http.send(get(port))).body).toString()).toBe('picture');
    expect((await http.send(get(port))).status).toBe(200);
  });

  test('a wrong password is told from an unreachable camera, after one attempt', async () => {
    let attempts = 0;
    const handler = digestCamera('MD5', 'another');
    const port = await web((request, response) => {
      if (request.headers.authorization) attempts += 1;
      handler(request, response);
    });
    await expect(client().send(get(port))).rejects.toMatchObject({ code: 'unauthorised' });
    expect(attempts).toBe(1);
    await expect(client().send(get(1))).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('the password is never sent in the clear, not even when the camera asks for Basic', async () => {
    const seen: string[] = [];
    const port = await web((request, response) => {
      seen.push(JSON.stringify(request.headers));
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    });
    await expect(client().send(get(port))).rejects.toMatchObject({ code: 'unsupported' });
    expect(seen).toHaveLength(1);
    expect(seen.join()).not.toContain('authorization');
  });

  test('a camera that asks for ever for another nonce is given up after three rounds', async () => {
    let requests = 0;
    const port = await web((_request, response) => {
      requests += 1;
      response.writeHead(401, { 'www-authenticate': `Digest realm="x", nonce="${requests}", stale=true` }).end();
    });
    await expect(client().send(get(port))).rejects.toMatchObject({ code: 'unauthorised' });
    expect(requests).toBe(3);
  });

  test.each([
    ['says nothing', (): undefined => undefined, 'timeout'],
    ['hangs up', (socket: Socket) => socket.destroy(), 'unreachable'],
    [
      'resets in the middle of the body',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf');
        setTimeout(() => socket.resetAndDestroy(), 20);
      },
      'unreachable',
    ],
    [
      'stops in the middle of the body',
      (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf'),
      'timeout',
    ],
    ['speaks something else', (socket: Socket) => socket.end('SSH-2.0-dropbear\r\n'), 'unreachable'],
    [
      'announces 2 GB',
      (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2147483648\r\n\r\nx'),
      'too-large',
    ],
    [
      'sends endless headers',
      (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(20_000)}`),
      'unreachable',
    ],
  ])('a camera that %s fails this one request, by name', async (_what, speak, code) => {
    const port = await raw(speak);
    await expect(client().send(get(port))).rejects.toMatchObject({ name: 'CameraError', code });
  });

  test('a body without announced length is cut off at the limit', async () => {
    const port = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const timer = setInterval(() => socket.write(Buffer.alloc(600)), 5);
      socket.on('close', () => clearInterval(timer));
    });
    await expect(client().send(get(port))).rejects.toMatchObject({ code: 'too-large' });
  });

  test('one drop each 100 ms does not stretch the deadline', async () => {
    const port = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 100);
      socket.on('close', () => clearInterval(timer));
    });
    const start = performance.now();
    await expect(client().send(get(port))).rejects.toMatchObject({ code: 'timeout' });
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('after a failure the same client goes on', async () => {
    let first = true;
    const port = await web((request, response) => {
      if (first) request.socket.destroy();
      else response.end('well');
      first = false;
    });
    const http = client();
    await expect(http.send(get(port))).rejects.toMatchObject({ code: 'unreachable' });
    expect((await http.send(get(port))).status).toBe(200);
  });

  test('nothing is sent outside the allowed ranges, nor after a redirect', async () => {
    let touched = false;
    const other = await web((_request, response) => {
      touched = true;
      response.end();
    });
    const http = client({ allow: AddressAllowList.parse(['127.0.0.2/32']) });
    await expect(http.send(get(other))).rejects.toMatchObject({ code: 'refused-address' });
    await expect(http.send(get(other, { url: new URL(`http://localhost:${other}/`) }))).rejects.toMatchObject({
      code: 'refused-address',
    });
    const port = await web((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end(),
    );
    expect((await client().send(get(port))).status).toBe(302);
    expect(touched).toBe(false);
  });

  test('no error ever holds the password', async () => {
    const port = await web((_request, response) =>
      response.writeHead(401, { 'www-authenticate': 'Digest realm="x", nonce="1"' }).end(),
    );
    const error = await client()
      .send(get(port))
      .catch((e: Error) => e);
    expect(JSON.stringify(error) + String(error)).not.toContain(credential.password);
  });
});
