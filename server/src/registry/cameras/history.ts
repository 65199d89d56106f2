import { isDeepStrictEqual } from 'node:util';
import { type CameraHistoryEntry, cameraRecord, newId, toInstant } from '@sharp-eyes/protocol';
import type { PersonCaller } from '../../platform/http/caller.ts';
import type { CameraDocument } from './documents.ts';
import type { HistoryDocument } from './history-repository.ts';

type Change = CameraHistoryEntry['changes'][number];

/** Why a record is another: kept with each entry of its history. */
export interface Cause {
  /** Null for what followed from a fact or a due time. */
  caller: PersonCaller | null;
  kind: CameraHistoryEntry['kind'];
  why: string;
}

/** What of a camera is decided or recorded, so that its history tells of it; how it is now is not. */
const decided = [
  ...(['name', 'siteId', 'deviceKey', 'source', 'placement', 'placementBasis', 'life', 'maintenanceUntil'] as const),
  ...(['reach', 'rules'] as const),
] satisfies (keyof CameraDocument)[];
const recorded = Object.keys(cameraRecord.shape) as (keyof typeof cameraRecord.shape)[];
const places: readonly string[] = ['record.point', 'record.pointOrigin'];

/** Every field that is another, with what it was and is. */
export function changesOf(before: CameraDocument, after: CameraDocument): Change[] {
  const changes: Change[] = [];
  const compare = (field: string, was: unknown, is: unknown): void => {
    if (!isDeepStrictEqual(was, is)) changes.push({ field, before: told(was), after: told(is) });
  };
  for (const field of decided) compare(field, before[field], after[field]);
  compare('evidence', wordOf(before.evidence), wordOf(after.evidence));
  for (const field of recorded) compare(`record.${field}`, before.record[field] ?? null, after.record[field] ?? null);
  return changes;
}

/** What an outside source says; when it said so again is no change. */
function wordOf(evidence: CameraDocument['evidence']): unknown {
  return evidence && { source: evidence.source, online: evidence.online, by: evidence.by };
}

function told(value: unknown): unknown {
  return value instanceof Date ? toInstant(value.getTime()) : value;
}

/** The same changes without the numbers of where it stands. */
export function withoutPoints(changes: readonly Change[]): Change[] {
  return changes.map((change) => (places.includes(change.field) ? { ...change, before: null, after: null } : change));
}

/** The entry that says how a record came to be as it is; a new one holds itself all that there is to tell. */
export function historyOf(
  camera: CameraDocument,
  changes: Change[],
  { caller, kind, why }: Cause,
  at: Date,
): HistoryDocument {
  const { _id: cameraId, county, division } = camera;
  const by = caller && { id: caller.person.id, name: caller.person.name, unit: caller.person.unit };
  return { ...{ _id: newId(), county, division, cameraId, at }, ...{ by, kind, why, changes } };
}

export function entryOf({ _id, at, by, kind, why, changes }: HistoryDocument): CameraHistoryEntry {
  return { id: _id, at: toInstant(at.getTime()), by, kind, why, changes };
}
