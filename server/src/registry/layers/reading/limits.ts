/** What one map file may cost. Beyond any of these it is refused with words, whatever it is. */
export const readLimits = {
  /** Bytes of everything unpacked: a county's buildings as a Shapefile are some 60 MB. */
  unpackedBytes: 256 * 1024 * 1024,
  /** Files in a zip. */
  entries: 200,
  shapes: 300_000,
  corners: 3_000_000,
  /** Attributes that are looked at, and characters of one. */
  fields: 100,
  textLength: 200,
  /** A geometry collection within a collection within … */
  depth: 4,
  /** Corners of one building, after what lies on a line is left out. */
  buildingCorners: 400,
  /** Corners of one road. */
  roadCorners: 2000,
  /** A building longer than this is no building, metres. */
  buildingM: 1000,
  /** Cells of one road (some 500 m each). */
  roadCells: 1000,
  /** The thread's own memory, MB: what the library and JSON need for the largest file that is allowed. */
  heapMb: 640,
  deadlineMs: 60_000,
} as const;

/**
 * A wall lies in the cell of its centre and reaches no farther than this from it along either axis, metres: whoever
 * looks for the walls of a place asks for its cells and those around them.
 */
export const wallReachM = readLimits.buildingM / 2;
