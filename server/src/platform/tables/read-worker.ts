import { parentPort, workerData } from 'node:worker_threads';
import { bestHeader } from './headers.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';
import { type Table, TableError, type TableFault, tableLimits } from './table.ts';

/** What the thread is given. */
export interface ReadOrder {
  file: Uint8Array;
  /** Folded words that head the columns: of several sheets the one with most of them is the table. */
  words: readonly string[];
}

/** What it answers. */
export type ReadAnswer = { table: Table } | { fault: TableFault };

async function read({ file, words }: ReadOrder): Promise<Table> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  if (bytes.length === 0) throw new TableError('file-empty');
  if (bytes.length > 3 && bytes.readUInt32BE(0) === 0xd0cf11e0) throw new TableError('file-old-excel');
  const isZip = bytes.length > 22 && bytes.readUInt32LE(0) === 0x04034b50;
  const tables = isZip ? await readXlsx(bytes) : [readCsv(bytes)];
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

const answer: ReadAnswer = await read(workerData as ReadOrder).then(
  (table) => ({ table }),
  (error: unknown) => {
    if (error instanceof TableError) return { fault: error.fault };
    throw error;
  },
);
parentPort?.postMessage(answer);
