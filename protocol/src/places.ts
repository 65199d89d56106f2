import { z } from 'zod';
import { day, divisionCode, divisionLevels, latitudeMax, point } from './names.ts';

/** Urban-rural class of a village (统计用城乡划分代码, National Bureau of Statistics 2008): 111 inner city … 220 village. */
export const urbanRuralClass = z.enum(['111', '112', '121', '122', '123', '210', '220']);

export const division = z.object({
  code: divisionCode,
  name: z.string(),
  level: z.enum(divisionLevels),
  parent: divisionCode.nullable(),
  urbanRural: urbanRuralClass.nullable(),
  /** The day it began; null where it was there before our tables. */
  validFrom: day.nullable(),
  /** The day it ended; null while it is in force. Its code stays readable and is not offered for new records. */
  validTo: day.nullable(),
  /** What took its place; null while it is in force, and where nothing did. */
  into: divisionCode.nullable(),
});
export type Division = z.infer<typeof division>;

/** Corners of one division's outline, all rings together: a county traced at 20 m has fewer. */
export const boundaryCornersMax = 2000;

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-latitudeMax).max(latitudeMax)]);
const ring = z
  .array(position)
  .min(4)
  .max(boundaryCornersMax)
  .refine(
    (corners) => corners[0]?.[0] === corners.at(-1)?.[0] && corners[0]?.[1] === corners.at(-1)?.[1],
    'expected a closed ring: its last position is its first',
  );

/** Coordinates of a GeoJSON Polygon (RFC 7946, 3.1.6) in WGS-84, degrees: the outline first, then its holes. */
export const boundary = z
  .array(ring)
  .min(1)
  .max(50)
  .refine(
    (rings) => rings.reduce((corners, { length }) => corners + length, 0) <= boundaryCornersMax,
    `expected ${boundaryCornersMax} positions at most, all rings together`,
  );
export type Boundary = z.infer<typeof boundary>;

/** Parts of a division that lie apart from it (飞地), at most so many. */
export const exclavesMax = 20;

/** Where a division lies: its main part, and what belongs to it but lies apart. Neither counts without the other. */
const outline = {
  /** Null while nobody has drawn it. */
  boundary: boundary.nullable(),
  exclaves: z.array(boundary).max(exclavesMax),
};

/** Every polygon of a division; none while nobody has drawn it. */
export function polygonsOf({
  boundary: main,
  exclaves,
}: {
  boundary: Boundary | null;
  exclaves?: Boundary[];
}): Boundary[] {
  return main === null ? [] : [main, ...(exclaves ?? [])];
}

/** A natural village (自然村) or villagers' group (村民组): a free name below an administrative village. */
export const hamlet = z.object({
  name: z.string().trim().min(1).max(60),
  kind: z.enum(['natural-village', 'villagers-group', 'other']).default('natural-village'),
});
export type Hamlet = z.output<typeof hamlet>;
export const hamletsMax = 300;

/** `PUT /api/v1/divisions/{code}/hamlets`: all of a village's; what is not named is gone. */
export const hamletList = z.object({ hamlets: z.array(hamlet).max(hamletsMax) });

/** `GET /api/v1/divisions/{code}` */
export const divisionDetail = division.extend({
  ...outline,
  /** Made up for the demo, not surveyed: said wherever it is shown, removed with the demo. */
  boundaryDemo: z.boolean(),
  /** The layer that brought the outline; null where it was drawn by hand. */
  boundaryLayer: z.string().nullable(),
  path: z.array(z.string()),
  /** The year of the table that named it last, and where that came from. */
  codeYear: z.int(),
  source: z.string(),
  /** What it was called before. */
  formerNames: z.array(z.object({ name: z.string(), until: day })),
  /** Divisions that ended and became part of it: an old code or name still leads here. */
  aliases: z.array(
    z.object({
      code: divisionCode,
      name: z.string(),
      until: day,
      reason: z.enum(['merged', 'renumbered']),
    }),
  ),
  hamlets: z.array(hamlet),
});
export type DivisionDetail = z.infer<typeof divisionDetail>;

/** `PUT /api/v1/divisions/{code}/boundary` */
export const divisionBoundary = z.object({
  boundary,
  exclaves: outline.exclaves.default([]),
  boundaryDemo: z.boolean().default(false),
});

/** `GET /api/v1/divisions/search?q=`: by part of a name, by pinyin initials, or by digits of the code. */
export const divisionHit = division.extend({
  /** Names from the province down to the division itself. */
  path: z.array(z.string()),
  matchedBy: z.enum(['name', 'pinyin', 'code']),
  /** Another word that led here: an old name or code, or a hamlet of the village. */
  through: z.object({ kind: z.enum(['old-name', 'old-code', 'hamlet']), text: z.string() }).nullable(),
});
export type DivisionHit = z.infer<typeof divisionHit>;
/** `loading` while names are still being read after a start or a change: hits may be missing. */
export const divisionHits = z.object({ items: z.array(divisionHit), loading: z.boolean() });
export type DivisionHits = z.infer<typeof divisionHits>;

/** What a longitude and latitude were measured in. `cgcs2000` differs from WGS-84 by centimetres and counts as it. */
export const datum = z.enum(['wgs84', 'gcj02', 'bd09', 'cgcs2000']);

/** A point as somebody gave it: the numbers and what they were measured in. */
export const pointOrigin = point.extend({ datum });
export type PointOrigin = z.infer<typeof pointOrigin>;

/** `GET /api/v1/divisions/{code}/point-check`: does a point lie in the division, and would another datum explain it? */
export const pointCheck = z.object({
  /** The point in WGS-84. */
  point,
  /**
   * By the division's outline: `inside` or `outside`. Where nobody has drawn one, by the village's other cameras:
   * `near` or `far` from them. `unknown` where there is neither.
   */
  verdict: z.enum(['inside', 'outside', 'near', 'far', 'unknown']),
  /** It would be inside, or among the others, if the same numbers were in this datum: the usual slip. */
  wouldFit: datum.nullable(),
  /** Metres to the outline when it is outside; to the middle of the others when they are what it was checked by. */
  offByM: z.number().nullable(),
});
export type PointCheck = z.infer<typeof pointCheck>;

/**
 * `POST /api/v1/divisions/import`: names of one year's codes. Those already known take the new name and keep the old
 * one as a former name; a table older than what is on record only adds what is missing.
 */
export const divisionImport = z.object({
  source: z.string().trim().min(1).max(200),
  /** The year of the published table. */
  year: z.int().min(1980).max(2200),
  divisions: z
    .array(
      z.object({
        code: divisionCode,
        name: z.string().trim().min(1).max(100),
        urbanRural: urbanRuralClass.optional(),
      }),
    )
    .min(1)
    .max(20_000),
});

/** `PUT /api/v1/counties/{county}/recovery-key`: X25519 public half, base64url; the private half is kept offline. */
export const recoveryKey = z.object({ publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });
