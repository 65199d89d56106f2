import type { AlertRow } from '@sharp-eyes/protocol';

const rank = { critical: 0, high: 1, medium: 2, low: 3 };

/** Whether an alert asks nobody now: it was shelved, or a silence or its cause keeps it out of the queue. */
export function isQuiet({ state, standing }: Pick<AlertRow, 'state' | 'standing'>): boolean {
  return state !== 'resolved' && (state === 'shelved' || standing === 'silenced' || standing === 'held');
}

/** Whose turn it is: anybody's or mine to sign for, another's, mine to settle, another's, somebody outside's. */
function turnOf({ state, assignedTo, acknowledgedBy }: AlertRow, me: string): number {
  if (state === 'open') return assignedTo === null || assignedTo.id === me ? 0 : 1;
  if (state === 'acknowledged') return acknowledgedBy?.id === me ? 2 : 3;
  return 4;
}

/** What needs this person first: whose turn it is, then priority, then what was given to them, then the newest. */
export function byNeed(me: string): (a: AlertRow, b: AlertRow) => number {
  return (a, b) =>
    turnOf(a, me) - turnOf(b, me) ||
    rank[a.priority] - rank[b.priority] ||
    Number(b.assignedTo?.id === me) - Number(a.assignedTo?.id === me) ||
    byTime(a, b);
}

/** The newest first. Instants and ids are ASCII: compared as such, a thousand rows sort in a millisecond. */
export function byTime(a: AlertRow, b: AlertRow): number {
  if (a.receivedAt !== b.receivedAt) return a.receivedAt < b.receivedAt ? 1 : -1;
  return a.id === b.id ? 0 : a.id < b.id ? 1 : -1;
}

/**
 * What this person does next, after the alert with `doneId`: the next below that needs them; but what is more urgent
 * than it is never passed over. Undefined: nothing needs them.
 */
export function nextNeeded(rows: readonly AlertRow[], doneId: string, me: string): AlertRow | undefined {
  const at = rows.findIndex(({ id }) => id === doneId);
  const asks = (row: AlertRow) =>
    row.id !== doneId && !isQuiet(row) && turnOf(row, me) % 2 === 0 && turnOf(row, me) < 4;
  const [first] = rows.filter(asks);
  const below = rows.slice(at + 1).find(asks);
  if (!first || !below) return first;
  const isMoreUrgent = turnOf(first, me) < turnOf(below, me) || rank[first.priority] < rank[below.priority];
  return isMoreUrgent ? first : below;
}
