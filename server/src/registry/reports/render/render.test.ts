import { beforeAll, expect, test } from '@jest/globals';
import type { ReportSection } from '@sharp-eyes/protocol';
import PizZip from 'pizzip';
import readWorkbook from 'read-excel-file/node';
import { both, column, count, same, share, text } from '../sections/cells.ts';
import type { RenderOrder } from './order.ts';
import { renderReport } from './run.ts';
import { linesOf } from './say.ts';

const villages: ReportSection = {
  ...{ id: 'villages', title: both('各村明细', 'Every village'), asOf: null, notes: [same('@SUM(A1)')] },
  table: {
    columns: [
      column('text', '村', 'Village'),
      column('count', '应覆盖', 'Required'),
      column('share', '有效', 'Effective'),
    ],
    rows: Array.from({ length: 60 }, (_, n) => [
      text(same(n === 0 ? '=HYPERLINK("http://x","y")' : `村${n}`)),
      count(2000),
      share({ part: 1999, of: 2000, unknown: 0 }),
    ]),
  },
};
const order: RenderOrder = {
  ...{ number: '341802-202611-1', issuedAt: new Date('2026-12-01T01:00:00Z'), language: 'zh' },
  ...{ issuedBy: { name: '=cmd', unit: '+指挥中心' }, replaces: null, contentSha256: 'ab'.repeat(32) },
  content: {
    ...{ division: '341802000000', divisionPath: ['宣州区'], level: 'county', month: '2026-11', day: '2026-11-30' },
    ...{ title: same('通报'), madeAt: '2026-12-01T00:59:00.000Z', sections: [villages] },
  },
};

let docx: PizZip;
let xlsx: Uint8Array;
beforeAll(async () => {
  const files = await renderReport({ ...order, content: JSON.stringify(order.content) });
  docx = new PizZip(files.docx);
  xlsx = files.xlsx;
});

test('no cell of the workbook is taken for a formula, whoever chose the words', async () => {
  const sheets = await readWorkbook(Buffer.from(xlsx));
  const [cover, sheet] = sheets.map(({ data }) => data);
  expect(sheet?.[1]?.[0]).toBe(`'=HYPERLINK("http://x","y")`);
  expect(cover?.flat()).toEqual(expect.arrayContaining(["'=cmd", "'+指挥中心"]));
  expect(sheet?.flat()).toContain("'@SUM(A1)");
});

test('numbers are numbers, and 99.95 % is not rounded up to 100 %', async () => {
  const sheet = (await readWorkbook(Buffer.from(xlsx)))[1]?.data;
  expect(sheet?.[2]?.slice(1)).toEqual([2000, 1999, 2000, 0, 0.999, 0.999]);
  expect(linesOf(share({ part: 1999, of: 2000, unknown: 0 }), 'zh')).toEqual(['99.9%', '1999/2000']);
  expect(linesOf(share({ part: 1, of: 4000, unknown: 2 }), 'zh')).toEqual(['<0.1%–<0.1%', '1/4000，2 待核实']);
});

test('the document repeats the head of its tables, numbers its pages and names fonts with what may stand for them', () => {
  const body = docx.file('word/document.xml')?.asText() ?? '';
  expect(body.match(/<w:tblHeader\/>/g)).toHaveLength(1);
  expect(body).toContain('w:eastAsia="仿宋"');
  const footer = Object.keys(docx.files).find((name) => /footer\d*\.xml$/.test(name)) ?? '';
  expect(docx.file(footer)?.asText()).toContain('NUMPAGES');
  expect(docx.file('word/fontTable.xml')?.asText()).toContain('FangSong');
});
