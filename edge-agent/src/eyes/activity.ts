import type { Activity, Box } from './eye.ts';

/** The grey picture that activity is judged on (video.md: found 100 % of walks on key frames at this size). */
export const activityWidth = 160;
export const activityHeight = 90;

/** Pixels along one side of a block: a walker of a seventh of the picture's height covers two blocks whole. */
const blockSize = 5;
const columns = activityWidth / blockSize;
const rows = activityHeight / blockSize;
/**
 * Grey levels from which a block counts as moved. Tried on the emptied street with one real walker pasted in, H.264 and
 * H.265, constant quality 23 to 38, noise of 2 to 10 levels: quiet key frames reached 2.6 at most, and none was taken for
 * movement. A walker who has just left makes up to 3.2. Constant bit rate was not tried with these blocks.
 */
export const movedFrom = 3.3;
/** Above this share of moved blocks, or this shift of all, it is the light or the camera and not somebody. */
const globalShare = 0.6;
const globalShift = 12;
/** Seconds in which the background follows: a parked car belongs to it after minutes, dusk at once. */
const quietFollowS = 10;
const movedFollowS = 90;

/**
 * The slow background of one stream. Pure: the time comes with the picture.
 *
 * A change that all blocks share (clouds, the camera's exposure) is taken off before blocks are compared; a large one
 * (a light switch, infra-red) makes the picture itself the new background.
 */
export class Background {
  #levels: Float32Array | undefined;
  #timeS = 0;

  /**
   * Compares a 160×90 grey picture with the background and lets the background follow.
   * @param masks blocks whose centre lies inside are not looked at
   */
  observe(grey: Uint8Array, timeS: number, masks: readonly Box[] = []): Activity {
    const levels = averageBlocks(grey);
    const known = this.#levels;
    const elapsedS = timeS - this.#timeS;
    this.#timeS = timeS;
    if (!known || elapsedS < 0) {
      this.#levels = levels;
      return { mean: 0, max: 0, global: false };
    }
    const seen = seenBlocks(masks);
    if (seen.length === 0) return { mean: 0, max: 0, global: false };
    const differences = Float32Array.from(seen, (block) => (levels[block] ?? 0) - (known[block] ?? 0));
    const shift = differences.toSorted()[differences.length >> 1] ?? 0;

    let sum = 0;
    let max = 0;
    const moved: number[] = [];
    for (const [index, block] of seen.entries()) {
      const difference = Math.abs((differences[index] ?? 0) - shift);
      sum += difference;
      max = Math.max(max, difference);
      if (difference >= movedFrom) moved.push(block);
    }
    const mean = sum / seen.length;
    if (Math.abs(shift) > globalShift || moved.length > globalShare * seen.length) {
      this.#levels = levels;
      return { mean, max, global: true };
    }
    follow(known, levels, new Set(moved), elapsedS);
    return moved.length > 0 ? { mean, max, global: false, region: boundBlocks(moved) } : { mean, max, global: false };
  }
}

function averageBlocks(grey: Uint8Array): Float32Array {
  if (grey.length !== activityWidth * activityHeight) {
    throw new RangeError(`expected ${activityWidth}×${activityHeight} grey pixels, got ${grey.length}`);
  }
  const sums = new Float32Array(columns * rows);
  for (let y = 0; y < activityHeight; y++) {
    const row = Math.floor(y / blockSize) * columns;
    for (let x = 0; x < activityWidth; x++) {
      const block = row + Math.floor(x / blockSize);
      sums[block] = (sums[block] ?? 0) + (grey[y * activityWidth + x] ?? 0);
    }
  }
  return sums.map((sum) => sum / blockSize ** 2);
}

function seenBlocks(masks: readonly Box[]): number[] {
  const seen: number[] = [];
  for (let block = 0; block < columns * rows; block++) {
    const x = ((block % columns) + 0.5) / columns;
    const y = (Math.floor(block / columns) + 0.5) / rows;
    const masked = masks.some((m) => x >= m.x && x <= m.x + m.width && y >= m.y && y <= m.y + m.height);
    if (!masked) seen.push(block);
  }
  return seen;
}

function follow(background: Float32Array, levels: Float32Array, moved: ReadonlySet<number>, elapsedS: number): void {
  const quiet = 1 - Math.exp(-elapsedS / quietFollowS);
  const slow = 1 - Math.exp(-elapsedS / movedFollowS);
  for (const [block, level] of background.entries()) {
    background[block] = level + (moved.has(block) ? slow : quiet) * ((levels[block] ?? level) - level);
  }
}

function boundBlocks(blocks: readonly number[]): Box {
  const xs = blocks.map((block) => block % columns);
  const ys = blocks.map((block) => Math.floor(block / columns));
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  return {
    x: left / columns,
    y: top / rows,
    width: (Math.max(...xs) + 1 - left) / columns,
    height: (Math.max(...ys) + 1 - top) / rows,
  };
}
