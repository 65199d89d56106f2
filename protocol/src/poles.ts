import { z } from 'zod';
import { divisionCode, id, instant, point } from './names.ts';
import { datum } from './places.ts';
import { page } from './stream.ts';

/** A place where a camera could hang (候选立杆), brought in from a survey's or a utility's file. */
export const pole = z.object({
  id,
  /** The village whose outline holds it; without outlines the division that it was brought in for. */
  division: divisionCode,
  /** What is painted on it, or what the file calls it. */
  name: z.string().nullable(),
  /** WGS-84. */
  point,
  importedAt: instant,
  importedBy: z.string(),
});
export type Pole = z.infer<typeof pole>;

/** `GET /api/v1/poles` */
export const polesAsked = z.object({
  division: divisionCode.optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
});
export const polePage = page(pole);

/** Bytes of one file, and poles of one file. */
export const poleFileMaxBytes = 8 * 1024 * 1024;
export const polesPerFileMax = 20_000;

const flag = z.enum(['true', 'false']).transform((word) => word === 'true');

/**
 * Query of `POST /api/v1/poles/import`; the body is the file: points as GeoJSON, KML or a zipped Shapefile, or a table
 * (.xlsx, .csv) with a longitude and a latitude.
 */
export const poleImport = z.object({
  /** The area that the file is of. */
  division: divisionCode,
  /** `replace` takes away what was brought in for the division and below; `add` leaves it. */
  mode: z.enum(['replace', 'add']).default('replace'),
  /** What the numbers were measured in, unless a table's own column says so. A Shapefile's projection is undone first. */
  datum: datum.default('wgs84'),
  /** Only look: the answer says what would happen. */
  dryRun: flag.default(true),
  /** The attribute of a map file that holds the pole's number or name; guessed where left out. */
  nameField: z.string().trim().min(1).max(60).optional(),
  /** Which Shapefile of a zip that holds several. */
  part: z.string().trim().min(1).max(200).optional(),
});
export type PoleImport = z.output<typeof poleImport>;

/** Why one point of a file was left out. */
export const poleFaultCodes = ['no-point', 'not-degrees', 'unreadable-datum', 'outside', 'twice'] as const;
export type PoleFaultCode = (typeof poleFaultCodes)[number];

/** What became of a file. Nothing is stored by a dry run. */
export const poleReport = z.object({
  applied: z.boolean(),
  format: z.enum(['geojson', 'kml', 'shapefile', 'table']),
  /** Points or rows of the file. */
  read: z.int(),
  taken: z.int(),
  /** Poles of before that a replacement takes away. */
  removed: z.int(),
  /** West, south, east, north of what was taken, WGS-84: does it lie where you expect it? */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  /** The datum in which more of the points would lie in the division's outline; null where this one fits best. */
  wouldFit: datum.nullable(),
  faults: z
    .array(
      z.object({
        /** Which point of the file, or which row of the table, counted as the program shows it. */
        n: z.int(),
        name: z.string().nullable(),
        code: z.enum(poleFaultCodes),
      }),
    )
    .max(200),
  faultsLeftOut: z.int(),
});
export type PoleReport = z.infer<typeof poleReport>;

/** `DELETE /api/v1/poles?division=`: everything that was brought in for a division and below. */
export const polesRemoval = z.object({ division: divisionCode });
