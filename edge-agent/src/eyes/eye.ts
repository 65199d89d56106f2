import type { AllowedLabel } from '@sharp-eyes/protocol';

/** One whole encoded picture as it came from the camera, in Annex B form (start codes before each NAL unit). */
export interface AccessUnit {
  codec: 'h264' | 'h265';
  data: Uint8Array;
  isKeyFrame: boolean;
  /** RTP timestamp as sent by the camera (90 kHz, wraps); for a file, the presentation time in 90 kHz ticks. */
  rtpTimestamp: number;
  /** Seconds since the first picture of this stream, unwrapped and never falling. */
  streamTimeS: number;
  /** When the last packet of the picture was received, epoch milliseconds, corrected to the hub's clock. */
  receivedAtMs: number;
}

/** A rectangle in picture coordinates, 0…1 from the top left. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One finding of the network; `label` is in protocol's allow-list, nothing else leaves an eye. */
export interface Detection {
  label: AllowedLabel;
  score: number;
  box: Box;
}

/** What is wanted of one access unit beside decoding it. Nothing is computed that is not asked for. */
export interface Wanted {
  /** Block differences against the camera's slow background (the gate). */
  activity?: boolean;
  /** Run the detector: on the whole picture, or on these regions as well (small people far away). */
  detect?: boolean | { regions: readonly Box[] };
  /** Brightness, contrast, sharpness … for camera health. */
  measure?: boolean;
  /** Privacy masks and burnt-in text: blocks inside are left out of the activity, findings inside are dropped. */
  masks?: readonly Box[];
  /** Keep this picture, so that a still can be made of it later; the eye keeps the newest few per stream. */
  keep?: boolean;
}

/** Differences of 160×90 grey blocks against the slow background of this stream. */
export interface Activity {
  /** Mean block difference over the picture outside masks, grey levels 0…255. */
  mean: number;
  /** The largest difference of one block. */
  max: number;
  /** True when nearly all blocks moved together (light switch, infra-red switch): recalibrate, raise nothing. */
  global: boolean;
  /** The bounding box of the blocks that moved, if any did. */
  region?: Box;
}

/** Picture measures for camera health, all 0…1. */
export interface Measures {
  /** Mean luma. */
  brightness: number;
  /** Standard deviation of luma, as a share of the largest there can be. */
  contrast: number;
  /** Fine detail relative to contrast: falls when a picture blurs, not when it darkens; noise raises it. */
  sharpness: number;
  /** Mean distance from grey. An infra-red picture is near 0. */
  saturation: number;
}

/** What an eye found in one access unit. A field is there only when it was wanted and could be computed. */
export interface Judgement {
  streamTimeS: number;
  width: number;
  height: number;
  activity?: Activity;
  detections?: Detection[];
  measures?: Measures;
}

/** A masked still: people and the camera's privacy masks are covered before the bytes leave the eye. */
export interface Still {
  jpeg: Uint8Array;
  streamTimeS: number;
  width: number;
  height: number;
}

/**
 * Decodes, detects, measures, masks and encodes, in a child process. Raw pictures never leave it.
 * Killing an eye loses pictures, never packets, tracks or facts: calls under way fail with `EyeLostError`, and the
 * next call on a stream must begin with a key frame. Every refusal is an `EyeError` with a code (`eye-errors.ts`).
 */
export interface Eye {
  /**
   * Decodes `units` in order and answers one judgement per unit that was decoded and for which something was wanted.
   * The first unit after a loss must be a key frame. A unit that libav refuses is counted and left out of the answer.
   */
  look(stream: string, units: readonly { unit: AccessUnit; wanted: Wanted }[]): Promise<Judgement[]>;
  /** A masked JPEG of the kept picture nearest to `streamTimeS`; people are found and covered first. */
  still(stream: string, streamTimeS: number, masks: readonly Box[]): Promise<Still>;
  /** Forgets a stream: its decoder, background and kept pictures. */
  forget(stream: string): Promise<void>;
  /** Ends the child process. */
  close(): Promise<void>;
}
