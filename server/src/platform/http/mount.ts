import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { csrfHeader } from '@sharp-eyes/protocol';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { type Action, accessOf } from '../../route-table.ts';
import type { Clock } from '../clock.ts';
import { TransactionTimeout } from '../database/database.ts';
import { isDatabaseAway } from '../database/failures.ts';
import type { ErrorCounts } from '../error-counts.ts';
import type { Logger } from '../log.ts';
import { noScope, type Scope, scopeOf } from '../scope.ts';
import { closeAfterAnswer, readJson } from './body.ts';
import type { Authenticators, Caller } from './caller.ts';
import { Checker, versionOf } from './parse.ts';
import { ProblemError } from './problem.ts';
import type { Call, JsonRoute, RawRoute, Route, UpgradeRoute } from './route.ts';
import { type Language, languageOf } from './words.ts';

/** What serving a route needs of the platform. */
export interface Serving {
  authenticate: Authenticators;
  clock: Clock;
  log: Logger;
  errors: ErrorCounts;
}

/** Serves the routes. Order of every request: rate limit, who calls, may they, then the body. */
export function mountRoutes(app: Express, routes: readonly Route[], serving: Serving): void {
  for (const route of routes) {
    if (route.kind === 'upgrade') continue;
    const handlers: RequestHandler[] = [];
    if (route.rateLimit) handlers.push(limiter(route.rateLimit));
    handlers.push((req, res) => serve(route, serving, req, res));
    app[route.method](route.path, ...handlers);
  }
}

function limiter({ limit, windowMs }: { limit: number; windowMs: number }): RequestHandler {
  return rateLimit({
    limit,
    windowMs,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) =>
      next(new ProblemError('too-many', { code: 'rate-limited', retryAfterS: Math.ceil(windowMs / 1000) })),
  });
}

async function serve(route: JsonRoute | RawRoute, serving: Serving, req: Request, res: Response): Promise<void> {
  const caller = await callerOf(route.action, serving.authenticate, req);
  const language = languageOf(req.headers['accept-language'], personLanguage(caller));
  res.locals.language = language;
  if (route.method !== 'get') checkOrigin(caller, req);
  const scope = allowedScope(route.action, caller);

  const checker = new Checker(language);
  const params = checker.check(route.params, req.params, 'path');
  const query = checker.check(route.query, req.query, 'query');
  const ifMatch = versionOf(req.headers['if-match']);
  const wantsVersion = route.kind === 'json' && route.ifMatch === true;
  if (wantsVersion && ifMatch === undefined) checker.fault('If-Match', 'expected the version that you saw: "7"');
  let body: unknown;
  if (route.kind === 'json' && route.method !== 'get') {
    const limit = route.bodyLimit === undefined ? {} : { limit: route.bodyLimit };
    const json = await readJson(req, { ...limit, gzip: route.gzip ?? false });
    body = checker.check(route.body, json);
  }
  checker.finish();

  const call = {
    ...{ caller, scope, params, query, body, language, req, res },
    ifMatch: wantsVersion ? (ifMatch as number) : 0,
    now: new Date(serving.clock.now()),
  } as unknown as Call<never, never, never, never>;
  if (route.kind === 'raw') return route.handle(call);
  answer(route, res, await route.handle(call));
}

function answer(route: JsonRoute, res: Response, value: unknown): void {
  res.setHeader('Cache-Control', 'no-store');
  if (route.answer === undefined) {
    res.status(route.status ?? 204).end();
    return;
  }
  const checked = route.answer.safeParse(value);
  if (!checked.success)
    throw new Error(`${route.action} answered what its schema does not allow`, { cause: checked.error });
  const version = (checked.data as { version?: unknown } | null)?.version;
  if (typeof version === 'number') res.setHeader('ETag', `"${version}"`);
  res.status(route.status ?? 200).json(checked.data);
}

async function callerOf(action: Action, authenticate: Authenticators, req: Pick<Request, 'headers'>): Promise<Caller> {
  const access = accessOf(action);
  if (access === 'public') return { kind: 'public' };
  const caller = access === 'agent' ? await authenticate.agent(req) : await authenticate.person(req);
  if (caller === undefined)
    throw new ProblemError('not-signed-in', { code: access === 'agent' ? 'agent-token-refused' : 'not-signed-in' });
  return caller;
}

