import { shareInside } from '@sharp-eyes/geometry';
import type { Box } from './eye.ts';

/** The part of a box inside the picture, or undefined when there is none. */
export function cutToPicture(box: Box): Box | undefined {
  const x = Math.max(0, box.x);
  const y = Math.max(0, box.y);
  const width = Math.min(1, box.x + box.width) - x;
  const height = Math.min(1, box.y + box.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** A box grown by a share of its own size on every side, within the picture. */
export function growBox(box: Box, share: number): Box {
  const dx = box.width * share;
  const dy = box.height * share;
  return cutToPicture({ x: box.x - dx, y: box.y - dy, width: box.width + 2 * dx, height: box.height + 2 * dy }) ?? box;
}

/** True when more than half of the box lies inside one of the masks. */
export const isMasked = (box: Box, masks: readonly Box[]) => masks.some((mask) => shareInside(box, mask) > 0.5);
