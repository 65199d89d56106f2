import type { DivisionDependant } from '../places/moves.ts';
import type { CandidatesRepository } from './repository.ts';

/** What was said no to in a division that ends stays said in the one that takes its place. */
export function candidatesInDivisions(candidates: CandidatesRepository): DivisionDependant {
  return {
    name: 'candidates',
    moveDivision: async (tx, move, limit) => {
      const moved = await candidates.moveDivision(tx, move, limit);
      if (moved.length > 0)
        tx.emit({ kind: 'candidates.changed', divisionBefore: move.from, divisionAfter: move.to, body: {} });
      return moved.length;
    },
  };
}
