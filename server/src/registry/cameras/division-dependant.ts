import { scopeWithin } from '../../platform/scope.ts';
import type { DivisionDependant } from '../places/moves.ts';
import { emitCamera, emitStale } from './announce.ts';
import type { HistoryRepository } from './history-repository.ts';
import type { CamerasRepository } from './repository.ts';

/**
 * Cameras of a division that ends go to the one that takes its place, with their history; and their points tell where
 * a village lies that nobody has drawn. The audit has the table that merged them.
 */
export function camerasInDivisions(cameras: CamerasRepository, history: HistoryRepository): DivisionDependant {
  return {
    name: 'cameras',
    moveDivision: async (tx, move, limit) => {
      const moved = await cameras.moveDivision(tx, move, limit);
      await history.moveWith(tx, moved, move);
      for (const camera of moved) emitCamera(tx, camera, move.from);
      emitStale(
        tx,
        moved.map(({ agentId }) => agentId),
        move.to,
      );
      return moved.length;
    },
    pointsIn: (division) => cameras.pointsOf(scopeWithin(division), undefined),
  };
}
