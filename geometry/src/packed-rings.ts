/** Units of a packed coordinate in a degree: 1e-7° is a centimetre (1e-6° would be eleven). */
const perDegree = 1e7;
/** Height in a packed ring: decimetres. */
const perMetre = 10;

/** A closed or open ring of longitude and latitude in WGS-84, degrees, and how high the wall on it is. */
export interface WallRing {
  corners: readonly (readonly [lon: number, lat: number])[];
  /** Metres above the ground; null where nobody knows. */
  heightM: number | null;
}

/**
 * Rings as 32-bit integers, each `[corners, height in decimetres (0 unknown), lon, lat, lon, lat, …]` at 1e-7°: a
 * seventh of what documents take, and what sight lines read. Little-endian, as every machine that runs this is.
 */
export function packRings(rings: readonly WallRing[]): Int32Array<ArrayBuffer> {
  const packed = new Int32Array(rings.reduce((sum, { corners }) => sum + 2 + 2 * corners.length, 0));
  let at = 0;
  for (const { corners, heightM } of rings) {
    packed[at++] = corners.length;
    packed[at++] = Math.round((heightM ?? 0) * perMetre);
    for (const [lon, lat] of corners) {
      packed[at++] = Math.round(lon * perDegree);
      packed[at++] = Math.round(lat * perDegree);
    }
  }
  return packed;
}

/** The inverse of `packRings`. A packing that ends early gives the rings that are whole. */
export function unpackRings(packed: Int32Array): WallRing[] {
  const rings: WallRing[] = [];
  for (let at = 0; at + 2 <= packed.length; ) {
    const count = packed[at] as number;
    const height = packed[at + 1] as number;
    const end = at + 2 + 2 * count;
    if (count < 0 || end > packed.length) break;
    const corners: [number, number][] = [];
    for (at += 2; at < end; at += 2)
      corners.push([(packed[at] as number) / perDegree, (packed[at + 1] as number) / perDegree]);
    rings.push({ corners, heightM: height > 0 ? height / perMetre : null });
  }
  return rings;
}
