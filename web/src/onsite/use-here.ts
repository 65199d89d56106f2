import { toWgs84 } from '@sharp-eyes/geometry';
import type { Boundary, Point } from '@sharp-eyes/protocol';
import { useEffect, useMemo } from 'react';
import { usePhonePosition } from '../map/use-phone-position.ts';
import { checkDatum, type DatumCheck } from './phone/position.ts';
import { useOnsite, useStore } from './use-onsite.tsx';

export interface Here {
  locating: ReturnType<typeof usePhonePosition>;
  /** The phone's own numbers; null while it is not located. */
  raw: (Point & { accuracyM: number }) | null;
  /** Where it is in WGS-84; null while nothing says in which datum its numbers are. */
  point: Point | null;
  datum: NonNullable<DatumCheck['datum']> | null;
}

/** Where the technician stands. A phone's datum is unknown until checked: by the site, by the village, or by a person. */
export function useHere(known: { site?: Point | null; outline?: Boundary | null }): Here {
  const locating = usePhonePosition();
  const store = useStore();
  const { notes } = useOnsite();
  const { site = null, outline = null } = known;
  const raw = locating.state === 'here' ? locating.position : null;
  const { start } = locating;

  useEffect(() => {
    // Asked again only where the phone was allowed before: a question that pops up by itself is refused by reflex.
    void navigator.permissions
      ?.query({ name: 'geolocation' })
      .then(({ state }) => state === 'granted' && start())
      .catch(() => undefined);
  }, [start]);

  const found = useMemo(
    () => (raw ? checkDatum({ ...raw, atMs: 0 }, { site, outline }).datum : null),
    [raw, site, outline],
  );
  useEffect(() => {
    if (found && found !== notes.phoneDatum) void store.note((now) => ({ ...now, phoneDatum: found }));
  }, [found, notes.phoneDatum, store]);
  const datum = found ?? notes.phoneDatum;
  const point = useMemo(() => (raw && datum ? toWgs84({ lon: raw.lon, lat: raw.lat, datum }) : null), [raw, datum]);
  return { locating, raw, point, datum };
}
