import { Agent, type Dispatcher } from 'undici';
import { toUplinkError, UplinkError } from './errors.ts';

/** Largest answer that is read, bytes; a configuration of 5,000 cameras has some 10 MB. */
const answerMaxBytes = 16 * 1024 * 1024;
/** The longest that a Retry-After is obeyed, ms: a typing slip at a balancer must not silence a site for a day. */
const retryAfterMaxMs = 5 * 60_000;
const retryAfterDefaultMs = 5000;

export interface HubRequest {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** For the whole exchange. */
  timeoutMs: number;
  signal?: AbortSignal;
}

export interface HubAnswer {
  status: number;
  body: Buffer;
}

/**
 * HTTPS to the hubs with the pinned CA. Connections are kept alive: an alert must not pay for a TLS handshake. When an
 * address does not answer, the next request goes to the next one.
 */
export class HubClient {
  #agent: Agent;
  #hubs: readonly string[];
  #authorities: readonly string[];
  #current = 0;

  constructor(hubs: readonly string[], authorities: readonly string[]) {
    this.#hubs = hubs;
    this.#authorities = authorities;
    this.#agent = makeAgent(authorities);
  }

  /** The address in use now. */
  get hub(): string {
    return this.#hubs[this.#current % this.#hubs.length] ?? '';
  }

  /** What TLS must trust, for the command socket. */
  get authorities(): readonly string[] {
    return this.#authorities;
  }

  /** Takes other addresses or authorities into use; requests under way end in their own time. */
  change(hubs: readonly string[], authorities: readonly string[]): void {
    const { hub } = this;
    this.#hubs = hubs;
    this.#current = Math.max(0, hubs.indexOf(hub));
    if (authorities.join() === this.#authorities.join()) return;
    const old = this.#agent;
    this.#authorities = authorities;
    this.#agent = makeAgent(authorities);
    old.close().catch(() => undefined);
  }

  /**
   * One exchange; 2xx only.
   * @throws {UplinkError} `unreachable`, `timeout`, `hub-busy`, `too-large`, `not-enrolled` (401), `hub-refused`, `hub-failed`
   */
  async request(request: HubRequest): Promise<HubAnswer> {
    const { method, path, headers = {}, body, timeoutMs, signal } = request;
    const { hub } = this;
    const timeout = AbortSignal.timeout(timeoutMs);
    let answer: Dispatcher.ResponseData;
    let bytes: Buffer;
    try {
      answer = await this.#agent.request({
        origin: new URL(hub).origin,
        path,
        method,
        headers,
        body: body ?? null,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      bytes = await readBounded(answer.body);
    } catch (error) {
      if (this.hub === hub) this.#current += 1;
      throw toUplinkError(error, hub);
    }
    if (answer.statusCode >= 200 && answer.statusCode < 300) return { status: answer.statusCode, body: bytes };
    throw refusal(answer, bytes, `${method} ${hub}${path}`);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

function makeAgent(authorities: readonly string[]): Agent {
  return new Agent({
    // A certificate given instead of the hub's own CA may be pinned itself: it need not be a root.
    connect: { ca: [...authorities], allowPartialTrustChain: true, timeout: 5000, keepAlive: true },
    connections: 8,
    pipelining: 1,
    // Longer than a heartbeat, so that the connection of the last one is there for an alert.
    keepAliveTimeout: 60_000,
    keepAliveMaxTimeout: 300_000,
  } as Agent.Options);
}

async function readBounded(body: Dispatcher.ResponseData['body']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > answerMaxBytes)
      throw new UplinkError('bad-answer', {
        expected: `at most ${answerMaxBytes} bytes`,
        came: 'more',
        todo: 'check that the address is the hub',
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refusal(answer: Dispatcher.ResponseData, bytes: Buffer, what: string): UplinkError {
  const { statusCode: status, headers } = answer;
  const came = `${status} ${bytes.toString('utf8', 0, 200).replaceAll(/\s+/g, ' ')}`.trim();
  const detail = { expected: `2xx for ${what}`, came };
  if (status === 401) return new UplinkError('not-enrolled', { ...detail, todo: 'run enrol again with a new code' });
  if (status === 413) return new UplinkError('too-large', { ...detail, todo: 'send less at once' });
  if (status === 429 || status === 503) {
    const retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
    return new UplinkError('hub-busy', { ...detail, todo: `wait ${retryAfterMs} ms`, retryAfterMs });
  }
  if (status >= 500) return new UplinkError('hub-failed', { ...detail, todo: "see the hub's log" });
  return new UplinkError('hub-refused', { ...detail, todo: "see the hub's log; asking again is of no use" });
}

/** Milliseconds to wait by a Retry-After header (RFC 9110, 10.2.3): seconds or a date; 5 s when it is neither. */
export function parseRetryAfter(header: string | string[] | undefined, nowMs: number): number {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return retryAfterDefaultMs;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), retryAfterMaxMs) : retryAfterDefaultMs;
}
