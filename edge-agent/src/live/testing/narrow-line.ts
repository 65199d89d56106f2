import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const everyMs = 10;

/**
 * A line to a hub that carries so many bytes a second upwards, all connections together, through one queue as a village's
 * router has it. Downwards it is as wide as loopback is.
 */
export class NarrowLine {
  bytesPerS: number;
  readonly #bufferBytes: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #queue: { bytes: Buffer; to: Socket }[] = [];
  readonly #timer: NodeJS.Timeout;
  #queued = 0;
  #budget = 0;

  private constructor(target: string, bytesPerS: number, bufferBytes: number) {
    this.bytesPerS = bytesPerS;
    this.#bufferBytes = bufferBytes;
    const { hostname, port } = new URL(target);
    this.#server = createServer({ highWaterMark: 4096 }, (from) => {
      const to = connect(Number(port), hostname);
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        this.#sockets.add(one);
        one.setNoDelay(true);
        one
          .on('error', () => undefined)
          .on('close', () => {
            this.#sockets.delete(one);
            other.destroy();
          });
      }
      to.pipe(from);
      from.on('data', (bytes: Buffer) => {
        this.#queue.push({ bytes, to });
        this.#queued += bytes.length;
        if (this.#queued > this.#bufferBytes) from.pause();
      });
    });
    this.#timer = setInterval(() => this.#carry(), everyMs);
  }

  static async open(target: string, bytesPerS: number, bufferBytes = 32 * 1024): Promise<NarrowLine> {
    const line = new NarrowLine(target, bytesPerS, bufferBytes);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get address(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #carry(): void {
    this.#budget = Math.min(this.#budget, 0) + (this.bytesPerS * everyMs) / 1000;
    while (this.#budget > 0) {
      const next = this.#queue[0];
      if (next === undefined) break;
      // A datagram's worth at a time, so that a long message does not go as one.
      const piece = next.bytes.subarray(0, 1400);
      next.bytes = next.bytes.subarray(piece.length);
      if (next.bytes.length === 0) this.#queue.shift();
      this.#queued -= piece.length;
      this.#budget -= piece.length;
      next.to.write(piece);
    }
    if (this.#queued <= this.#bufferBytes) for (const socket of this.#sockets) socket.resume();
  }
}
