import { bestHeader } from './headers.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';
import { type Table, TableError, tableLimits } from './table.ts';

/** A file to be read. */
export interface ReadOrder {
  file: Uint8Array;
  /** Folded words that head the columns: of several sheets the one with most of them is the table. */
  words: readonly string[];
}

/** Reads a file by what it is, not by what it is called. @throws TableError */
export async function readFile({ file, words }: ReadOrder): Promise<Table> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  if (bytes.length === 0) throw new TableError('file-empty');
  if (bytes.length > 3 && bytes.readUInt32BE(0) === 0xd0cf11e0) throw new TableError('file-old-excel');
  const tables = isZip(bytes) ? await readXlsx(bytes) : [readCsv(bytes)];
  return within(trimmed(choose(tables, new Set(words))));
}

function choose(tables: readonly Table[], words: ReadonlySet<string>): Table {
  const scored = tables.map((table) => ({ table, score: bestHeader(table.rows, words).score }));
  const best = scored.reduce<(typeof scored)[number] | undefined>(
    (found, each) => (found === undefined || each.score > found.score ? each : found),
    undefined,
  );
  if (best === undefined) throw new TableError('file-empty');
  return best.table;
}

/** Without the empty cells behind each row and the empty rows below the last. */
function trimmed(table: Table): Table {
  const rows = table.rows.map((row) => row.slice(0, row.findLastIndex((cell) => cell !== '') + 1));
  return { ...table, rows: rows.slice(0, rows.findLastIndex((row) => row.length > 0) + 1) };
}

function within(table: Table): Table {
  if (table.rows.length === 0) throw new TableError('file-empty');
  // The rows above the data, titles and header, are not counted against the limit.
  if (table.rows.length > tableLimits.rows + 1) throw new TableError('too-many-rows');
  if (table.rows.some((row) => row.length > tableLimits.columns)) throw new TableError('too-many-columns');
  for (const row of table.rows)
    for (const [n, cell] of row.entries())
      if (cell.length > tableLimits.cellChars) row[n] = cell.slice(0, tableLimits.cellChars);
  return table;
}

export function isZip(file: Uint8Array): boolean {
  return file.length > 22 && file[0] === 0x50 && file[1] === 0x4b && file[2] === 0x03 && file[3] === 0x04;
}
