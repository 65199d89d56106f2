import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { parseDigest } from '../digest-gate.ts';

/** What a client saw of one picture: the RTP timestamp, and when its last packet arrived (epoch milliseconds). */
export interface SeenPicture {
  rtpTimestamp: number;
  at: number;
  bytes: number;
}

/** A plain RTSP client for tests and load: plays one stream over TCP and tells of each whole picture. */
export class TestClient {
  readonly pictures: SeenPicture[] = [];
  reports = 0;
  lostPackets = 0;
  readonly #socket: Socket;
  readonly #account: { user: string; password: string };
  #rest: Buffer = Buffer.alloc(0);
  #waiting: ((answer: { status: number; headers: Map<string, string>; body: string }) => void) | undefined;
  #sequence: number | undefined;
  #bytes = 0;
  #cseq = 0;

  private constructor(socket: Socket, account: { user: string; password: string }) {
    this.#socket = socket;
    this.#account = account;
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', () => undefined);
  }

  /** Connects and plays. Throws when the camera refuses or is silent for `timeoutMs`. */
  static async play(
    uri: string,
    account: { user: string; password: string },
    timeoutMs = 5000,
  ): Promise<{ client: TestClient; sdp: string }> {
    const { hostname, port } = new URL(uri);
    const socket = connect({ host: hostname, port: Number(port), timeout: timeoutMs });
    const client = new TestClient(socket, account);
    const failed = new Promise<never>((_, reject) => {
      socket.once('timeout', () => reject(new Error(`${uri}: silent for ${timeoutMs} ms`)));
      socket.once('error', reject);
      socket.once('close', () => reject(new Error(`${uri}: closed`)));
    });
    failed.catch(() => socket.destroy());
    const work = async (): Promise<string> => {
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
      const { body } = await client.#ask('DESCRIBE', uri, { Accept: 'application/sdp' });
      const transport = { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' };
      const { headers } = await client.#ask('SETUP', `${uri}/trackID=1`, transport);
      const session = { Session: (headers.get('session') ?? '').split(';')[0] ?? '' };
      await client.#ask('PLAY', uri, session);
      return body;
    };
    const sdp = await Promise.race([work(), failed]);
    socket.setTimeout(0);
    return { client, sdp };
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  /** Stops reading, as a client does whose machine is overloaded. */
  pause(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.destroy();
  }

  async #ask(method: string, uri: string, headers: Record<string, string>) {
    let answer = await this.#send(method, uri, headers);
    const challenge = answer.headers.get('www-authenticate');
    if (answer.status === 401 && challenge) {
      answer = await this.#send(method, uri, { ...headers, Authorization: this.#prove(method, uri, challenge) });
    }
    if (answer.status !== 200) throw new Error(`${method} ${uri}: expected 200, got ${answer.status}`);
    return answer;
  }

  #prove(method: string, uri: string, challenge: string): string {
    const values = parseDigest(challenge) ?? new Map<string, string>();
    const [realm, nonce, algorithm] = ['realm', 'nonce', 'algorithm'].map((key) => values.get(key) ?? '');
    const name = algorithm === 'SHA-256' ? 'sha256' : 'md5';
    const hash = (text: string): string => createHash(name).update(text).digest('hex');
    const { user, password } = this.#account;
    const response = hash(
      `${hash(`${user}:${realm}:${password}`)}:${nonce}:00000001:abcd:auth:${hash(`${method}:${uri}`)}`,
    );
    return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="abcd", response="${response}"`;
  }

  #send(method: string, uri: string, headers: Record<string, string>) {
    const lines = [`${method} ${uri} RTSP/1.0`, `CSeq: ${++this.#cseq}`];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    return new Promise<{ status: number; headers: Map<string, string>; body: string }>((resolve) => {
      this.#waiting = resolve;
    });
  }

  #take(bytes: Buffer): void {
    this.#rest = this.#rest.length ? Buffer.concat([this.#rest, bytes]) : bytes;
    for (;;) {
      if (this.#rest[0] === 0x24) {
        if (this.#rest.length < 4 || this.#rest.length < 4 + this.#rest.readUInt16BE(2)) return;
        const end = 4 + this.#rest.readUInt16BE(2);
        this.#takePacket(this.#rest.subarray(4, end), this.#rest[1] ?? 0);
        this.#rest = this.#rest.subarray(end);
        continue;
      }
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [first = '', ...lines] = this.#rest.subarray(0, end).toString().split('\r\n');
      const headers = new Map<string, string>();
      for (const line of lines) {
        const colon = line.indexOf(':');
        headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
      }
      const length = Number(headers.get('content-length') ?? 0);
      if (this.#rest.length < end + 4 + length) return;
      const body = this.#rest.subarray(end + 4, end + 4 + length).toString();
      this.#rest = this.#rest.subarray(end + 4 + length);
      this.#waiting?.({ status: Number(first.split(' ')[1]), headers, body });
    }
  }

  #takePacket(packet: Buffer, channel: number): void {
    if (channel === 1) {
      this.reports++;
      return;
    }
    const sequence = packet.readUInt16BE(2);
    if (this.#sequence !== undefined && sequence !== ((this.#sequence + 1) & 0xffff)) this.lostPackets++;
    this.#sequence = sequence;
    this.#bytes += packet.length;
    if (((packet[1] ?? 0) & 0x80) === 0) return;
    const at = performance.timeOrigin + performance.now();
    this.pictures.push({ rtpTimestamp: packet.readUInt32BE(4), at, bytes: this.#bytes });
    if (this.pictures.length > 600) this.pictures.shift();
    this.#bytes = 0;
  }
}
