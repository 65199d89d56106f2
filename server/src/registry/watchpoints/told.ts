import type { Tx } from '../../platform/database/database.ts';
import type { WatchpointDocument } from './repository.ts';

/** Tells of a watchpoint. @param before - where it was; null for one that is new */
export function emitWatchpoint(
  tx: Tx,
  { _id: watchpointId, siteId, division }: WatchpointDocument,
  removed: boolean,
  before: string | null = division,
): void {
  const body = { watchpointId, siteId, removed };
  tx.emit({ kind: 'watchpoint.changed', divisionBefore: before, divisionAfter: removed ? null : division, body });
}
