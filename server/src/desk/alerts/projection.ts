import type { AlertDetail, AlertRow, Occurrence, TimelineEntry } from '@sharp-eyes/protocol';
import { toInstant } from '@sharp-eyes/protocol';
import type { AlertDocument } from './documents.ts';

/** What only the detail shows and the alert's own record does not hold. */
export interface Surroundings extends Pick<AlertDetail, 'contacts' | 'recording' | 'held'> {
  repeats: readonly AlertDocument[];
}

/** An alert as a row of the queue, and as the event stream tells it. */
export function alertRowOf(alert: AlertDocument): AlertRow {
  const { life, state, dueAt, standing, cause } = alert;
  const { kind, priority, zone, score, reason, frameTime, rtpTimestamp } = life.finding;
  const due = dueAt && toInstant(dueAt.getTime());
  const { number, division, divisionPath, cameraId, cameraName, siteName } = alert;
  const { count, acknowledgedBy, assignedTo, handedTo, outcome, joinedTo, heldBy, silence, version } = alert;
  return {
    ...{ id: alert.alertId, number, kind, priority, state, standing, active: alert.activeCount > 0 },
    ...{ division, divisionPath, cameraId, cameraName, siteName },
    ...{ zone, score, reason, frameTime, rtpTimestamp, receivedAt: alert.receivedAt.toISOString() },
    ...{ clearedAt: alert.activeCount > 0 ? null : life.clearedAt, count, lastAt: alert.lastAt.toISOString() },
    ...{ acknowledgedBy, ackExpiresAt: state === 'acknowledged' ? due : null, assignedTo },
    ...{ shelvedUntil: state === 'shelved' ? due : null, handedTo, feedbackBy: state === 'handed-over' ? due : null },
    ...{ outcome, joinedTo, heldBy, silence, cause, stills: alert.stills.length, version },
  };
}

export function alertDetailOf(alert: AlertDocument, { repeats, ...around }: Surroundings): AlertDetail {
  const { boxes, dwellS, ruleVersion, ruleId } = alert.life.finding;
  const { point, azimuthDeg, zonePolygon, shelfReason, recordings, undo } = alert;
  return {
    ...alertRowOf(alert),
    ...{ boxes, dwellS, ruleVersion, ruleId, action: alert.action as AlertDetail['action'] },
    ...{ point, azimuthDeg, hfovDeg: alert.hfovDeg ?? null, rangeM: alert.rangeM ?? null, zonePolygon },
    ...around,
    stillsAt: [...alert.stills].sort((a, b) => a.n - b.n),
    timeline: timelineOf(alert),
    shelfReason,
    occurrences: repeats.map(occurrenceOf),
    recordingRequests: recordings,
    undo: undo && { by: undo.by, until: undo.until.toISOString() },
  };
}

function occurrenceOf({ alertId: id, number, life, stills }: AlertDocument): Occurrence {
  const { frameTime, score } = life.finding;
  const { clearedAt, active } = life;
  return { id, number, frameTime, clearedAt, active, score, stills: stills.length };
}

/** What the site said and what people did, by time. */
export function timelineOf(alert: AlertDocument): TimelineEntry[] {
  const silent = { by: null, from: null, to: null };
  const onSite = alert.life.entries.map(
    ({ kind, at, note, reason }): TimelineEntry => ({ ...silent, kind, at, note, ...(reason ? { reason } : {}) }),
  );
  const stills = alert.stills.map(({ n, at }): TimelineEntry => ({ ...silent, kind: 'still', at, note: String(n) }));
  return [...onSite, ...stills, ...alert.timeline].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
