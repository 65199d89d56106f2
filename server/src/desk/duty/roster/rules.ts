import { rosterShiftsMax, type ShiftRole, shiftMaxHours } from '@sharp-eyes/protocol';
import { siteClockMs } from '../../../platform/clock.ts';
import { addDays } from '../../../platform/site-clock.ts';

export const hourMs = 3600_000;
const dayMs = 24 * hourMs;

/** A stretch of time, half open: epoch milliseconds, `from <= t < to`. */
export interface Span {
  from: number;
  to: number;
}

/** The instant of a time of day on the site's clock. China has kept one clock, UTC+8, without summer time since 1992. */
export function instantOf(day: string, time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return Date.parse(day) - siteClockMs + (hours * 60 + minutes) * 60_000;
}

/** When a shift is: one that does not end after it begins ends on the next day; from 8 to 8 are 24 hours. */
export function spanOf({ day, from, to }: { day: string; from: string; to: string }): Span {
  return { from: instantOf(day, from), to: instantOf(to > from ? day : addDays(day, 1), to) };
}

/** The days from one on, as a stretch of time. */
export function spanOfDays(day: string, days: number): Span {
  return { from: instantOf(day, '00:00'), to: instantOf(addDays(day, days), '00:00') };
}

/** What several stretches hold together: disjoint, ascending; those that touch are one. */
function union(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.to) merged.push({ ...span });
    else last.to = Math.max(last.to, span.to);
  }
  return merged;
}

/**
 * When nobody is on duty within a stretch of time. Only main shifts count: whoever stands by sits at home.
 * @returns ascending, disjoint, none empty
 */
export function gapsOf(shifts: readonly (Span & { role: ShiftRole })[], within: Span): Span[] {
  const gaps: Span[] = [];
  let open = within.from;
  for (const { from, to } of union(shifts.filter(({ role }) => role === 'primary'))) {
    if (to <= open) continue;
    if (from >= within.to) break;
    if (from > open) gaps.push({ from: open, to: from });
    open = to;
  }
  if (open < within.to) gaps.push({ from: open, to: within.to });
  return gaps;
}

/** Pairs of shifts that ask for one person at the same time, in the order in which they begin. */
export function clashesOf<T extends Span & { personId: string }>(
  shifts: readonly T[],
): { shifts: [T, T]; span: Span }[] {
  const clashes: { shifts: [T, T]; span: Span }[] = [];
  for (const own of Map.groupBy(shifts, ({ personId }) => personId).values()) {
    const ordered = [...own].sort((a, b) => a.from - b.from);
    for (const [index, first] of ordered.entries())
      for (const second of ordered.slice(index + 1)) {
        if (second.from >= first.to) break;
        clashes.push({ shifts: [first, second], span: { from: second.from, to: Math.min(first.to, second.to) } });
      }
  }
  return clashes.sort((a, b) => a.span.from - b.span.from);
}

/** Who is on duty at an instant, main shifts and those who stand by, and when the last main one ends. */
export function onDutyAt<T extends Span & { role: ShiftRole }>(
  shifts: readonly T[],
  at: number,
): { primary: T[]; backup: T[]; until: number | null } {
  const now = shifts.filter(({ from, to }) => from <= at && at < to);
  const primary = now.filter(({ role }) => role === 'primary');
  const backup = now.filter(({ role }) => role === 'backup');
  return { primary, backup, until: primary.length === 0 ? null : Math.max(...primary.map(({ to }) => to)) };
}

/** Whoever comes next: the main shifts that begin first after an instant. */
export function nextAfter<T extends Span & { role: ShiftRole }>(shifts: readonly T[], at: number): T[] {
  const later = shifts.filter(({ from, role }) => role === 'primary' && from > at);
  const first = Math.min(...later.map(({ from }) => from));
  return later.filter(({ from }) => from === first);
}

/**
 * The shifts that begin in `days` days, written again after them: a week, or four days of a rotation.
 * @returns undefined where that would be more than a roster takes
 */
export function repeated<T extends Span>(shifts: readonly T[], days: number, times: number): T[] | undefined {
  if (shifts.length * times > rosterShiftsMax) return undefined;
  return Array.from({ length: times }, (_, n) => (n + 1) * days * dayMs).flatMap((later) =>
    shifts.map((shift) => ({ ...shift, from: shift.from + later, to: shift.to + later })),
  );
}

/** A shift of no more than a day, as every way of entering one makes it. */
export function isShiftSpan({ from, to }: Span): boolean {
  return to > from && to - from <= shiftMaxHours * hourMs;
}