function allowedScope(action: Action, caller: Caller): Scope {
  if (caller.kind !== 'person') return noScope;
  const scope = scopeOf(caller.person, action);
  if (scope.ranges.length === 0) throw new ProblemError('not-allowed', { code: 'role-refused' });
  return scope;
}

/** Another site's page may not write in a person's name: the session's token, and where the browser says so the origin. */
function checkOrigin(caller: Caller, req: Request): void {
  if (caller.kind === 'agent') return;
  const { origin } = req.headers;
  if (origin !== undefined && hostOf(origin) !== req.host)
    throw new ProblemError('not-allowed', { code: 'foreign-origin' });
  if (caller.kind === 'person' && !same(req.get(csrfHeader) ?? '', caller.csrf))
    throw new ProblemError('not-allowed', { code: 'csrf-refused' });
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function personLanguage(caller: Caller): Language | undefined {
  return caller.kind === 'person' ? caller.person.language : undefined;
}

/** While the database is away the caller is asked to come again after this long, seconds. */
const databaseRetryS = 5;

/** Anything thrown as the problem that the caller is told. */
function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof TransactionTimeout)
    return new ProblemError('unavailable', { code: 'transaction-timeout', retryAfterS: 1, cause: error });
  if (isDatabaseAway(error))
    return new ProblemError('unavailable', {
      code: 'database-unreachable',
      retryAfterS: databaseRetryS,
      cause: error,
    });
  // Express refuses a path with a broken percent-encoding with a 400 of its own.
  if (error instanceof URIError) return new ProblemError('bad-request', { code: 'path-encoding', cause: error });
  return new ProblemError('internal', { cause: error });
}

/** The last handler: every error becomes a counted problem document. */
export function problemHandler({ log, errors }: Pick<Serving, 'log' | 'errors'>) {
  return (error: unknown, req: Request, res: Response, _next: NextFunction): void => {
    const problem = problemOf(error);
    errors.count(problem.code);
    if (problem.type === 'internal') log.error({ err: error, method: req.method, path: req.path }, 'a request failed');
    if (res.headersSent) {
      res.destroy();
      return;
    }
    if (!req.complete) closeAfterAnswer(req, res);
    if (problem.details.retryAfterS !== undefined) res.setHeader('Retry-After', String(problem.details.retryAfterS));
    const language = (res.locals.language as Language | undefined) ?? languageOf(req.headers['accept-language']);
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('Content-Language', language);
    res
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problem.document(language)));
  };
}

/** Tells the host that a browser has asked for: as a proxy says, where that one is trusted. */
export type HostReader = (req: IncomingMessage) => string | undefined;

const directHost: HostReader = (req) => req.headers.host;

/**
 * Serves the WebSocket upgrades of a server; everything else that asks for one is refused. A browser sends a person's
 * cookie along from any page: only one of this origin may open a socket with it.
 */
export function mountUpgrades(
  server: Server,
  routes: readonly Route[],
  serving: Serving,
  hostReader: HostReader = directHost,
): void {
  const upgrades = routes.filter((route) => route.kind === 'upgrade');
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    serveUpgrade(upgrades, { ...serving, hostReader }, req, socket, head).catch((error: unknown) => {
      const problem = problemOf(error);
      serving.errors.count(problem.code);
      if (problem.type === 'internal') serving.log.error({ err: error }, 'an upgrade failed');
      socket.end(`HTTP/1.1 ${problem.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
  });
}

async function serveUpgrade(
  upgrades: readonly UpgradeRoute[],
  { authenticate, hostReader }: Serving & { hostReader: HostReader },
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const path = (req.url ?? '').split('?')[0] ?? '';
  for (const route of upgrades) {
    const named = paramsOf(route.path, path);
    if (named === undefined) continue;
    const caller = await callerOf(route.action, authenticate, req);
    const { origin } = req.headers;
    if (caller.kind === 'person' && (origin === undefined || hostOf(origin) !== hostReader(req)))
      throw new ProblemError('not-allowed', { code: 'foreign-origin' });
    allowedScope(route.action, caller);
    const params = route.params?.safeParse(named);
    if (params?.success === false) throw new ProblemError('not-found');
    await route.handle({ caller, params: params?.data, req, socket, head } as never);
    return;
  }
  throw new ProblemError('not-found');
}

/** The named parts of a path that fits; undefined when it does not. */
function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const named: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const got = given[index] as string;
    if (part.startsWith(':')) named[part.slice(1)] = got;
    else if (part !== got) return undefined;
  }
  return named;
}
