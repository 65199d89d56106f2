import type { LiveStart, WatchedCamera } from '@sharp-eyes/protocol';
import type { Logger } from 'pino';
import { chooseFeed } from './choose-feed.ts';
import type { LiveFeed } from './feed.ts';
import { KeyFrameAsker } from './key-frame-asker.ts';
import { Lease } from './lease.ts';
import { LiveError } from './live-error.ts';
import { type MediaEnd, type MediaLine, MediaSocket } from './media-socket.ts';
import type { OwnFeeds } from './own-feeds.ts';
import type { TranscodedFeeds } from './transcoded-feeds.ts';
import type { NotViewable } from './viewable.ts';

/** The site's word may end at any instant, with no hub to say so; it is looked at this often, milliseconds. */
const recheckMs = 1000;

type StreamName = LiveStart['stream'];

/** How one stream of a camera is asked for key frames. */
export interface KeyFrameControl {
  /** Makes the first asking quick. */
  warmUp(): void;
  ask(): Promise<void>;
  close(): Promise<void>;
}

export interface LeasesOptions {
  /** Leases at once. */
  most: number;
  cameras: {
    /** @throws LiveError `unknown-camera`, `not-permitted` */
    visible(cameraId: string): WatchedCamera;
    feed(cameraId: string): LiveFeed | undefined;
  };
  own: OwnFeeds;
  transcoded: TranscodedFeeds;
  devices: {
    codecOf(deviceKey: string, source: string, stream: StreamName): Promise<string | undefined>;
    keyFrames(deviceKey: string, source: string, stream: StreamName): KeyFrameControl;
  };
  line(): MediaLine;
  now(): number;
  count(code: string): void;
  log: Logger;
}

interface Running {
  lease: Lease | undefined;
  cameraId: string;
  stop: AbortController;
}

