/** The sites' clock, UTC+8 all over the country. */
const siteClockMs = 8 * 3600_000;
const dayMs = 24 * 3600_000;

/** The day of an instant on the sites' clock: `2026-03-01`. */
export function siteDay(instant: string | number): string {
  return new Date(new Date(instant).getTime() + siteClockMs).toISOString().slice(0, 10);
}

/** The last day of an agreement that ends at an instant: midnight ends the day before. */
export function lastDayOf(end: string): string {
  return siteDay(Date.parse(end) - 1);
}

/** The instant at which a day begins on the sites' clock. */
export function beginOf(day: string): string {
  return new Date(Date.parse(day) - siteClockMs).toISOString();
}

/** The instant at which a day is over: an agreement's last day counts whole. */
export function endOf(day: string): string {
  return new Date(Date.parse(day) - siteClockMs + dayMs).toISOString();
}
