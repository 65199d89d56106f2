import { kml } from '@tmcw/togeojson';
import { DOMParser } from '@xmldom/xmldom';
import type { RawShape } from './raw-shape.ts';
import { FileRefusal } from './refusal.ts';

/** GeoJSON is in WGS-84 (RFC 7946); older files name a system, and these are the same to us. */
const degreeSystems = /4326|CRS84|4490/;
const geometryTypes = /^(Multi)?(Point|LineString|Polygon)$|^GeometryCollection$/;

/** The text of a file: UTF-8, else what Chinese programs write. */
export function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** @throws FileRefusal `json-broken`, `not-geojson`, `crs` */
export function readGeoJson(text: string): RawShape[] {
  let root: Record<string, unknown>;
  try {
    root = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new FileRefusal('json-broken', { why: (error as Error).message.slice(0, 80) });
  }
  const crs = root?.crs === undefined || root.crs === null ? '' : JSON.stringify(root.crs).slice(0, 200);
  if (crs !== '' && !degreeSystems.test(crs)) throw new FileRefusal('crs', { crs: crs.slice(0, 80) });
  if (root?.type === 'FeatureCollection' && Array.isArray(root.features)) return root.features as RawShape[];
  if (root?.type === 'Feature') return [root as unknown as RawShape];
  if (typeof root?.type === 'string' && geometryTypes.test(root.type)) return [{ geometry: root, properties: {} }];
  throw new FileRefusal('not-geojson', { type: String(root?.type).slice(0, 40) });
}

/**
 * Reads a KML. A file that declares a document type or entities is refused before it is parsed: no map needs them, and
 * nested ones grow without bound.
 * @throws FileRefusal `xml-entities`, `not-kml`, `xml-broken`
 */
export function readKml(text: string): RawShape[] {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new FileRefusal('xml-entities');
  if (!/<(\w+:)?kml[\s>]/.test(text.slice(0, 4096))) throw new FileRefusal('not-kml');
  let broken = '';
  const parser = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') broken ||= message;
    },
  });
  try {
    const document = parser.parseFromString(text, 'text/xml');
    if (broken === '') return kml(document as never).features as RawShape[];
  } catch (error) {
    broken ||= (error as Error).message;
  }
  throw new FileRefusal('xml-broken', { why: broken.slice(0, 80) });
}
