import { type NewFact, toInstant } from '@sharp-eyes/protocol';
import type { SceneChange } from '../scene/scene-change.ts';

/**
 * The fact that a change of scene is told by. A rule in shadow tells once what it would have raised, and then no more:
 * nobody follows the life of an alert that is none. Pure.
 */
export function factOf(cameraId: string, change: SceneChange): NewFact | undefined {
  const at = toInstant(change.atMs);
  if (change.shadow)
    return change.change === 'raised' ? { kind: 'alert.shadow', at, cameraId, body: change.finding } : undefined;
  if (change.change === 'cleared') {
    const { alertId, reason, seen } = change;
    return { kind: 'alert.cleared', at, cameraId, body: { alertId, reason, ...(seen ? { seen } : {}) } };
  }
  return { kind: `alert.${change.change}`, at, cameraId, body: change.finding };
}
