import type { Picture } from './picture.ts';
import type { Point } from './recipe.ts';

/** When somebody was in the zone: picture numbers of the scene's loop. `leaveFrame` is the first empty picture. */
export interface Entry {
  enterFrame: number;
  leaveFrame: number;
}

const cellSize = 4;
/** Grey levels from the background that make a sample foreground; the clip's noise stays below 20. */
const foregroundLevel = 28;
/** Cells of one blob that make it a person: about 8×16 pixels at least. */
const smallestBlobCells = 20;
/** A zone is empty when nobody stood in it for this many pictures (1 s): a blob that breaks up is not an exit. */
const settleFrames = 10;

/**
 * Where people stand in a picture: the foot points (0…1) of the foreground blobs against the background.
 * Deliberately nothing but differences and blobs, so that it shares no error with the network that is judged by it.
 */
export function findFeet(picture: Picture, background: Picture): Point[] {
  const columns = Math.floor(picture.width / cellSize);
  const rows = Math.floor(picture.height / cellSize);
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
  const feet: Point[] = [];
  const reach = 2; // cells: legs and body of one walker are often parted by a gap of one cell
  for (let start = 0; start < isForeground.length; start++) {
    if (isForeground[start] !== 1) continue;
    isForeground[start] = 2;
    const blob = [start];
    for (let next = 0; next < blob.length; next++) {
      const at = blob[next] ?? 0;
      const row = Math.floor(at / columns);
      const column = at % columns;
      for (let y = Math.max(0, row - reach); y <= Math.min(rows - 1, row + reach); y++) {
        for (let x = Math.max(0, column - reach); x <= Math.min(columns - 1, column + reach); x++) {
          if (isForeground[y * columns + x] !== 1) continue;
          isForeground[y * columns + x] = 2;
          blob.push(y * columns + x);
        }
      }
    }
    if (blob.length < smallestBlobCells) continue;
    const bottom = Math.max(...blob.map((at) => Math.floor(at / columns)));
    const soles = blob.filter((at) => Math.floor(at / columns) >= bottom - 2).map((at) => at % columns);
    const middle = (Math.min(...soles) + Math.max(...soles) + 1) / 2;
    feet.push([(middle * cellSize) / picture.width, ((bottom + 1) * cellSize) / picture.height]);
  }
  return feet;
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
