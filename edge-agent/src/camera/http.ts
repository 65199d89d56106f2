import type { LookupFunction } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { type AddressAllowList, plainAddress } from './allow-list.ts';
import { DigestSession, parseChallenges } from './digest.ts';
import { CameraError, toCameraError } from './errors.ts';

/** A camera credential, in the agent's memory only. It never stands in a log, fact or error. */
export interface Credential {
  user: string;
  password: string;
}

export interface CameraHttpOptions {
  allow: AddressAllowList;
  credential?: Credential;
  /** Time for one whole exchange, both rounds of the digest included. Default 5,000 ms. */
  timeoutMs?: number;
  /**
   * SHA-256 fingerprint of the camera's certificate (`AB:CD:…`). Cameras sign their own certificates, so without a pin
   * any certificate is taken: TLS then keeps listeners out, not an active attacker.
   */
  certificatePin?: string;
}

export interface CameraRequest {
  method: 'GET' | 'POST';
  url: URL;
  headers?: Record<string, string>;
  body?: string;
  /** The answer is cut off, and the request fails, beyond this. */
  maxBytes: number;
  /** Answer a digest challenge with the credential. False: no credential is used whatever the camera asks. */
  authenticate: boolean;
  signal?: AbortSignal;
}

export interface CameraResponse {
  status: number;
  contentType: string;
  body: Uint8Array;
}

const DEFAULT_TIMEOUT_MS = 5000;
/** Two rounds for the first challenge, a third for a nonce that went stale in between. Hostile cameras ask for ever. */
const MAX_ROUNDS = 3;

/**
 * HTTP and HTTPS to one camera: digest only, one deadline for everything, a size limit, no redirects, and no byte to an
 * address outside the allowed ranges (checked for the URL, for every address of a name, and for the socket itself).
 */
export class CameraHttp {
  readonly #allow: AddressAllowList;
  readonly #timeoutMs: number;
  readonly #digest: DigestSession | undefined;
  readonly #agent: Agent;
  #fingerprint: string | undefined;
  #offeredDigest = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor({ allow, credential, timeoutMs = DEFAULT_TIMEOUT_MS, certificatePin }: CameraHttpOptions) {
    this.#allow = allow;
    this.#timeoutMs = timeoutMs;
    this.#digest = credential && new DigestSession(credential.user, credential.password);
    const connect = buildConnector({
      rejectUnauthorized: false,
      timeout: timeoutMs,
      lookup: lookUpWithin(allow),
      // A resumed TLS session shows no certificate to compare with the pin.
      maxCachedSessions: 0,
    });
    this.#agent = new Agent({
      connections: 2,
      pipelining: 1,
      keepAliveTimeout: 4000,
      keepAliveMaxTimeout: 10_000,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxHeaderSize: 16_384,
      connect: (options, callback) =>
        connect(options, (...[error, socket]) => {
          if (error) return callback(error, null);
          const refusal = this.inspect(socket as TLSSocket, certificatePin);
          if (refusal) {
            socket.destroy();
            return callback(refusal, null);
          }
          callback(null, socket);
        }),
    });
  }

  /** The camera asked for digest at least once: it is then never given anything else. */
  get wasOfferedDigest(): boolean {
    return this.#offeredDigest;
  }

  /** SHA-256 fingerprint of the certificate that the camera last showed, for pinning. */
  get certificateFingerprint(): string | undefined {
    return this.#fingerprint;
  }

  /**
   * One exchange; exchanges of one camera go one after another (small cameras drop parallel ones, and a digest counter
   * must rise in order).
   *
   * @throws CameraError `unauthorised`, `unsupported`, `timeout`, `too-large`, `unreachable`, `refused-address`, `aborted`.
   */
  async send(request: CameraRequest): Promise<CameraResponse> {
    const deadline = AbortSignal.timeout(this.#timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
    const turn = this.#queue.then(() => this.exchange(request, signal));
    this.#queue = turn.catch(() => undefined);
    try {
      return await Promise.race([turn, whenAborted(signal)]);
    } catch (error) {
      throw toCameraError(error, request.url.host);
    }
  }

  /** Closes every socket at once. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  private async exchange(request: CameraRequest, signal: AbortSignal): Promise<CameraResponse> {
    signal.throwIfAborted();
    const url = this.#allow.checkUrl(request.url.href, ['http:', 'https:']);
    const path = url.pathname + url.search;
    for (let round = 1; ; round += 1) {
      const authorization = request.authenticate ? this.#digest?.authorise(request.method, path) : undefined;
      const answer = await this.#agent.request({
        origin: url.origin,
        path,
        method: request.method,
        headers: { ...request.headers, ...(authorization ? { authorization } : {}) },
        ...(request.body === undefined ? {} : { body: request.body }),
        signal,
      });
      const body = await readBody(answer, request.maxBytes);
      if (answer.statusCode !== 401 || !request.authenticate)
        return { status: answer.statusCode, contentType: oneHeader(answer.headers['content-type']), body };
      const challenges = [answer.headers['www-authenticate'] ?? []].flat();
      const digest = this.#digest;
      this.#offeredDigest ||= parseChallenges(challenges).length > 0;
      if (!digest) throw unauthorised(url, 'a request for a password, and none was given');
      if (!digest.challenged(challenges) || round >= MAX_ROUNDS)
        throw unauthorised(url, 'a refusal of user or password');
    }
  }

  private inspect(socket: TLSSocket, pin: string | undefined): CameraError | undefined {
    const address = socket.remoteAddress ?? '';
    if (!this.#allow.allows(address))
      return new CameraError('refused-address', {
        expected: `a connection inside ${this.#allow}`,
        came: address,
        todo: 'nothing was sent; check the name server',
      });
    if (!socket.encrypted) return undefined;
    this.#fingerprint = socket.getPeerCertificate().fingerprint256;
    if (!pin || pin === this.#fingerprint) return undefined;
    return new CameraError('refused-address', {
      expected: `the certificate ${pin}`,
      came: this.#fingerprint ?? 'none',
      todo: 'nothing was sent; if the camera was replaced or reset, confirm its new certificate',
    });
  }
}

/** Name look-up for sockets that yields only addresses inside the allowed ranges. */
function lookUpWithin(allow: AddressAllowList): LookupFunction {
  return (hostname, options, callback) => {
    allow.resolve(plainAddress(hostname)).then(
      (address) => {
        const family = address.includes(':') ? 6 : 4;
        if (options.all) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 4),
    );
  };
}

async function readBody({ body, headers }: Dispatcher.ResponseData, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(oneHeader(headers['content-length']));
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    if (announced > maxBytes) throw tooLarge(maxBytes, announced);
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge(maxBytes, length);
      chunks.push(chunk);
    }
  } catch (error) {
    body.on('error', () => undefined).destroy();
    throw error;
  }
  return Buffer.concat(chunks, length);
}

function oneHeader(value: string | string[] | undefined): string {
  return [value ?? ''].flat()[0] ?? '';
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function tooLarge(maxBytes: number, came: number): CameraError {
  return new CameraError('too-large', {
    expected: `an answer of at most ${maxBytes} bytes`,
    came: `${came} bytes or more`,
    todo: 'choose a smaller picture in the camera, or leave this device out',
  });
}

function unauthorised(url: URL, came: string): CameraError {
  return new CameraError('unauthorised', {
    expected: `${url.host} to take the credential`,
    came,
    todo: 'enter the password of the ONVIF user of this camera; we do not try again, so as not to lock the account',
  });
}
