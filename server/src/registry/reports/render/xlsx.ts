import type { ReportCell, ReportColumn, ReportPortion, ReportSection } from '@sharp-eyes/protocol';
import { movedTenths, tenthsOf } from '@sharp-eyes/protocol';
import writeWorkbook, { type Cell, type Row, type SheetData } from 'write-excel-file/node';
import { cellLiteral } from '../../../platform/tables/text.ts';
import { headLines, type RenderOrder } from './order.ts';
import { fixedWords, type ReportLanguage, say, siteTime } from './say.ts';

/** Characters. */
const widths: Record<ReportColumn['kind'], readonly number[]> = {
  text: [28],
  count: [10],
  share: [10, 10, 10, 11, 11],
  change: [12, 10, 10],
  day: [13],
};

/** The workbook: a cover, then a sheet for each section. Numbers are numbers, shares carry both their sides. */
export async function reportXlsx(order: RenderOrder): Promise<Uint8Array> {
  const { language, content } = order;
  const cover = {
    ...{ sheet: fixedWords.cover[language], columns: [{ width: 24 }, { width: 72 }] },
    data: [
      [bold(say(content.title, language))],
      ...headLines(order).map(([title, value]): Row => [bold(title[language]), plain(value)]),
      ...content.sections
        .filter(({ table }) => table === null)
        .flatMap((section) => [[], ...proseOf(section, language)] as Row[]),
    ] as SheetData,
  };
  const sheets = content.sections.flatMap((section) => sheetOf(section, language));
  const buffer = await writeWorkbook([cover, ...sheets], { fontFamily: '等线', fontSize: 11 }).toBuffer();
  return new Uint8Array(buffer);
}

function sheetOf({ table, ...section }: ReportSection, language: ReportLanguage) {
  if (table === null) return [];
  const { columns, rows } = table;
  return [
    {
      ...{ sheet: section.title[language].slice(0, 31), stickyRowsCount: 1 },
      columns: columns.flatMap(({ kind }) => widths[kind].map((width) => ({ width }))),
      data: [
        columns.flatMap((column) => headsOf(column, language)),
        ...rows.map((row) => row.flatMap((cell, n) => cellsOf(cell, columns[n]?.kind ?? 'text', language))),
        [],
        ...proseOf(section, language).slice(1),
      ] as SheetData,
    },
  ];
}

function proseOf({ title, notes, asOf }: Omit<ReportSection, 'table'>, language: ReportLanguage): Row[] {
  const time = asOf === null ? [] : [`${fixedWords.asOf[language]} ${siteTime(asOf)}`];
  return [[bold(title[language])], ...[...time, ...notes.map((note) => note[language])].map((line) => [plain(line)])];
}

function headsOf({ title, kind }: ReportColumn, language: ReportLanguage): Cell[] {
  const [name, word] = [title[language], fixedWords];
  const parts: Record<ReportColumn['kind'], readonly string[]> = {
    ...{ text: [name], count: [name], day: [name] },
    share: [word.part, word.of, word.unknown, word.least, word.most].map((part) => `${name} ${part[language]}`),
    change: [`${name} (${word.points[language]})`, `${name} ${word.before[language]}${word.part[language]}`].concat(
      `${name} ${word.before[language]}${word.of[language]}`,
    ),
  };
  return parts[kind].map(bold);
}

function cellsOf(cell: ReportCell, kind: ReportColumn['kind'], language: ReportLanguage): Cell[] {
  switch (cell.kind) {
    case 'text':
      return [plain(cell.text[language])];
    case 'count':
      return [number(cell.value)];
    case 'day':
      return [plain(cell.day)];
    case 'share':
      return [number(cell.part), number(cell.of), number(cell.unknown), ...ends(cell)];
    case 'change':
      return [points(movedTenths(cell)), number(cell.before.part), number(cell.before.of)];
    case 'none':
      return [plain(cell.why[language]), ...widths[kind].slice(1).map(() => null)];
  }
}

function ends({ part, of, unknown }: ReportPortion): Cell[] {
  return [share(part, of), share(part + unknown, of)];
}

/** Rounded down as it is printed, so that Excel does not make 100.0 % of 99.96 %. */
function share(part: number, of: number): Cell {
  const tenths = tenthsOf(part, of);
  if (tenths === null) return null;
  return tenths < 0
    ? { value: part / of, type: Number, format: '0.0000%' }
    : { value: tenths / 1000, type: Number, format: '0.0%' };
}

function number(value: number): Cell {
  return { value, type: Number, format: '0' };
}

function points(tenths: number): Cell {
  return { value: tenths / 10, type: Number, format: '+0.0;-0.0;0.0' };
}

function plain(text: string): Cell {
  return { value: cellLiteral(text), type: String, format: '@', wrap: false };
}

function bold(text: string): Cell {
  return { value: cellLiteral(text), type: String, fontWeight: 'bold', backgroundColor: '#E6F0FF', wrap: true };
}
