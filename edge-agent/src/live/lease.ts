import type { LiveStart } from '@sharp-eyes/protocol';
import type { AccessUnit } from '../eyes/eye.ts';
import type { LiveFeed } from './feed.ts';
import { GroupGate, isFree } from './group-gate.ts';
import type { KeyFrameAsker } from './key-frame-asker.ts';
import type { MediaEnd, MediaSocket } from './media-socket.ts';
import { RtpStream } from './rtp-stream.ts';
import { formatOf, type NotViewable, whyNotViewable } from './viewable.ts';

/** A camera from which nothing comes for this long is said to be away, milliseconds; looked at this often. */
const awayAfterMs = 2000;
const lookEveryMs = 500;
/** A free line waits this long for the camera's own next key frame: one more would fill a narrow line by itself. */
const heldMostMs = 2000;
/** What is held since the last key frame is sent at once up to this size; beyond it, a new key frame comes sooner. */
const catchUpBytes = 2 * 2 ** 20;
/** A group whose newest picture is older than this is not what is there now. */
const freshMs = 3000;

export interface LeaseOptions {
  order: LiveStart;
  feed: LiveFeed;
  socket: MediaSocket;
  /** Absent where the feed makes key frames itself. */
  asker: KeyFrameAsker | undefined;
  transcoded: boolean;
  /** Epoch milliseconds by the hub's clock, as units are dated. */
  now(): number;
  /** The stream has become one that can't be shown. */
  onNotViewable(why: NotViewable): void;
}

export interface LeaseCounts {
  pictures: number;
  packets: number;
  bytes: number;
  droppedPictures: number;
  gaps: number;
}

/** One lease: a feed's pictures on their way to the hub, until somebody ends it. */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #stream = new RtpStream();
  readonly #gate = new GroupGate();
  readonly #unfollow: () => void;
  readonly #watchdog: NodeJS.Timeout;
  readonly #counts = { pictures: 0, packets: 0, bytes: 0, gaps: 0 };
  #format: string | undefined;
  #lastUnitAtMs = performance.now();
  #heldSinceMs = 0;
  #isAway = false;
  #isOver = false;

  constructor(options: LeaseOptions) {
    this.#options = options;
    const { feed, now } = options;
    const held = freshGroup(feed.recent(), now());
    for (const unit of held) this.#take(unit, unit !== held[0]);
    if (held.length === 0) this.#askForKeyFrame();
    this.#unfollow = feed.follow((unit) => this.#take(unit, false));
    this.#watchdog = setInterval(() => this.#look(), lookEveryMs);
  }

  get order(): LiveStart {
    return this.#options.order;
  }

  /** An eye makes H.264 of what the camera sends. */
  get transcoded(): boolean {
    return this.#options.transcoded;
  }

  get feed(): LiveFeed {
    return this.#options.feed;
  }

  counts(): LeaseCounts {
    return { ...this.#counts, droppedPictures: this.#gate.dropped };
  }

  /** The hub wants a key frame. */
  wantKeyFrame(): void {
    if (!this.#isOver) this.#askForKeyFrame();
  }

  /** The line may have come free: what comes next begins with a key frame. One that is far off is asked for. */
  lineMoved(): void {
    const { socket } = this.#options;
    const isLong = performance.now() - this.#heldSinceMs > heldMostMs;
    if (!this.#isOver && this.#gate.isHolding && isLong && isFree(socket.line)) this.#askForKeyFrame();
  }

  end(why: MediaEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#watchdog);
    this.#unfollow();
    this.#options.feed.leave();
    this.#options.socket.end(why);
  }

  #askForKeyFrame(): void {
    const { feed, asker } = this.#options;
    feed.makeKeyFrame?.();
    asker?.ask();
  }

  #take(unit: AccessUnit, isLate: boolean): void {
    const { socket, asker, onNotViewable } = this.#options;
    if (this.#isOver) return;
    this.#lastUnitAtMs = performance.now();
    this.#isAway = false;
    asker?.saw(unit.isKeyFrame);
    if (this.#format === undefined && !unit.isKeyFrame) return;
    const why = whyNotViewable(unit);
    if (why !== undefined) {
      onNotViewable(why);
      return;
    }
    const wasHolding = this.#gate.isHolding;
    if (!this.#gate.admit(unit.isKeyFrame, socket.line)) {
      if (!wasHolding) {
        this.#heldSinceMs = performance.now();
        this.#tellGap('uplink');
      }
      return;
    }
    if (unit.isKeyFrame) this.#tellFormat(formatOf(unit));
    const packets = this.#stream.packets(unit, isLate);
    this.#counts.pictures += 1;
    this.#counts.packets += packets.length;
    this.#counts.bytes += packets.reduce((sum, { length }) => sum + length, 0);
    socket.send(packets);
  }

  #tellFormat(fmtp: string): void {
    if (fmtp === this.#format) return;
    this.#format = fmtp;
    const { socket, feed, transcoded } = this.#options;
    socket.tell({ kind: 'codec', codec: 'H264', fmtp, stream: feed.stream, transcoded });
  }

  #tellGap(why: 'camera' | 'uplink'): void {
    this.#counts.gaps += 1;
    if (this.#format !== undefined) this.#options.socket.tell({ kind: 'gap', why });
  }

  #look(): void {
    if (this.#isAway || performance.now() - this.#lastUnitAtMs < awayAfterMs) return;
    this.#isAway = true;
    this.#tellGap('camera');
  }
}

/** The group under way, unless it is too big to be sent at once, or from another time. */
export function freshGroup(units: readonly AccessUnit[], nowMs: number): readonly AccessUnit[] {
  const newest = units.at(-1);
  const bytes = units.reduce((sum, { data }) => sum + data.length, 0);
  const isFresh = newest !== undefined && Math.abs(nowMs - newest.receivedAtMs) <= freshMs;
  return isFresh && bytes <= catchUpBytes ? units : [];
}
