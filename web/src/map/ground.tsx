import type { Point } from '@sharp-eyes/protocol';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../words/use-words.ts';
import type { GeoJson } from './gl-map.ts';
import { drawGroundMap, type Ghost, type GroundMap, type PhonePosition, type Thing } from './ground-map.ts';
import './map.css';
import { useVillage } from './use-village.ts';

export interface GroundProps {
  /** The division whose outline is drawn, where one is on record. */
  division: string | null;
  things?: readonly Thing[] | undefined;
  position?: PhonePosition | null | undefined;
  ghosts?: readonly Ghost[] | undefined;
  /** Drawn under the marker, GeoJSON in WGS-84: a footprint that follows the hand. */
  overlay?: GeoJson | null | undefined;
  marker?: Point | null | undefined;
  /** A tap on the ground, or the marker let go. Left out, nothing can be moved. */
  onPlace?: ((point: Point) => void) | undefined;
  /** While the marker is dragged. */
  onDrag?: ((point: Point) => void) | undefined;
  onThing?: ((id: string) => void) | undefined;
  /** How far around a single point is shown, metres. */
  aroundM?: number | undefined;
  /** Said in place of a map where the browser draws none. */
  withoutMap: string;
  tall?: boolean | undefined;
}

const none: readonly never[] = [];
/** Phones take a page's graphics away while it is in a pocket, and give them again: so often, after so long, ms. */
const failuresMax = 3;
const againMs = 400;

/** A piece of ground without a base map: the village's outline, what stands there, and a marker to place. */
export function Ground(props: GroundProps) {
  const { division, things = none, position = null, ghosts = none, overlay = null, marker = null, aroundM } = props;
  const words = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const map = useRef<GroundMap | null>(null);
  const [failures, setFailures] = useState(0);
  const village = useVillage(division);
  const hands = useRef(props);
  hands.current = props;
  const ground = { village, things, position, ghosts, overlay, marker, aroundM };
  const latest = useRef(ground);
  latest.current = ground;
  const { onPlace, onThing } = props;
  const [movable, tappable] = [onPlace !== undefined, onThing !== undefined];

  // biome-ignore lint/correctness/useExhaustiveDependencies: a lost map is drawn anew
  useEffect(() => {
    if (!frame.current) return;
    let again: ReturnType<typeof setTimeout> | undefined;
    const fail = () => {
      clearTimeout(again);
      again = setTimeout(() => setFailures((times) => times + 1), againMs);
    };
    try {
      map.current = drawGroundMap(frame.current, latest.current, {
        place: movable ? (point) => hands.current.onPlace?.(point) : undefined,
        drag: (point) => hands.current.onDrag?.(point),
        tapThing: tappable ? (id) => hands.current.onThing?.(id) : undefined,
        fail,
      });
    } catch {
      fail(); // no WebGL, or none left
    }
    return () => {
      map.current?.remove();
      map.current = null;
      clearTimeout(again);
    };
  }, [movable, tappable, failures]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each part is named, so that a redraw without news costs nothing
  useEffect(() => map.current?.show(latest.current), [village, things, position, ghosts, overlay, marker, aroundM]);

  if (failures > failuresMax) return <p className="quiet">{props.withoutMap}</p>;
  return (
    <div className={`map-frame${props.tall ? ' tall' : ''}`}>
      <div ref={frame} className="map-canvas" data-testid="ground" />
      <span className="map-north" aria-hidden="true">
        ↑ {words('map.north')}
      </span>
      <div className="map-zoom">
        <button
          type="button"
          className="plain"
          aria-label={words('picker.zoomIn')}
          onClick={() => map.current?.zoom(1)}
        >
          ＋
        </button>
        <button
          type="button"
          className="plain"
          aria-label={words('picker.zoomOut')}
          onClick={() => map.current?.zoom(-1)}
        >
          －
        </button>
      </div>
      <div className="map-fit">
        {village && (
          <button type="button" className="plain" onClick={() => map.current?.fitVillage()}>
            {words('picker.village')}
          </button>
        )}
        {(marker || things.length > 0) && (
          <button type="button" className="plain" onClick={() => map.current?.fit()}>
            {words(marker ? 'picker.fit' : 'picker.all')}
          </button>
        )}
      </div>
    </div>
  );
}
