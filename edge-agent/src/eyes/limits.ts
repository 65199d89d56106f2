import { stillMaxBytes } from '@sharp-eyes/protocol';

/**
 * Bounds of an eye. Every camera may be hostile: whatever it sends, an eye takes no more than this.
 */
export const eyeLimits = {
  /** Streams that one eye decodes; above it the agent needs another eye. */
  streams: 64,
  /** Units in one look; two groups of pictures of 10 s at 25 frames a second are the most that a gate opens with. */
  unitsPerLook: 500,
  /** Bytes of one access unit. A 768×576 key frame of the street clip takes 39 kB; this leaves room for 4K. */
  unitBytes: 4 * 2 ** 20,
  /** Bytes of one look, so that a message between the processes stays small beside their memory. */
  lookBytes: 16 * 2 ** 20,
  /** Pixels of one decoded picture: 4096×2304. libav refuses more before it takes any memory. */
  pixels: 4096 * 2304,
  regions: 4,
  masks: 32,
  detections: 100,
  keptPerStream: 6,
  /** Kept pictures of all streams together. */
  keptBytes: 192 * 2 ** 20,
  /** Kept pictures are scaled down to this width: enough to see what happened, small enough to send. */
  keptWidth: 1280,
  stillBytes: stillMaxBytes,
  queuedCalls: 256,
  queuedBytes: 64 * 2 ** 20,
  /** How long a call may wait for its turn, or for an eye that is being started again. */
  waitMs: 15_000,
  /** A look of 500 pictures with a detection in each took 8 s of one core where this was measured. */
  lookMs: 20_000,
  stillMs: 15_000,
  forgetMs: 5_000,
  startMs: 60_000,
  restartFirstMs: 250,
  restartMostMs: 30_000,
  /** An eye that lived this long starts its back-off from the beginning. */
  steadyMs: 60_000,
} as const;
