import { type MediaCodec, type MediaGap, mediaFromHub, mediaTextMax } from '@sharp-eyes/protocol';
import { WebSocket } from 'ws';
import type { LineState } from './group-gate.ts';
import { LiveError } from './live-error.ts';

/** What opening a socket needs of the agent's identity; `Hub` of the uplink has it. */
export interface MediaLine {
  readonly token: { get(): Promise<string>; refuse(token: string): void };
  readonly client: { readonly authorities: readonly string[] };
}

export interface MediaSocketOptions {
  line: MediaLine;
  /** `https://host:port` of the hub that holds the lease. */
  hub: string;
  leaseId: string;
  signal: AbortSignal;
  /** The hub wants a key frame. */
  onKeyFrameWanted(): void;
  /** The hub has confirmed what was sent: the line may have come free. */
  onConfirmed(): void;
  /** The socket ended, whoever ended it: the order to stop. */
  onEnd(): void;
}

const handshakeTimeoutMs = 5000;
/** A hub that confirms nothing for this long is gone, or the line is; checked this often. Milliseconds. */
const goneAfterMs = 10_000;
const lookEveryMs = 1000;
/** An honest hub sends a message a second at most; so many of them within a second are an attack or a fault. */
const messagesPerSecondMost = 20;

/** Why the agent ends a media socket (RFC 6455 7.4.2: 4000 and above are ours). */
export const mediaEnds = {
  stopped: 4000,
  'not-permitted': 4001,
  'no-h264': 4002,
  misused: 4003,
} as const;
export type MediaEnd = keyof typeof mediaEnds;

/**
 * One lease's line to the hub: texts and packets up, wishes for key frames down, and how far the hub has come with what
 * was sent: it is pinged behind the packets, and its pong comes when it has read them.
 */
export class MediaSocket {
  readonly #options: MediaSocketOptions;
  readonly #socket: WebSocket;
  readonly #watchdog: NodeJS.Timeout;
  #pingedAtMs: number | undefined;
  /** The quickest confirmation so far: what is slower waited somewhere. Until the first, as much as a bad line needs. */
  #quickestMs = 500;
  #lastHeardMs = performance.now();
  #isOver = false;
  #messages: { secondStartsMs: number; count: number } = { secondStartsMs: 0, count: 0 };

  private constructor(options: MediaSocketOptions, socket: WebSocket) {
    this.#options = options;
    this.#socket = socket;
    socket.on('pong', () => this.#confirmed());
    socket.on('message', (data, isBinary) => this.#take(isBinary ? undefined : data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#ended());
    this.#watchdog = setInterval(() => this.#look(), lookEveryMs);
    this.#ping();
  }

  /** @throws LiveError `hub-refused`, `hub-unreachable`; what the token keeper throws */
  static async open(options: MediaSocketOptions): Promise<MediaSocket> {
    for (let attempt = 1; ; attempt += 1) {
      const token = await options.line.token.get();
      const opened = await connect(options, token);
      if (typeof opened !== 'number') return new MediaSocket(options, opened);
      // A hub with a new token key refuses old tokens without having forgotten us.
      if (opened === 401) options.line.token.refuse(token);
      if (opened === 401 && attempt === 1) continue;
      throw new LiveError('hub-refused', `expected the hub to take the pictures; came status ${opened}`);
    }
  }

  get line(): LineState {
    const waitingMs = this.#pingedAtMs === undefined ? 0 : performance.now() - this.#pingedAtMs;
    const unconfirmedMs = Math.max(0, waitingMs - this.#quickestMs);
    return { waitingBytes: this.#socket.bufferedAmount, unconfirmedMs };
  }

  tell(message: MediaCodec | MediaGap): void {
    if (!this.#isOver) this.#socket.send(JSON.stringify(message));
  }

  send(packets: readonly Uint8Array[]): void {
    if (this.#isOver) return;
    for (const packet of packets) this.#socket.send(packet);
    this.#ping();
  }

  /** Ends the line and says why. */
  end(why: MediaEnd): void {
    if (this.#isOver) return;
    this.#socket.close(mediaEnds[why], why);
    this.#ended();
    // A hub that does not answer the closing must not keep the socket.
    setTimeout(() => this.#socket.terminate(), 1000).unref();
  }

  #ping(): void {
    if (this.#pingedAtMs !== undefined || this.#socket.readyState !== WebSocket.OPEN) return;
    this.#pingedAtMs = performance.now();
    this.#socket.ping();
  }

  #confirmed(): void {
    const nowMs = performance.now();
    if (this.#pingedAtMs !== undefined) this.#quickestMs = Math.min(this.#quickestMs, nowMs - this.#pingedAtMs);
    this.#pingedAtMs = undefined;
    this.#lastHeardMs = nowMs;
    if (!this.#isOver) this.#options.onConfirmed();
  }

  #look(): void {
    const nowMs = performance.now();
    if (nowMs - this.#lastHeardMs > goneAfterMs) this.#socket.terminate();
    else this.#ping();
  }

  #take(text: string | undefined): void {
    const nowMs = performance.now();
    if (nowMs - this.#messages.secondStartsMs > 1000) this.#messages = { secondStartsMs: nowMs, count: 0 };
    this.#messages.count += 1;
    if (!isKeyFrameWish(text) || this.#messages.count > messagesPerSecondMost) this.end('misused');
    else if (!this.#isOver) this.#options.onKeyFrameWanted();
  }

  #ended(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#watchdog);
    this.#options.onEnd();
  }
}

/** An open socket, or the status by which the hub refused. */
function connect({ hub, leaseId, line, signal }: MediaSocketOptions, token: string): Promise<WebSocket | number> {
  signal.throwIfAborted();
  const address = new URL(`/agent/v1/media/${leaseId}`, hub.replace(/^http/, 'ws'));
  const socket = new WebSocket(address, {
    headers: { authorization: `Bearer ${token}` },
    ca: [...line.client.authorities],
    allowPartialTrustChain: true,
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: mediaTextMax,
    perMessageDeflate: false,
    followRedirects: false,
  } as ConstructorParameters<typeof WebSocket>[2]);
  return new Promise((resolve, reject) => {
    const giveUp = () => socket.terminate();
    signal.addEventListener('abort', giveUp, { once: true });
    const settled = () => signal.removeEventListener('abort', giveUp);
    socket.once('open', () => {
      settled();
      resolve(socket);
    });
    socket.once('unexpected-response', (request, response) => {
      settled();
      response.resume();
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', (error) => {
      settled();
      reject(new LiveError('hub-unreachable', `expected the hub's line for pictures at ${hub}; came ${error.message}`));
    });
  });
}

function isKeyFrameWish(text: string | undefined): boolean {
  try {
    return mediaFromHub.safeParse(JSON.parse(text ?? '')).success;
  } catch {
    return false;
  }
}
