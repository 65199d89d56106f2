import type { Box } from '@sharp-eyes/protocol';

/** A point of the picture, 0…1 from the top left. */
export interface Spot {
  x: number;
  y: number;
}

/** Smaller boxes were a slip of the finger. */
const sideMin = 0.03;

/** Where a sign is looked for at first: the middle of the picture. */
export const firstCrop: Box = { x: 0.2, y: 0.25, width: 0.6, height: 0.5 };

const within = (value: number): number => Math.min(1, Math.max(0, value));

/** The box between two corners, whichever way the finger went; null for a slip. */
export function boxBetween(a: Spot, b: Spot): Box | null {
  const [left, right] = [within(Math.min(a.x, b.x)), within(Math.max(a.x, b.x))];
  const [top, bottom] = [within(Math.min(a.y, b.y)), within(Math.max(a.y, b.y))];
  if (right - left < sideMin || bottom - top < sideMin) return null;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function moveBox(box: Box, byX: number, byY: number): Box {
  const x = Math.min(1 - box.width, Math.max(0, box.x + byX));
  const y = Math.min(1 - box.height, Math.max(0, box.y + byY));
  return { ...box, x, y };
}

export const corners = ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const;
export type Corner = (typeof corners)[number];

export function cornerOf({ x, y, width, height }: Box, corner: Corner): Spot {
  return { x: corner.endsWith('left') ? x : x + width, y: corner.startsWith('top') ? y : y + height };
}

const opposite: Record<Corner, Corner> = {
  'top-left': 'bottom-right',
  'top-right': 'bottom-left',
  'bottom-left': 'top-right',
  'bottom-right': 'top-left',
};

/** The box with one corner elsewhere; it stays as it was where it would become too small. */
export function dragCorner(box: Box, corner: Corner, to: Spot): Box {
  return boxBetween(cornerOf(box, opposite[corner]), to) ?? box;
}

/** The corner under a finger, at most this far away along each side. */
export function cornerAt(box: Box, { x, y }: Spot, reach: Spot): Corner | undefined {
  return corners.find((corner) => {
    const at = cornerOf(box, corner);
    return Math.abs(at.x - x) <= reach.x && Math.abs(at.y - y) <= reach.y;
  });
}

export function isInside({ x, y, width, height }: Box, spot: Spot): boolean {
  return spot.x >= x && spot.x <= x + width && spot.y >= y && spot.y <= y + height;
}
