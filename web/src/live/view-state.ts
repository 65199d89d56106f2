import type { LiveTold, Problem } from '@sharp-eyes/protocol';
import type { LookReason } from '../desk/use-looks.ts';

/** What somebody wants to see, and why they may. */
export interface LiveWish {
  cameraId: string;
  /** The alert that is to be checked: then it is the reason. */
  alertId?: string;
  reason?: LookReason;
  stream: 'sub' | 'main';
}

export type LiveShown = Extract<LiveTold, { kind: 'shown' }>;

/** How a view stands, as a person must know it. */
export type ViewState =
  | { at: 'asking' }
  /** The hub makes its live view ready; it says when. */
  | { at: 'preparing' }
  | {
      at: 'shown';
      shown: LiveShown;
      expiresAt: string;
      /** Why the picture stands still. */
      waits: 'camera' | 'uplink' | 'agent' | null;
      /** Going on was refused: it runs to its time. */
      refused: Problem | null;
    }
  | {
      at: 'ended';
      /** null: the line to the hub is gone. */
      problem: Problem | null;
      /** When it is asked for again by itself, milliseconds; null: a person must do something first. */
      againAtMs: number | null;
    };

/** The line comes back by itself; asked again this long after it was lost the first time, and the longest, milliseconds. */
const firstAgainMs = 500;
const longestAgainMs = 8000;

/** One message of the hub about a view. */
export function afterTold(state: ViewState, told: Exclude<LiveTold, { kind: 'hello' }>, nowMs: number): ViewState {
  switch (told.kind) {
    case 'shown':
      return { at: 'shown', shown: told, expiresAt: told.expiresAt, waits: null, refused: null };
    case 'renewed':
      return state.at === 'shown' ? { ...state, expiresAt: told.expiresAt, refused: null } : state;
    case 'waits':
      return state.at === 'shown' ? { ...state, waits: told.why } : state;
    case 'flows':
      return state.at === 'shown' ? { ...state, waits: null } : state;
    case 'ended': {
      if (!told.over) return state.at === 'shown' ? { ...state, refused: told.problem } : state;
      if (told.end === 'preparing') return { at: 'preparing' };
      const againAtMs = told.againAfterMs === null ? null : nowMs + told.againAfterMs;
      return { at: 'ended', problem: told.problem, againAtMs };
    }
  }
}

/** The line broke under a view, for the `losses`th time in a row. */
export function afterLoss(nowMs: number, losses: number): ViewState {
  return { at: 'ended', problem: null, againAtMs: nowMs + waitAfterLoss(losses) };
}

/** How long until the line is tried again, milliseconds. */
export function waitAfterLoss(losses: number): number {
  return Math.min(longestAgainMs, firstAgainMs * 2 ** Math.max(0, losses - 1));
}
