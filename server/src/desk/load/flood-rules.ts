import { loadTargets } from '@sharp-eyes/protocol';
import type { Stretch } from './waits-rules.ts';

/** Ten minutes of the clock. The site's is whole hours from UTC, so that its windows are those of the epoch. */
export const windowMs = loadTargets.flood.minutes * 60_000;

/** How many whole windows lie in a stretch of time, empty ones counted. */
export function wholeWindows({ from, to }: Stretch): number {
  return Math.max(0, Math.floor(to / windowMs) - Math.ceil(from / windowMs));
}

/** Windows after each other that all have more than ten alarms. */
export interface Flood {
  from: number;
  /** The end of its last window. */
  to: number;
  alarms: number;
  /** The most in one window. */
  peak: number;
}

export interface Floods {
  /** Whole windows of the stretch, alarms in them, and how many of them were flooded. */
  windows: number;
  alarms: number;
  flooded: number;
  /** In the order in which they came. A window that has only begun may be in one already. */
  floods: Flood[];
}

/**
 * More than ten alarms in ten minutes of the clock are a flood (ISA-18.2, EEMUA 191). It begins with the first such
 * window and ends with the last before one that is none.
 * @param times - of alarms, in any order; those outside of the stretch are left out
 */
export function floodsIn(times: readonly number[], measured: Stretch): Floods {
  const inside = times.filter((at) => at >= measured.from && at < measured.to);
  const counts = new Map<number, number>();
  for (const at of inside) {
    const window = Math.floor(at / windowMs);
    counts.set(window, (counts.get(window) ?? 0) + 1);
  }
  const [first, end] = [Math.ceil(measured.from / windowMs), Math.floor(measured.to / windowMs)];
  const whole = [...counts].filter(([window]) => window >= first && window < end);
  const flooded = [...counts].filter(([, count]) => count > loadTargets.flood.over).sort(([a], [b]) => a - b);
  const floods: Flood[] = [];
  for (const [window, count] of flooded) {
    const last = floods.at(-1);
    const [from, to] = [window * windowMs, (window + 1) * windowMs];
    if (last === undefined || last.to < from) floods.push({ from, to, alarms: count, peak: count });
    else Object.assign(last, { to, alarms: last.alarms + count, peak: Math.max(last.peak, count) });
  }
  return {
    windows: wholeWindows(measured),
    alarms: whole.reduce((sum, [, count]) => sum + count, 0),
    flooded: whole.filter(([, count]) => count > loadTargets.flood.over).length,
    floods,
  };
}
