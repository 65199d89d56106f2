import { type MediaCodec, type MediaGap, mediaFromAgent, mediaTextMax } from '@sharp-eyes/protocol';
import type { RawData, WebSocket } from 'ws';
import { BitMeter, Rate } from './rate.ts';
import { type MediaPacket, readPacket } from './rtp.ts';

/** What a camera may send, bits and packets per second; a burst is its last group of pictures. */
const limits = {
  bitsPerSecond: 16_000_000,
  burstBits: 64_000_000,
  packetsPerSecond: 3000,
  burstPackets: 9000,
} as const;
/** A socket that has sent this much of nothing usable is not an agent's, packets in a row. */
const refusedInARowMax = 2000;
/** A socket is asked for a sign of life this often and given up when none came before the next, milliseconds. */
const pingMs = 2000;
/** A camera is asked for a key frame at most this often, milliseconds. */
const keyFrameEveryMs = 1000;

export const lineCloseCodes = { done: 1000, replaced: 4001, revoked: 4003, badMessage: 4008 } as const;

export interface LineListener {
  onCodec(codec: MediaCodec): void;
  onPacket(packet: MediaPacket): void;
  onGap(why: MediaGap['why']): void;
  onClose(): void;
}

/** The media socket of one lease: packets of a camera in, wishes for key frames out. What comes is taken for hostile. */
export class AgentLine {
  readonly #ws: WebSocket;
  readonly #listener: LineListener;
  readonly #bits = new Rate(limits.bitsPerSecond, limits.burstBits, performance.now());
  readonly #packets = new Rate(limits.packetsPerSecond, limits.burstPackets, performance.now());
  readonly #meter = new BitMeter(performance.now());
  readonly #pinging: NodeJS.Timeout;
  #hasCodec = false;
  #alive = true;
  #refused = 0;
  #refusedInARow = 0;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(ws: WebSocket, listener: LineListener) {
    this.#ws = ws;
    this.#listener = listener;
    ws.on('message', (data, isBinary) => {
      // On a narrow line the pong waits behind the pictures: they are a sign of life themselves.
      this.#alive = true;
      if (isBinary) this.#takePacket(data);
      else this.#takeText(data);
    });
    ws.on('pong', () => {
      this.#alive = true;
    });
    ws.on('error', () => ws.terminate());
    ws.on('close', () => {
      clearInterval(this.#pinging);
      listener.onClose();
    });
    this.#pinging = setInterval(() => this.#ping(), pingMs);
    this.#pinging.unref();
  }

  get bitsPerSecond(): number {
    return this.#meter.read(performance.now());
  }

  get refusedPackets(): number {
    return this.#refused;
  }

  /** Asks the camera for a key frame, not more often than it makes sense. */
  askForKeyFrame(): void {
    const now = performance.now();
    if (now - this.#askedAt < keyFrameEveryMs || this.#ws.readyState !== this.#ws.OPEN) return;
    this.#askedAt = now;
    this.#ws.send(JSON.stringify({ kind: 'key-frame' }));
  }

  /** An agent that does not answer the closing is cut off. */
  close(code: number, why: string): void {
    this.#ws.close(code, why);
    setTimeout(() => this.#ws.terminate(), 500).unref();
  }

  #takePacket(data: RawData): void {
    const now = performance.now();
    const bytes = data as Buffer;
    this.#meter.add(bytes.length);
    const fits = this.#packets.take(1, now) && this.#bits.take(bytes.length * 8, now);
    const packet = fits && this.#hasCodec ? readPacket(bytes) : undefined;
    if (packet === undefined) this.#refuse();
    else {
      this.#refusedInARow = 0;
      this.#listener.onPacket(packet);
    }
  }

  #takeText(data: RawData): void {
    const said = parse(data as Buffer);
    if (said === undefined || !this.#packets.take(1, performance.now())) this.#refuse();
    else if (said.kind === 'gap') this.#listener.onGap(said.why);
    else {
      this.#hasCodec = true;
      this.#listener.onCodec(said);
    }
  }

  #refuse(): void {
    this.#refused += 1;
    this.#refusedInARow += 1;
    if (this.#refusedInARow === refusedInARowMax) this.close(lineCloseCodes.badMessage, 'no packets of H.264');
  }

  #ping(): void {
    if (!this.#alive) this.#ws.terminate();
    this.#alive = false;
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping();
  }
}

function parse(data: Buffer): MediaCodec | MediaGap | undefined {
  if (data.length > mediaTextMax) return undefined;
  try {
    return mediaFromAgent.parse(JSON.parse(data.toString()));
  } catch {
    return undefined;
  }
}
