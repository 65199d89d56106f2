import type { ArmedHours } from './rules.ts';

const minutesPerHour = 60;

/**
 * Whether a minute of the week lies in the armed hours of a rule: the one meaning of `armed`, for the agent that runs
 * the rule and for the hub that asks what another one would have done. No hours at all means always. `to` at or before
 * `from` runs over midnight and belongs to the day it begins.
 * @param day ISO 8601 number, 1 Monday … 7 Sunday, on the site's own clock
 * @param minute of that day, 0…1439
 */
export function isArmedAt(hours: readonly ArmedHours[], day: number, minute: number): boolean {
  if (hours.length === 0) return true;
  return hours.some(({ days, from, to }) => {
    const [begin, end] = [minuteOf(from), minuteOf(to)];
    const isToday = days.includes(day);
    if (begin < end) return isToday && minute >= begin && minute < end;
    const wasYesterday = days.includes(day === 1 ? 7 : day - 1);
    return (isToday && minute >= begin) || (wasYesterday && minute < end);
  });
}

function minuteOf(clockTime: string): number {
  return Number(clockTime.slice(0, 2)) * minutesPerHour + Number(clockTime.slice(3));
}
