import { crc32, createDeflateRaw } from 'node:zlib';
import { letterOf } from './table.ts';
import { cellLiteral, cleaned } from './text.ts';
import { numberText, type OutCell } from './write-csv.ts';

/** Characters of XML put together before they are compressed: some 200 rows. */
const chunkChars = 64 * 1024;

/**
 * A workbook of one sheet, byte by byte as its rows come: 100,000 rows never stand in memory. Text is in the cells
 * themselves (inline strings), as text: no spreadsheet takes it for a formula.
 */
export async function* xlsxBytes(
  sheet: string,
  head: readonly string[],
  rows: AsyncIterable<readonly OutCell[]> | Iterable<readonly OutCell[]>,
): AsyncGenerator<Buffer> {
  const zip = new ZipStream();
  for (const [name, xml] of Object.entries(fixedParts(sheet))) yield* zip.part(name, once(xml));
  yield* zip.part('xl/worksheets/sheet1.xml', sheetXml(head, rows));
  yield zip.end();
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

async function* sheetXml(
  head: readonly string[],
  rows: AsyncIterable<readonly OutCell[]> | Iterable<readonly OutCell[]>,
): AsyncGenerator<string> {
  let xml =
    `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>' +
    rowXml(head, 1, 1);
  let number = 1;
  for await (const row of rows) {
    number += 1;
    xml += rowXml(row, number, 0);
    if (xml.length < chunkChars) continue;
    yield xml;
    xml = '';
  }
  yield `${xml}</sheetData></worksheet>`;
}

/** @param style - 1 is bold */
function rowXml(cells: readonly OutCell[], number: number, style: 0 | 1): string {
  const xml = cells.map((cell, n) => cellXml(cell, `r="${letterOf(n)}${number}"${style === 0 ? '' : ` s="${style}"`}`));
  return `<row r="${number}">${xml.join('')}</row>`;
}

function cellXml(cell: OutCell, attributes: string): string {
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c ${attributes}><v>${numberText(cell)}</v></c>` : '';
  const text = cell === null ? '' : typeof cell === 'boolean' ? (cell ? '是' : '否') : cellLiteral(cell);
  if (text === '') return '';
  return `<c ${attributes} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const media = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The parts around the sheet (ECMA-376, 12.2): as few as spreadsheets insist on. */
function fixedParts(sheet: string): Record<string, string> {
  const relation = (type: string, target: string, id: string): string =>
    `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;
  const relations = (...lines: string[]): string =>
    `${declaration}<Relationships xmlns="${packaged}/relationships">${lines.join('')}</Relationships>`;
  return {
    '[Content_Types].xml':
      `${declaration}<Types xmlns="${packaged}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${media}.sheet.main+xml"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${media}.styles+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${media}.worksheet+xml"/></Types>`,
    '_rels/.rels': relations(relation('officeDocument', 'xl/workbook.xml', 'rId1')),
    'xl/workbook.xml':
      `${declaration}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>` +
      `<sheet name="${escaped(sheetName(sheet)).replaceAll('"', '&quot;')}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      relation('worksheet', 'worksheets/sheet1.xml', 'rId1'),
      relation('styles', 'styles.xml', 'rId2'),
    ),
    'xl/styles.xml':
      `${declaration}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="等线"/></font>` +
      '<font><b/><sz val="11"/><name val="等线"/></font></fonts>' +
      '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
      '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>' +
      '<cellXfs count="2"><xf fontId="0"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>',
  };
}

/** Excel allows 31 characters and not these. */
function sheetName(name: string): string {
  return cleaned(name.replace(/[\\/?*[\]:']/g, ' ')).slice(0, 31) || 'Sheet1';
}

/** A zip written forwards (APPNOTE 4.3, 4.4.4 bit 3): sizes follow their part, the directory comes last. */
class ZipStream {
  readonly #directory: Buffer[] = [];
  #offset = 0;
  #parts = 0;

  async *part(name: string, texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
    const begin = this.#offset;
    const sized = { sum: 0, packed: 0, size: 0 };
    yield this.#counted(header(name, 0x04034b50, 26, sized));
    const deflate = createDeflateRaw({ level: 5 });
    const feeding = feed(deflate, texts, sized);
    for await (const bytes of deflate as AsyncIterable<Buffer>) {
      sized.packed += bytes.length;
      yield this.#counted(bytes);
    }
    await feeding;
    const after = Buffer.alloc(16);
    after.writeUInt32LE(0x08074b50, 0);
    sizes(after, 4, sized);
    yield this.#counted(after);
    this.#directory.push(entry(name, begin, sized));
    this.#parts += 1;
  }

  end(): Buffer {
    const directory = Buffer.concat(this.#directory);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#parts, 8);
    end.writeUInt16LE(this.#parts, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.#offset, 16);
    return Buffer.concat([directory, end]);
  }

  #counted(bytes: Buffer): Buffer {
    this.#offset += bytes.length;
    return bytes;
  }
}

interface Sized {
  sum: number;
  packed: number;
  size: number;
}

async function feed(
  deflate: ReturnType<typeof createDeflateRaw>,
  texts: AsyncIterable<string>,
  sized: Sized,
): Promise<void> {
  try {
    for await (const text of texts) {
      const bytes = Buffer.from(text);
      sized.sum = crc32(bytes, sized.sum);
      sized.size += bytes.length;
      if (!deflate.write(bytes)) await new Promise((go) => deflate.once('drain', go));
    }
    deflate.end();
  } catch (error) {
    deflate.destroy(error as Error);
  }
}

/** Version 2.0, sizes after the data, names in UTF-8, deflated. @param lengthAt - where the name's length stands */
function header(name: string, signature: number, lengthAt: number, sized: Sized): Buffer {
  const bytes = Buffer.from(name);
  const fixed = Buffer.alloc(lengthAt + 4);
  const at = lengthAt - 22;
  fixed.writeUInt32LE(signature, 0);
  fixed.writeUInt16LE(20, at);
  fixed.writeUInt16LE(0x0808, at + 2);
  fixed.writeUInt16LE(8, at + 4);
  sizes(fixed, at + 10, sized);
  fixed.writeUInt16LE(bytes.length, lengthAt);
  return Buffer.concat([fixed, bytes]);
}

function sizes(into: Buffer, at: number, { sum, packed, size }: Sized): void {
  into.writeUInt32LE(sum, at);
  into.writeUInt32LE(packed, at + 4);
  into.writeUInt32LE(size, at + 8);
}

function entry(name: string, offset: number, sized: Sized): Buffer {
  const local = header(name, 0x02014b50, 28, sized);
  const fixed = Buffer.alloc(46);
  local.copy(fixed, 0, 0, 32);
  fixed.writeUInt16LE(20, 4);
  fixed.writeUInt32LE(offset, 42);
  return Buffer.concat([fixed, Buffer.from(name)]);
}
