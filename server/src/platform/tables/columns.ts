import type { Words } from '../http/words.ts';
import { bestHeader, headerWord } from './headers.ts';
import { letterOf } from './table.ts';

/** What a cell says, or why it says nothing: a stable code for counting, and what was expected. */
export type Parsed<T> = { value: T } | { fault: string; expected: Words };

export type CellParser<T> = (text: string) => Parsed<T>;

/** One column of a kind of list: what heads it, what stands in it. */
export interface Column<T = unknown> {
  /** What the template writes above it. */
  title: Words;
  /** Other words that head it in the lists that people have. */
  also: readonly string[];
  /** What an example row of the template holds. */
  example: string;
  parse: CellParser<T>;
}

export type Columns = Readonly<Record<string, Column>>;

/** What the cells of one row say: only columns that are there, only cells that say something. */
export type RowValues<C extends Columns> = {
  [K in keyof C]?: C[K] extends Column<infer T> ? T : never;
};

/** Something wrong in one cell, as whoever has the file open finds it. */
export interface CellFault {
  /** As Excel numbers it, from 1. */
  row: number;
  /** Letters of the column; null for what concerns the whole row. */
  column: string | null;
  header: string | null;
  code: string;
  expected: Words;
  /** What stands there, cut short. */
  got: string;
}

/** A column as it was found in a file. */
export interface FoundColumn {
  index: number;
  letter: string;
  header: string;
  /** The known column that it is taken for; null for one that is not read. */
  key: string | null;
}

/** Characters of a faulty cell that are shown. */
const gotChars = 80;

/** All header words of these columns, folded: what `readTable` looks for. */
export function wordsOf(columns: Columns): string[] {
  return [...wordTable(columns).keys()];
}

/** Where the header is, and what each column is taken for. The first of two that claim one key has it. */
export function recognise(
  rows: readonly (readonly string[])[],
  columns: Columns,
): { headerRow: number; found: FoundColumn[] } {
  const table = wordTable(columns);
  const { at, headers } = bestHeader(rows, new Set(table.keys()));
  const taken = new Set<string>();
  const found = headers.map((header, index) => {
    const key = table.get(headerWord(header));
    const free = key !== undefined && !taken.has(key);
    if (free) taken.add(key);
    return { index, letter: letterOf(index), header, key: free ? key : null };
  });
  return { headerRow: at, found };
}

function wordTable(columns: Columns): Map<string, string> {
  const table = new Map<string, string>();
  for (const [key, { title, also }] of Object.entries(columns))
    for (const word of [key, title.zh, title.en, ...also])
      table.set(headerWord(word), table.get(headerWord(word)) ?? key);
  return table;
}

/**
 * Reads one row. A cell that is wrong gives a fault and no value; an empty one gives nothing.
 * @param at - index of the row in the table
 */
export function readRow<C extends Columns>(
  row: readonly string[],
  at: number,
  columns: C,
  found: readonly FoundColumn[],
): { values: RowValues<C>; faults: CellFault[] } {
  const values: Record<string, unknown> = {};
  const faults: CellFault[] = [];
  for (const { index, key, letter, header } of found) {
    const text = row[index] ?? '';
    if (key === null || isBlank(text)) continue;
    const parsed = columns[key]?.parse(text);
    if (parsed === undefined) continue;
    if ('value' in parsed) values[key] = parsed.value;
    else
      faults.push({
        ...{ row: at + 1, column: letter, header, code: parsed.fault },
        ...{ expected: parsed.expected, got: text.slice(0, gotChars) },
      });
  }
  return { values: values as RowValues<C>, faults };
}

/** People write “nothing” in many ways. */
export function isBlank(text: string): boolean {
  return /^[\s\-—–/\\.。]*$/.test(text) || /^(无|暂无|空|未知|不详|n\/?a|null|none|#n\/a)$/i.test(text);
}
