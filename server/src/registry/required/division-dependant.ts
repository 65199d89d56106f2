import { newId } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { Move } from '../../platform/database/move-records.ts';
import { scopeWithin } from '../../platform/scope.ts';
import type { DivisionDependant } from '../places/moves.ts';
import type { Places } from '../places/service.ts';
import type { RequiredListDocument, RequiredListsRepository } from './repository.ts';
import { labelOf } from './rules.ts';

/**
 * The lists of a village that ends. Under another number it is the same village, and what was approved holds. Where it
 * became part of another, its list is closed: somebody approves there what came with it, and until then it counts in
 * no figure twice.
 */
export function requiredListsInDivisions(places: Places, lists: RequiredListsRepository): DivisionDependant {
  return {
    name: 'required-lists',
    moveDivision: async (tx, move, limit) => {
      const { aliases, name } = await places.find(scopeWithin(move.to), move.to);
      const reason = aliases.find(({ code }) => code === move.from)?.reason;
      const changed =
        reason === 'renumbered'
          ? await lists.moveDivision(tx, move, limit)
          : await close(tx, lists, { ...move, into: name });
      for (const { version } of changed)
        tx.emit({
          ...{ kind: 'required-list.changed', divisionBefore: move.from, divisionAfter: move.to },
          body: { version },
        });
      return changed.length;
    },
  };
}

async function close(
  tx: Tx,
  lists: RequiredListsRepository,
  { from, to, into }: Move & { into: string },
): Promise<RequiredListDocument[]> {
  const [list] = await lists.current(scopeWithin(from), [from], tx);
  if (list === undefined || list.watchpoints.length === 0) return [];
  const closed: RequiredListDocument = {
    ...{ ...list, _id: newId(), version: list.version + 1, watchpoints: [], added: [] },
    removed: list.watchpoints.map(labelOf),
    note: `${from} → ${into}（${to}）`,
    ...{ approvedAt: tx.now, approvedBy: { id: newId(), name: '区划变更', unit: '' } },
  };
  await lists.add(tx, [closed]);
  return [closed];
}
