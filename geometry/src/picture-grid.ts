import type { Position, Rectangle } from './zone.ts';

/** A picture's grid for saying roughly where somebody stood: 16 × 16 cells, so that their edges are exact in binary. */
export const pictureGridSide = 16;
/** The last place inside: what lies on the right or lower edge of the picture belongs to its last cell. */
const last = 1 - 2 ** -20;

/** The cell of a place in the picture, by rows from the top left: 0…255. What lies outside counts at the edge. */
export function pictureCellOf(position: Position): number {
  const [x, y] = position.map((value) => Math.floor(inPicture(value) * pictureGridSide)) as [number, number];
  return y * pictureGridSide + x;
}

/** The rectangle of a cell. */
export function boxOfPictureCell(cell: number): Rectangle {
  const side = 1 / pictureGridSide;
  return {
    x: (cell % pictureGridSide) * side,
    y: Math.floor(cell / pictureGridSide) * side,
    width: side,
    height: side,
  };
}

/** True when the place lies in one of the boxes; their right and lower edges belong to the neighbour. */
export function isInBoxes(position: Position, boxes: readonly Rectangle[]): boolean {
  const [x, y] = position.map(inPicture) as [number, number];
  return boxes.some((box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height);
}

/** Cells as few boxes: runs of a row, and equal runs below each other together. They hold just these cells. */
export function boxesOfPictureCells(cells: ReadonlySet<number>): Rectangle[] {
  const boxes: { row: number; rows: number; from: number; to: number }[] = [];
  for (let row = 0; row < pictureGridSide; row++)
    for (const { from, to } of runsOf(row, cells)) {
      const above = boxes.find((box) => box.from === from && box.to === to && box.row + box.rows === row);
      if (above) above.rows += 1;
      else boxes.push({ row, rows: 1, from, to });
    }
  const side = 1 / pictureGridSide;
  return boxes.map(({ row, rows, from, to }) => ({
    ...{ x: from * side, y: row * side, width: (to - from) * side, height: rows * side },
  }));
}

function runsOf(row: number, cells: ReadonlySet<number>): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (let column = 0; column < pictureGridSide; column++) {
    if (!cells.has(row * pictureGridSide + column)) continue;
    const run = runs.at(-1);
    if (run?.to === column) run.to = column + 1;
    else runs.push({ from: column, to: column + 1 });
  }
  return runs;
}

function inPicture(value: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), last) : 0;
}
