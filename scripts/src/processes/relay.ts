import { connect, createServer, type Socket } from 'node:net';

/** A stretch of wire between a phone and the hub that can be cut and mended. */
export interface Relay {
  readonly port: number;
  /** Everything on it dies at once and nothing comes through, as in a valley. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startRelay(port: number, to: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(to, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  return {
    port,
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => {
      isCut = false;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
