import { useEffect, useRef } from 'react';
import type { GlMap } from '../map/gl-map.ts';
import { useChanges } from '../stream/stream-context.tsx';

/** Changes come in floods: the map is drawn anew once for all of them, milliseconds. */
const gatherMs = 1000;
/** The base map's pictures are others' and stay as they are. */
const coverageTiles = '/api/v1/coverage/tiles/';

/** Draws the hub's tiles anew when the stream says that coverage changed; what is on screen stays until they come. */
export function useFreshTiles(map: GlMap | null): void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const version = useRef(0);
  useEffect(() => {
    // The browser keeps a tile for some seconds: another address is asked for anew.
    map?.setTransformRequest((url, type) => ({
      url: type === 'Tile' && version.current > 0 && url.includes(coverageTiles) ? `${url}?v=${version.current}` : url,
    }));
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [map]);
  useChanges(({ kind }) => {
    if ((kind !== 'coverage' && kind !== 'reload') || !map || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      version.current += 1;
      map.refreshTiles('coverage');
    }, gatherMs);
  });
}
