import writeWorkbook, { type Row, type SheetData } from 'write-excel-file/node';
import { cellLiteral } from './text.ts';

/** One sheet of a small, dressed workbook: a template, a list of faults. All cells are text. */
export interface SheetPlan {
  name: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** Characters. */
  widths: readonly number[];
}

/** Writes small workbooks that people will type into: the header stays in sight, codes stay text. */
export async function workbook(sheets: readonly SheetPlan[]): Promise<Buffer> {
  const plans = sheets.map(({ name, head, rows, widths }) => ({
    ...{ sheet: name, stickyRowsCount: 1, columns: widths.map((width) => ({ width })) },
    data: [
      head.map((value) => ({
        value,
        type: String,
        fontWeight: 'bold' as const,
        backgroundColor: '#E6F0FF',
        wrap: true,
      })),
      ...rows.map((row): Row => row.map((value) => ({ value: cellLiteral(value), type: String, format: '@' }))),
    ] as SheetData,
  }));
  return writeWorkbook(plans).toBuffer();
}
