import { v7 } from 'uuid';
import { z } from 'zod';

/** A new UUIDv7 (RFC 9562): ids that we make sort by time. */
export function newId(): string {
  return v7();
}

/** When one of our programs made an id: epoch milliseconds (RFC 9562, 5.7: the first 48 bits). */
export function idMadeAt(madeId: string): number {
  return Number.parseInt(madeId.replaceAll('-', '').slice(0, 12), 16);
}

/** An id that one of our programs made. */
export const id = z.uuidv7().meta({ description: 'UUIDv7' });

/**
 * The id of a new record, where the phone that made it sends it again until it hears an answer: the same id is the same
 * record, and the second request answers what the first one made. Left out, the hub makes one.
 */
export const madeElsewhere = id.optional();

/** An instant on the wire: RFC 3339, UTC, milliseconds. */
export const instant = z.iso
  .datetime({ precision: 3, offset: false })
  .meta({ description: 'RFC 3339, UTC, milliseconds' });

/** A calendar day on the site's own clock. */
export const day = z.iso.date().meta({ description: 'ISO 8601 calendar day' });

export function toInstant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** 12-digit division code: 2 province + 2 city + 2 county + 3 township + 3 village (GB/T 2260, GB/T 10114). */
export const divisionCode = z.string().regex(/^\d{12}$/, 'expected a 12-digit division code');

/** First six digits of a division: the shard key of everything that grows with cameras. */
export const countyCode = z.string().regex(/^\d{6}$/, 'expected the first six digits of a division code');

export const divisionLevels = ['nation', 'province', 'city', 'county', 'township', 'village'] as const;
export type DivisionLevel = (typeof divisionLevels)[number];

/** How many leading digits name a division of each level. */
const digitsOfLevel: Record<DivisionLevel, number> = {
  nation: 0,
  province: 2,
  city: 4,
  county: 6,
  township: 9,
  village: 12,
};

/** The level of a division by its trailing zeros; `000000000000` is the nation. */
export function levelOf(code: string): DivisionLevel {
  for (const level of divisionLevels) if (/^0*$/.test(code.slice(digitsOfLevel[level]))) return level;
  return 'village';
}

export function countyOf(code: string): string {
  return code.slice(0, 6);
}

/** The division above, or undefined for the nation. */
export function parentOf(code: string): string | undefined {
  const level = divisionLevels.indexOf(levelOf(code));
  const above = divisionLevels[level - 1];
  return above === undefined ? undefined : code.slice(0, digitsOfLevel[above]).padEnd(12, '0');
}

/** A half-open range of division codes, `from <= code < to`: a division and everything below it. */
export interface DivisionRange {
  from: string;
  to: string;
}

/** The children of a division are a contiguous range of codes: `341802000000` → `341802000000 <= code < 341803000000`. */
export function rangeOf(code: string): DivisionRange {
  const digits = digitsOfLevel[levelOf(code)];
  if (digits === 0) return { from: code, to: ':' }; // ':' sorts right after '9'
  const next = (BigInt(code.slice(0, digits)) + 1n).toString().padStart(digits, '0');
  return { from: code, to: next.length > digits ? ':' : next.padEnd(12, '0') };
}

export function isWithin(code: string, range: DivisionRange): boolean {
  return range.from <= code && code < range.to;
}

/** A device's stable identity: its ONVIF endpoint reference, else its MAC (`mac:001122334455`). Camera-controlled text. */
export const deviceKey = z.string().min(1).max(200);

/** A source token of a device (one picture: a recorder's channel, a lens of a multi-lens head). Camera-controlled text. */
export const sourceToken = z.string().min(1).max(100);

/**
 * Where Web Mercator ends, degrees. Nobody stands nearer to a pole, and a few hundred metres there are the whole way
 * round: one question about them would look at every cell of the world.
 */
export const latitudeMax = 85;

/** Longitude and latitude in WGS-84, degrees. */
export const point = z.object({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-latitudeMax).max(latitudeMax),
});
export type Point = z.infer<typeof point>;
