import { Agent, get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { csrfHeader, type Problem, type Session } from '@sharp-eyes/protocol';

/** The hub said no; `problem` is its RFC 9457 document. */
export class HubRefusal extends Error {
  override readonly name = 'HubRefusal';
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(what: string, status: number, problem: Problem | undefined) {
    const faults = problem?.faults?.map((fault) => `${fault.path}: ${fault.message}`).join('; ') ?? '';
    super(`${what}: ${status} ${problem?.type ?? ''} ${problem?.detail ?? problem?.title ?? ''} ${faults}`.trimEnd());
    this.status = status;
    this.problem = problem;
  }
}

const agent = new Agent({ keepAlive: true });

/** A person at the hub's REST interface: signed in, with cookie and CSRF token. */
export class HubClient {
  readonly base: string;
  readonly session: Session;
  readonly cookie: string;

  private constructor(base: string, session: Session, cookie: string) {
    this.base = base;
    this.session = session;
    this.cookie = cookie;
  }

  static async signIn(base: string, user: string, password: string): Promise<HubClient> {
    const answer = await fetch(new URL('/api/v1/session', base), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'en' },
      body: JSON.stringify({ user, password }),
      signal: AbortSignal.timeout(20_000),
    });
    const body = await answer.json();
    if (!answer.ok) throw new HubRefusal(`sign in as ${user}`, answer.status, body as Problem);
    const cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ');
    return new HubClient(base, body as Session, cookie);
  }

  /** Sends as this person and answers the response as it is. */
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(new URL(path, this.base), {
      method,
      headers: {
        cookie: this.cookie,
        [csrfHeader]: this.session.csrf,
        'accept-language': 'en',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
  }

  /** Sends and answers the body. @throws {HubRefusal} on any status but 2xx */
  async call<T = unknown>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const answer = await this.send(method, path, body, headers);
    const text = await answer.text();
    const content: unknown = text ? JSON.parse(text) : undefined;
    if (!answer.ok) throw new HubRefusal(`${method} ${path}`, answer.status, content as Problem);
    return content as T;
  }

  /** Sends a file as it is. @throws {HubRefusal} on any status but 2xx */
  async upload<T = unknown>(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<T> {
    const answer = await fetch(new URL(path, this.base), {
      method: 'POST',
      headers: {
        cookie: this.cookie,
        [csrfHeader]: this.session.csrf,
        'accept-language': 'en',
        'content-type': 'application/octet-stream',
      },
      body: bytes,
      signal: AbortSignal.timeout(60_000),
    });
    const content: unknown = await answer.json();
    if (!answer.ok) throw new HubRefusal(`POST ${path}`, answer.status, content as Problem);
    return content as T;
  }

  get<T = unknown>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  /** The body as it goes over the wire, packed or not; nothing is kept on the way. @throws {HubRefusal} */
  bytes(path: string): Promise<Buffer> {
    const headers = { cookie: this.cookie, 'cache-control': 'no-cache', 'accept-encoding': 'gzip' };
    return new Promise((resolve, reject) => {
      const asked = get(new URL(path, this.base), { headers, agent }, async (answer) => {
        const body = await buffer(answer);
        if (answer.statusCode === 200) resolve(body);
        else reject(new HubRefusal(`GET ${path}`, answer.statusCode ?? 0, undefined));
      });
      asked.on('error', reject);
    });
  }

  /** Every item of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let next: string | null = null;
    do {
      const url = new URL(path, this.base);
      if (next) url.searchParams.set('cursor', next);
      const page: { items: T[]; next: string | null } = await this.get(url.pathname + url.search);
      items.push(...page.items);
      next = page.next;
    } while (next);
    return items;
  }
}
