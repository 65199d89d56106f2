import { type Datum, toWgs84 } from '@sharp-eyes/geometry';
import type { PointOrigin } from '@sharp-eyes/protocol';
import { datumNames } from '../../map/datum-names.ts';
import { useWords } from '../../words/use-words.ts';
import type { KnownCamera, KnownSite } from '../known.ts';
import { Big } from '../parts.tsx';
import type { Here } from '../use-here.ts';
import { useStore } from '../use-onsite.tsx';

interface PlaceToolsProps {
  site: KnownSite;
  neighbours: readonly KnownCamera[];
  here: Here;
  put: (origin: PointOrigin) => void;
}

/** Places that can be taken over by one press. The phone's own only when its datum is known. */
export function PlaceTools({ site, neighbours, here, put }: PlaceToolsProps) {
  const words = useWords();
  const last = [...neighbours].sort((a, b) => (a.id < b.id ? 1 : -1)).find(({ value }) => value.pointOrigin)
    ?.value.pointOrigin;
  const ofSite = site.value.pointOrigin ?? (site.point && { ...site.point, datum: 'wgs84' as const });
  const { raw, datum, locating } = here;
  return (
    <div className="tiles">
      {last && <Big word={words('onsite.aim.same')} press={() => put(last)} testid="place-same" />}
      {!last && ofSite && <Big word={words('onsite.aim.site')} press={() => put(ofSite)} testid="place-site" />}
      {!raw && locating.state !== 'asking' && (
        <Big word={words('onsite.aim.here')} press={locating.start} testid="place-locate" />
      )}
      {raw && datum && (
        <Big
          word={words('onsite.aim.here')}
          hint={words('onsite.aim.hereChecked', { datum: datumNames[datum] })}
          press={() => put({ lon: raw.lon, lat: raw.lat, datum })}
          testid="place-here"
        />
      )}
      {raw && !datum && <AskDatum raw={raw} />}
    </div>
  );
}

/** Nothing on record says in what the phone measures: the person who stands there sees it on the map. */
function AskDatum({ raw }: { raw: { lon: number; lat: number } }) {
  const words = useWords();
  const store = useStore();
  const known = (phoneDatum: Datum) => void store.note((notes) => ({ ...notes, phoneDatum }));
  return (
    <>
      <p className="quiet legend">{words('onsite.aim.hereUnchecked')}</p>
      {(['wgs84', 'gcj02', 'bd09'] as const).map((datum) => {
        const { lon, lat } = toWgs84({ ...raw, datum });
        return (
          <Big
            key={datum}
            word={datumNames[datum]}
            hint={`${lat.toFixed(4)}, ${lon.toFixed(4)}`}
            press={() => known(datum)}
            testid={`phone-${datum}`}
          />
        );
      })}
    </>
  );
}
