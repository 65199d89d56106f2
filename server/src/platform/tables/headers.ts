import { folded } from './text.ts';

/** Titles and notes may stand above the header; further down nobody looks for it. */
const searchedRows = 30;

/** A header's word without what people add to it: `*经度（WGS-84，必填）：` → `经度`. */
export function headerWord(header: string): string {
  const bare = folded(header)
    .replace(/\([^()]*\)|\[[^[\]]*\]|【[^【】]*】/g, '')
    .replace(/[*:;,.。、_\-/\\#"'“”]/g, '');
  return bare === '' ? folded(header) : bare;
}

export interface HeaderRow {
  /** Index of the row. */
  at: number;
  headers: string[];
  /** How many different known words it holds. */
  score: number;
}

/**
 * The row that heads the columns: the one with most known words. Where a group stands over several columns, what is
 * merged downwards has its word in the row above.
 */
export function bestHeader(rows: readonly (readonly string[])[], words: ReadonlySet<string>): HeaderRow {
  let best: HeaderRow = { at: 0, headers: [...(rows[0] ?? [])], score: 0 };
  for (let at = 0; at < Math.min(rows.length, searchedRows); at += 1) {
    const headers = headersAt(rows, at, words);
    const score = new Set(headers.map(headerWord).filter((word) => words.has(word))).size;
    if (score > best.score) best = { at, headers, score };
  }
  return best;
}

function headersAt(rows: readonly (readonly string[])[], at: number, words: ReadonlySet<string>): string[] {
  const [row = [], above = []] = [rows[at], rows[at - 1]];
  const width = Math.max(row.length, above.length);
  const headers = Array.from({ length: width }, (_, n) => {
    const [own = '', over = ''] = [row[n], above[n]];
    return own === '' && words.has(headerWord(over)) ? over : own;
  });
  return headers.slice(0, headers.findLastIndex((header) => header !== '') + 1);
}
