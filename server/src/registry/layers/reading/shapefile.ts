import shp from 'shpjs';
import { readLimits } from './limits.ts';
import type { RawShape } from './raw-shape.ts';
import { FileRefusal } from './refusal.ts';

/** What we use of the library: its types describe an older version. */
interface Parts {
  shp: Buffer;
  dbf?: Buffer;
  cpg?: string;
  prj?: string;
}
const read = shp as unknown as (parts: Parts) => Promise<{ features: RawShape[] }>;

const magic = 0x270a;
const headerBytes = 100;
/** Shapes that hold lines or areas, and their variants with heights and measures (ESRI 1998). */
const lineTypes = new Set([3, 5, 13, 15, 23, 25]);
/** Systems that lie up to a hundred metres off and whose local parameters are not public. */
const localDatums = /Beijing_?(?:19)?54|Xian_?(?:19)?80|Krasovsky|Krassowsky/i;

/** Names of the Shapefiles in a zip, without their ending. */
export function shapefilesIn(names: Iterable<string>): string[] {
  return [...names].filter((name) => /\.shp$/i.test(name)).map((name) => name.slice(0, -4));
}

/**
 * Reads one Shapefile of a zip. Its projection is undone; its texts are UTF-8, GBK, or as its .cpg says.
 * @throws FileRefusal
 */
export async function readShapefile(files: ReadonlyMap<string, Buffer>, name: string): Promise<RawShape[]> {
  const part = (ending: string): Buffer | undefined =>
    [...files].find(([file]) => file.toLowerCase() === `${name}.${ending}`.toLowerCase())?.[1];
  const [shape, dbf, cpg] = [part('shp'), part('dbf'), part('cpg')];
  if (shape === undefined) throw new FileRefusal('part-unknown', { part: name });
  checkShp(shape);
  if (dbf) checkDbf(dbf);
  const prj = part('prj')?.toString('utf8').trim();
  if (prj && localDatums.test(prj)) throw new FileRefusal('prj-local', { prj: prj.slice(0, 80) });
  const { features } = await read({
    shp: shape,
    ...(dbf ? { dbf, cpg: cpg?.toString('latin1').trim() || encodingOf(dbf) } : {}),
    ...(prj ? { prj } : {}),
  });
  return features;
}

/**
 * Walks over the records before anything is made of them: the library believes what a record says of its length and
 * would run in circles on a negative one.
 */
function checkShp(file: Buffer): void {
  if (file.length < headerBytes || file.readInt32BE(0) !== magic) throw new FileRefusal('shp-broken');
  let [shapes, corners] = [0, 0];
  for (let at = headerBytes; at + 8 <= file.length; ) {
    const words = file.readInt32BE(at + 4);
    if (words < 0 || at + 8 + words * 2 > file.length) throw new FileRefusal('shp-broken');
    shapes += 1;
    if (words >= 24 && lineTypes.has(file.readInt32LE(at + 8))) {
      const [parts, points] = [file.readInt32LE(at + 44), file.readInt32LE(at + 48)];
      if (parts < 0 || points < 0 || 44 + parts * 4 + points * 16 > words * 2) throw new FileRefusal('shp-broken');
      corners += points;
    }
    at += 8 + words * 2;
  }
  if (shapes > readLimits.shapes) throw new FileRefusal('too-many-shapes', { limit: readLimits.shapes });
  if (corners > readLimits.corners) throw new FileRefusal('too-many-corners', { limit: readLimits.corners });
}

/** As many records as the file says must be there: the library would count on into nothing. */
function checkDbf(file: Buffer): void {
  if (file.length < 33) throw new FileRefusal('dbf-broken');
  const [records, header, length] = [file.readUInt32LE(4), file.readUInt16LE(8), file.readUInt16LE(10)];
  if (length < 1 || header < 33 || header + records * length > file.length + 1) throw new FileRefusal('dbf-broken');
  if (records > readLimits.shapes) throw new FileRefusal('too-many-shapes', { limit: readLimits.shapes });
}

/** Chinese tables are GBK more often than not, and say nothing: what is not UTF-8 is taken as that. */
function encodingOf(dbf: Buffer): string {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(dbf.subarray(dbf.readUInt16LE(8)));
    return 'utf-8';
  } catch {
    return 'gb18030';
  }
}
