import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { DigestSession } from '../camera/digest.ts';
import { CameraError, toCameraError } from '../camera/errors.ts';
import type { Credential } from '../camera/http.ts';
import { type RtspMessage, RtspReader } from './rtsp-reader.ts';

export interface RtspConnectionOptions {
  /** A literal address, already checked against the allowed ranges. */
  host: string;
  port: number;
  isSecure: boolean;
  credential?: Credential;
  /** For connecting, and for each answer. */
  timeoutMs: number;
  onPacket(channel: number, bytes: Uint8Array): void;
}

interface Waiting {
  cseq: number;
  resolve(message: RtspMessage): void;
}

const userAgent = 'sharp-eyes';
/** Two rounds for the first challenge, a third for a nonce that went stale in between. */
const mostRounds = 3;

/**
 * One RTSP connection over TCP or TLS: requests one after the other, each with a deadline, and the packets between.
 * Cameras sign their own certificates, so TLS keeps listeners out, not an active attacker.
 */
export class RtspConnection {
  readonly #options: RtspConnectionOptions;
  readonly #socket: Socket;
  readonly #digest: DigestSession | undefined;
  readonly #ended: Promise<CameraError>;
  #end: (error: CameraError) => void = () => undefined;
  #error: CameraError | undefined;
  #waiting: Waiting | undefined;
  readonly #rejecters = new Set<(error: CameraError) => void>();
  #queue: Promise<unknown> = Promise.resolve();
  #cseq = 0;

  private constructor(options: RtspConnectionOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    const { credential } = options;
    this.#digest = credential && new DigestSession(credential.user, credential.password);
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const reader = new RtspReader({ onPacket: options.onPacket, onMessage: (message) => this.#take(message) });
    socket.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        this.#fail(toCameraError(error, this.#where));
      }
    });
    socket.on('error', (error) => this.#fail(toCameraError(error, this.#where)));
    socket.on('close', () => this.#fail(this.#hungUp()));
  }

  /** @throws CameraError `unreachable`, `timeout` */
  static async open(options: RtspConnectionOptions): Promise<RtspConnection> {
    const { host, port, isSecure, timeoutMs } = options;
    const socket = isSecure ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port });
    socket.setNoDelay(true);
    const connection = new RtspConnection(options, socket);
    const connected = new Promise<void>((resolve) => socket.once(isSecure ? 'secureConnect' : 'connect', resolve));
    try {
      await connection.#within(timeoutMs, 'a connection', connected);
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  /** Why the connection ended; settles when it does. */
  get ended(): Promise<CameraError> {
    return this.#ended;
  }

  /**
   * One request with its answer, digest included. Requests go one after the other.
   *
   * @throws CameraError `unauthorised`, `timeout`, `unreachable`, `bad-answer`, `too-large`, and `fault` for a status of
   * 400 and above. A redirect (3xx) is an answer.
   */
  request(method: string, uri: string, headers: Readonly<Record<string, string>> = {}): Promise<RtspMessage> {
    const turn = this.#queue.then(() => this.#exchange(method, uri, headers));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  close(): void {
    this.#fail(
      new CameraError('aborted', { expected: 'the stream to go on', came: 'it was closed here', todo: 'nothing' }),
    );
  }

  /** Sends a request whose answer nobody waits for: TEARDOWN on the way out. */
  async sendLast(method: string, uri: string, headers: Readonly<Record<string, string>>): Promise<void> {
    if (this.#error) return;
    const written = new Promise<void>((resolve) => {
      this.#socket.write(this.#compose(method, uri, headers), () => resolve());
    });
    await Promise.race([written, new Promise((resolve) => setTimeout(resolve, 200).unref())]);
  }

  get #where(): string {
    return `${this.#options.host}:${this.#options.port}`;
  }

