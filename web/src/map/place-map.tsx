import type { Point } from '@sharp-eyes/protocol';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../words/use-words.ts';
import { directionOf } from './bearing.ts';
import { type CameraMap, drawCameraMap } from './camera-map.ts';
import './map.css';

interface PlaceMapProps {
  point: Point | null;
  /** Degrees clockwise from true north. */
  azimuthDeg: number | null;
  name: string;
}

/** Who runs through the queue with `j` gets no map for each alert: a WebGL context costs more than a row. */
const settledMs = 250;

/** Where the camera stands and looks. Needs no base map: rings of known distance are enough to walk by. */
export function PlaceMap({ point, azimuthDeg, name }: PlaceMapProps) {
  const words = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const map = useRef<CameraMap | null>(null);
  const [failed, setFailed] = useState(false);
  const { lon, lat } = point ?? { lon: null, lat: null };

  useEffect(() => {
    if (lon === null || lat === null) return;
    const later = setTimeout(() => {
      if (!frame.current) return;
      try {
        map.current = drawCameraMap(frame.current, { point: { lon, lat }, azimuthDeg, name }, () => setFailed(true));
      } catch {
        setFailed(true); // no WebGL
      }
    }, settledMs);
    return () => {
      clearTimeout(later);
      map.current?.remove();
      map.current = null;
    };
  }, [lon, lat, azimuthDeg, name]);

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
          <button type="button" className="plain map-fit" onClick={() => map.current?.fit()}>
            {words('map.fit')}
          </button>
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
        {where} WGS-84 · {words('map.base')}
      </figcaption>
    </figure>
  );
}
