import type { Platform } from '../../platform/platform.ts';
import type { LayerDocument, WallCellDocument } from './documents.ts';
import { bytesOf, type LayersRepository, packedOf } from './repository.ts';

/** Cells made again in one transaction. */
const batch = 40;

/**
 * Makes again the cells that a layer's coming and going parts touch. Each transaction reads which parts count and what
 * walls they have, and writes the cells whole: two layers at once conflict on the cell and the later one reads both.
 */
export async function remakeCells(
  platform: Platform,
  repository: LayersRepository,
  { stale, division }: Pick<LayerDocument, 'stale' | 'division'>,
): Promise<number> {
  const parts = [...stale.came, ...stale.went];
  let made = 0;
  for (let after = -1; ; ) {
    const cells = await repository.cellsOf(parts, after, batch);
    const last = cells.at(-1);
    if (last === undefined) return made;
    await platform.database.inTransaction(async (tx) => {
      const current = await repository.currentParts('buildings', tx);
      const walls = Map.groupBy(await repository.wallsIn(tx, cells, current), ({ cell }) => cell);
      await repository.putCells(
        tx,
        cells.map((cell) => cellOf(cell, walls.get(cell) ?? [])),
      );
      tx.emit({ kind: 'walls.changed', divisionBefore: division, divisionAfter: division, body: { cells } });
    });
    made += cells.length;
    after = last;
  }
}

function cellOf(cell: number, walls: readonly { n: number; rings: Buffer }[]): WallCellDocument {
  const packed = walls.map(({ rings }) => bytesOf(packedOf(rings)));
  return { _id: cell, n: walls.reduce((sum, { n }) => sum + n, 0), rings: Buffer.concat(packed) };
}
