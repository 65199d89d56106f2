import { createHash, randomBytes } from 'node:crypto';
import { CameraError } from './errors.ts';

/** Hashes that we answer, best first (RFC 7616; MD5 is what most cameras still ask for). */
const HASHES = [
  ['SHA-256', 'sha256'],
  ['SHA-512-256', 'sha512-256'],
  ['MD5', 'md5'],
] as const;

/** A camera that sends more than this is not asking for a password. */
const MAX_HEADER_LENGTH = 8192;
const MAX_CHALLENGES = 16;

/** One Digest challenge of a `WWW-Authenticate` header, its quoted strings already unquoted. */
export interface DigestChallenge {
  realm: string;
  nonce: string;
  opaque?: string;
  /** As the camera wrote it, or `MD5` when it wrote none. */
  algorithm: string;
  /** `undefined`: the legacy form of RFC 2069 without qop. */
  qop?: 'auth';
  /** The credential was right, only its nonce was old: answer once more with the new one. */
  stale: boolean;
}

export interface DigestRequest {
  /** Values of every `WWW-Authenticate` header, in order. One value may hold several challenges. */
  challenges: readonly string[];
  /** `GET`, `POST`, `DESCRIBE` … */
  method: string;
  /** Exactly what stands in the request line: path and query for HTTP, the whole URL for RTSP. */
  uri: string;
  user: string;
  password: string;
  /** How often this nonce has been used, this time included: 1, 2, 3 … */
  nonceCount?: number;
  /** Only for tests; otherwise 16 random bytes. */
  clientNonce?: string;
}

/**
 * The value of the `Authorization` header that answers the best of the challenges (SHA-256 before MD5, qop before
 * none). Pure but for the client nonce. The value is made of bytes 0…255 (a user name in UTF-8): write it as latin1.
 *
 * @throws CameraError `unsupported` when there is no Digest challenge that can be answered. Basic is never answered:
 * it would hand the password to whoever listens.
 */
export function answerChallenge(request: DigestRequest): string {
  const chosen = chooseChallenge(parseChallenges(request.challenges));
  if (!chosen) throw nothingToAnswer(request.challenges);
  return authorisation(chosen, request);
}

/** The challenge to answer, or nothing when none can be. */
export function chooseChallenge(challenges: readonly DigestChallenge[]): DigestChallenge | undefined {
  for (const [name] of HASHES) {
    const ofThisHash = challenges.filter(({ algorithm }) => baseAlgorithm(algorithm) === name);
    const best = ofThisHash.find(({ qop }) => qop) ?? ofThisHash[0];
    if (best) return best;
  }
  return undefined;
}

/**
 * Keeps the challenge of one camera and counts its nonce, so that only the first request needs two rounds.
 * Used by HTTP (`camera/`) and RTSP (`video/`) alike; one object per connection or session.
 */
export class DigestSession {
  readonly #user: string;
  readonly #password: string;
  #challenge: DigestChallenge | undefined;
  #nonceCount = 0;
  #answered = false;

  constructor(user: string, password: string) {
    this.#user = user;
    this.#password = password;
  }

  /** The header for the next request, or nothing while the camera has not asked yet. */
  authorise(method: string, uri: string): string | undefined {
    if (!this.#challenge) return undefined;
    this.#nonceCount += 1;
    this.#answered = true;
    return authorisation(this.#challenge, {
      method,
      uri,
      user: this.#user,
      password: this.#password,
      nonceCount: this.#nonceCount,
    });
  }

  /**
   * Takes the challenges of a 401. Answers true when it is worth asking again: it is the first challenge, or the
   * camera says that our nonce was stale or gives another nonce for an old one. False: the credential is refused;
   * going on would lock the account.
   *
   * @throws CameraError `unsupported` when no challenge can be answered.
   */
  challenged(challenges: readonly string[]): boolean {
    const next = chooseChallenge(parseChallenges(challenges));
    if (!next) throw nothingToAnswer(challenges);
    // Several cameras restart with a fresh nonce and never set stale=true; an answer that was good once may be given
    // once more to a new nonce, but a first answer that is refused is a wrong password.
    const worthIt = !this.#answered || next.stale || (this.#nonceCount > 1 && next.nonce !== this.#challenge?.nonce);
    this.#challenge = next;
    this.#nonceCount = 0;
    this.#answered = false;
    return worthIt;
  }
}

function nothingToAnswer(challenges: readonly string[]): CameraError {
  return new CameraError('unsupported', {
    expected: 'a Digest challenge with MD5 or SHA-256 and qop=auth or none',
    came: challenges.length > 0 ? challenges.join(' | ') : 'no WWW-Authenticate header',
    todo: "turn on digest authentication in the camera's settings",
  });
}

