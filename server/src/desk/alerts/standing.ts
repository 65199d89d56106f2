import type { TimelineEntry } from '@sharp-eyes/protocol';
import type { AlertDocument } from './documents.ts';
import type { Decided, Standing } from './rules.ts';

/** The part of a record that decisions rest on. */
export function standingOf(alert: AlertDocument): Standing {
  const { state, acknowledgedBy, assignedTo, shelfReason, handedTo, resolvedBy, outcome, action } = alert;
  return {
    ...{ state, acknowledgedBy, assignedTo, shelfReason, handedTo, resolvedBy, outcome, action },
    dueAt: alert.dueAt?.getTime() ?? null,
    last: alert.last && { by: alert.last.by, at: alert.last.at.getTime() },
    undo: alert.undo && { ...alert.undo, until: alert.undo.until.getTime() },
    joined: alert.joinedTo !== null,
    lookedBy: alert.cameraId === null ? null : lookersOf(alert.timeline),
  };
}

/** The same as a record keeps it. */
export function fieldsOf({ last, undo, dueAt, ...decided }: Decided & Pick<Standing, 'last' | 'undo'>) {
  return {
    ...decided,
    dueAt: dueAt === null ? null : new Date(dueAt),
    last: last && { by: last.by, at: new Date(last.at) },
    undo: undo && { ...undo, until: new Date(undo.until) },
  } satisfies Partial<AlertDocument>;
}

/** Whether its stills may go when their time is over: nobody waits for a decision about it. */
export function isSettled({ state, standing, activeCount }: AlertDocument): boolean {
  return state === 'resolved' || (standing === 'silenced' && activeCount === 0);
}

/** Whoever was shown a still; a look that came before the first still showed none. */
function lookersOf(timeline: readonly TimelineEntry[]): string[] {
  return timeline.flatMap(({ kind, by, stills = 1 }) =>
    kind === 'looked' && by !== null && stills > 0 ? [by.id] : [],
  );
}
