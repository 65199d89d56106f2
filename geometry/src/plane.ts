/** Longitude and latitude in WGS-84, degrees. */
export interface Place {
  lon: number;
  lat: number;
}

/** A point of a plane: metres east and north of its origin. */
export type Metres = readonly [east: number, north: number];

/** WGS-84: semi-major axis, metres, and first eccentricity squared (NIMA TR8350.2, tables 3.1 and 3.3). */
const semiMajorM = 6_378_137;
const eccentricity2 = 0.00669437999014;

/** Coordinates are stored to 1e-7° (1 cm): 1e-6° would move a camera by 11 cm, through a wall. */
const storedPerDegree = 1e7;

/** Metres east and north of a fixed origin, by the ellipsoid's radii there. */
export interface Plane {
  readonly origin: Place;
  /** Metres per degree of longitude and of latitude. */
  readonly eastPerDeg: number;
  readonly northPerDeg: number;
}

/**
 * The plane around an origin. Within 2 km of it a sight of 80 m is off by less than 5 cm (measured against geodesics,
 * up to 53.5° N).
 *
 * A village has one origin for good, stored with it. Were it taken from what happens to lie there, each new watchpoint
 * would shift the others by a rounding error, and a figure kept up to date would differ from one counted afresh.
 */
export function planeAt(origin: Place): Plane {
  const latitude = (origin.lat * Math.PI) / 180;
  const w2 = 1 - eccentricity2 * Math.sin(latitude) ** 2;
  const acrossM = semiMajorM / Math.sqrt(w2);
  const alongM = (semiMajorM * (1 - eccentricity2)) / (w2 * Math.sqrt(w2));
  return {
    origin,
    eastPerDeg: (acrossM * Math.cos(latitude) * Math.PI) / 180,
    northPerDeg: (alongM * Math.PI) / 180,
  };
}

/** A place on a plane, metres. */
export function onPlane(plane: Plane, { lon, lat }: Place): [east: number, north: number] {
  return [(lon - plane.origin.lon) * plane.eastPerDeg, (lat - plane.origin.lat) * plane.northPerDeg];
}

/** The place of a point of a plane. */
export function offPlane({ origin, eastPerDeg, northPerDeg }: Plane, [east, north]: Metres): Place {
  return { lon: origin.lon + east / eastPerDeg, lat: origin.lat + north / northPerDeg };
}

/** A place as it is stored, to 1e-7° (1 cm). */
export function storedPlace({ lon, lat }: Place): Place {
  return {
    lon: Math.round(lon * storedPerDegree) / storedPerDegree,
    lat: Math.round(lat * storedPerDegree) / storedPerDegree,
  };
}

/** Metres east and north of an origin. Good within a few kilometres. */
export function toPlane(origin: Place, place: Place): [east: number, north: number] {
  return onPlane(planeAt(origin), place);
}

/** The place so many metres east and north of an origin: the inverse of `toPlane`. */
export function fromPlane(origin: Place, metres: Metres): Place {
  return offPlane(planeAt(origin), metres);
}
