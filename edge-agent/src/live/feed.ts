import type { LiveStreamName } from '@sharp-eyes/protocol';
import type { AccessUnit } from '../eyes/eye.ts';

export type UnitTaker = (unit: AccessUnit) => void;

/** One stream of a camera, for whoever looks: the one that is watched anyway, or one opened for looking. */
export interface LiveFeed {
  readonly stream: LiveStreamName;
  /** It is watched anyway; false: opened for looking. */
  readonly isWatched: boolean;
  /** The units since the last key frame, it included; empty before the first. */
  recent(): readonly AccessUnit[];
  /** Hands over each new unit until the answer is called. */
  follow(take: UnitTaker): () => void;
  /** Settles when the camera has begun to send: a key frame that is asked for sooner is missed. Absent: it sends. */
  readonly playing?: Promise<void>;
  /** Makes the next picture a key frame; absent where only the camera can. */
  makeKeyFrame?(): void;
  /** Settles when nothing more will come: the eye behind it was lost. */
  readonly ended?: Promise<void>;
  /** Gives the feed back; what was opened for it is closed soon after the last. */
  leave(): void;
}
