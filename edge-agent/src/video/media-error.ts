/**
 * Why a video file can't be watched.
 *
 * - `not-found`: there is no such file, or it may not be read.
 * - `unreadable`: the file is no video that libav knows, or broken from the start.
 * - `no-video`: it has no picture stream.
 * - `broken`: it could be read up to somewhere; what came before was watched.
 */
export type MediaErrorCode = 'not-found' | 'unreadable' | 'no-video' | 'broken';

export class MediaError extends Error {
  override readonly name = 'MediaError';
  readonly code: MediaErrorCode;

  constructor(code: MediaErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
