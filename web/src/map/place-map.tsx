import { useEffect, useRef, useState } from 'react';
import { useWords } from '../words/use-words.ts';
import { directionOf } from './bearing.ts';
import { type CameraMap, drawCameraMap, type Placed } from './camera-map.ts';
import './map.css';
import { useBaseless } from './use-baseless.ts';
import { useVillage } from './use-village.ts';

interface PlaceMapProps extends Omit<Placed, 'point'> {
  point: Placed['point'] | null;
  /** The division whose outline is drawn behind the camera, where one is on record. */
  division: string;
}

/** Who runs through the queue with `j` gets no map for each alert: a WebGL context costs more than a row. */
const settledMs = 250;

/** Where the camera stands and looks. Needs no base map: rings of known distance are enough to walk by. */
export function PlaceMap({ point, azimuthDeg, hfovDeg, rangeM, name, division }: PlaceMapProps) {
  const words = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const map = useRef<CameraMap | null>(null);
  const [failed, setFailed] = useState(false);
  const { lon, lat } = point ?? { lon: null, lat: null };
  const village = useVillage(lon === null ? null : division);
  const baseless = useBaseless();
  const latest = useRef(village);
  latest.current = village;

  useEffect(() => {
    if (lon === null || lat === null) return;
    const later = setTimeout(() => {
      if (!frame.current) return;
      try {
        const placed = { point: { lon, lat }, azimuthDeg, hfovDeg, rangeM, name };
        map.current = drawCameraMap(frame.current, placed, () => setFailed(true));
        if (latest.current) map.current.outline(latest.current);
      } catch {
        setFailed(true); // no WebGL
      }
    }, settledMs);
    return () => {
      clearTimeout(later);
      map.current?.remove();
      map.current = null;
    };
  }, [lon, lat, azimuthDeg, hfovDeg, rangeM, name]);
  useEffect(() => {
    if (village) map.current?.outline(village);
  }, [village]);

  if (lon === null || lat === null) return <p className="quiet">{words('map.none')}</p>;
  const where = `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  return (
    <figure className="place-map">
      {failed ? (
        <p className="quiet">{words('map.failed')}</p>
      ) : (
        <div className="map-frame">
          <div ref={frame} className="map-canvas" data-testid="map" />
          <span className="map-north" aria-hidden="true">
            ↑ {words('map.north')}
          </span>
          <div className="map-fit">
            {village && (
              <button
                type="button"
                className="plain"
                onClick={() => map.current?.fitOutline()}
                data-testid="map-village"
              >
                {words('map.village')}
              </button>
            )}
            <button type="button" className="plain" onClick={() => map.current?.fit()}>
              {words('map.fit')}
            </button>
          </div>
        </div>
      )}
      <figcaption className="quiet figures">
        {azimuthDeg === null
          ? words('map.noAzimuth')
          : words('map.azimuth', {
              degrees: Math.round(azimuthDeg),
              direction: words(`direction.${directionOf(azimuthDeg)}`),
            })}
        {' · '}
        {where} WGS-84{baseless && ` · ${words('map.base')}`}
        {village?.demo && ` · ${words('map.demoOutline')}`}
      </figcaption>
    </figure>
  );
}
