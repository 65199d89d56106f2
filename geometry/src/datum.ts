import gcoord from 'gcoord';
import { type Place, storedPlace } from './plane.ts';

/** What a longitude and latitude were measured in. */
export type Datum = 'wgs84' | 'gcj02' | 'bd09' | 'cgcs2000';

/** What we use of the library. Its types describe an ES module, what Node loads is CommonJS: both have this shape. */
interface Converter {
  readonly WGS84: string;
  readonly GCJ02: string;
  readonly BD09: string;
  transform(place: [lon: number, lat: number], from: string, to: string): [lon: number, lat: number];
}
const { WGS84, GCJ02, BD09, transform } = gcoord as unknown as Converter;

/** CGCS2000 and WGS-84 differ by centimetres: for a camera they are one. */
const systems = { wgs84: WGS84, cgcs2000: WGS84, gcj02: GCJ02, bd09: BD09 } as const;

/**
 * A place given in some datum, in WGS-84, degrees, as it is stored (1e-7°). GCJ-02 has no closed inverse; the library iterates until it agrees
 * to some 0.1 m. Outside China GCJ-02 and BD-09 are what WGS-84 is, by their definition.
 */
export function toWgs84({ lon, lat, datum }: Place & { datum: Datum }): Place {
  return storedPlace(convert({ lon, lat }, datum, 'wgs84'));
}

/** The numbers that a WGS-84 place has in another datum, degrees. */
export function fromWgs84(place: Place, datum: Datum): Place {
  return convert(place, 'wgs84', datum);
}

function convert({ lon, lat }: Place, from: Datum, to: Datum): Place {
  if (systems[from] === systems[to]) return { lon, lat };
  const [east, north] = transform([lon, lat], systems[from], systems[to]);
  return { lon: east, lat: north };
}
