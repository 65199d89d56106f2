import type { AddressAllowList } from '../camera/allow-list.ts';
import { CameraError } from '../camera/errors.ts';
import type { Credential } from '../camera/http.ts';
import { RtspConnection } from './rtsp-connection.ts';
import type { RtspMessage } from './rtsp-reader.ts';
import { chooseVideoTrack, joinControl, type VideoTrack } from './sdp.ts';

export interface RtspSessionOptions {
  url: string;
  credential?: Credential;
  allow: AddressAllowList;
  /** For connecting, and for each answer. Default 5,000 ms. */
  timeoutMs?: number;
  /** Given up, the connection is closed and no stream is opened; has no effect once it plays. */
  signal?: AbortSignal;
  onTrack(track: VideoTrack): void;
  onPacket(bytes: Uint8Array): void;
}

const defaultTimeoutMs = 5000;
const mostRedirects = 3;
/** RFC 2326 12.37: 60 s unless the server says otherwise. */
const defaultSessionTimeoutS = 60;

/**
 * A stream that plays: OPTIONS, DESCRIBE, SETUP, PLAY over one TCP connection, then kept alive within the session's
 * timeout. Redirects are followed to allowed addresses only.
 */
export class RtspSession {
  readonly #connection: RtspConnection;
  readonly #playUri: string;
  readonly #sessionId: string;
  readonly #keepAlive: NodeJS.Timeout;

  private constructor(connection: RtspConnection, playUri: string, setup: SetupAnswer, canGetParameter: boolean) {
    this.#connection = connection;
    this.#playUri = playUri;
    this.#sessionId = setup.sessionId;
    const method = canGetParameter ? 'GET_PARAMETER' : 'OPTIONS';
    const everyMs = Math.min(Math.max((setup.timeoutS * 1000) / 2 - 1000, 1000), 25_000);
    this.#keepAlive = setInterval(() => {
      // Some cameras never answer these while they stream; that packets come is what counts, and the source sees to it.
      this.#connection.request(method, playUri, this.#sessionHeader()).catch(() => undefined);
    }, everyMs);
    this.#keepAlive.unref();
    connection.ended.finally(() => clearInterval(this.#keepAlive)).catch(() => undefined);
  }

  /**
   * @throws CameraError `unauthorised`, `unsupported`, `unreachable`, `timeout`, `too-large`, `bad-answer`, `fault`,
   * `refused-address`
   */
  static async open(options: RtspSessionOptions): Promise<RtspSession> {
    let address = options.url;
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const opened = await openOnce(address, options);
      if (typeof opened !== 'string') return opened;
      address = opened;
    }
    throw new CameraError('bad-answer', {
      expected: `at most ${mostRedirects} redirects`,
      came: `one more, to ${address}`,
      todo: "correct the camera's stream address",
    });
  }

  /** Why the stream ended; settles when it does. */
  get ended(): Promise<CameraError> {
    return this.#connection.ended;
  }

  /** Says goodbye, so that a camera with few places frees ours, and hangs up. */
  async close(): Promise<void> {
    clearInterval(this.#keepAlive);
    await this.#connection.sendLast('TEARDOWN', this.#playUri, this.#sessionHeader());
    this.#connection.close();
  }

  #sessionHeader(): Record<string, string> {
    return { Session: this.#sessionId };
  }

  /** Opens one address; answers where it sends us instead. */
  static async begin(connection: RtspConnection, uri: string, events: SessionEvents): Promise<RtspSession | string> {
    const options = await connection.request('OPTIONS', uri).catch(skipUnlessLost);
    const described = await connection.request('DESCRIBE', uri, { Accept: 'application/sdp' });
    const elsewhere = redirectOf(described);
    if (elsewhere) return elsewhere;
    const track = chooseVideoTrack(described.body);
    const base = headerOf(described, 'content-base') ?? headerOf(described, 'content-location') ?? uri;
    const transport = 'RTP/AVP/TCP;unicast;interleaved=0-1';
    const setup = readSetup(
      await connection.request('SETUP', joinControl(base, track.control), { Transport: transport }),
    );
    events.onReady(track, setup.channel);
    const playUri = joinControl(base, track.sessionControl);
    await connection.request('PLAY', playUri, { Session: setup.sessionId, Range: 'npt=0.000-' });
    const canGetParameter = headerOf(options, 'public')?.toUpperCase().includes('GET_PARAMETER') ?? false;
    return new RtspSession(connection, playUri, setup, canGetParameter);
  }
}

interface SessionEvents {
  onReady(track: VideoTrack, channel: number): void;
}

async function openOnce(address: string, options: RtspSessionOptions): Promise<RtspSession | string> {
  const url = options.allow.checkUrl(address, ['rtsp:', 'rtsps:']);
  const host = await options.allow.resolve(url.hostname);
  const isSecure = url.protocol === 'rtsps:';
  let media: number | undefined;
  const connection = await RtspConnection.open({
    host,
    port: Number(url.port || (isSecure ? 322 : 554)),
    isSecure,
    ...(options.credential ? { credential: options.credential } : {}),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    onPacket: (channel, bytes) => {
      if (channel === media) options.onPacket(bytes);
    },
  });
  const stop = () => connection.close();
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  try {
    const opened = await RtspSession.begin(connection, url.href, {
      onReady: (track, channel) => {
        media = channel;
        options.onTrack(track);
      },
    });
    if (typeof opened === 'string') connection.close();
    return opened;
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
}

/** OPTIONS is a courtesy: several cameras refuse it without a session, or ask for a password that comes later. */
function skipUnlessLost(error: unknown): undefined {
  if (error instanceof CameraError && ['fault', 'unauthorised', 'unsupported'].includes(error.code)) return undefined;
  throw error;
}

function headerOf(message: RtspMessage | undefined, name: string): string | undefined {
  return message?.headers.get(name)?.[0] || undefined;
}

function redirectOf(message: RtspMessage): string | undefined {
  if (message.status < 300) return undefined;
  const location = headerOf(message, 'location');
  if (location) return location;
  throw new CameraError('bad-answer', {
    expected: 'a redirect that says where to',
    came: message.startLine,
    todo: "correct the camera's stream address",
  });
}

interface SetupAnswer {
  sessionId: string;
  timeoutS: number;
  /** Interleaved channel on which the packets come. */
  channel: number;
}

function readSetup(message: RtspMessage): SetupAnswer {
  const [sessionId = '', ...parameters] = (headerOf(message, 'session') ?? '').split(';').map((part) => part.trim());
  const timeout = parameters.find((part) => /^timeout\s*=/i.test(part))?.split('=')[1];
  const timeoutS = Number.parseInt(timeout ?? '', 10);
  const transport = headerOf(message, 'transport') ?? '';
  const channel = /interleaved\s*=\s*(\d{1,3})/i.exec(transport)?.[1];
  if (sessionId === '' || sessionId.length > 200 || (transport !== '' && !/tcp/i.test(transport)))
    throw new CameraError('bad-answer', {
      expected: 'a session and RTP over TCP',
      came: `Session: ${sessionId.slice(0, 40)}, Transport: ${transport.slice(0, 120)}`,
      todo: "turn on RTP over TCP in the camera's stream settings",
    });
  return {
    sessionId,
    timeoutS: timeoutS >= 2 && timeoutS <= 86_400 ? timeoutS : defaultSessionTimeoutS,
    channel: channel === undefined ? 0 : Number(channel),
  };
}
