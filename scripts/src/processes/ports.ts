import { createServer } from 'node:net';

/** Whether this loopback port can be listened on now. */
export function isPortFree(port: number, address = '127.0.0.1'): Promise<boolean> {
  return listenOnce(port, address).then(
    () => true,
    () => false,
  );
}

/** A loopback port that nobody listens on. Another process may take it before it is used: callers retry. */
export function freePort(): Promise<number> {
  return listenOnce(0, '127.0.0.1');
}

function listenOnce(port: number, host: string): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no port'))));
    });
  });
}
