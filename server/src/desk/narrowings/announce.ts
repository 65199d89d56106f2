import type { Tx } from '../../platform/database/database.ts';
import type { NarrowingDocument } from './repository.ts';

/** Tells consoles that a narrowing is another; `before` is null for a new one. */
export function emitNarrowing(
  tx: Tx,
  { _id, division }: Pick<NarrowingDocument, '_id' | 'division'>,
  before: string | null = division,
): void {
  tx.emit({
    kind: 'narrowing.changed',
    divisionBefore: before,
    divisionAfter: division,
    body: { narrowingId: _id },
  });
}
