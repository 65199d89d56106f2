import type { ReportPortion } from '@sharp-eyes/protocol';
import { addDays, dayOf, daysOfMonth, endOfDay, monthOf } from '../../platform/site-clock.ts';

/**
 * How cameras and records are is known only as of now. A report of a month that is over still tells it for so many days
 * [ours]: notices are written in the first days of the next month.
 */
const stillTellsDays = 10;

/** What a report of a month can be made of at a moment. */
export type MonthStanding = 'future' | 'running' | 'over';

export function standingOf(month: string, now: Date): MonthStanding {
  const today = monthOf(dayOf(now));
  if (month > today) return 'future';
  return month === today ? 'running' : 'over';
}

/** Whether what is known only as of now may still be told in a report of a month. */
export function tellsOfNow(month: string, now: Date): boolean {
  return dayOf(now) <= addDays(daysOfMonth(month).last, stillTellsDays);
}

/** The instants at which a month begins and ends on the clock of the site; the end does not belong to it. */
export function spanOf(month: string): { from: Date; to: Date } {
  const { first, last } = daysOfMonth(month);
  return { from: endOfDay(addDays(first, -1)), to: endOfDay(last) };
}

/** What shares are worked out of. */
interface Figures {
  required: number;
  covered: number;
  declared: number;
  declaredUnknown: number;
  unknownRecord: number;
  unknownHealth: number;
}

/** Seen by a camera that is well (有效), with what nobody can say. */
export function effectiveOf({ covered, required, unknownRecord, unknownHealth }: Figures): ReportPortion {
  return { part: covered, of: required, unknown: unknownRecord + unknownHealth };
}

/** Seen by a camera on record, well or not (名义). */
export function declaredOf({ declared, required, declaredUnknown }: Figures): ReportPortion {
  return { part: declared, of: required, unknown: declaredUnknown };
}

/** Cameras in service whose stream and picture are good (完好), counted. */
interface States {
  good: number;
  bad: number;
  pictureUnchecked: number;
  unknown: number;
}

/**
 * Null where nothing was measured: then it is neither 0 % nor 100 %. A camera that a list says is online has a stream;
 * whether its picture is good nobody has checked, so it is unknown.
 */
export function goodOrderOf({ good, bad, pictureUnchecked, unknown }: States): ReportPortion | null {
  if (good + bad === 0) return null;
  return { part: good, of: good + bad + pictureUnchecked + unknown, unknown: pictureUnchecked + unknown };
}

/** A place of a ranking; null where it can't be ranked. */
export interface Ranked<T> {
  row: T;
  rank: number | null;
}

/**
 * By what is proven (the lower end of the effective share), the best first; equal shares share the rank and stand in
 * the order of their codes. What requires nothing, and what nobody knows anything about, has no rank and comes last.
 */
export function ranked<T extends { code: string; effective: ReportPortion }>(rows: readonly T[]): Ranked<T>[] {
  // Apart before they are compared: a share of nothing would be equal to every other, and no order would hold.
  const [known, rest] = [true, false].map((wanted) => rows.filter(({ effective }) => isKnown(effective) === wanted));
  const placed = (known as T[]).sort((one, other) => byShare(other.effective, one.effective) || byCode(one, other));
  const firstOf = (row: T) => placed.findIndex((each) => byShare(each.effective, row.effective) === 0);
  return [
    ...placed.map((row) => ({ row, rank: firstOf(row) + 1 })),
    ...(rest as T[]).sort(byCode).map((row) => ({ row, rank: null })),
  ];
}

function byCode(one: { code: string }, other: { code: string }): number {
  return one.code < other.code ? -1 : 1;
}

function isKnown({ of, unknown }: ReportPortion): boolean {
  return of > unknown;
}

/** Compares two shares by whole numbers: quotients would differ in the last digit. */
function byShare(one: ReportPortion, other: ReportPortion): number {
  return one.part * other.of - other.part * one.of;
}

/** Villages that a report gives reasons for. */
const worstMax = 5;

/** The worst first: the least proven share, of equal ones the most that are missing, then the order of codes. */
export function worstOf<T extends { code: string; effective: ReportPortion }>(villages: readonly T[]): T[] {
  return villages
    .filter(({ effective }) => effective.of > 0 && effective.part < effective.of)
    .sort(
      (one, other) =>
        byShare(one.effective, other.effective) ||
        missingOf(other.effective) - missingOf(one.effective) ||
        byCode(one, other),
    )
    .slice(0, worstMax);
}

function missingOf({ part, of }: ReportPortion): number {
  return of - part;
}
