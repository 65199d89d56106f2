import { cleaned, neutral } from './text.ts';

/** What is written into a cell. Text is made harmless; a number stays one. */
export type OutCell = string | number | boolean | null;

/** So that a Chinese Excel reads the file as UTF-8. */
export const csvStart = '\ufeff';

/** One line of a CSV file (RFC 4180), in which no cell begins a formula. */
export function csvLine(cells: readonly OutCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: OutCell): string {
  if (cell === null || typeof cell === 'boolean') return cell === null ? '' : cell ? '是' : '否';
  const text = typeof cell === 'number' ? numberText(cell) : neutral(cleaned(cell));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Decimals without an exponent; nothing for what is no number. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '';
  return Math.abs(value) < 1e15 && Math.abs(value) > 1e-7 ? String(value) : value === 0 ? '0' : value.toFixed(6);
}
