import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type LineNews, StreamLine } from './stream-line.ts';

let server: Server | undefined;
let line: StreamLine | undefined;
afterEach(async () => {
  line?.close();
  server?.closeAllConnections();
  await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
});

/** A real server on loopback that answers the n-th request as told. */
async function listenTo(answer: (n: number, request: IncomingMessage, response: ServerResponse) => void) {
  let n = 0;
  server = createServer((request, response) => answer(n++, request, response));
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  const news: LineNews[] = [];
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  line = new StreamLine(address, (one) => news.push(one), { fetch, now: Date.now, random: () => 0 });
  const over = line.run();
  const until = async (enough: () => boolean) => {
    const end = Date.now() + 8000;
    while (!enough()) {
      if (Date.now() > end) throw new Error(`waited 8 s in vain; the news so far: ${JSON.stringify(news)}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  };
  return { news, over, until };
}
const begin = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });

describe('the line to the hub', () => {
  test('a change is handed on, and the first connection asks for the lists', async () => {
    const { news, until } = await listenTo((_n, _request, response) => {
      begin(response).write('id: 1\nevent: change\ndata: {"kind":"alert"}\n\n');
    });
    await until(() => news.length >= 3);
    expect(news).toEqual([
      { kind: 'reload' },
      { kind: 'line', line: { state: 'live' } },
      { kind: 'change', data: '{"kind":"alert"}' },
    ]);
  });

  test('after a break it says lost, comes back, and resumes after what it had', async () => {
    const resumedFrom: unknown[] = [];
    const { news, until } = await listenTo((n, request, response) => {
      resumedFrom.push(request.headers['last-event-id']);
      if (n === 0) begin(response).end('id: token-1\nevent: change\ndata: {}\n\n');
      else if (n === 1) response.writeHead(503).end();
      else begin(response).write(': back\n\n');
    });
    await until(() => news.filter((one) => one.kind === 'line' && one.line.state === 'live').length === 2);
    expect(news.filter((one) => one.kind === 'line').map((one) => one.line.state)).toEqual(['live', 'lost', 'live']);
    expect(resumedFrom).toEqual([undefined, 'token-1', 'token-1']);
    expect(news.filter((one) => one.kind === 'reload')).toHaveLength(1);
  });

  test('a session that ended ends the line instead of asking for ever', async () => {
    let asked = 0;
    const { news, over } = await listenTo((_n, _request, response) => {
      asked += 1;
      response.writeHead(401).end();
    });
    await over;
    expect(news).toEqual([{ kind: 'signed-out' }]);
    expect(asked).toBe(1);
  });
});
