import { countyOf, newId, toInstant } from '@sharp-eyes/protocol';
import { wholeScope } from '../../../../platform/scope.ts';
import type { SignedIn, TestHub } from '../../../../testing/hub.ts';
import { emitStood } from '../../../alerts/announce.ts';
import type { AlertDocument } from '../../../alerts/documents.ts';
import { undecided } from '../../../alerts/rules.ts';

const everywhere = wholeScope('the test looks everywhere');

/** An alert stands up in a division: what intake writes of it. @returns its id */
export async function raise({ platform, rooms }: TestHub, division: string): Promise<string> {
  const alert = alertOf(division, platform.clock.now());
  await platform.database.inTransaction(async (tx) => {
    await rooms.alertsRoom.alerts.repository.insert(tx, [alert]);
    emitStood(tx, alert, 'raised');
  });
  return alert.alertId;
}

export async function stored({ rooms }: TestHub, id: string): Promise<AlertDocument> {
  return (await rooms.alertsRoom.alerts.stored(everywhere, id)) as AlertDocument;
}

/** Somebody signs for an alert that is open; one that is not stays as it is. */
export async function acknowledge(hub: TestHub, id: string, by: SignedIn): Promise<void> {
  const { version, state } = await stored(hub, id);
  const { decisions } = hub.rooms.alertsRoom.alerts;
  if (state === 'open') await decisions.acknowledge(everywhere, id, actorOf(by), version, { takeOver: false });
}

/** Somebody settles an alert that is signed for; one that is not stays as it is. */
export async function resolve(hub: TestHub, id: string, by: SignedIn): Promise<void> {
  const { version, state } = await stored(hub, id);
  const { decisions } = hub.rooms.alertsRoom.alerts;
  const outcome = { outcome: 'genuine', action: 'checked-on-site' } as const;
  if (state === 'acknowledged') await decisions.resolve(everywhere, id, actorOf(by), version, outcome);
}

/** A silence keeps it out of the queue: the alert is written, and nobody says so to escalation. */
export async function silence({ platform, rooms }: TestHub, id: string): Promise<void> {
  const { alerts } = rooms.alertsRoom;
  await platform.database.inTransaction(async (tx) => {
    const alert = await alerts.stored(everywhere, id, tx);
    const nobody = { by: null, from: null, to: null, note: null };
    const entry = { at: toInstant(tx.now.getTime()), kind: 'silenced' as const, ...nobody };
    if (alert) await alerts.repository.decide(tx, alert, { standing: 'silenced' }, [entry]);
  });
}

function actorOf({ session }: SignedIn) {
  const { id, name } = session.person;
  return { id, name, unit: '', chief: false, isChiefOf: () => false };
}

function alertOf(division: string, nowMs: number): AlertDocument {
  const alertId = newId();
  const now = toInstant(nowMs);
  const finding = {
    ...{ kind: 'person-in-zone', ruleId: alertId, ruleVersion: 1, zone: 'yard', score: 0.9, boxes: [], dwellS: 1 },
    ...{ frameTime: now, rtpTimestamp: 1, priority: 'high', reason: { code: 'dwell', values: {}, text: '' } },
  };
  const life = {
    ...{ finding, findingOrder: { outboxId: newId(), seq: 1 }, raisedAt: now, active: true },
    ...{ clearedAt: null, clearedOrder: null, entries: [] },
  };
  return {
    ...{ alertId, county: countyOf(division), division, divisionPath: [], number: `341802-${alertId.slice(-6)}` },
    ...{ agentId: newId(), cameraId: newId(), cameraName: '村口', siteId: null, siteName: '', point: null },
    ...{ azimuthDeg: null, hfovDeg: null, rangeM: null, zonePolygon: null, groupKey: alertId, joinedTo: null, life },
    ...{ receivedAt: new Date(nowMs), ...undecided, dueAt: null, last: null, undo: null, standing: 'queue' },
    ...{ count: 1, activeCount: 1, lastAt: new Date(nowMs), heldBy: null, silence: null, cause: null },
    ...{ recordings: [], stills: [], timeline: [], version: 1 },
  } as unknown as AlertDocument;
}
