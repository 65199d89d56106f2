import { useEffect, useRef } from 'react';
import type { GlMap } from '../map/gl-map.ts';

/** The map on paper: what WebGL has drawn is gone when the printer looks, so a copy is taken just before. */
export function MapPrint({ map }: { map: GlMap | null }) {
  const copy = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!map) return;
    const take = () => {
      const drawn = map.getCanvas();
      const context = copy.current?.getContext('2d');
      if (!copy.current || !context) return;
      copy.current.width = drawn.width;
      copy.current.height = drawn.height;
      map.redraw(); // drawn and copied in one go: between two tasks the drawing is thrown away
      // At night the map is dark; on paper it is not, and red stays red.
      context.filter = document.documentElement.dataset.theme === 'dark' ? 'invert(1) hue-rotate(180deg)' : 'none';
      context.drawImage(drawn, 0, 0);
    };
    window.addEventListener('beforeprint', take);
    return () => window.removeEventListener('beforeprint', take);
  }, [map]);
  return <canvas ref={copy} className="map-print" />;
}
