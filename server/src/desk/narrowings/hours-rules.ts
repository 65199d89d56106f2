import { type ArmedHours, isArmedAt } from '@sharp-eyes/protocol';
import { siteClockMs } from '../../platform/clock.ts';

const dayMinutes = 1440;
/** 1970-01-01 was a Thursday. */
const epochDay = 4;

/** The site's wall clock: ISO day of the week, minute of the day. @param at epoch milliseconds */
export function wallTimeOf(at: number): { day: number; hour: number; minute: number } {
  const minutes = Math.floor((at + siteClockMs) / 60_000);
  const minute = ((minutes % dayMinutes) + dayMinutes) % dayMinutes;
  const day = ((((Math.floor(minutes / dayMinutes) + epochDay - 1) % 7) + 7) % 7) + 1;
  return { day, hour: Math.floor(minute / 60), minute };
}

/**
 * Armed hours without some hours of every day.
 * @param from hour of the day, 0…23; `to` beyond 24 runs over midnight
 * @returns null where nothing would be left: no hours at all would mean always
 */
export function withoutHours(hours: readonly ArmedHours[], from: number, to: number): ArmedHours[] | null {
  const cut = (minute: number) => (minute >= from * 60 && minute < to * 60) || minute + dayMinutes < to * 60;
  const left = new Map<string, ArmedHours>();
  for (let day = 1; day <= 7; day++)
    for (const [begin, end] of runsOf((minute) => isArmedAt(hours, day, minute) && !cut(minute))) {
      const key = `${begin} ${end}`;
      const known = left.get(key);
      if (known) known.days.push(day);
      else left.set(key, { days: [day], from: clockTime(begin), to: clockTime(end) });
    }
  return left.size === 0 ? null : [...left.values()];
}

function runsOf(armed: (minute: number) => boolean): [number, number][] {
  const runs: [number, number][] = [];
  for (let minute = 0; minute < dayMinutes; minute++) {
    if (!armed(minute)) continue;
    const run = runs.at(-1);
    if (run?.[1] === minute) run[1] = minute + 1;
    else runs.push([minute, minute + 1]);
  }
  return runs;
}

function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
