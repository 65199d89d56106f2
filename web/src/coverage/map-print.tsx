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
      drawNumbers(context, map);
    };
    window.addEventListener('beforeprint', take);
    return () => window.removeEventListener('beforeprint', take);
  }, [map]);
  return <canvas ref={copy} className="map-print" />;
}

const numberRadiusPx = 12;

/** The numbers of a plan lie over the map, not in it: without them nobody finds on paper which camera is which. */
function drawNumbers(context: CanvasRenderingContext2D, map: GlMap): void {
  const frame = map.getCanvas().getBoundingClientRect();
  context.save();
  context.filter = 'none';
  context.scale(context.canvas.width / frame.width, context.canvas.height / frame.height);
  Object.assign(context, { textAlign: 'center', textBaseline: 'middle', font: 'bold 12px sans-serif', lineWidth: 2 });
  for (const mark of map.getContainer().querySelectorAll('.pick-marker')) {
    const { left, top, width, height } = mark.getBoundingClientRect();
    const [x, y] = [left + width / 2 - frame.left, top + height / 2 - frame.top];
    context.beginPath();
    context.arc(x, y, numberRadiusPx, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: '#fff', strokeStyle: '#0b5cad' });
    context.fill();
    context.stroke();
    context.fillStyle = '#0b5cad';
    context.fillText(mark.textContent ?? '', x, y);
  }
  context.restore();
}
