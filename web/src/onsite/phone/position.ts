import { type Datum, distanceM, isInside, type Place, toWgs84 } from '@sharp-eyes/geometry';
import type { Boundary } from '@sharp-eyes/protocol';

/** What the phone says of where it is. Which datum its numbers are in it does not say. */
export interface PhonePosition {
  lon: number;
  lat: number;
  accuracyM: number;
  atMs: number;
}

/** What a phone's numbers may be in: chat apps' and some makers' browsers give the shifted ones. */
const candidates: readonly Datum[] = ['wgs84', 'gcj02', 'bd09'];
/** Who stands at a site is within this of its point, metres: less than half of the datums' shift. */
const atSiteM = 150;

/** A phone's datum is unknown until something on record says otherwise. */
export interface DatumCheck {
  datum: Datum | null;
  reason: 'near-site' | 'inside-village' | 'several-fit' | 'nothing-to-compare' | 'nothing-fits';
}

/**
 * In which datum the phone's numbers make sense: beside the point of the site that somebody stands at, else inside the
 * village's outline where only one of them is (WGS-84 to GCJ-02 shifts some 500 m; domain 2).
 */
export function checkDatum(
  phone: PhonePosition,
  known: { site?: Place | null; outline?: Boundary | null },
): DatumCheck {
  const fits = (test: (place: Place) => boolean) => candidates.filter((datum) => test(toWgs84({ ...phone, datum })));
  const { site, outline } = known;
  if (site) {
    const [only, ...more] = fits((place) => distanceM(place, site) <= atSiteM + phone.accuracyM);
    if (only && more.length === 0) return { datum: only, reason: 'near-site' };
    if (only) return { datum: null, reason: 'several-fit' };
  }
  if (outline) {
    const [only, ...more] = fits((place) => isInOutline(place, outline));
    if (only && more.length === 0) return { datum: only, reason: 'inside-village' };
    if (only) return { datum: null, reason: 'several-fit' };
  }
  return { datum: null, reason: site || outline ? 'nothing-fits' : 'nothing-to-compare' };
}

export function isInOutline({ lon, lat }: Place, [outer = [], ...holes]: Boundary): boolean {
  return isInside([lon, lat], outer) && !holes.some((hole) => isInside([lon, lat], hole));
}
