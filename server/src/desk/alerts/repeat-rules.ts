import type { AlertRow, AlertState } from '@sharp-eyes/protocol';

/** An alert that may count another as its repeat. */
export interface Lead {
  state: AlertState;
  priority: AlertRow['priority'];
  /** Goes on, itself or one of its repeats. */
  active: boolean;
  /** When it rose, and when its last occurrence rose or cleared; epoch milliseconds. */
  since: number;
  lastAt: number;
}

export interface RepeatSettings {
  /** A new occurrence this long after the last one is an alert of its own, milliseconds; 0: always. */
  windowMs: number;
}

/** One alert counts repeats for a day at most [ours]: what still goes on then is looked at anew. */
const longestMs = 24 * 3600_000;

const rank = { low: 0, medium: 1, high: 2, critical: 3 };

/**
 * Whether a new occurrence of the same camera and rule joins an alert that stands. It doesn't where somebody settled
 * that one, where it is more urgent than what the officer has decided about, or where the last one is long ago.
 */
export function joins(lead: Lead, priority: AlertRow['priority'], at: number, { windowMs }: RepeatSettings): boolean {
  if (windowMs <= 0 || lead.state === 'resolved') return false;
  if (rank[priority] > rank[lead.priority]) return false;
  if (at - lead.since > longestMs) return false;
  return lead.active || at - lead.lastAt <= windowMs;
}
