import { CsvError, parse } from 'csv-parse/sync';
import { type Table, TableError, tableLimits } from './table.ts';
import { cleaned, unquoted } from './text.ts';

/**
 * Reads a text file: UTF-8 with or without a byte order mark, UTF-16 (Excel's “Unicode text”), or GB18030, which is
 * what a Chinese Excel writes; separated by comma, tab or semicolon.
 * @throws TableError
 */
export function readCsv(file: Buffer): Table {
  const { text, encoding } = decoded(file);
  if (/^\s*<(!doctype|html|table|\?xml|\?mso)/i.test(text)) throw new TableError('file-not-table');
  let rows: string[][];
  try {
    rows = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: tableLimits.columns * tableLimits.cellChars,
      to: tableLimits.rows + 2,
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new TableError(cause.code === 'CSV_MAX_RECORD_SIZE' ? 'file-too-large' : 'file-damaged', { cause });
  }
  return { sheet: null, encoding, rows: rows.map((row) => row.map((cell) => unquoted(cleaned(cell)))) };
}

function decoded(file: Buffer): { text: string; encoding: NonNullable<Table['encoding']> } {
  if (file[0] === 0xff && file[1] === 0xfe)
    return { text: new TextDecoder('utf-16le').decode(file), encoding: 'utf-16le' };
  for (const encoding of ['utf-8', 'gb18030'] as const)
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(file);
      // Pictures and programs decode, too, but no table holds a zero byte.
      if (!text.includes('\0')) return { text, encoding };
    } catch {
      // The next encoding.
    }
  throw new TableError('file-not-table');
}

/** The separator that the first lines hold most of. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 4000);
  const counts = [',', '\t', ';'].map((delimiter) => ({ delimiter, count: head.split(delimiter).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).delimiter;
}
