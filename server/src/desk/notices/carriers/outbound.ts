import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { type AllowedHosts, checkHost, guardedLookup, HostRefused } from './guard.ts';

/** From the first packet to the last byte of the answer, milliseconds. */
const answerWithinMs = 10_000;
/** Of an answer nobody reads more, bytes. */
const answerMax = 64 * 1024;

export interface Asked {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
}

export interface Answer {
  status: number;
  /** Its Retry-After, milliseconds; null without one. */
  retryAfterMs: number | null;
  text: string;
}

/** No answer came. `sent`: the whole request went out, so the other side may have acted on it. */
export class RequestUnanswered extends Error {
  readonly sent: boolean;
  constructor(cause: unknown, sent: boolean) {
    super(`no answer came (${(cause as Error).message})`, { cause });
    this.name = 'RequestUnanswered';
    this.sent = sent;
  }
}

/** Asks another program by HTTP: bounded in time and size, no redirects, never into networks that nobody named. */
export type Ask = (asked: Asked) => Promise<Answer>;

export function askThrough(allowed: AllowedHosts, now: () => number, withinMs = answerWithinMs): Ask {
  const lookup = guardedLookup(allowed);
  // A connection of its own each time: nothing is left open to a place that was allowed a minute ago.
  const plain = new PlainAgent({ keepAlive: false });
  const secure = new SecureAgent({ keepAlive: false });
  return ({ method, url, headers, body }) => {
    if (!URL.canParse(url)) throw new HostRefused('?', 'expected an address such as https://example.cn/send');
    const { protocol, hostname } = new URL(url);
    if (protocol !== 'https:' && protocol !== 'http:') throw new HostRefused(hostname, 'expected https');
    const encrypted = protocol === 'https:';
    checkHost(hostname, encrypted, allowed);
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      // Written into a socket that still connects is not on its way: both must have happened, in whatever order.
      let [written, connected] = [false, false];
      const fail = (error: unknown): void => reject(new RequestUnanswered(error, written && connected));
      const req = (encrypted ? secureRequest : plainRequest)(url, {
        ...{ method, lookup, agent: encrypted ? secure : plain, signal: AbortSignal.timeout(withinMs) },
        headers: { 'user-agent': 'sharp-eyes', ...headers, ...(method === 'GET' ? {} : length) },
      });
      req.on('socket', (socket) => {
        socket.once(encrypted ? 'secureConnect' : 'connect', () => {
          connected = true;
        });
      });
      req.on('finish', () => {
        written = true;
      });
      req.on('error', fail);
      req.on('response', (res) => {
        const parts: Buffer[] = [];
        let size = 0;
        res.on('data', (part: Buffer) => {
          size += part.length;
          if (size <= answerMax) parts.push(part);
          else res.destroy();
        });
        res.on('error', fail);
        res.on('close', () =>
          resolve({
            status: res.statusCode ?? 0,
            retryAfterMs: retryAfterOf(res.headers['retry-after'], now()),
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      });
      req.end(method === 'GET' ? undefined : body);
    });
  };
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfterOf(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const ms = /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
