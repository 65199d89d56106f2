import type { Words } from '../http/words.ts';

/** A sheet as somebody typed it: every cell as cleaned text, '' where there is nothing. Rows may differ in length. */
export interface Table {
  /** The sheet's name; null for text files. */
  sheet: string | null;
  /** How a text file was written; null for workbooks. */
  encoding: 'utf-8' | 'utf-16le' | 'gb18030' | null;
  rows: string[][];
}

/** What is read of a file at most. A county's list has some 5,000 rows, a city's 20,000. */
export const tableLimits = {
  /** Bytes of the file itself. */
  fileBytes: 12 * 1024 * 1024,
  rows: 50_000,
  columns: 200,
  /** Characters of one cell; Excel's own limit is 32,767. */
  cellChars: 2000,
  /** Bytes of all parts of a workbook together, unpacked: 50,000 rows of 40 cells are some 80 MB. */
  unpackedBytes: 128 * 1024 * 1024,
  /** Parts of a workbook: sheets, styles, drawings. */
  parts: 2000,
  /** Memory of the thread that reads, MB. */
  heapMb: 768,
  /** A file that takes longer is given up, milliseconds. */
  readMs: 60_000,
} as const;

export type TableFault =
  | 'file-empty'
  | 'file-old-excel'
  | 'file-not-table'
  | 'file-damaged'
  | 'file-too-large'
  | 'too-many-rows'
  | 'too-many-columns'
  | 'file-too-slow';

const { fileBytes, rows, columns, unpackedBytes } = tableLimits;
const mb = (bytes: number): number => Math.floor(bytes / 1024 / 1024);

/** What each fault tells whoever chose the file: what was expected, and what to do. */
export const tableFaults: Record<TableFault, Words> = {
  'file-empty': {
    zh: '文件中没有数据：应有一行表头，其下每行一条记录',
    en: 'there is nothing in the file: expected a header row and one record in each row below it',
  },
  'file-old-excel': {
    zh: '这是旧版 Excel（.xls）或加密的工作簿：请用 Excel 或 WPS 去掉密码，另存为 .xlsx 后重新选择',
    en: 'this is an old Excel (.xls) or a locked workbook: take the password off, save it as .xlsx and choose it again',
  },
  'file-not-table': {
    zh: '不是表格文件：应为 .xlsx 或 .csv；网页导出的表格请先用 Excel 或 WPS 另存为 .xlsx',
    en: 'this is not a table: expected .xlsx or .csv; save a table that a web page exported as .xlsx first',
  },
  'file-damaged': {
    zh: '文件已损坏或不完整：请用 Excel 或 WPS 打开后另存为 .xlsx，再重新选择',
    en: 'the file is damaged or cut short: open it, save it as .xlsx and choose it again',
  },
  'file-too-large': {
    zh: `文件过大：文件不超过 ${mb(fileBytes)} MB，展开后不超过 ${mb(unpackedBytes)} MB；请删除图片和无用的工作表，或拆成几个文件`,
    en: `the file is too large: expected ${mb(fileBytes)} MB at most, ${mb(unpackedBytes)} MB unpacked; remove pictures and unused sheets, or split it`,
  },
  'too-many-rows': {
    zh: `行数过多：一个文件不超过 ${rows} 行，请按乡镇拆成几个文件`,
    en: `too many rows: expected ${rows} at most; split it by township`,
  },
  'too-many-columns': {
    zh: `列数过多：不超过 ${columns} 列，请删除表格右侧的多余列`,
    en: `too many columns: expected ${columns} at most; delete what stands to the right of the table`,
  },
  'file-too-slow': {
    zh: '读取文件用时过长，已放弃：请删除多余的工作表和格式，或拆成几个文件',
    en: 'reading the file took too long and was given up: remove unused sheets and formats, or split it',
  },
};

/** A file that cannot be read as a table. */
export class TableError extends Error {
  readonly fault: TableFault;

  constructor(fault: TableFault, options?: ErrorOptions) {
    super(tableFaults[fault].en, options);
    this.name = 'TableError';
    this.fault = fault;
  }
}

/** The letters of a column as Excel shows them: 0 → A, 26 → AA. */
export function letterOf(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? letterOf(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}
