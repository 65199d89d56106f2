import { siteDayOf } from './clock.ts';

const dayMs = 24 * 3600_000;
/** China keeps one time all over the country, UTC+8, without summer time since 1992: days are that clock's. */
const siteClockMs = 8 * 3600_000;

/** The calendar day of an instant on the clock of the site: `2026-03-01`. */
export function dayOf(at: Date): string {
  return siteDayOf(at.getTime());
}

/** An instant as a clock on the wall of the site says it: `2026-03-01 14:05:09`. @param at - epoch milliseconds */
export function siteTimeOf(at: number): string {
  return new Date(at + siteClockMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** @param day - `2026-03-01` */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** The instant at which a day is over on the clock of the site. */
export function endOfDay(day: string): Date {
  return new Date(Date.parse(day) + dayMs - siteClockMs);
}

/** The calendar month of a day: `2026-03`. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** @param month - `2026-03` */
export function addMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

/** The first and the last day of a month. */
export function daysOfMonth(month: string): { first: string; last: string } {
  return { first: `${month}-01`, last: addDays(`${addMonths(month, 1)}-01`, -1) };
}
