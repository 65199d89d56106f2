import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import express, { type Express, type Response } from 'express';
import helmet from 'helmet';
import { type HostReader, mountRoutes, problemHandler, type Serving } from './mount.ts';
import { openApiOf } from './openapi.ts';
import { ProblemError } from './problem.ts';
import { defineRawRoute, type Route } from './route.ts';

/** A year, as RFC 9111 caches understand “for ever”: file names of the build carry their hash. */
const immutable = 'public, max-age=31536000, immutable';

function bareApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  return app;
}

/** The OpenAPI 3.1 document of the hub's routes. */
export function describeApi(routes: readonly Route[]): Record<string, unknown> {
  return openApiOf(routes, 'Sharp Eyes hub');
}

/** The OpenAPI document at its own address; it lists itself too. */
export function openApiRoute(routes: () => readonly Route[]): Route {
  return defineRawRoute({
    method: 'get',
    path: '/api/openapi.json',
    action: 'openapi.read',
    summary: 'This document',
    answers: 'application/json',
    handle: async ({ res }) => {
      res.json(describeApi(routes()));
    },
  });
}

/** People: REST, the event stream and the console, all from one origin. */
export function createPeopleApp(
  routes: readonly Route[],
  serving: Serving,
  options: { web?: string; trustedProxies?: readonly string[]; baseMapOrigins?: readonly string[] },
): Express {
  const app = bareApp();
  app.set('trust proxy', [...(options.trustedProxies ?? [])]);
  app.use(securityHeaders(options.baseMapOrigins ?? []));
  mountRoutes(app, routes, serving);
  app.use('/api', () => {
    throw new ProblemError('not-found', { code: 'no-such-route' });
  });
  if (options.web !== undefined) serveConsole(app, resolve(options.web));
  app.use(problemHandler(serving));
  return app;
}

/** Reads the host of an upgrade as `createPeopleApp` reads that of a request. */
export function hostReaderOf(app: Express): HostReader {
  const isTrusted = app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  return ({ headers, socket }) => {
    const forwarded = headers['x-forwarded-host'];
    const said = isTrusted(socket.remoteAddress ?? '', 0) ? [forwarded].flat()[0]?.split(',')[0]?.trim() : undefined;
    return said || headers.host;
  };
}

/** Agents: nothing but their own routes. */
export function createAgentsApp(routes: readonly Route[], serving: Serving): Express {
  const app = bareApp();
  mountRoutes(app, routes, serving);
  app.use(() => {
    throw new ProblemError('not-found', { code: 'no-such-route' });
  });
  app.use(problemHandler(serving));
  return app;
}

/**
 * Own origin only; Ant Design and the map write styles, the map's pictures are blobs. WebAssembly may be compiled (the
 * seal of a camera's password and the reader of its label are that), a text may not be run as a script. Beside them
 * pictures come from the configured base map, and from nowhere else.
 * @param baseMapOrigins - they are told from which site a map is looked at, as a key may be good for that site only; a
 * browser asks no other
 */
function securityHeaders(baseMapOrigins: readonly string[]) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'", "'wasm-unsafe-eval'"],
        'worker-src': ["'self'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:', 'blob:', ...baseMapOrigins],
        'connect-src': ["'self'", ...baseMapOrigins],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: false, // loopback speaks plain HTTP; the proxy that ends TLS says this
    referrerPolicy: { policy: baseMapOrigins.length > 0 ? 'strict-origin' : 'no-referrer' },
  });
}

function serveConsole(app: Express, web: string): void {
  const index = join(web, 'index.html');
  app.use(
    express.static(web, {
      index: false,
      setHeaders: (res: Response, path: string) => {
        res.setHeader('Cache-Control', path.startsWith(join(web, 'assets')) ? immutable : 'no-cache');
      },
    }),
  );
  app.get('/{*page}', (req, res, next) => {
    // A missing script must not be answered with the page: the browser would run HTML.
    if (req.path.startsWith('/assets/') || !req.accepts('html')) return next(new ProblemError('not-found'));
    if (!existsSync(index)) {
      res.status(503).type('text').send('The console is not built. Run “npm start”, which builds it.\n');
      return;
    }
    res.setHeader('Cache-Control', 'no-cache');
    res.sendFile(index);
  });
}
