/** Why a whole file cannot be used. The words are in `layers/words.ts`. */
export const refusalCodes = [
  'not-a-map-file',
  'rar',
  'shp-alone',
  'json-broken',
  'not-geojson',
  'crs',
  'xml-broken',
  'xml-entities',
  'not-kml',
  'zip-broken',
  'zip-encrypted',
  'zip-too-many',
  'zip-too-large',
  'zip-empty',
  'several-parts',
  'part-unknown',
  'shp-broken',
  'dbf-broken',
  'prj-local',
  'no-shapes',
  'too-many-shapes',
  'too-many-corners',
  'not-degrees',
  'too-deep',
  'too-long',
  'too-much-memory',
  'unreadable',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export type RefusalValues = Record<string, string | number>;

/** The file as a whole is refused. */
export class FileRefusal extends Error {
  readonly code: RefusalCode;
  readonly values: RefusalValues;

  constructor(code: RefusalCode, values: RefusalValues = {}) {
    super(`the map file is refused: ${code} ${JSON.stringify(values)}`);
    this.name = 'FileRefusal';
    this.code = code;
    this.values = values;
  }
}
