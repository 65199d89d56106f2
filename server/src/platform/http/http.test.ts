import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { csrfHeader } from '@sharp-eyes/protocol';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { createPeopleApp } from './app.ts';
import { ProblemError } from './problem.ts';
import { type Listener, listen } from './server.ts';
import { ownAreaOnly } from './words.ts';

const county = '341802000000';
let hub: TestHub;
let administrator: SignedIn;

beforeAll(async () => {
  hub = await openTestHub();
  administrator = await hub.signInAs([{ role: 'administrator', division: county }]);
});
afterAll(() => hub.stop());

/** Sends raw bytes and reads what comes back until the hub closes; `flood` goes on sending until then. */
function raw(head: string, flood?: Buffer): Promise<{ answer: string; sent: number }> {
  return new Promise((resolve) => {
    const socket = connect(hub.address.port, '127.0.0.1');
    let answer = '';
    let sent = 0;
    const more = (): void => {
      if (!flood) return;
      do sent += flood.length;
      while (socket.write(flood) && sent < 64 * 1024 * 1024);
    };
    socket.on('data', (part) => {
      answer += part.toString();
    });
    socket.on('drain', more);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ answer, sent }));
    socket.write(head);
    more();
  });
}

const headOf = (more: string): string =>
  `POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;

describe('a request that is not right', () => {
  test('a body of 2 GB is refused by its announced length, and the connection closed', async () => {
    const { answer } = await raw(headOf('Content-Length: 2147483648'), Buffer.alloc(65_536, 'x'));
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('"type":"too-large"');
  });

  test('a body without an announced length is cut at the limit', async () => {
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 'x'), Buffer.from('\r\n')]);
    const { answer, sent } = await raw(headOf('Transfer-Encoding: chunked'), chunk);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  test('a person without a session is told so before any body is read', async () => {
    const head = headOf('Content-Length: 2147483648').replace('/api/v1/session', '/api/v1/people');
    expect((await raw(head)).answer).toMatch(/^HTTP\/1.1 401 /);
  });

  test('every fault is told at once, in the language asked for', async () => {
    const body = { user: 'x', name: '', unit: 'u', password: 'short', grants: [] };
    const { status, body: problem } = await administrator.ask('POST', '/api/v1/people', body);
    expect(status).toBe(400);
    expect(problem.title).toBe('The request is not right');
    expect(problem.faults.map(({ path }: { path: string }) => path).sort()).toEqual([
      'grants',
      'name',
      'password',
      'user',
    ]);
    const chinese = await hub.ask('POST', '/api/v1/session', {}, { 'accept-language': 'zh-CN,zh;q=0.9' });
    expect(chinese.body.title).toBe('请求有误');
    expect(chinese.headers['content-language']).toBe('zh');
  });

  test('what the hub itself says of a field is in the language of the person too', () => {
    const problem = new ProblemError('bad-request', { faults: [{ path: 'division', message: ownAreaOnly }] });
    expect(problem.document('zh').faults).toEqual([{ path: 'division', message: '应为您管辖区域内的区划' }]);
    expect(problem.document('en').faults?.[0]?.message).toBe('expected a division of your own area');
  });

  test('what is no JSON, or zipped without leave, is refused and counted by name', async () => {
    expect((await hub.ask('POST', '/api/v1/session', '{"user":')).status).toBe(400);
    const zipped = await hub.ask('POST', '/api/v1/session', gzipSync('{}').toString('latin1'), {
      'content-encoding': 'gzip',
    });
    expect(zipped.status).toBe(400);
    expect((await hub.ask('POST', '/api/v1/session', 'a=b', { 'content-type': 'text/plain' })).status).toBe(415);
    const { body } = await administrator.ask('GET', '/api/v1/errors');
    expect(body.counts).toMatchObject({ 'body-not-json': 1, 'content-encoding': 1, 'content-type': 1 });
  });

  test('a broken path and an unknown one are problems, not failures', async () => {
    expect((await administrator.ask('GET', '/api/v1/sites/%E0%A4%A')).status).toBe(400);
    const unknown = await hub.ask('GET', '/api/v1/nothing');
    expect(unknown.status).toBe(404);
    expect(unknown.headers['content-type']).toContain('application/problem+json');
  });
});

describe('a write in a person’s name', () => {
  const body = { password: 'another long password' };

  test('needs the token of the session', async () => {
    const path = `/api/v1/people/${administrator.session.person.id}/password`;
    expect((await administrator.ask('POST', path, body, { [csrfHeader]: 'guess' })).status).toBe(403);
  });

  test('is refused from another site’s page', async () => {
    const path = `/api/v1/people/${administrator.session.person.id}/password`;
    const refused = await administrator.ask('POST', path, body, { origin: 'https://elsewhere.example' });
    expect(refused.status).toBe(403);
    const own = `http://127.0.0.1:${hub.address.port}`;
    expect((await administrator.ask('POST', path, body, { origin: own })).status).toBe(204);
  });
});

describe('the console', () => {
  let folder: string;
  let listener: Listener;
  const get = async (path: string, accept = 'text/html') => {
    const answer = await fetch(`http://127.0.0.1:${listener.address.port}${path}`, { headers: { accept } });
    return { status: answer.status, cache: answer.headers.get('cache-control'), text: await answer.text() };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'web-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'assets', 'index-abc123.js'), 'run()');
    const { platform, rooms } = hub;
    const serving = { authenticate: rooms.authenticate, clock: systemClock, log: silentLog, errors: platform.errors };
    const app = createPeopleApp(rooms.peopleRoutes, serving, { web: folder });
    listener = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await listener.close();
    await rm(folder, { recursive: true });
  });

  test('says how to build it where it is missing', async () => {
    expect(await get('/desk')).toMatchObject({ status: 503, text: expect.stringContaining('npm start') });
  });

  test('answers every page with the one document, and keeps what carries a hash', async () => {
    await writeFile(join(folder, 'index.html'), '<main>');
    expect(await get('/desk/alerts/1')).toMatchObject({ status: 200, cache: 'no-cache', text: '<main>' });
    expect((await get('/assets/index-abc123.js')).cache).toContain('immutable');
  });

  test('never answers a missing script, or a path outside, with the page', async () => {
    expect((await get('/assets/index-old.js')).status).toBe(404);
    expect((await get('/..%2f..%2fetc%2fpasswd')).text).not.toContain('root:');
    expect((await get('/api/v1/nothing')).status).toBe(404);
  });
});

describe('the hub of itself', () => {
  test('it says that it is well', async () => {
    expect((await hub.ask('GET', '/healthz')).body).toMatchObject({ ok: true });
  });

  test('its pages may load nothing from elsewhere', async () => {
    const { headers } = await hub.ask('GET', '/healthz');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    // Compiled modules of our own (sealing a password, reading a label), never a text run as a script.
    expect(headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test('a role without the right is told so', async () => {
    const planner = await hub.signInAs([{ role: 'planner', division: county }]);
    expect((await planner.ask('GET', '/api/v1/errors')).status).toBe(403);
  });
});

describe('a flood of sign-ins from one address', () => {
  test('is told to wait before any of them costs a password check', async () => {
    const statuses = new Set<number>();
    for (let tries = 0; tries < 61; tries++) statuses.add((await hub.ask('POST', '/api/v1/session', {})).status);
    expect([...statuses]).toEqual([400, 429]);
    const refused = await hub.ask('POST', '/api/v1/session', {});
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await administrator.ask('GET', '/api/v1/session')).status).toBe(200);
  });
});
