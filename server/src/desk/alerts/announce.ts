import type { TimelineEntry, TimelineKind } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { StoodWhy } from '../../platform/events/event-map.ts';
import type { AlertDocument } from './documents.ts';

/** Tells every hub that an alert changed; `before` is null for a new one. A repeat is told as the one that counts it. */
export function emitChange(
  tx: Tx,
  alert: Pick<AlertDocument, 'alertId' | 'division' | 'joinedTo'>,
  before: string | null,
): void {
  const alertId = alert.joinedTo ?? alert.alertId;
  tx.emit({ kind: 'alert.changed', divisionBefore: before, divisionAfter: alert.division, body: { alertId } });
}

/** An alert asks for a person from now on, or again: escalation and notices begin here. */
export function emitStood(tx: Tx, { alertId, division }: Pick<AlertDocument, 'alertId' | 'division'>, why: StoodWhy) {
  tx.emit({ kind: 'alert.stood', divisionBefore: division, divisionAfter: division, body: { alertId, why } });
}

/** A person called an alert something, or took that back: its rule is judged by it. */
export function emitJudged(tx: Tx, { alertId, division, cameraId, life }: AlertDocument): void {
  if (cameraId === null) return;
  const body = { alertId, cameraId, ruleId: life.finding.ruleId };
  tx.emit({ kind: 'alert.judged', divisionBefore: division, divisionAfter: division, body });
}

/** What the hub itself writes into a timeline. */
export function hubEntry(tx: Tx, kind: TimelineKind, more: Partial<TimelineEntry> = {}): TimelineEntry {
  return { at: tx.now.toISOString(), kind, by: null, from: null, to: null, note: null, ...more };
}
