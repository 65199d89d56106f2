import type { DivisionDependant } from '../places/moves.ts';
import type { WatchpointsRepository } from './repository.ts';

/** Watchpoints of a division that ends go to the one that takes its place. */
export function watchpointsInDivisions(watchpoints: WatchpointsRepository): DivisionDependant {
  return {
    name: 'watchpoints',
    moveDivision: async (tx, move, limit) => {
      const moved = await watchpoints.moveDivision(tx, move, limit);
      for (const { _id: watchpointId, siteId } of moved)
        tx.emit({
          ...{ kind: 'watchpoint.changed', divisionBefore: move.from, divisionAfter: move.to },
          body: { watchpointId, siteId, removed: false },
        });
      return moved.length;
    },
  };
}
