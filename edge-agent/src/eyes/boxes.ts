import type { Box } from './eye.ts';

export const areaOf = (box: Box) => box.width * box.height;

/** Area that two boxes share. */
export function sharedArea(one: Box, other: Box): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, width) * Math.max(0, height);
}

/** Intersection over union, 0…1. */
export function overlapOf(one: Box, other: Box): number {
  const shared = sharedArea(one, other);
  const union = areaOf(one) + areaOf(other) - shared;
  return union > 0 ? shared / union : 0;
}

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
export const isMasked = (box: Box, masks: readonly Box[]) =>
  masks.some((mask) => sharedArea(box, mask) > areaOf(box) / 2);