  async #exchange(method: string, uri: string, headers: Readonly<Record<string, string>>): Promise<RtspMessage> {
    for (let round = 1; ; round += 1) {
      const answer = await this.#ask(method, uri, headers);
      if (answer.status === 401) {
        const challenges = answer.headers.get('www-authenticate') ?? [];
        if (round < mostRounds && this.#digest?.challenged(challenges)) continue;
        throw new CameraError('unauthorised', {
          expected: `${method} to be allowed`,
          came: this.#digest ? 'the credential was refused' : 'the camera wants a user name and password',
          todo: "give the camera's user name and password",
        });
      }
      if (answer.status >= 400 || answer.status < 200)
        throw new CameraError(answer.status === 403 ? 'unauthorised' : 'fault', {
          expected: `200 OK to ${method}`,
          came: answer.startLine,
          todo: answer.status === 404 ? 'check the path of the stream address' : "look at the camera's stream settings",
        });
      return answer;
    }
  }

  #ask(method: string, uri: string, headers: Readonly<Record<string, string>>): Promise<RtspMessage> {
    const answered = new Promise<RtspMessage>((resolve) => {
      const text = this.#compose(method, uri, headers);
      this.#waiting = { cseq: this.#cseq, resolve };
      if (!this.#error) this.#socket.write(text);
    });
    return this.#within(this.#options.timeoutMs, `an answer to ${method}`, answered).finally(() => {
      this.#waiting = undefined;
    });
  }

  #compose(method: string, uri: string, headers: Readonly<Record<string, string>>): Buffer {
    this.#cseq += 1;
    const authorization = this.#digest?.authorise(method, uri);
    const lines = [
      `${method} ${uri} RTSP/1.0`,
      `CSeq: ${this.#cseq}`,
      `User-Agent: ${userAgent}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(authorization ? [`Authorization: ${authorization}`] : []),
    ];
    // A camera's control address or session must not write headers of its own.
    const safe = lines.map((line) => line.replace(/[\r\n]/g, ''));
    return Buffer.from(`${safe.join('\r\n')}\r\n\r\n`, 'latin1');
  }

  #take(message: RtspMessage): void {
    if (message.status === 0) {
      this.#answerServer(message);
      return;
    }
    const cseq = message.headers.get('cseq')?.[0];
    // Some servers leave CSeq out; requests go one by one, so the answer is to the one that waits.
    if (cseq !== undefined && Number.parseInt(cseq, 10) !== this.#waiting?.cseq) return;
    if (message.status !== 100) this.#waiting?.resolve(message);
  }

  /** A request of the server's (RFC 2326 10): told that we do nothing of the kind, so that it doesn't wait. */
  #answerServer({ startLine, headers }: RtspMessage): void {
    const cseq = headers.get('cseq')?.[0]?.slice(0, 20).replace(/\D/g, '') ?? '';
    const isHarmless = /^(OPTIONS|GET_PARAMETER|ANNOUNCE) /.test(startLine);
    const status = isHarmless ? '200 OK' : '501 Not Implemented';
    if (this.#socket.writableLength < 65_536) this.#socket.write(`RTSP/1.0 ${status}\r\nCSeq: ${cseq}\r\n\r\n`);
  }

  /** Whatever comes first: the promise, the deadline, or the end of the connection. */
  async #within<T>(timeoutMs: number, what: string, promise: Promise<T>): Promise<T> {
    if (this.#error) throw this.#error;
    let timer: NodeJS.Timeout | undefined;
    let rejecter: (error: CameraError) => void = () => undefined;
    const failed = new Promise<never>((_, reject) => {
      rejecter = reject;
      timer = setTimeout(() => reject(this.#late(timeoutMs, what)), timeoutMs);
    });
    this.#rejecters.add(rejecter);
    try {
      return await Promise.race([promise, failed]);
    } finally {
      clearTimeout(timer);
      this.#rejecters.delete(rejecter);
    }
  }

  #late(timeoutMs: number, what: string): CameraError {
    return new CameraError('timeout', {
      expected: `${what} from ${this.#where} within ${timeoutMs / 1000} s`,
      came: 'nothing',
      todo: 'check that the camera is not overloaded and that this is its RTSP port',
    });
  }

  #hungUp(): CameraError {
    return new CameraError('unreachable', {
      expected: `${this.#where} to keep the connection`,
      came: 'it hung up',
      todo: 'check the camera; it may have restarted or have too many viewers',
    });
  }

  #fail(error: CameraError): void {
    if (this.#error) return;
    this.#error = error;
    this.#socket.destroy();
    for (const reject of this.#rejecters) reject(error);
    this.#end(error);
  }
}
