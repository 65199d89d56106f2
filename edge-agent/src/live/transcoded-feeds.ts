import { Transcoder } from '../eyes/transcoder.ts';
import { UnitRing } from '../video/unit-ring.ts';
import type { LiveFeed } from './feed.ts';
import { UnitTaps } from './unit-taps.ts';

/** An eye is kept this long after the last viewer, milliseconds: starting one takes half a second. */
const lingerMs = 1000;

interface Made {
  transcoder: Transcoder;
  ring: UnitRing;
  /** Lets the camera's stream go, and whoever follows this one. */
  release(): void;
  ended: Promise<void>;
  users: number;
  closing: NodeJS.Timeout | undefined;
}

export interface TranscodedFeedsOptions {
  /** Eyes that may transcode at once; 0: none. */
  most: number;
  onLost(cameraId: string, reason: string): void;
}

/** Streams that browsers don't show, made viewable by eyes of their own: one for each stream, however many look. */
export class TranscodedFeeds {
  readonly #options: TranscodedFeedsOptions;
  readonly #feeds = new Map<string, Made>();
  readonly #taps = new UnitTaps();

  constructor(options: TranscodedFeedsOptions) {
    this.#options = options;
  }

  /** Eyes at work. */
  get size(): number {
    return this.#feeds.size;
  }

  /** The feed made viewable, which takes the one given over; undefined, and nothing taken, where no eye is free. */
  use(cameraId: string, source: LiveFeed): LiveFeed | undefined {
    const name = `${cameraId} ${source.stream}`;
    const before = this.#feeds.get(name);
    if (before === undefined && this.#feeds.size >= this.#options.most) return undefined;
    const made = before ?? this.#begin(name, cameraId, source);
    // Who comes later needs no second hold on the camera's own stream.
    if (before !== undefined) source.leave();
    made.users += 1;
    clearTimeout(made.closing);
    let isLeft = false;
    return {
      stream: source.stream,
      isWatched: source.isWatched,
      recent: () => made.ring.sinceKeyFrame(),
      follow: (take) => this.#taps.follow(name, take),
      makeKeyFrame: () => made.transcoder.wantKeyFrame(),
      ended: made.ended,
      leave: () => {
        if (isLeft) return;
        isLeft = true;
        made.users -= 1;
        if (made.users === 0) made.closing = setTimeout(() => this.#close(name, made), lingerMs);
      },
    };
  }

  stop(): void {
    for (const [name, made] of this.#feeds) this.#close(name, made);
  }

  #begin(name: string, cameraId: string, source: LiveFeed): Made {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const ring = new UnitRing({ bytes: 4 * 2 ** 20, units: 480, groups: 1 });
    const transcoder = new Transcoder({
      onUnit: (unit) => {
        ring.push(unit);
        this.#taps.give(name, unit);
      },
      onEnd: (reason) => {
        this.#close(name, made);
        this.#options.onLost(cameraId, reason);
      },
    });
    const held = source.recent();
    for (const unit of held) transcoder.take(unit, unit === held.at(-1));
    const unfollow = source.follow((unit) => transcoder.take(unit));
    const release = () => {
      unfollow();
      source.leave();
      end();
    };
    const made: Made = { transcoder, ring, release, ended, users: 0, closing: undefined };
    this.#feeds.set(name, made);
    return made;
  }

  #close(name: string, made: Made): void {
    clearTimeout(made.closing);
    if (this.#feeds.get(name) !== made) return;
    this.#feeds.delete(name);
    made.transcoder.close();
    made.release();
  }
}
