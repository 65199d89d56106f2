import type { ReportCell, ReportSection } from '@sharp-eyes/protocol';
import {
  AlignmentType,
  Document,
  Footer,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
} from 'docx';
import { cleaned } from '../../../platform/tables/text.ts';
import { withFontFallbacks } from './fonts.ts';
import { headLines, type RenderOrder } from './order.ts';
import { fixedWords, linesOf, type ReportLanguage, siteTime } from './say.ts';

/** GB/T 9704-2012 for official documents: title 黑体 in 2号, text 仿宋 in 3号; tables smaller. Half points. */
const sizes = { title: 44, heading: 32, text: 28, table: 19, small: 18 } as const;
const hei = { eastAsia: '黑体', ascii: 'Arial', hAnsi: 'Arial' } as const;
const fangSong = { eastAsia: '仿宋', ascii: 'Times New Roman', hAnsi: 'Times New Roman' } as const;
/** A4 in twentieths of a point, with the margins of GB/T 9704-2012 a little narrower for the tables. */
const page = {
  size: { width: 11_906, height: 16_838 },
  margin: { top: 1700, bottom: 1500, left: 1300, right: 1300 },
} as const;
const inner = page.size.width - page.margin.left - page.margin.right;
/** Rows of a table that are printed; a longer one is in the workbook only. */
const printedRowsMax = 600;

/** The document: title, who issued it and when, then every section; heads of tables on every page. */
export async function reportDocx(order: RenderOrder): Promise<Uint8Array> {
  const { language, content } = order;
  const lines = headLines(order).map(([title, value]) =>
    text(`${title[language]}：${value}`, { size: sizes.small, after: 40 }),
  );
  const document = new Document({
    creator: cleaned(order.issuedBy.name),
    title: cleaned(content.title[language]),
    styles: {
      default: {
        document: { run: { font: fangSong, size: sizes.text } },
        heading1: { run: { font: hei, size: sizes.title, bold: false, color: '000000' } },
        heading2: { run: { font: hei, size: sizes.heading, bold: false, color: '000000' } },
      },
    },
    sections: [
      {
        properties: { page },
        footers: { default: numbered(language) },
        children: [
          new Paragraph({
            ...{ text: cleaned(content.title[language]), heading: HeadingLevel.HEADING_1 },
            ...{ alignment: AlignmentType.CENTER, spacing: { after: 240 } },
          }),
          ...lines,
          ...content.sections.flatMap((section, n) => sectionOf(section, n, language)),
          text(order.issuedBy.unit, { alignment: AlignmentType.RIGHT, before: 480 }),
          text(siteTime(order.issuedAt).slice(0, 10), { alignment: AlignmentType.RIGHT }),
        ],
      },
    ],
  });
  return withFontFallbacks(await Packer.toBuffer(document));
}

const ordinals = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

function sectionOf({ title, asOf, notes, table }: ReportSection, n: number, language: ReportLanguage) {
  const ordinal = language === 'zh' ? `${ordinals[n] ?? n + 1}、` : `${n + 1}. `;
  const printed = table !== null && table.rows.length <= printedRowsMax;
  const time = asOf === null ? [] : [`${fixedWords.asOf[language]} ${siteTime(asOf)}`];
  const more = table !== null && !printed ? [fixedWords.inWorkbook[language]] : [];
  return [
    new Paragraph({
      ...{ text: `${ordinal}${cleaned(title[language])}`, heading: HeadingLevel.HEADING_2, keepNext: true },
      spacing: { before: 320, after: 120 },
    }),
    ...[...time, ...notes.map((note) => note[language]), ...more].map((line) => text(line, { size: 24 })),
    ...(printed && table.rows.length > 0 ? [tableOf(table, language)] : []),
  ];
}

/** How much room each kind of column asks for, against the others. */
const shares: Record<ReportCell['kind'], number> = { text: 3, count: 1.2, share: 2.4, change: 2.4, day: 1.8, none: 2 };

function tableOf({ columns, rows }: NonNullable<ReportSection['table']>, language: ReportLanguage): Table {
  const all = columns.reduce((sum, { kind }) => sum + shares[kind], 0);
  const widths = columns.map(({ kind }) => Math.floor((inner * shares[kind]) / all));
  const cells = (lines: readonly string[][], head: boolean) =>
    lines.map((each, n) => cellOf(each, { width: widths[n] ?? 1000, head, figures: columns[n]?.kind !== 'text' }));
  return new Table({
    width: { size: inner, type: WidthType.DXA },
    columnWidths: widths,
    rows: [
      new TableRow({
        tableHeader: true,
        cantSplit: true,
        children: cells(
          columns.map(({ title }) => [title[language]]),
          true,
        ),
      }),
      ...rows.map(
        (row) =>
          new TableRow({
            cantSplit: true,
            children: cells(
              row.map((cell) => linesOf(cell, language)),
              false,
            ),
          }),
      ),
    ],
  });
}

function cellOf(
  lines: readonly string[],
  { width, head, figures }: { width: number; head: boolean; figures: boolean },
): TableCell {
  return new TableCell({
    width: { size: width, type: WidthType.DXA },
    verticalAlign: VerticalAlign.CENTER,
    margins: { left: 60, right: 60, top: 30, bottom: 30 },
    ...(head ? { shading: { fill: 'EDF2F8' } } : {}),
    children: lines.map(
      (line, n) =>
        new Paragraph({
          alignment: figures || head ? AlignmentType.CENTER : AlignmentType.LEFT,
          children: [
            new TextRun({
              ...{ text: cleaned(line), font: head ? hei : fangSong },
              size: n === 0 ? sizes.table : sizes.table - 3,
            }),
          ],
        }),
    ),
  });
}

function text(
  line: string,
  more: {
    size?: number;
    after?: number;
    before?: number;
    alignment?: (typeof AlignmentType)[keyof typeof AlignmentType];
  },
): Paragraph {
  const { size = sizes.text, after = 80, before = 0, alignment = AlignmentType.LEFT } = more;
  return new Paragraph({
    alignment,
    spacing: { after, before },
    children: [new TextRun({ text: cleaned(line), size })],
  });
}

function numbered(language: ReportLanguage): Footer {
  const [before, between, after] = fixedWords.page[language];
  const children = [before, PageNumber.CURRENT, between, PageNumber.TOTAL_PAGES, after];
  return new Footer({
    children: [
      new Paragraph({ alignment: AlignmentType.CENTER, children: [new TextRun({ size: sizes.small, children })] }),
    ],
  });
}
