import type { ModelCard } from '@sharp-eyes/models';
import type { AccessUnit, Box, Judgement, Still, Wanted } from './eye.ts';
import type { EyeErrorCode } from './eye-errors.ts';

/** What the main process asks of an eye. Sent with `serialization: 'advanced'`, so bytes travel as bytes. */
export type EyeRequest =
  | { kind: 'look'; stream: string; units: readonly { unit: AccessUnit; wanted: Wanted }[] }
  | { kind: 'still'; stream: string; streamTimeS: number; masks: readonly Box[] }
  | { kind: 'forget'; stream: string };

export type EyeResult = Judgement[] | Still | undefined;

/** The first message to a new child. */
interface EyeStart {
  kind: 'start';
  modelFile: string;
  card: ModelCard;
}

export type ToEye = EyeStart | { kind: 'call'; id: number; request: EyeRequest };

export type FromEye =
  | { kind: 'ready' }
  | { kind: 'start-failed'; message: string }
  | { kind: 'answer'; id: number; value: EyeResult; counts: EyeCounts }
  | { kind: 'refusal'; id: number; code: EyeErrorCode; message: string; counts: EyeCounts };

/** What one child has done since it started. */
export interface EyeCounts {
  /** Access units taken. */
  units: number;
  /** Pictures that came out of the decoder. */
  decoded: number;
  /** Units that libav refused, or that never became a picture. */
  refused: number;
  /** Pictures that libav decoded with errors; no judgement is made of them. */
  damaged: number;
  /** Runs of the network. */
  inferred: number;
  stills: number;
  /** CPU seconds, user and system, of the child. */
  cpuS: number;
}

export const noCounts: EyeCounts = {
  units: 0,
  decoded: 0,
  refused: 0,
  damaged: 0,
  inferred: 0,
  stills: 0,
  cpuS: 0,
};

/** Adds the counts of two children. */
export function addCounts(one: EyeCounts, other: EyeCounts): EyeCounts {
  return {
    units: one.units + other.units,
    decoded: one.decoded + other.decoded,
    refused: one.refused + other.refused,
    damaged: one.damaged + other.damaged,
    inferred: one.inferred + other.inferred,
    stills: one.stills + other.stills,
    cpuS: one.cpuS + other.cpuS,
  };
}