function authorisation(
  challenge: DigestChallenge,
  { method, uri, user, password, nonceCount = 1, clientNonce }: Omit<DigestRequest, 'challenges'>,
): string {
  if (user.includes(':') || /\p{Cc}/u.test(user + uri))
    throw new CameraError('unsupported', {
      expected: 'a user name without colon and control characters (RFC 7616)',
      came: 'one with',
      todo: 'give the camera another user name',
    });
  const { realm, nonce, opaque, algorithm, qop } = challenge;
  const hashName = HASHES.find(([name]) => name === baseAlgorithm(algorithm))?.[1] ?? 'md5';
  const hash = (text: string) => createHash(hashName).update(text, 'utf8').digest('hex');
  const cnonce = clientNonce ?? randomBytes(16).toString('hex');
  const session = algorithm.toUpperCase().endsWith('-SESS');
  const secret = hash(`${user}:${realm}:${password}`);
  const ha1 = session ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const ha2 = hash(`${method}:${uri}`);
  const nc = nonceCount.toString(16).padStart(8, '0');
  const response = hash(qop ? `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}` : `${ha1}:${nonce}:${ha2}`);
  const parts = [
    `username=${quote(user)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    `algorithm=${algorithm}`,
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(qop ? [`qop=${qop}`, `nc=${nc}`] : []),
    ...(qop || session ? [`cnonce="${cnonce}"`] : []),
  ];
  return Buffer.from(`Digest ${parts.join(', ')}`, 'utf8').toString('latin1');
}

/** Every Digest challenge that is whole; other schemes and broken ones are left out. */
export function parseChallenges(headers: readonly string[]): DigestChallenge[] {
  return headers
    .flatMap((header) => splitChallenges(header.slice(0, MAX_HEADER_LENGTH)))
    .slice(0, MAX_CHALLENGES)
    .flatMap(({ scheme, params }) => {
      const [realm, nonce, algorithm] = [params.get('realm'), params.get('nonce'), params.get('algorithm') || 'MD5'];
      if (scheme !== 'digest' || realm === undefined || !nonce || !baseAlgorithm(algorithm)) return [];
      if ([...params.values()].some((value) => /\p{Cc}/u.test(value))) return [];
      const offered = (params.get('qop') ?? '')
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean);
      if (offered.length > 0 && !offered.includes('auth')) return [];
      const opaque = params.get('opaque');
      return [
        {
          realm,
          nonce,
          algorithm,
          stale: params.get('stale')?.toLowerCase() === 'true',
          ...(opaque === undefined ? {} : { opaque }),
          ...(offered.includes('auth') ? { qop: 'auth' as const } : {}),
        },
      ];
    });
}

function baseAlgorithm(algorithm: string): string | undefined {
  const upper = algorithm.toUpperCase();
  const base = upper.endsWith('-SESS') ? upper.slice(0, -5) : upper;
  return HASHES.find(([name]) => name === base)?.[0];
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

interface RawChallenge {
  scheme: string;
  params: Map<string, string>;
}

/**
 * Reads `scheme name=value, name="va,l\"ue", scheme …` (RFC 9110 11.6.1). One pass, character by character: a comma
 * separates parameters and challenges alike, and only the token after it tells which. Cameras also leave commas out,
 * forget the closing quote and put spaces around `=`; all that is read as far as it goes.
 */
function splitChallenges(header: string): RawChallenge[] {
  const found: RawChallenge[] = [];
  let at = 0;
  const skip = (pattern: RegExp) => {
    while (at < header.length && pattern.test(header.charAt(at))) at += 1;
  };
  const readToken = () => {
    const start = at;
    while (at < header.length && !/[\s,="]/.test(header.charAt(at))) at += 1;
    return header.slice(start, at);
  };
  const readQuoted = () => {
    let text = '';
    for (at += 1; at < header.length && header.charAt(at) !== '"'; at += 1) {
      if (header.charAt(at) === '\\' && at + 1 < header.length) at += 1;
      text += header.charAt(at);
    }
    at += 1;
    return text;
  };
  for (;;) {
    skip(/[\s,]/);
    if (at >= header.length) return found;
    const token = readToken();
    skip(/\s/);
    if (header.charAt(at) !== '=') {
      if (token) found.push({ scheme: token.toLowerCase(), params: new Map() });
      else at += 1;
      continue;
    }
    skip(/[=\s]/);
    const value = header.charAt(at) === '"' ? readQuoted() : readToken();
    const params = found.at(-1)?.params;
    const name = token.toLowerCase();
    if (params && !params.has(name)) params.set(name, value);
  }
}
