import type { DivisionDependant } from '../places/moves.ts';
import type { SiteHistory } from './history.ts';
import type { SitesRepository } from './repository.ts';

/** Sites of a division that ends go to the one that takes its place, with their history. */
export function sitesInDivisions(sites: SitesRepository, history: SiteHistory): DivisionDependant {
  return {
    name: 'sites',
    moveDivision: async (tx, move, limit) => {
      const moved = await sites.moveDivision(tx, move, limit);
      await history.moveWith(tx, moved, move);
      for (const { _id: siteId } of moved)
        tx.emit({
          ...{ kind: 'site.changed', divisionBefore: move.from, divisionAfter: move.to },
          body: { siteId, removed: false },
        });
      return moved.length;
    },
  };
}
