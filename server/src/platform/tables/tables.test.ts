import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readTable } from './read.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';
import { tableLimits } from './table.ts';
import { cleaned } from './text.ts';
import { csvLine, csvStart, type OutCell } from './write-csv.ts';
import { workbook } from './write-sheet.ts';
import { xlsxBytes } from './write-xlsx.ts';

async function xlsx(head: string[], rows: Iterable<OutCell[]>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of xlsxBytes('名单', head, rows)) parts.push(part);
  return Buffer.concat(parts);
}

function csv(rows: OutCell[][]): Buffer {
  return Buffer.from(csvStart + rows.map(csvLine).join(''));
}

/** Node decodes GB18030 but does not encode it: every pair of bytes is decoded once. */
function gb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  const bytes = new Map<string, number[]>();
  for (let high = 0x81; high <= 0xfe; high += 1)
    for (let low = 0x40; low <= 0xfe; low += 1) bytes.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
  return Buffer.from([...text].flatMap((char) => (char < '\u0080' ? [char.charCodeAt(0)] : (bytes.get(char) ?? []))));
}

const refusal = async (file: Buffer): Promise<string> => {
  const error = await readTable(file, ['名称']).then(
    () => undefined,
    (thrown: { fault?: string }) => thrown,
  );
  return error?.fault ?? 'taken';
};

const starts = ['=1+1', '+86', '-1', '@SUM(A1)', '\t=1', "'=1", '＝1', '＠A'];
const oddities = ["''", 'toString', '__proto__', '_x0041_', 'a\r\nb', '"', ',', '<&>', '　张三　'];
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom(...starts, ...oddities));
const anyRows = fc.array(fc.array(anyText, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });

describe('A table that is written', () => {
  it('is read back as it was, as CSV and as a workbook, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, async (rows) => {
        const expected = rows.map((row) => row.map(cleaned));
        const padded = (back: string[][]): string[][] => rows.map((row, y) => row.map((_, x) => back[y]?.[x] ?? ''));
        expect(padded(readCsv(csv(rows)).rows)).toEqual(expected);
        const [long] = await readXlsx(await xlsx(['x', 'y'], rows));
        expect(padded(long?.rows.slice(1) ?? [])).toEqual(expected);
        const [dressed] = await readXlsx(await workbook([{ name: 'a', head: ['x', 'y'], rows, widths: [] }]));
        expect(padded(dressed?.rows.slice(1) ?? [])).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('holds no cell that a spreadsheet takes for a formula', () => {
    fc.assert(
      fc.property(anyText, fc.integer(), (text, number) => {
        const line = csvLine([text, number]).replace(/\r\n$/, '');
        const cell = line.slice(0, line.lastIndexOf(',')).replace(/^"/, '');
        expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        expect(line.endsWith(`,${number}`)).toBe(true);
      }),
    );
  });
});

describe('A file that somebody chose', () => {
  it('is read in UTF-8 with or without its mark, in GB18030 and as Excel’s “Unicode text”', async () => {
    const text = '名称,所属村\n村口一号,双龙村\n';
    const read = async (file: Buffer): Promise<unknown[]> => {
      const { encoding, rows } = await readTable(file, ['名称']);
      return [encoding, ...rows.flat()];
    };
    const said = ['名称', '所属村', '村口一号', '双龙村'];
    expect(await read(Buffer.from(text))).toEqual(['utf-8', ...said]);
    expect(await read(Buffer.from(`\ufeff${text}`))).toEqual(['utf-8', ...said]);
    expect(await read(gb18030(text))).toEqual(['gb18030', ...said]);
    expect(await read(Buffer.from(`\ufeff${text.replaceAll(',', '\t')}`, 'utf16le'))).toEqual(['utf-16le', ...said]);
  });

  it('gives the sheet that holds the list, not the one that explains it, without the empty rows below', async () => {
    const file = await workbook([
      { name: '填写说明', head: ['说明'], rows: [['请逐行填写']], widths: [] },
      {
        name: '点位',
        head: ['名称', '经度'],
        rows: [
          ['村口', '118.75'],
          ['', ''],
          ['', ''],
        ],
        widths: [],
      },
    ]);
    const { sheet, rows } = await readTable(file, ['名称', '经度']);
    expect({ sheet, rows }).toEqual({
      sheet: '点位',
      rows: [
        ['名称', '经度'],
        ['村口', '118.75'],
      ],
    });
  });

  it('is refused with what to do when it is an old Excel, a web page, damaged, empty or no table', async () => {
    const whole = await xlsx(['名称'], [['村口']]);
    expect(await refusal(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toBe('file-old-excel');
    expect(await refusal(Buffer.from('<html><table><tr><td>名称</td></tr></table></html>'))).toBe('file-not-table');
    expect(await refusal(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0xff, 0xff]))).toBe(
      'file-not-table',
    );
    expect(await refusal(whole.subarray(0, whole.length - 40))).toBe('file-damaged');
    expect(await refusal(Buffer.alloc(0))).toBe('file-empty');
    expect(await refusal(Buffer.from('\n\n'))).toBe('file-empty');
    expect(await refusal(Buffer.alloc(tableLimits.fileBytes + 1, 'a'))).toBe('file-too-large');
  });

  it('may not be a bomb: small in the file and huge unpacked, or of a million columns', async () => {
    const huge = deflateRawSync(Buffer.alloc(200 * 1024 * 1024, ' '), { level: 1 });
    const lies = (claimed: number): Buffer => oneFileZip('xl/worksheets/sheet1.xml', huge, claimed);
    expect(await refusal(lies(200 * 1024 * 1024))).toBe('file-too-large');
    expect(await refusal(lies(10))).toBe('file-too-large');
    const wide = Buffer.from(`名称${','.repeat(5000)}x\n`);
    expect(await refusal(wide)).toBe('too-many-columns');
    const long = Buffer.from(`名称\n${'a\n'.repeat(tableLimits.rows + 1)}`);
    expect(await refusal(long)).toBe('too-many-rows');
  });

  it('does not keep the hub waiting: 20,000 rows of 40 columns are read beside its other work', async () => {
    const row = Array.from({ length: 40 }, (_, n) => (n % 2 ? '' : `村口${n}`));
    const file = await xlsx(
      ['名称'],
      Array.from({ length: 20_000 }, () => row),
    );
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const { rows } = await readTable(file, ['名称']);
    clearInterval(timer);
    expect(longest).toBeLessThan(500);
    expect(rows).toHaveLength(20_001);
  });
});

/** A zip of one deflated part whose directory may lie about its size. */
function oneFileZip(name: string, packed: Buffer, claimed: number): Buffer {
  const local = Buffer.alloc(30 + name.length);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(claimed, 22);
  local.writeUInt16LE(name.length, 26);
  local.write(name, 30);
  const entry = Buffer.alloc(46 + name.length);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(claimed, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.write(name, 46);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length + packed.length, 16);
  return Buffer.concat([local, packed, entry, end]);
}
