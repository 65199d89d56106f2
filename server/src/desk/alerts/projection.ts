import type { AlertDetail, AlertRow, TimelineEntry } from '@sharp-eyes/protocol';
import type { AlertDocument } from './repository.ts';

/** What only the detail shows and the alert's own record does not hold. */
export interface Surroundings {
  contacts: AlertDetail['contacts'];
}

/** An alert as a row of the queue, and as the event stream tells it. */
export function alertRowOf(alert: AlertDocument): AlertRow {
  const { life } = alert;
  return {
    id: alert.alertId,
    number: alert.number,
    kind: life.finding.kind,
    priority: life.finding.priority,
    state: alert.state,
    active: life.active,
    division: alert.division,
    divisionPath: alert.divisionPath,
    cameraId: alert.cameraId,
    cameraName: alert.cameraName,
    siteName: alert.siteName,
    zone: life.finding.zone,
    score: life.finding.score,
    reason: life.finding.reason,
    frameTime: life.finding.frameTime,
    rtpTimestamp: life.finding.rtpTimestamp,
    receivedAt: alert.receivedAt.toISOString(),
    clearedAt: life.clearedAt,
    acknowledgedBy: alert.acknowledgedBy,
    ackExpiresAt: alert.ackExpiresAt?.toISOString() ?? null,
    outcome: alert.outcome,
    stills: alert.stills.length,
    version: alert.version,
  };
}

export function alertDetailOf(alert: AlertDocument, { contacts }: Surroundings): AlertDetail {
  const { finding } = alert.life;
  return {
    ...alertRowOf(alert),
    boxes: finding.boxes,
    dwellS: finding.dwellS,
    ruleVersion: finding.ruleVersion,
    ruleId: finding.ruleId,
    action: alert.action as AlertDetail['action'],
    point: alert.point,
    azimuthDeg: alert.azimuthDeg,
    hfovDeg: alert.hfovDeg ?? null,
    rangeM: alert.rangeM ?? null,
    zonePolygon: alert.zonePolygon,
    contacts,
    stillsAt: [...alert.stills].sort((a, b) => a.n - b.n),
    timeline: timelineOf(alert),
  };
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
