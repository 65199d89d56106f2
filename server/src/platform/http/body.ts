import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGunzip } from 'node:zlib';
import { ProblemError } from './problem.ts';

/** Bodies of JSON routes, bytes. */
const bodyMaxBytes = 1024 * 1024;
/** A body that takes longer than this to arrive is given up, milliseconds. */
const bodyTimeoutMs = 30_000;
/** How long a refused sender may still read our answer before the socket goes, milliseconds. */
const lingerMs = 1000;

/** What remains of a refused body is never read: the connection is closed once the answer is out. */
export function closeAfterAnswer(req: IncomingMessage, res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close');
  req.pause();
  // A close with unread bytes resets the connection, and the sender may never see why: give it a moment.
  res.once('finish', () => {
    setTimeout(() => req.socket.destroy(), lingerMs).unref();
  });
}

function tooLarge(limit: number): ProblemError {
  return new ProblemError('too-large', { values: { limit } });
}

/**
 * Reads a body of at most `limit` bytes, counted after decompression as well. A larger one is refused by its
 * Content-Length before a byte is read, a chunked one as soon as it passes the limit.
 * @throws ProblemError `too-large` or `bad-request`
 */
export async function readBody(
  req: IncomingMessage,
  {
    limit = bodyMaxBytes,
    gzip = false,
    timeoutMs = bodyTimeoutMs,
  }: { limit?: number; gzip?: boolean; timeoutMs?: number } = {},
): Promise<Buffer> {
  const encoding = req.headers['content-encoding'] ?? 'identity';
  const zipped = encoding === 'gzip' && gzip;
  if (encoding !== 'identity' && !zipped)
    throw new ProblemError('bad-request', {
      code: 'content-encoding',
      faults: [{ path: 'Content-Encoding', message: gzip ? 'expected gzip or none' : 'expected none' }],
    });
  const announced = Number(req.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const raw = await collect(req, limit, timeoutMs);
  return zipped ? unzip(raw, limit) : raw;
}

function collect(req: IncomingMessage, limit: number, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      settle();
    };
    const onData = (part: Buffer): void => {
      bytes += part.length;
      if (bytes > limit) {
        req.pause();
        finish(() => reject(tooLarge(limit)));
      } else parts.push(part);
    };
    const onEnd = (): void => finish(() => resolve(Buffer.concat(parts)));
    const onGone = (): void =>
      finish(() => reject(new ProblemError('bad-request', { code: 'body-cut-short', values: {} })));
    const timer = setTimeout(
      () => finish(() => reject(new ProblemError('bad-request', { code: 'body-too-slow', status: 408 }))),
      timeoutMs,
    );
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

function unzip(raw: Buffer, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    const gunzip = createGunzip();
    gunzip.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > limit) {
        gunzip.destroy();
        reject(tooLarge(limit));
      } else parts.push(part);
    });
    gunzip.on('end', () => resolve(Buffer.concat(parts)));
    gunzip.on('error', (cause) =>
      reject(
        new ProblemError('bad-request', {
          code: 'body-not-gzip',
          faults: [{ path: '', message: 'expected a gzip body' }],
          cause,
        }),
      ),
    );
    gunzip.end(raw);
  });
}

/** Reads a JSON body. An empty one is `{}`, so that a schema without mandatory fields accepts it. */
export async function readJson(
  req: IncomingMessage,
  options: { limit?: number; gzip?: boolean } = {},
): Promise<unknown> {
  const raw = await readBody(req, options);
  if (raw.length === 0) return {};
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new ProblemError('bad-request', {
      code: 'content-type',
      status: 415,
      faults: [{ path: 'Content-Type', message: 'expected application/json' }],
    });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw)) as unknown;
  } catch (cause) {
    throw new ProblemError('bad-request', {
      code: 'body-not-json',
      faults: [{ path: '', message: 'expected JSON in UTF-8' }],
      cause,
    });
  }
}
