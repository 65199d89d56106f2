import type { AccessUnit } from './eye.ts';

/** Main process → transcoder. `isShown` false: the unit leads up to a later one and is not shown itself. */
export type ToTranscoder = { kind: 'unit'; unit: AccessUnit; isShown: boolean } | { kind: 'key-frame' };

/** Transcoder → main process: what came out of one unit; one answer for each, in order. */
export type FromTranscoder = { kind: 'made'; units: AccessUnit[] };
