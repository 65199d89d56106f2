const dayMs = 24 * 3600_000;
/** China keeps one clock, UTC+8, without summer time. */
const siteClockMs = 8 * 3600_000;

/** The calendar day on site: `2026-03-02`. */
export function dayAt(nowMs: number): string {
  return new Date(nowMs + siteClockMs).toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  const weekday = (new Date(day).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

/** 周一 … 周日, Mon … Sun: rosters are read by the day of the week. */
export function weekdayOf(day: string, language: string): string {
  return new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(new Date(day));
}

/** The time of day on site: `20:00`. */
export function timeAt(instant: string): string {
  return new Date(Date.parse(instant) + siteClockMs).toISOString().slice(11, 16);
}

/** The day and time on site, short: `03-02 20:00`. */
export function momentAt(instant: string): string {
  return new Date(Date.parse(instant) + siteClockMs).toISOString().slice(5, 16).replace('T', ' ');
}
