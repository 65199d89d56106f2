import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type DigestAlgorithm = 'MD5' | 'SHA-256';
export type Verdict = 'ok' | 'absent' | 'stale' | 'wrong';

const nonceLifetimeMs = 120_000;

/** Parses `Digest a="b", c=d`; undefined when it is something else. */
export function parseDigest(header: string): Map<string, string> | undefined {
  if (!/^digest\s/i.test(header) || header.length > 4096) return undefined;
  const values = new Map<string, string>();
  for (const [, key = '', quoted, bare] of header.slice(7).matchAll(/([a-z0-9-]+)\s*=\s*(?:"([^"]*)"|([^\s",]+))/gi)) {
    values.set(key.toLowerCase(), quoted ?? bare ?? '');
  }
  return values;
}

/** The server's side of HTTP and RTSP digest authentication (RFC 7616, RFC 2617). Keeps no state between requests. */
export class DigestGate {
  readonly #realm: string;
  readonly #user: string;
  readonly #password: string;
  readonly #algorithms: readonly DigestAlgorithm[];
  readonly #secret = randomBytes(32);

  constructor(wish: { realm: string; user: string; password: string; algorithms: readonly DigestAlgorithm[] }) {
    this.#realm = wish.realm;
    this.#user = wish.user;
    this.#password = wish.password;
    this.#algorithms = wish.algorithms;
  }

  /** One challenge per algorithm, as values of WWW-Authenticate. */
  challenges(isStale = false): string[] {
    const nonce = this.#makeNonce(Date.now());
    return this.#algorithms.map(
      (algorithm) =>
        `Digest realm="${this.#realm}", qop="auth", nonce="${nonce}", algorithm=${algorithm}${isStale ? ', stale=TRUE' : ''}`,
    );
  }

  /** `isTarget` says whether the answer's `uri` means what was asked for. */
  check(method: string, header: string | undefined, isTarget: (uri: string) => boolean): Verdict {
    const values = header === undefined ? undefined : parseDigest(header);
    if (!values) return 'absent';
    const get = (key: string): string => values.get(key) ?? '';
    const algorithm = get('algorithm').toUpperCase() || 'MD5';
    const known = this.#algorithms.find((one) => one === algorithm);
    if (!known || get('username') !== this.#user || get('realm') !== this.#realm || !isTarget(get('uri')))
      return 'wrong';
    const madeAt = Number.parseInt(get('nonce').split('.')[0] ?? '', 36);
    if (get('nonce') !== this.#makeNonce(madeAt)) return 'stale';
    const hash = (text: string): string =>
      createHash(known === 'MD5' ? 'md5' : 'sha256')
        .update(text, 'utf8')
        .digest('hex');
    const secret = hash(`${this.#user}:${this.#realm}:${this.#password}`);
    const target = hash(`${method}:${get('uri')}`);
    const expected = values.has('qop')
      ? hash(`${secret}:${get('nonce')}:${get('nc')}:${get('cnonce')}:${get('qop')}:${target}`)
      : hash(`${secret}:${get('nonce')}:${target}`);
    const got = Buffer.from(get('response').toLowerCase());
    if (got.length !== expected.length || !timingSafeEqual(got, Buffer.from(expected))) return 'wrong';
    return Date.now() - madeAt > nonceLifetimeMs ? 'stale' : 'ok';
  }

  #makeNonce(atMs: number): string {
    if (!Number.isSafeInteger(atMs)) return '';
    const stamp = atMs.toString(36);
    return `${stamp}.${createHmac('sha256', this.#secret).update(stamp).digest('hex').slice(0, 32)}`;
  }
}
