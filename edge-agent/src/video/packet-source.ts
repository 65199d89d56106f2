import type { AccessUnit } from '../eyes/eye.ts';

/**
 * Where access units come from: a camera on the wire or a file.
 *
 * At most four methods, so that gate, eyes and live view can share the same packets whatever they come from.
 */
export interface PacketSource {
  /** A file: goes as fast as it is read, and nothing of it may be dropped for age. */
  readonly kind: 'live' | 'file';
  /**
   * The access units in decoding order, until the end of a file or until `close`. A live source connects again by
   * itself and begins with a key frame after every loss; it holds a bounded number of units for a slow reader and then
   * goes on at the next key frame. May be called once.
   *
   * @throws CameraError when there is nothing to hope for; `MediaError` for a file that can't be read.
   */
  units(): AsyncIterable<AccessUnit>;
  /** What has come in and what was dropped since the start. */
  counts(): SourceCounts;
  /** Ends the source; `units` then ends too. */
  close(): Promise<void>;
}

export interface SourceCounts {
  /** Whole access units handed on. */
  units: number;
  /** Packets that never came, by their sequence numbers. */
  lostPackets: number;
  /** Units dropped because something before them was missing, or because the reader was too slow. */
  droppedUnits: number;
  /** Packets that were not what RFC 6184 or RFC 7798 says. */
  malformedPackets: number;
  /** Connections that came about, the first included. */
  connections: number;
  /** CPU seconds of the source's own child process, 0 where it has none. */
  childCpuS: number;
}

export const noSourceCounts: Readonly<SourceCounts> = {
  units: 0,
  lostPackets: 0,
  droppedUnits: 0,
  malformedPackets: 0,
  connections: 0,
  childCpuS: 0,
};
