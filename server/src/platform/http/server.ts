import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { Express } from 'express';

/** Sockets at once on one port. */
const connectionsMax = 5000;
/** Requests in flight may take this long once the hub stops, milliseconds. */
const stopGraceMs = 2000;

/** A listening port. */
export interface Listener {
  readonly server: Server;
  readonly address: AddressInfo;
  /** Stops accepting, lets requests end, then closes what is left. */
  close(): Promise<void>;
}

/**
 * Listens; with TLS where options are given. Port 0 takes a free one.
 * @throws when the port is taken, naming it
 */
export async function listen(
  app: Express,
  where: { host: string; port: number; tls?: SecureContextOptions },
): Promise<Listener> {
  const server = where.tls
    ? (createSecureServer({ ...where.tls, minVersion: 'TLSv1.2' }, app) as Server)
    : createServer(app);
  // A slow sender holds a socket for a bounded time (Slowloris).
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 20_000;
  server.maxConnections = connectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Error(`cannot listen on ${where.host}:${where.port}: ${cause.message}; choose another port`, { cause }),
      ),
    );
    server.listen(where.port, where.host, () => resolve());
  });
  return {
    server,
    address: server.address() as AddressInfo,
    close: () =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), stopGraceMs);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
