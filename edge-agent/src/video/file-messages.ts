import type { AccessUnit } from '../eyes/eye.ts';
import type { MediaErrorCode } from './media-error.ts';

/** A unit of a file; its times follow from `ptsS`. */
export interface FileUnit extends Pick<AccessUnit, 'codec' | 'data' | 'isKeyFrame'> {
  /** Presentation time, seconds; may begin anywhere. */
  ptsS: number;
}

/** What the main process asks of the child that reads a file. */
export type ToFileReader = { kind: 'open'; file: string } | { kind: 'more' };

export type FromFileReader =
  /** The next units in decoding order; none: the file has come to its end. */
  { kind: 'units'; units: FileUnit[]; cpuS: number } | { kind: 'failed'; code: MediaErrorCode; message: string };

/** What one message holds at most. */
export const fileBatch = { units: 32, bytes: 2 * 2 ** 20 } as const;