/** The live views that hubs have ordered; nothing of them is kept over a restart. */
export class Leases {
  readonly #options: LeasesOptions;
  readonly #running = new Map<string, Running>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LeasesOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#running.size;
  }

  /**
   * Opens a lease: finds the stream, opens the line, sends what is held since the last key frame and then what comes. An
   * order that comes again means that the hub has lost the line: it gets a new one.
   *
   * @throws LiveError; what the token keeper throws
   */
  async start(order: LiveStart, signal: AbortSignal): Promise<{ stream: StreamName; transcoded: boolean }> {
    const camera = this.#options.cameras.visible(order.cameraId);
    this.end(order.leaseId, 'stopped');
    if (this.#running.size >= this.#options.most)
      throw new LiveError('busy', `expected at most ${this.#options.most} live views at once; came one more`);
    const running: Running = { lease: undefined, cameraId: order.cameraId, stop: new AbortController() };
    this.#running.set(order.leaseId, running);
    this.#timer ??= setInterval(() => this.recheck(), recheckMs);
    try {
      const lease = await this.#open(order, camera, running, AbortSignal.any([signal, running.stop.signal]));
      return described(lease);
    } catch (error) {
      this.#forget(order.leaseId, running);
      throw error;
    }
  }

  /** Ends a lease; one that is not known has ended already. */
  end(leaseId: string, why: MediaEnd): void {
    const running = this.#running.get(leaseId);
    if (running === undefined) return;
    this.#running.delete(leaseId);
    running.stop.abort();
    if (running.lease === undefined) return;
    running.lease.end(why);
    this.#options.log.info({ leaseId, cameraId: running.cameraId, why, ...running.lease.counts() }, 'live view ended');
  }

  /** What may be looked at has changed: ends what may not go on. */
  recheck(): void {
    for (const [leaseId, { cameraId, lease }] of this.#running) {
      try {
        this.#options.cameras.visible(cameraId);
        const watched = this.#options.cameras.feed(cameraId);
        // Another stream is watched now, or none: the hub asks again, and gets what there is.
        if (lease?.feed.isWatched && lease.feed.stream !== watched?.stream) this.end(leaseId, 'stopped');
      } catch {
        this.end(leaseId, 'not-permitted');
      }
    }
  }

  /** Ends the views of streams that were opened for looking alone: which addresses may be contacted has changed. */
  async closeOwn(): Promise<void> {
    for (const [leaseId, { lease }] of this.#running) if (!lease?.feed.isWatched) this.end(leaseId, 'stopped');
    await this.#options.own.stop();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const leaseId of [...this.#running.keys()]) this.end(leaseId, 'stopped');
    this.#options.transcoded.stop();
    await this.#options.own.stop();
  }

  /** For `diagnose`. */
  describe(): object[] {
    return [...this.#running].map(([leaseId, { cameraId, lease }]) => ({
      leaseId,
      cameraId,
      ...(lease ? { stream: lease.feed.stream, ...lease.counts() } : {}),
    }));
  }

  /** Ends a lease unless a newer line has taken its place. */
  #endThis(leaseId: string, running: Running, why: MediaEnd): void {
    if (this.#running.get(leaseId) === running) this.end(leaseId, why);
  }

  #forget(leaseId: string, running: Running): void {
    if (this.#running.get(leaseId) === running) this.#running.delete(leaseId);
  }

  async #open(order: LiveStart, camera: WatchedCamera, running: Running, signal: AbortSignal): Promise<Lease> {
    const { line, now, log } = this.#options;
    const { leaseId, hub } = order;
    // The line is opened while the stream is looked for: what the person sees first is as quick as the slower of both.
    const opening = MediaSocket.open({
      line: line(),
      hub,
      leaseId,
      signal,
      onKeyFrameWanted: () => running.lease?.wantKeyFrame(),
      onConfirmed: () => running.lease?.lineMoved(),
      onEnd: () => this.#endThis(leaseId, running, 'stopped'),
    });
    let lineError: unknown;
    opening.catch((error: unknown) => {
      if (!signal.aborted) lineError = error;
      running.stop.abort();
    });
    const askerOf = this.#askersOf(camera, signal);
    try {
      const { feed, transcoded } = await this.#choose(order, camera, signal, askerOf);
      try {
        const socket = await opening;
        signal.throwIfAborted();
        const onNotViewable = (why: NotViewable) => {
          log.warn({ leaseId, why }, 'the camera sends what browsers do not show; its live view ends');
          this.#endThis(leaseId, running, 'no-h264');
        };
        const asker = feed.makeKeyFrame ? undefined : askerOf(feed.stream);
        const lease = new Lease({ order, feed, socket, asker, transcoded, now, onNotViewable });
        if (this.#running.get(leaseId) !== running) {
          lease.end('no-h264');
          throw new LiveError('no-h264', 'expected a stream that browsers show; came another within a second');
        }
        running.lease = lease;
        feed.ended?.then(() => this.#endThis(leaseId, running, 'stopped')).catch(() => undefined);
        return lease;
      } catch (error) {
        feed.leave();
        throw error;
      }
    } catch (error) {
      running.stop.abort();
      opening.then((socket) => socket.end('stopped')).catch(() => undefined);
      throw lineError ?? error;
    }
  }

  async #choose(
    { cameraId, stream }: LiveStart,
    { deviceKey, source }: WatchedCamera,
    signal: AbortSignal,
    askerOf: (stream: StreamName) => KeyFrameAsker,
  ): Promise<{ feed: LiveFeed; transcoded: boolean }> {
    const { cameras, own, devices, now } = this.#options;
    const choice = await chooseFeed({
      wanted: stream,
      watched: cameras.feed(cameraId),
      codecOf: (which) => devices.codecOf(deviceKey, source, which),
      open: (which) => {
        // Its way to the camera is made while the stream is opened.
        askerOf(which);
        return own.use({ cameraId, deviceKey, source }, which);
      },
      onWait: (which) => askerOf(which).ask(),
      now,
      signal,
    });
    if (!('needsTranscoder' in choice)) return { feed: choice.feed, transcoded: false };
    const made = this.#options.transcoded.use(cameraId, choice.feed);
    if (made !== undefined) return { feed: made, transcoded: true };
    choice.feed.leave();
    throw new LiveError(
      'no-h264',
      `expected a stream that browsers show; came ${choice.needsTranscoder}, and no eye is free to make one of it`,
    );
  }

  /** Who asks each of a camera's streams for key frames, until the signal is given. */
  #askersOf(camera: WatchedCamera, signal: AbortSignal): (stream: StreamName) => KeyFrameAsker {
    const askers = new Map<StreamName, KeyFrameAsker>();
    return (stream) => {
      const asker = askers.get(stream) ?? this.#makeAsker(camera, stream, signal);
      askers.set(stream, asker);
      return asker;
    };
  }

  #makeAsker({ cameraId, deviceKey, source }: WatchedCamera, stream: StreamName, signal: AbortSignal): KeyFrameAsker {
    const { devices, log, count } = this.#options;
    const control = devices.keyFrames(deviceKey, source, stream);
    control.warmUp();
    signal.addEventListener('abort', () => void control.close(), { once: true });
    return new KeyFrameAsker({
      ask: () => control.ask(),
      now: () => performance.now(),
      onIgnored: () => {
        count('sync-point-ignored');
        log.info({ cameraId }, 'the camera does not send a key frame when asked; it is asked seldom now');
      },
    });
  }
}

const described = ({ feed, transcoded }: Lease): { stream: StreamName; transcoded: boolean } => ({
  stream: feed.stream,
  transcoded,
});
