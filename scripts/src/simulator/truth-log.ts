import { EventEmitter } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';

/** Epoch milliseconds with a fraction; never steps back while the process runs. */
export const nowMs = (): number => performance.timeOrigin + performance.now();

/** A picture whose last packet was handed to the first client's socket at `at`. */
export interface PictureSent {
  event: 'picture-sent';
  /** Epoch milliseconds, with a fraction. */
  at: number;
  /** The channel's id: `c01`, `r01-2`. */
  camera: string;
  stream: string;
  /** 90 kHz, the same for every client and both streams of the channel. */
  rtpTimestamp: number;
  /** Counts from the camera's start. */
  streamFrame: number;
  /** Place in the scene's loop. */
  sceneFrame: number;
  /** To how many clients it was written. */
  clients: number;
}

/** Somebody's foot came into, or nobody is any more in, the zone: seen first in the picture with this RTP timestamp. */
export interface WalkerMoved {
  event: 'walker-entered' | 'walker-left';
  at: number;
  camera: string;
  zone: string;
  rtpTimestamp: number;
  streamFrame: number;
  sceneFrame: number;
}

export type Truth = PictureSent | WalkerMoved;

/** Pictures kept per camera: both streams at 10 a second for five minutes. */
const ringSize = 6000;
/** Walks kept per camera, apart from pictures, so that no picture pushes one out. */
const walkRingSize = 1000;

class Ring<T> {
  readonly #size: number;
  #items: T[] = [];
  #next = 0;

  constructor(size: number) {
    this.#size = size;
  }

  push(item: T): void {
    if (this.#items.length < this.#size) this.#items.push(item);
    else this.#items[this.#next] = item;
    this.#next = (this.#next + 1) % this.#size;
  }

  toArray(): T[] {
    return this.#items.length < this.#size
      ? [...this.#items]
      : [...this.#items.slice(this.#next), ...this.#items.slice(0, this.#next)];
  }
}

/** What the cameras really showed, and when: bounded in memory, optionally also as JSON lines in a file. */
export class TruthLog extends EventEmitter<{ truth: [Truth] }> {
  readonly #pictures = new Map<string, Ring<PictureSent>>();
  readonly #walks = new Map<string, Ring<WalkerMoved>>();
  readonly #file: WriteStream | undefined;

  constructor(file?: string) {
    super();
    this.#file = file ? createWriteStream(file, { flags: 'a', mode: 0o600 }) : undefined;
  }

  add(truth: Truth): void {
    if (truth.event === 'picture-sent') this.#ring(this.#pictures, truth.camera, ringSize).push(truth);
    else this.#ring(this.#walks, truth.camera, walkRingSize).push(truth);
    this.#file?.write(`${JSON.stringify(truth)}\n`);
    if (this.listenerCount('truth') > 0) this.emit('truth', truth);
  }

  /** What is kept of one camera (or of all) from `sinceMs` on, oldest first. */
  list(camera?: string, sinceMs = 0): Truth[] {
    const cameras = camera === undefined ? new Set([...this.#pictures.keys(), ...this.#walks.keys()]) : [camera];
    return [...cameras]
      .flatMap((one): Truth[] => [
        ...(this.#pictures.get(one)?.toArray() ?? []),
        ...(this.#walks.get(one)?.toArray() ?? []),
      ])
      .filter((truth) => truth.at >= sinceMs)
      .sort((a, b) => a.at - b.at);
  }

  /** When the picture with this RTP timestamp left the camera; undefined when it is no longer kept or never left. */
  findPicture(camera: string, rtpTimestamp: number, stream?: string): PictureSent | undefined {
    return this.#pictures
      .get(camera)
      ?.toArray()
      .findLast((picture) => picture.rtpTimestamp === rtpTimestamp && (stream ?? picture.stream) === picture.stream);
  }

  async close(): Promise<void> {
    const file = this.#file;
    if (file) await new Promise<void>((resolve) => file.end(resolve));
  }

  #ring<T>(rings: Map<string, Ring<T>>, camera: string, size: number): Ring<T> {
    let ring = rings.get(camera);
    if (!ring) {
      ring = new Ring<T>(size);
      rings.set(camera, ring);
    }
    return ring;
  }
}
