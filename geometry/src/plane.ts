/** Longitude and latitude in WGS-84, degrees. */
export interface Place {
  lon: number;
  lat: number;
}

/** Metres per degree of latitude on a sphere of 6,371 km; within 0.5 % of the ellipsoid everywhere in China. */
const metresPerDegree = 111_195;

function eastScale(origin: Place): number {
  return metresPerDegree * Math.cos((origin.lat * Math.PI) / 180);
}

/** Metres east and north of an origin. Good within a few kilometres. */
export function toPlane(origin: Place, { lon, lat }: Place): [east: number, north: number] {
  return [(lon - origin.lon) * eastScale(origin), (lat - origin.lat) * metresPerDegree];
}

/** The place so many metres east and north of an origin: the inverse of `toPlane`. */
export function fromPlane(origin: Place, [east, north]: readonly [number, number]): Place {
  return { lon: origin.lon + east / eastScale(origin), lat: origin.lat + north / metresPerDegree };
}
