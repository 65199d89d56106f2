/** Why an eye did not answer. */
export type EyeErrorCode =
  /** The child process ended or hung; its decoders, backgrounds and kept pictures are gone. Begin with a key frame. */
  | 'lost'
  /** Too much is waiting. Drop these pictures and come back with newer ones. */
  | 'busy'
  /** The stream has no decoder, or its decoder was broken, and the first unit was not a key frame. */
  | 'key-frame-needed'
  /** No picture of that stream was kept, or the camera sent none lately. */
  | 'no-picture'
  /** A bound of `limits.ts` was exceeded. */
  | 'too-large'
  | 'too-many-streams'
  /** This stream killed several eyes; it is left alone for a while. */
  | 'stream-held'
  | 'start-failed'
  | 'closed'
  | 'failed';

export class EyeError extends Error {
  override name = 'EyeError';
  readonly code: EyeErrorCode;
  constructor(code: EyeErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The eye died or hung while this call was under way. `culprit` says whether it was working on this very call. */
export class EyeLostError extends EyeError {
  override name = 'EyeLostError';
  readonly culprit: boolean;
  constructor(message: string, culprit: boolean) {
    super('lost', message);
    this.culprit = culprit;
  }
}
