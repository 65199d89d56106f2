import { z } from 'zod';
import { divisionCode, divisionLevels, point } from './names.ts';

export const division = z.object({
  code: divisionCode,
  name: z.string(),
  level: z.enum(divisionLevels),
  parent: divisionCode.nullable(),
});
export type Division = z.infer<typeof division>;

/** Corners of one division's outline, all rings together: a county traced at 20 m has fewer. */
export const boundaryCornersMax = 2000;

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
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

/** `GET /api/v1/divisions/{code}`: with its outline, null while nobody has drawn one. */
export const divisionDetail = division.extend({
  boundary: boundary.nullable(),
  /** Made up for the demo, not surveyed: said wherever it is shown, removed with the demo. */
  boundaryDemo: z.boolean(),
});
export type DivisionDetail = z.infer<typeof divisionDetail>;

/** `PUT /api/v1/divisions/{code}/boundary` */
export const divisionBoundary = z.object({ boundary, boundaryDemo: z.boolean().default(false) });

/** `GET /api/v1/divisions/search?q=`: by part of a name, by pinyin initials, or by digits of the code. */
export const divisionHit = division.extend({
  /** Names from the province down to the division itself. */
  path: z.array(z.string()),
  matchedBy: z.enum(['name', 'pinyin', 'code']),
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
  /** `unknown` while nobody has drawn the division's outline. */
  verdict: z.enum(['inside', 'outside', 'unknown']),
  /** It would be inside if the same numbers were in this datum: the usual slip. */
  wouldFit: datum.nullable(),
  /** Metres to the outline when it is outside. */
  offByM: z.number().nullable(),
});
export type PointCheck = z.infer<typeof pointCheck>;

/** `POST /api/v1/divisions/import`: names of one year's codes; those already known take the new name. */
export const divisionImport = z.object({
  source: z.string().trim().min(1).max(200),
  /** The year of the published table. */
  year: z.int().min(1980).max(2200),
  divisions: z
    .array(z.object({ code: divisionCode, name: z.string().trim().min(1).max(100) }))
    .min(1)
    .max(20_000),
});

/** `PUT /api/v1/counties/{county}/recovery-key`: X25519 public half, base64url; the private half is kept offline. */
export const recoveryKey = z.object({ publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });
