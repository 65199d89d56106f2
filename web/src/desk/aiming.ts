/** Five seconds without a movement end the aiming: a mouse left lying on the list must not hide alerts for a night. */
const aimForMs = 5_000;

/** What the person is doing with the list. */
export interface Aim {
  /** When the pointer last moved on the list, ms; null while it is elsewhere. */
  pointerMovedAtMs: number | null;
  /** A key focus is inside the list. */
  focusInside: boolean;
  /** The list is scrolled away from its top. */
  scrolled: boolean;
}

export const noAim: Aim = { pointerMovedAtMs: null, focusInside: false, scrolled: false };

/** Whether the rows must hold still now. */
export function isAiming(aim: Aim, nowMs: number): boolean {
  const pointing = aim.pointerMovedAtMs !== null && nowMs - aim.pointerMovedAtMs < aimForMs;
  return pointing || aim.focusInside || aim.scrolled;
}
