import { z } from 'zod';
import { day, divisionCode, id, instant } from './names.ts';
import { datum } from './places.ts';

/** What a map file may bring. All are optional: everything works without, and says which is missing. */
export const layerKinds = ['boundaries', 'roads', 'buildings'] as const;
export type LayerKind = (typeof layerKinds)[number];

/** Bytes of one file: a county's buildings as GeoJSON are some 20 MB, zipped a fifth of that. */
export const layerFileMaxBytes = 32 * 1024 * 1024;

const text = (max: number) => z.string().trim().min(1).max(max);

/** A named set of shapes in an area: where it came from, of what day, and on what terms it may be used. */
export const layer = z.object({
  id,
  division: divisionCode,
  kind: z.enum(layerKinds),
  name: z.string(),
  source: z.string(),
  /** The day that it shows; null where nobody knows. */
  date: day.nullable(),
  licence: z.string(),
  datum,
  features: z.int(),
  corners: z.int(),
  importedAt: instant,
  /** Who brought it. */
  importedBy: z.string(),
  /** `loading` while a file is being taken in: what was there before still holds. */
  state: z.enum(['ready', 'loading']),
});
export type Layer = z.infer<typeof layer>;

const flag = z.enum(['true', 'false']).transform((word) => word === 'true');

/** Query of `POST /api/v1/layers/import`; the body is the file: GeoJSON, KML, or a zipped Shapefile. */
export const layerImport = z.object({
  /** The area that the file is of. */
  division: divisionCode,
  kind: z.enum(layerKinds),
  name: text(60),
  /** `replace` takes away what the layer held; `add` leaves it. */
  mode: z.enum(['replace', 'add']).default('replace'),
  /** What the numbers were measured in. A Shapefile's projection (.prj) is undone first. */
  datum: datum.default('wgs84'),
  /** Only look: the answer says what would happen. */
  dryRun: flag.default(true),
  source: text(200),
  date: day.optional(),
  licence: text(500),
  /** The attribute that holds the division's code, or its name; guessed where left out. */
  codeField: text(60).optional(),
  nameField: text(60).optional(),
  /** Which Shapefile of a zip that holds several. */
  part: text(200).optional(),
});
export type LayerImport = z.output<typeof layerImport>;

/** Why one shape of a file was left out. */
export const shapeFaultCodes = [
  'no-match',
  'two-match',
  'matched-twice',
  'wrong-shape',
  'not-degrees',
  'too-many-corners',
  'too-large',
  'too-small',
] as const;
export type ShapeFaultCode = (typeof shapeFaultCodes)[number];

const shapeFault = z.object({
  /** Which shape of the file, counted from 1. */
  n: z.int(),
  /** What the file calls it; null where it doesn't. */
  name: z.string().nullable(),
  code: z.enum(shapeFaultCodes),
  /** Divisions that it could be. */
  candidates: z.array(z.object({ code: divisionCode, name: z.string() })).max(5),
});
export type ShapeFault = z.infer<typeof shapeFault>;

/** What became of a file. Nothing is stored by a dry run. */
export const layerReport = z.object({
  applied: z.boolean(),
  /** Null after a dry run. */
  layer: layer.nullable(),
  format: z.enum(['geojson', 'kml', 'shapefile']),
  shapes: z.int(),
  taken: z.int(),
  corners: z.int(),
  /** West, south, east, north of what was taken, WGS-84: does it lie where you expect it? */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  /** Attributes that the file has. */
  fields: z.array(z.string()),
  /** The attributes that the code and the name were read from. */
  codeField: z.string().nullable(),
  nameField: z.string().nullable(),
  /** Boundaries only: divisions that got an outline, by what they were known. */
  matched: z.array(
    z.object({
      code: divisionCode,
      name: z.string(),
      by: z.enum(['code', 'old-code', 'name', 'old-name']),
      /** Parts beside the main one. */
      exclaves: z.int(),
      /** It had an outline before. */
      replaces: z.boolean(),
    }),
  ),
  /** Outlines that had more than the corners kept: how far the border may have moved, metres. */
  simplified: z.array(
    z.object({ code: divisionCode, name: z.string(), from: z.int(), to: z.int(), toleranceM: z.number() }),
  ),
  faults: z.array(shapeFault),
  /** More faults than are listed. */
  faultsLeftOut: z.int(),
  /** How many of the shapes lie in the area's own outline, and the datum in which more would; null without one. */
  lies: z.object({ checked: z.int(), inside: z.int(), wouldFit: datum.nullable() }).nullable(),
});
export type LayerReport = z.infer<typeof layerReport>;
