import type { Point } from '@sharp-eyes/protocol';
import type { GlMap } from '../../map/gl-map.ts';
import type { HandWatchpoint } from './hand-case.ts';

/** What is drawn under the hand. */
export interface HandDrawing {
  /** The ground seen at each density, the coarsest first: rings of a polygon. */
  grounds: readonly Point[][][];
  gained: readonly HandWatchpoint[];
  lost: readonly HandWatchpoint[];
}

const svgNames = 'http://www.w3.org/2000/svg';
/** Around a watchpoint that is gained or lost, pixels. */
const markPx = 13;

/**
 * Draws what a camera in the hand would see over a map that stands still: were it drawn by the map, all of the map would
 * be drawn anew on every move, which takes a weak computer longer than the hand.
 */
export function drawHand(map: GlMap) {
  const svg = document.createElementNS(svgNames, 'svg');
  svg.setAttribute('class', 'hand-drawing');
  svg.setAttribute('aria-hidden', 'true');
  map.getCanvas().after(svg);
  let drawn: HandDrawing = { grounds: [], gained: [], lost: [] };
  const draw = () => svg.replaceChildren(...shapesOf(map, drawn));
  map.on('move', draw);
  map.on('resize', draw);
  return {
    show: (drawing: HandDrawing) => {
      drawn = drawing;
      draw();
    },
    remove: () => {
      map.off('move', draw);
      map.off('resize', draw);
      svg.remove();
    },
  };
}

function shapesOf(map: GlMap, { grounds, gained, lost }: HandDrawing): SVGElement[] {
  const placeOf = ({ lon, lat }: Point) => {
    const { x, y } = map.project([lon, lat]);
    return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
  };
  const ring = (points: readonly Point[]) =>
    `M${points
      .map((point) => {
        const { x, y } = placeOf(point);
        return `${x} ${y}`;
      })
      .join('L')}Z`;
  const mark = ({ point }: HandWatchpoint, kind: 'gained' | 'lost') => {
    const { x, y } = placeOf(point);
    const sign = element('text', { x: String(x + markPx), y: String(y - markPx), class: kind });
    sign.textContent = kind === 'gained' ? '＋' : '－';
    return [element('circle', { cx: String(x), cy: String(y), r: String(markPx), class: kind }), sign];
  };
  return [
    ...grounds.map((rings) => element('path', { d: rings.map(ring).join(''), 'fill-rule': 'evenodd' })),
    ...gained.flatMap((one) => mark(one, 'gained')),
    ...lost.flatMap((one) => mark(one, 'lost')),
  ];
}

function element(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(svgNames, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
