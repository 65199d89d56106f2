import { createServer, type Server, type Socket } from 'node:net';
import { type RtspDevice, type RtspRequest, RtspSession, sessionTimeoutS } from './session.ts';

const headLimit = 16 * 1024;

/** Takes what came so far apart; gives whole requests and what is left. Interleaved frames (RTCP) are passed over. */
export function readRequests(bytes: Buffer): { requests: RtspRequest[]; rest: Buffer; isBroken: boolean } {
  const requests: RtspRequest[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    if (rest[0] === 0x24) {
      if (rest.length < 4 || rest.length < 4 + rest.readUInt16BE(2)) break;
      rest = rest.subarray(4 + rest.readUInt16BE(2));
      continue;
    }
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return { requests, rest, isBroken: rest.length > headLimit };
    const [start = '', ...lines] = rest.subarray(0, end).toString('utf8').split('\r\n');
    const [method = '', url = '', version = ''] = start.split(' ');
    const headers = new Map<string, string>();
    for (const line of lines) {
      const colon = line.indexOf(':');
      if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
    const length = Number(headers.get('content-length') ?? 0);
    if (!version.startsWith('RTSP/') || !(length >= 0 && length <= headLimit)) {
      return { requests, rest, isBroken: true };
    }
    if (rest.length < end + 4 + length) break;
    requests.push({ method, url, headers });
    rest = rest.subarray(end + 4 + length);
  }
  return { requests, rest, isBroken: false };
}

/** The RTSP side of one device. */
export class RtspServer {
  readonly #device: RtspDevice & { readonly isHanging: boolean };
  readonly #server: Server;
  readonly #sessions = new Map<Socket, RtspSession>();

  constructor(device: RtspDevice & { readonly isHanging: boolean }) {
    this.#device = device;
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    this.#server.maxConnections = 32;
  }

  get viewers(): number {
    return [...this.#sessions.values()].filter((session) => session.isPlaying).length;
  }

  /** Listens; answers the port, which differs from `port` when that is 0. */
  listen(address: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, address, () => {
        this.#server.off('error', reject);
        const bound = this.#server.address();
        resolve(typeof bound === 'object' && bound ? bound.port : port);
      });
    });
  }

  /** Cuts every connection, as a camera does whose password was changed. */
  dropClients(): void {
    for (const [socket, session] of this.#sessions) {
      session.close();
      socket.destroy();
    }
    this.#sessions.clear();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.dropClients();
    await closed;
  }

  #accept(socket: Socket): void {
    const session = new RtspSession(socket, this.#device);
    this.#sessions.set(socket, session);
    let rest: Buffer = Buffer.alloc(0);
    socket.setTimeout(sessionTimeoutS * 1000 + 15_000);
    let heardMs = Date.now();
    const watch = setInterval(() => {
      if (Date.now() - heardMs > sessionTimeoutS * 1000 + 5000) socket.destroy();
    }, 10_000).unref();
    socket.on('data', (bytes) => {
      heardMs = Date.now();
      if (this.#device.isHanging) return;
      const read = readRequests(rest.length ? Buffer.concat([rest, bytes]) : bytes);
      rest = read.rest;
      for (const request of read.requests) session.answer(request);
      if (read.isBroken) socket.destroy();
    });
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearInterval(watch);
      session.close();
      this.#sessions.delete(socket);
    });
  }
}
