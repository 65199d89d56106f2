import type { AlertState } from '@sharp-eyes/protocol';

/** What a person, or the clock, can do to an alert. */
export type Move = 'acknowledge' | 'resolve' | 'comment' | 'expire';

export interface Officer {
  id: string;
  name: string;
}

/** The part of an alert that decisions rest on. */
export interface Standing {
  state: AlertState;
  acknowledgedBy: Officer | null;
  /** Epoch milliseconds; null unless acknowledged. */
  ackExpiresAt: number | null;
  resolvedBy: Officer | null;
}

export type Verdict =
  | { decision: 'allowed'; from: AlertState; to: AlertState }
  | {
      decision: 'refused';
      /** Stable, for the console's words. */
      code: 'acknowledged-by-another' | 'already-resolved' | 'not-acknowledged' | 'not-due';
      /** Who was first, when somebody was. */
      first: Officer | null;
    };

/**
 * Whether a move is legal now: `open → acknowledged → resolved`. Clearing on site is no move: it never resolves.
 *
 * - An officer who has it may acknowledge again; that starts the time anew.
 * - Two at once: the first has it, the second is told who.
 * - Only what somebody signed for can be resolved, by any officer of the area (a shift is shared).
 * - An acknowledgement falls back to open when its time is over and nobody settled it.
 *
 * @param now epoch milliseconds
 */
export function judgeMove(standing: Standing, move: Move, officer: Officer | null, now: number): Verdict {
  const { state } = standing;
  if (move === 'comment') return { decision: 'allowed', from: state, to: state };
  if (state === 'resolved') return { decision: 'refused', code: 'already-resolved', first: standing.resolvedBy };
  switch (move) {
    case 'acknowledge': {
      const by = standing.acknowledgedBy;
      if (state === 'acknowledged' && by?.id !== officer?.id)
        return { decision: 'refused', code: 'acknowledged-by-another', first: by };
      return { decision: 'allowed', from: state, to: 'acknowledged' };
    }
    case 'resolve':
      if (state !== 'acknowledged') return { decision: 'refused', code: 'not-acknowledged', first: null };
      return { decision: 'allowed', from: state, to: 'resolved' };
    case 'expire': {
      const due = state === 'acknowledged' && standing.ackExpiresAt !== null && standing.ackExpiresAt <= now;
      if (!due) return { decision: 'refused', code: 'not-due', first: standing.acknowledgedBy };
      return { decision: 'allowed', from: state, to: 'open' };
    }
  }
}

/** When an acknowledgement made now falls back to open, epoch milliseconds. */
export function ackExpiry(now: number, minutes: number): number {
  return now + minutes * 60_000;
}

/** The number that is said by radio and telephone: `341802-000123`. */
export function alertNumber(county: string, n: number): string {
  return `${county}-${n.toString().padStart(6, '0')}`;
}
