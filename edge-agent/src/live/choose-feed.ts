import { setTimeout as delay } from 'node:timers/promises';
import type { LiveStreamName } from '@sharp-eyes/protocol';
import type { AccessUnit } from '../eyes/eye.ts';
import type { LiveFeed } from './feed.ts';
import { freshGroup } from './lease.ts';
import { LiveError } from './live-error.ts';
import { type NotViewable, whyNotViewable } from './viewable.ts';

/** A first key frame may be as far away as a long group of pictures, milliseconds. */
const firstKeyFrameMs = 6000;
/** A few pictures after a key frame show how a stream is made, milliseconds. */
const fewPicturesMs = 500;

export interface ChoiceOptions {
  wanted: LiveStreamName;
  /** The stream that is watched anyway. */
  watched: LiveFeed | undefined;
  /** What the device says its stream is: `h264`, `h265` …; undefined when it does not say. */
  codecOf(stream: LiveStreamName): Promise<string | undefined>;
  /** Opens a stream for looking. */
  open(stream: LiveStreamName): LiveFeed;
  /** A key frame is waited for on this stream. */
  onWait(stream: LiveStreamName): void;
  now(): number;
  signal: AbortSignal;
}

export type Choice = { feed: LiveFeed } | { feed: LiveFeed; needsTranscoder: NotViewable };

/**
 * The feed for a lease: the stream that was asked for, else the camera's other one; of both the watched one is taken
 * without another connection. Where neither can be shown by browsers, the first that gives pictures, for an eye to make
 * something of.
 *
 * @throws LiveError `no-picture`
 */
export async function chooseFeed(options: ChoiceOptions): Promise<Choice> {
  const { wanted, watched } = options;
  const order: LiveStreamName[] = wanted === 'sub' ? ['sub', 'main'] : ['main', 'sub'];
  let spare: Choice | undefined;
  let last: LiveError | undefined;
  for (const stream of order) {
    const feed = await candidate(stream, watched?.stream === stream ? watched : undefined, options);
    if (feed === undefined) continue;
    try {
      const key = await firstKeyFrame(feed, options);
      // A camera whose one stream can't be shown is looked at more closely: its other one is often made the same way.
      if (spare !== undefined) await delay(fewPicturesMs, undefined, { signal: options.signal }).catch(() => undefined);
      const why = whyNotViewable(key) ?? freshGroup(feed.recent(), options.now()).map(whyNotViewable).find(Boolean);
      if (why === undefined) {
        spare?.feed.leave();
        return { feed };
      }
      if (spare === undefined) spare = { feed, needsTranscoder: why };
      else feed.leave();
    } catch (error) {
      feed.leave();
      // A camera whose watched stream gives no picture gives none by the other.
      if (!(error instanceof LiveError) || feed.isWatched) throw error;
      last = error;
    }
  }
  if (spare !== undefined) return spare;
  throw last ?? noPicture();
}

/** A stream worth trying. One that is said to be no H.264 is not opened beside the watched one. */
async function candidate(
  stream: LiveStreamName,
  watched: LiveFeed | undefined,
  { codecOf, open, watched: any }: ChoiceOptions,
): Promise<LiveFeed | undefined> {
  if (watched !== undefined) return watched;
  const codec = await codecOf(stream).catch(() => undefined);
  return codec !== undefined && codec !== 'h264' && any !== undefined ? undefined : open(stream);
}

function firstKeyFrame(feed: LiveFeed, { now, signal, onWait }: ChoiceOptions): Promise<AccessUnit> {
  const [held] = freshGroup(feed.recent(), now());
  if (held !== undefined) return Promise.resolve(held);
  return new Promise((resolve, reject) => {
    let isSettled = false;
    Promise.resolve(feed.playing)
      .then(() => isSettled || onWait(feed.stream))
      .catch(() => undefined);
    const settle = () => {
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      unfollow();
    };
    const giveUp = () => {
      settle();
      reject(noPicture());
    };
    const timer = setTimeout(giveUp, firstKeyFrameMs);
    signal.addEventListener('abort', giveUp, { once: true });
    const unfollow = feed.follow((unit) => {
      if (!unit.isKeyFrame) return;
      settle();
      resolve(unit);
    });
    if (signal.aborted) giveUp();
  });
}

const noPicture = (): LiveError =>
  new LiveError(
    'no-picture',
    `expected a picture within ${firstKeyFrameMs / 1000} s; the camera sent none: check its health`,
  );
