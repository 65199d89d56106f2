import type { LiveStreamName } from '@sharp-eyes/protocol';
import type { PacketSource } from '../video/packet-source.ts';
import { UnitRing } from '../video/unit-ring.ts';
import type { LiveFeed } from './feed.ts';
import { UnitTaps } from './unit-taps.ts';

/** A stream that was opened for looking alone is closed this long after the last has left, milliseconds. */
const lingerMs = 3000;

export interface OwnCamera {
  cameraId: string;
  deviceKey: string;
  source: string;
}

interface Own {
  playing: Promise<void>;
  source: PacketSource;
  ring: UnitRing;
  users: number;
  closing: NodeJS.Timeout | undefined;
}

export interface OwnFeedsOptions {
  open(camera: OwnCamera, stream: LiveStreamName, onPlaying: () => void): PacketSource;
  onFailure(error: unknown, cameraId: string): void;
}

/** Streams that nobody watches and somebody looks at: one connection each, however many look. Nothing is decoded. */
export class OwnFeeds {
  readonly #options: OwnFeedsOptions;
  readonly #feeds = new Map<string, Own>();
  readonly #taps = new UnitTaps();

  constructor(options: OwnFeedsOptions) {
    this.#options = options;
  }

  /** Connections that are open. */
  get size(): number {
    return this.#feeds.size;
  }

  use(camera: OwnCamera, stream: LiveStreamName): LiveFeed {
    const name = `${camera.cameraId} ${stream}`;
    const own = this.#feeds.get(name) ?? this.#begin(name, camera, stream);
    own.users += 1;
    clearTimeout(own.closing);
    let isLeft = false;
    return {
      stream,
      isWatched: false,
      playing: own.playing,
      recent: () => own.ring.sinceKeyFrame(),
      follow: (take) => this.#taps.follow(name, take),
      leave: () => {
        if (isLeft) return;
        isLeft = true;
        own.users -= 1;
        if (own.users === 0) own.closing = setTimeout(() => void this.#close(name, own), lingerMs);
      },
    };
  }

  /** Closes all at once: the ranges that may be contacted have changed, or the agent ends. */
  async stop(): Promise<void> {
    await Promise.all([...this.#feeds].map(([name, own]) => this.#close(name, own)));
  }

  #begin(name: string, camera: OwnCamera, stream: LiveStreamName): Own {
    const { promise: playing, resolve } = Promise.withResolvers<void>();
    const source = this.#options.open(camera, stream, resolve);
    const ring = new UnitRing({ bytes: 4 * 2 ** 20, units: 480, groups: 1 });
    const own: Own = { playing, source, ring, users: 0, closing: undefined };
    this.#feeds.set(name, own);
    this.#read(name, own).catch((error: unknown) => this.#options.onFailure(error, camera.cameraId));
    return own;
  }

  async #read(name: string, { source, ring }: Own): Promise<void> {
    for await (const unit of source.units()) {
      ring.push(unit);
      this.#taps.give(name, unit);
    }
  }

  async #close(name: string, own: Own): Promise<void> {
    clearTimeout(own.closing);
    if (this.#feeds.get(name) === own) this.#feeds.delete(name);
    await own.source.close();
  }
}
