import { distanceM } from '@sharp-eyes/geometry';
import type { FilingDifference, FilingState, Point } from '@sharp-eyes/protocol';

/** Less than this is a better number for the same pole, not a move, metres [ours]. */
const movedM = 10;

/** What a filing says of a camera (Order 799 Art. 14: place, number and types of devices, days kept). */
export interface FiledCamera {
  id: string;
  name: string;
  point: Point | null;
  type: string | null;
  retentionDays: number | null;
}

/** A system as it was, or would be, filed. */
export interface Snapshot {
  unitName: string;
  creditCode: string | null;
  cameras: FiledCamera[];
}

/** 待报 → 已报 → 已备案 ⇄ 待变更, and back by 退回补正. */
const moves: Record<FilingState, readonly FilingState[]> = {
  'to-file': ['submitted'],
  submitted: ['filed', 'returned'],
  returned: ['submitted'],
  filed: ['change-pending'],
  'change-pending': ['submitted'],
};

export type MoveDecision =
  | { allowed: true }
  | { refused: 'illegal-move'; reason: string }
  | { refused: 'later-than-today'; reason: string };

/** @param today - on the clock of the site */
export function decideMove(from: FilingState, to: FilingState, on: string, today: string): MoveDecision {
  if (!moves[from].includes(to))
    return { refused: 'illegal-move', reason: `${from} → ${to}: expected ${moves[from].join(' or ')}` };
  if (on > today) return { refused: 'later-than-today', reason: `${on} is after ${today}` };
  return { allowed: true };
}

/** What is different now from what was filed. */
export function differencesOf(filed: Snapshot, now: Snapshot): FilingDifference[] {
  const differences: FilingDifference[] = [];
  const [unitWas, unitIs] = [filed, now].map(({ unitName, creditCode }) =>
    [unitName, creditCode ?? ''].join(' ').trim(),
  );
  if (unitWas !== unitIs) differences.push({ kind: 'unit', before: unitWas ?? '', after: unitIs ?? '' });
  const before = new Map(filed.cameras.map((camera) => [camera.id, camera]));
  for (const camera of now.cameras) {
    const was = before.get(camera.id);
    before.delete(camera.id);
    if (was) differences.push(...changesOf(was, camera));
    else differences.push({ kind: 'added', cameraId: camera.id, name: camera.name });
  }
  for (const { id: cameraId, name } of before.values()) differences.push({ kind: 'removed', cameraId, name });
  return differences;
}

/** A field that was not known when it was filed is no change when it becomes known. */
function changesOf(was: FiledCamera, is: FiledCamera): FilingDifference[] {
  const { id: cameraId, name } = is;
  const told = (kind: 'moved' | 'type' | 'retention', before: string, after: string): FilingDifference => ({
    ...{ kind, cameraId, name, before, after },
  });
  const differences: FilingDifference[] = [];
  if (was.point && is.point && distanceM(was.point, is.point) > movedM)
    differences.push(told('moved', '', `${Math.round(distanceM(was.point, is.point))} m`));
  if (was.type !== null && is.type !== null && was.type !== is.type) differences.push(told('type', was.type, is.type));
  if (was.retentionDays !== null && is.retentionDays !== null && was.retentionDays !== is.retentionDays)
    differences.push(told('retention', String(was.retentionDays), String(is.retentionDays)));
  return differences;
}

/**
 * The state that follows from what changed, without anybody's decision: what was filed and is another now waits for a
 * change; what is again as it was filed needs none, unless a clerk said that something else has changed.
 */
export function stateByChanges(state: FilingState, differs: boolean): FilingState {
  if (state === 'filed' && differs) return 'change-pending';
  return state === 'change-pending' && !differs ? 'filed' : state;
}
