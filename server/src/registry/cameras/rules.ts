import { allowedPlacements, type CameraLife, forbiddenPlacements, type Placement } from '@sharp-eyes/protocol';

/** What a person answered about where a camera stands. */
export type PlacementDecision =
  | { allowed: Placement }
  | { refused: 'placement-forbidden' | 'placement-missing'; reason: string };

/**
 * Order 799 Art. 8(1): no camera inside rooms where people lodge, dine in private, sleep, wash, dress or nurse. The
 * list of allowed placements is closed, so what is not on it is refused as well, without saying that it is forbidden.
 */
export function decidePlacement(answer: string): PlacementDecision {
  const allowed = allowedPlacements.find((placement) => placement === answer);
  if (allowed !== undefined) return { allowed };
  return forbiddenPlacements.some((placement) => placement === answer)
    ? { refused: 'placement-forbidden', reason: 'Order 799 Art. 8(1)' }
    : { refused: 'placement-missing', reason: `“${answer}” is not on the list of placements` };
}

/** `planned → found → registered → in-service ⇄ maintenance → retired` (contract 7); a plan may be given up. */
const moves: Record<CameraLife, readonly CameraLife[]> = {
  planned: ['found', 'registered', 'retired'],
  found: ['registered', 'retired'],
  registered: ['in-service', 'retired'],
  'in-service': ['maintenance', 'retired'],
  maintenance: ['in-service', 'retired'],
  retired: [],
};

export function mayMove(from: CameraLife, to: CameraLife): boolean {
  return moves[from].includes(to);
}

/** In which of its lives a camera is watched, and with which of its functions. */
export function isWatched(life: CameraLife): boolean {
  return life === 'registered' || life === 'in-service' || life === 'maintenance';
}
