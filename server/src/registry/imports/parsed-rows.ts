import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type CellFault,
  type Columns,
  type FoundColumn,
  type RowValues,
  readRow,
} from '../../platform/tables/columns.ts';
import { folded } from '../../platform/tables/text.ts';
import { faultAt, type Job } from './lists.ts';

/** One row that says something. */
export interface ParsedRow<C extends Columns> {
  /** As Excel numbers it. */
  row: number;
  values: RowValues<C>;
  faults: CellFault[];
}

/** Rows read before the hub's other work gets a turn: some 10 ms. */
const batch = 200;

/** Reads the cells of all rows; empty rows are left out. */
export async function parseRows<C extends Columns>(
  { rows, firstRow, found }: Job,
  columns: C,
): Promise<ParsedRow<C>[]> {
  const parsed: ParsedRow<C>[] = [];
  for (let at = firstRow; at < rows.length; at += 1) {
    if (at % batch === 0) await nextTurn();
    const { values, faults } = readRow(rows[at] ?? [], at, columns, found);
    if (Object.keys(values).length > 0 || faults.length > 0) parsed.push({ row: at + 1, values, faults });
  }
  return parsed;
}

/** Remembers what was seen in which row, so that the second of two says which is the first. */
export class Seen {
  readonly #rows = new Map<string, number>();

  /** @returns the row in which it was seen first, when that is another */
  before(key: string, row: number): number | undefined {
    const first = this.#rows.get(key);
    if (first === undefined) this.#rows.set(key, row);
    return first === row ? undefined : first;
  }
}

export function duplicateFault(
  found: readonly FoundColumn[],
  key: string,
  { row, first, got }: { row: number; first: number; got: string },
): CellFault {
  const expected = {
    zh: `与第 ${first} 行是同一条记录：请删除其中一行`,
    en: `it is the same record as row ${first}: delete one of the two`,
  };
  return faultAt(found, key, { row, code: 'duplicate', expected, got });
}

/** Values as one key, however they are typed. */
export function keyOf(...parts: (string | undefined)[]): string {
  return parts.map((part) => folded(part ?? '')).join('\n');
}

/** How often each value stands in a list. */
export function countsOf(values: Iterable<string | undefined>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
