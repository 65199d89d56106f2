import { type Division, type DivisionRange, levelOf, parentOf, rangeOf } from '@sharp-eyes/protocol';
import type { Words } from '../../platform/http/words.ts';
import type { Scope } from '../../platform/scope.ts';
import type { NamedDivision } from './documents.ts';

/** Level and parent follow from the code's digits. */
export function placeOf(code: string): Pick<Division, 'level' | 'parent'> {
  return { level: levelOf(code), parent: parentOf(code) ?? null };
}

/** The division itself and all above it, highest first, without the nation. */
export function lineOf(code: string): string[] {
  const line = [code];
  for (let above = parentOf(code); above !== undefined; above = parentOf(above)) line.unshift(above);
  return line.filter((each) => levelOf(each) !== 'nation');
}

/** The lowest division that holds all of these; the nation when they have no other in common. */
export function holderOf(codes: Iterable<string>): string {
  let holder: string | undefined;
  for (const code of codes) {
    holder ??= code;
    while (!contains(rangeOf(holder), code)) holder = parentOf(holder) ?? '000000000000';
  }
  return holder ?? '000000000000';
}

function contains({ from, to }: DivisionRange, code: string): boolean {
  return from <= code && code < to;
}

/** Whether a division holds, or lies in, some of the scope: one's own area and the way down to it. */
export function touches(scope: Scope, code: string): boolean {
  const { from, to } = rangeOf(code);
  return scope.ranges.some((range) => from < range.to && range.from < to);
}

/** The division in force that a code means today: itself, what took its place, or nothing. */
export function currentCodeOf({ _id, validTo, nowIn }: NamedDivision): string | null {
  return validTo ? (nowIn ?? null) : _id;
}

/** What somebody is told who puts a new record into a division that has ended; undefined where it has not. */
export function endedFault(division: NamedDivision | undefined): Words | undefined {
  if (!division?.validTo) return undefined;
  const { name, validTo: day } = division;
  const now = currentCodeOf(division);
  return now === null
    ? { zh: `“${name}”已于 ${day} 停用`, en: `“${name}” ended on ${day}` }
    : { zh: `“${name}”已于 ${day} 停用，现为 ${now}`, en: `“${name}” ended on ${day}; it is ${now} now` };
}

/** One row of a published table. */
export interface TableRow {
  code: string;
  name: string;
  urbanRural?: Division['urbanRural'] | undefined;
}

/**
 * What a published table does to a division on record: it is made, takes the newer name and keeps the old one as
 * former, or stays. A table older than what is on record only adds what is missing; one that still names what has
 * ended does not bring it back.
 */
export function readTableRow(
  row: TableRow,
  year: number,
  known: NamedDivision | undefined,
): { act: 'add' | 'renew' | 'stay'; formerName?: { name: string; until: string } } {
  if (!known) return { act: 'add' };
  if (known.validTo || year < known.year) return { act: 'stay' };
  if (known.name !== row.name)
    return { act: 'renew', formerName: { name: known.name, until: `${String(year).padStart(4, '0')}-01-01` } };
  const sameClass = row.urbanRural === undefined || row.urbanRural === known.urbanRural;
  return { act: year === known.year && sameClass && known.initials !== undefined ? 'stay' : 'renew' };
}
