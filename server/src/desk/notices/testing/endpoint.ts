import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a channel's other side was asked. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape
  json: any;
}

/** A real HTTP endpoint: takes everything, and answers as it is told. */
export interface Endpoint {
  url: string;
  received: Received[];
  /** From now on; the default takes everything with 200. */
  answer(how: (res: ServerResponse, n: number) => void): void;
  /** Nothing received; takes everything. */
  empty(): void;
  stop(): Promise<void>;
}

export async function openEndpoint(): Promise<Endpoint> {
  const received: Received[] = [];
  const takes = (res: ServerResponse): void => void res.end('{"errcode":0,"errmsg":"ok"}');
  let how: (res: ServerResponse, n: number) => void = takes;
  const server = createServer(async (req, res) => {
    const body = Buffer.concat(await req.toArray());
    let json: unknown;
    try {
      json = JSON.parse(body.toString());
    } catch {
      json = undefined;
    }
    received.push({ path: req.url ?? '', headers: req.headers, body, json });
    how(res, received.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received },
    answer: (next) => {
      how = next;
    },
    empty: () => {
      received.length = 0;
      how = takes;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
