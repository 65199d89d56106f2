import readWorkbook from 'read-excel-file/universal';
import { type Table, TableError } from './table.ts';
import { cleaned, unquoted } from './text.ts';
import { measuredWorkbook } from './zip-guard.ts';

/** More digits than this a spreadsheet's number has lost. */
const exactDigits = 15;

/** Reads all sheets of a workbook. @throws TableError */
export async function readXlsx(file: Buffer): Promise<Table[]> {
  const workbook = measuredWorkbook(file);
  const { buffer, byteOffset, length } = workbook;
  try {
    const sheets = await readWorkbook(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer, {
      parseNumber: numberText,
    });
    return sheets.map(({ sheet, data }) => ({
      sheet,
      encoding: null,
      rows: (data as unknown[][]).map((row) => row.map(cellText)),
    }));
  } catch (cause) {
    if (cause instanceof TableError || cause instanceof RangeError) throw cause;
    throw new TableError('file-damaged', { cause });
  }
}

/** A number as it was typed: Excel keeps 118.7513 as 118.75129999999999, and long codes as 3.41802001001E+11. */
function numberText(raw: string): string {
  const value = Number(raw);
  if (!Number.isFinite(value)) return raw;
  if (Number.isSafeInteger(value) && Math.abs(value) < 10 ** exactDigits) return String(value);
  const shown = Number(value.toPrecision(exactDigits));
  // What has lost digits stays in a form that no code parser takes for whole.
  return Math.abs(shown) >= 10 ** exactDigits ? shown.toExponential() : String(shown);
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return dateText(cell);
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  return unquoted(cleaned(String(cell)));
}

/** A date cell says a day, or a time on the wall clock of whoever typed it; the reader gives that clock as UTC. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const [day, time] = new Date(Math.round(date.getTime() / 1000) * 1000).toISOString().split(/[T.]/) as [
    string,
    string,
  ];
  return time === '00:00:00' ? day : `${day} ${time}`;
}
