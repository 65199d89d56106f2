import type { WatchedCamera } from '@sharp-eyes/protocol';
import type { OpenAlert as KeptAlert } from '../outbox/index.ts';
import type { OpenAlert } from '../scene/scene-change.ts';
import type { CameraWatch } from '../video/camera-watch.ts';

/** A camera that is watched now. */
export interface Watched {
  camera: WatchedCamera;
  /** What it was started with: a difference here means starting it anew. */
  signature: string;
  watch: CameraWatch;
  running: Promise<void>;
  timer: NodeJS.Timeout | undefined;
  stopped: boolean;
  /** Under way since somebody ended it: a new configuration and the basis' own end may come at once. */
  ended: Promise<void> | undefined;
}

export function asOpen({ seenAtMs, finding }: KeptAlert): OpenAlert {
  const { alertId, ruleId, kind, zone, score } = finding;
  return { alertId, ruleId, kind, zone, score, lastSeenAtMs: seenAtMs, isFromBefore: true };
}

export function faultsOf(watch: CameraWatch): [name: string, count: number][] {
  const { errors, shedFrames } = watch.counts();
  const refusals = Object.entries(errors).map(([code, count]): [string, number] => [`eye-${code}`, count]);
  return shedFrames > 0 ? [...refusals, ['frames-shed', shedFrames]] : refusals;
}

/** When the site's word ends is no reason to begin anew. */
export function signatureOf({ until: _until, ...camera }: WatchedCamera, timeZone: string): string {
  return JSON.stringify([camera, timeZone]);
}
