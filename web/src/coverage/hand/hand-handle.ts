import type { Point } from '@sharp-eyes/protocol';
import { Marker } from 'maplibre-gl';
import type { GlMap } from '../../map/gl-map.ts';

/** What a hand does to the camera. `atMs` is when, by the page's clock. */
export interface HandleHands {
  move: (point: Point, atMs: number) => void;
  turn: (azimuthDeg: number, atMs: number) => void;
  /** Let go. */
  drop: () => void;
}

export interface Handle {
  place: (point: Point, azimuthDeg: number | null) => void;
  /** What the hand holds is given up: letting go means nothing any more. */
  giveUp: () => void;
  remove: () => void;
}

/**
 * The camera that is taken by the hand, and the knob on its arm that turns it: elements of the page over the map, so
 * that a thumb finds 44 px whatever is drawn beneath, and a key finds a focus.
 */
export function addHandle(map: GlMap, words: { camera: string; knob: string }, hands: HandleHands): Handle {
  const root = document.createElement('div');
  root.className = 'hand';
  root.innerHTML =
    '<div class="hand-arm"><button type="button" class="hand-knob" data-testid="hand-knob"><i></i></button></div>' +
    '<button type="button" class="hand-camera" data-testid="hand-camera"><i></i></button>';
  const [arm, knob, body] = ['.hand-arm', '.hand-knob', '.hand-camera'].map((name) => root.querySelector(name)) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  body.setAttribute('aria-label', words.camera);
  knob.setAttribute('aria-label', words.knob);
  const marker = new Marker({ element: root, anchor: 'center' });
  let at: Point = { lon: 0, lat: 0 };
  let shown = false;
  /** The pointer that holds it, and how far from the camera's middle it took hold, pixels. */
  let held: { pointer: number; dx: number; dy: number } | null = null;

  const onFrame = ({ clientX, clientY }: PointerEvent) => {
    const { left, top } = map.getContainer().getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const middle = () => map.project([at.lon, at.lat]);

  const take = (event: PointerEvent, offset: { dx: number; dy: number }) => {
    if (held || event.button !== 0) return;
    event.stopPropagation(); // the map must not be dragged along
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    held = { pointer: event.pointerId, ...offset };
  };
  const holding = (event: PointerEvent) => held?.pointer === event.pointerId;
  const letGo = (event: PointerEvent) => {
    if (!holding(event)) return;
    held = null;
    hands.drop();
  };
  body.addEventListener('pointerdown', (event) => {
    const { x, y } = onFrame(event);
    take(event, { dx: x - middle().x, dy: y - middle().y });
  });
  body.addEventListener('pointermove', (event) => {
    if (!held || !holding(event)) return;
    const { x, y } = onFrame(event);
    const { lng, lat } = map.unproject([x - held.dx, y - held.dy]);
    hands.move({ lon: lng, lat }, event.timeStamp);
  });
  knob.addEventListener('pointerdown', (event) => take(event, { dx: 0, dy: 0 }));
  knob.addEventListener('pointermove', (event) => {
    if (!holding(event)) return;
    const { x, y } = onFrame(event);
    const from = middle();
    const deg = (Math.atan2(x - from.x, from.y - y) * 180) / Math.PI;
    hands.turn((Math.round(((deg + 360) % 360) * 10) / 10) % 360, event.timeStamp);
  });
  for (const part of [body, knob]) {
    part.addEventListener('pointerup', letGo);
    part.addEventListener('lostpointercapture', letGo);
    // A drag of the map and its double press begin with these.
    for (const kind of ['mousedown', 'touchstart', 'dblclick', 'click'])
      part.addEventListener(kind, (event) => event.stopPropagation());
  }
  return {
    place: (point, azimuthDeg) => {
      at = point;
      marker.setLngLat([point.lon, point.lat]);
      arm.style.transform = `rotate(${azimuthDeg ?? 0}deg)`;
      arm.hidden = azimuthDeg === null;
      if (!shown) marker.addTo(map);
      shown = true;
    },
    giveUp: () => {
      held = null;
    },
    remove: () => marker.remove(),
  };
}
