/**
 * The hub's clock as seen from here. A desk's computer may be an hour off; ages and expiries are counted by the hub's
 * clock, learned from the `Date` header of its answers (whole seconds).
 */
let offsetMs = 0;

/** Below this the header's whole seconds and the way here explain the difference. */
const ignoredMs = 2_000;

export function noteServerTime(date: string | null, nowMs: number = Date.now()): void {
  if (date === null) return;
  const serverMs = Date.parse(date);
  if (Number.isNaN(serverMs)) return;
  const difference = serverMs + 500 - nowMs;
  offsetMs = Math.abs(difference) < ignoredMs ? 0 : difference;
}

/** Now by the hub's clock, ms since the epoch. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
