/** China keeps one time, UTC+8, milliseconds. */
const siteClockMs = 8 * 3600_000;
/** Months that are offered: this one and a year back. */
const offered = 13;

/** Months to choose from by the clock of the site, the newest first: `2026-11`. */
export function monthsUntil(nowMs: number): string[] {
  const now = new Date(nowMs + siteClockMs);
  return Array.from({ length: offered }, (_, n) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - n, 1)).toISOString().slice(0, 7),
  );
}
