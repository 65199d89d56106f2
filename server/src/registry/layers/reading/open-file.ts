import type { LayerReport } from '@sharp-eyes/protocol';
import type { RawShape } from './raw-shape.ts';
import { FileRefusal } from './refusal.ts';
import { readShapefile, shapefilesIn } from './shapefile.ts';
import { readGeoJson, readKml, textOf } from './text-files.ts';
import { unzipped } from './unzip.ts';

const zipMagic = 0x504b0304;
const shpMagic = 0x0000270a;
const archives = [/^Rar!/, /^7z\xbc\xaf/];
const zipped = /\.(shp|dbf|prj|cpg|kml|geojson|json)$/i;
const notOurs = /(^|\/)(__MACOSX|\.)/;

/**
 * Opens a map file by what it holds, whatever it is called.
 * @param part - which Shapefile of a zip that holds several
 * @throws FileRefusal
 */
export async function openMapFile(
  bytes: Buffer,
  part: string | undefined,
): Promise<{ format: LayerReport['format']; shapes: RawShape[] }> {
  const start = bytes.subarray(0, 8).toString('latin1');
  if (archives.some((archive) => archive.test(start))) throw new FileRefusal('rar');
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === zipMagic) return openZip(bytes, part);
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === shpMagic) throw new FileRefusal('shp-alone');
  return openText(bytes);
}

function openText(bytes: Buffer): { format: LayerReport['format']; shapes: RawShape[] } {
  const first = textOf(bytes.subarray(0, 1024))
    .replace(/^\uFEFF/, '')
    .trimStart()[0];
  if (first === '{') return { format: 'geojson', shapes: readGeoJson(textOf(bytes)) };
  if (first === '<') return { format: 'kml', shapes: readKml(textOf(bytes)) };
  throw new FileRefusal('not-a-map-file');
}

async function openZip(
  bytes: Buffer,
  part: string | undefined,
): Promise<{ format: LayerReport['format']; shapes: RawShape[] }> {
  const files = unzipped(bytes, (name) => zipped.test(name) && !notOurs.test(name));
  const names = shapefilesIn(files.keys());
  if (names.length > 0) {
    const chosen = part === undefined && names.length === 1 ? names[0] : names.find((name) => name === part);
    if (chosen === undefined)
      throw new FileRefusal(part === undefined ? 'several-parts' : 'part-unknown', {
        part: part ?? '',
        parts: names.slice(0, 20).join('、'),
      });
    return { format: 'shapefile', shapes: await readShapefile(files, chosen) };
  }
  const [text] = [...files].filter(([name]) => /\.(kml|geojson|json)$/i.test(name));
  if (!text) throw new FileRefusal('zip-empty');
  return openText(text[1]);
}
