import type { AlertDocument } from './documents.ts';

/** Times that one record keeps: an acknowledgement that expires every five minutes fills no record in three days. */
const queuedMax = 1000;

type Queued = Pick<AlertDocument, 'queuedAt' | 'receivedAt' | 'standing'>;

/** When an alert began to ask for a person. One of an earlier hub did so when it came, where it stands in the queue. */
export function queuedAtOf({ queuedAt, receivedAt, standing }: Queued): Date[] {
  return queuedAt ?? (standing === 'queue' ? [receivedAt] : []);
}

/** The same with one more time; the earliest are kept. */
export function queuedAgain(alert: Queued, at: Date): Date[] {
  const before = queuedAtOf(alert);
  return before.length < queuedMax ? [...before, at] : before;
}
