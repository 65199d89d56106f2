import type { Picture } from './picture.ts';
import type { Point } from './recipe.ts';

/** When somebody was in the zone: picture numbers of the scene's loop. `leaveFrame` is the first empty picture. */
export interface Entry {
  enterFrame: number;
  leaveFrame: number;
}

/** Samples across one cell of the grid on which people are looked for. */
export const cellSize = 4;
/** Grey levels from the background that make a sample foreground; the clip's noise stays below 20. */
const foregroundLevel = 28;
/** Cells of one blob that make it a person: about 8×16 pixels at least. */
const smallestBlobCells = 20;
/** A zone is empty when nobody stood in it for this many pictures (1 s): a blob that breaks up is not an exit. */
const settleFrames = 10;

/** One connected piece of foreground: somebody, or several who walk together. */
export interface Blob {
  /** Where it stands, 0…1: the middle of its lowest part. */
  foot: Point;
  /** Its cells, as `row * columns + column` of the grid over the picture. */
  cells: number[];
}

/** Cells of the grid over a picture. */
export const gridOf = (picture: { width: number; height: number }): { columns: number; rows: number } => ({
  columns: Math.floor(picture.width / cellSize),
  rows: Math.floor(picture.height / cellSize),
});

function markForeground(picture: Picture, background: Picture): Uint8Array {
  const { columns, rows } = gridOf(picture);
  const isForeground = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let count = 0;
      for (let y = row * cellSize; y < (row + 1) * cellSize; y++) {
        for (let x = column * cellSize; x < (column + 1) * cellSize; x++) {
          const at = y * picture.width + x;
          if (Math.abs((picture.data[at] ?? 0) - (background.data[at] ?? 0)) > foregroundLevel) count++;
        }
      }
      if (count >= (cellSize * cellSize) / 3) isForeground[row * columns + column] = 1;
    }
  }
  return isForeground;
}

/** Takes the blob that `start` belongs to out of the marks. */
function takeBlob(marks: Uint8Array, start: number, columns: number, rows: number): number[] {
  const reach = 2; // cells: legs and body of one walker are often parted by a gap of one cell
  marks[start] = 0;
  const cells = [start];
  for (let next = 0; next < cells.length; next++) {
    const at = cells[next] ?? 0;
    const row = Math.floor(at / columns);
    const column = at % columns;
    for (let y = Math.max(0, row - reach); y <= Math.min(rows - 1, row + reach); y++) {
      for (let x = Math.max(0, column - reach); x <= Math.min(columns - 1, column + reach); x++) {
        if (marks[y * columns + x] !== 1) continue;
        marks[y * columns + x] = 0;
        cells.push(y * columns + x);
      }
    }
  }
  return cells;
}

/**
 * The people in a picture, as foreground blobs against the background. Deliberately nothing but differences and
 * blobs, so that it shares no error with the network that is judged by it.
 */
export function findBlobs(picture: Picture, background: Picture): Blob[] {
  const { columns, rows } = gridOf(picture);
  const marks = markForeground(picture, background);
  const blobs: Blob[] = [];
  for (let start = 0; start < marks.length; start++) {
    if (marks[start] !== 1) continue;
    const cells = takeBlob(marks, start, columns, rows);
    if (cells.length < smallestBlobCells) continue;
    const bottom = Math.max(...cells.map((at) => Math.floor(at / columns)));
    const soles = cells.filter((at) => Math.floor(at / columns) >= bottom - 2).map((at) => at % columns);
    const middle = (Math.min(...soles) + Math.max(...soles) + 1) / 2;
    // Somebody cut off by the picture's lower edge stands just inside it.
    const y = Math.min(0.999, ((bottom + 1) * cellSize) / picture.height);
    blobs.push({ foot: [(middle * cellSize) / picture.width, y], cells });
  }
  return blobs;
}

/** How much of each sample belongs to the blobs, 0…1, on the grid: their cells, and a margin of three cells around. */
export function weighCells(blobs: readonly Blob[], picture: { width: number; height: number }): Float32Array {
  const { columns, rows } = gridOf(picture);
  const weights = new Float32Array(columns * rows);
  const margin = 3;
  for (const at of blobs.flatMap((blob) => blob.cells)) {
    const row = Math.floor(at / columns);
    const column = at % columns;
    for (let y = Math.max(0, row - margin); y <= Math.min(rows - 1, row + margin); y++) {
      weights.fill(1, y * columns + Math.max(0, column - margin), y * columns + Math.min(columns, column + margin + 1));
    }
  }
  return weights;
}

/** True when the point lies in the polygon (even-odd rule). */
export function isInside([x, y]: Point, polygon: readonly Point[]): boolean {
  let inside = false;
  for (const [index, [x1, y1]] of polygon.entries()) {
    const [x2, y2] = polygon[(index + 1) % polygon.length] ?? [x1, y1];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** Turns "is somebody in the zone" picture by picture into entries, closing gaps shorter than the settling time. */
export function findEntries(isOccupied: readonly boolean[]): Entry[] {
  const entries: Entry[] = [];
  for (const [frame, occupied] of isOccupied.entries()) {
    if (!occupied) continue;
    const last = entries.at(-1);
    if (last && frame - last.leaveFrame < settleFrames) last.leaveFrame = frame + 1;
    else entries.push({ enterFrame: frame, leaveFrame: frame + 1 });
  }
  return entries;
}
