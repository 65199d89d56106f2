import type { Point } from '@sharp-eyes/protocol';
import { type MapMouseEvent, Marker } from 'maplibre-gl';
import { sector } from '../../map/bearing.ts';
import { type Feature, type GlMap, nothing, setData } from '../../map/gl-map.ts';

/** A pick of a plan as the map shows it. */
export interface DrawnPick {
  n: number;
  point: Point;
  azimuthDeg: number;
  hfovDeg: number;
  rangeM: number;
  isActive: boolean;
  isTicked: boolean;
}

export interface PlanDrawing {
  picks: readonly DrawnPick[];
  /** Poles that were brought in. */
  imported: readonly Point[];
  /** Poles drawn by hand, and the corners of an area. */
  poles: readonly Point[];
  area: readonly Point[];
}

interface PlanHands {
  /** The pointer is over a pick, or over none. */
  hover: (n: number | null) => void;
  press: (n: number) => void;
  /** A press on the ground. */
  ground: (point: Point) => void;
}

const layers = ['plan-imported', 'plan-area', 'plan-area-line', 'plan-views', 'plan-poles'] as const;

/** Draws a plan over the map of coverage. */
export function drawPlan(map: GlMap, colour: (variable: string) => string, hands: PlanHands) {
  map.addSource('plan', { type: 'geojson', data: nothing });
  const is = (kind: string): ['==', ['get', string], string] => ['==', ['get', 'kind'], kind];
  const isActive: ['get', string] = ['get', 'isActive'];
  const source = { source: 'plan' } as const;
  map.addLayer({
    ...{ id: 'plan-imported', ...source, type: 'circle', filter: is('imported') },
    paint: {
      ...{
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 12, 1.5, 17, 5],
        'circle-color': colour('--surface'),
      },
      ...{ 'circle-stroke-color': colour('--orange'), 'circle-stroke-width': 1.5 },
    },
  });
  map.addLayer({
    ...{ id: 'plan-area', ...source, type: 'fill', filter: is('area') },
    paint: { 'fill-color': colour('--orange'), 'fill-opacity': 0.1 },
  });
  map.addLayer({
    ...{
      id: 'plan-area-line',
      ...source,
      type: 'line',
      filter: ['in', ['get', 'kind'], ['literal', ['area', 'edge']]],
    },
    paint: { 'line-color': colour('--orange'), 'line-width': 2, 'line-dasharray': [3, 2] },
  });
  map.addLayer({
    ...{ id: 'plan-views', ...source, type: 'fill', filter: is('view') },
    paint: { 'fill-color': colour('--blue'), 'fill-opacity': ['case', isActive, 0.45, 0.18] },
  });
  map.addLayer({
    ...{ id: 'plan-poles', ...source, type: 'circle', filter: is('pole') },
    paint: {
      ...{ 'circle-radius': 6, 'circle-color': colour('--orange') },
      ...{ 'circle-stroke-color': colour('--surface'), 'circle-stroke-width': 2 },
    },
  });
  const press = ({ lngLat }: MapMouseEvent) => hands.ground({ lon: lngLat.lng, lat: lngLat.lat });
  map.on('click', press);
  const numbers = new Map<number, Marker>();
  return {
    show: (drawing: PlanDrawing) => {
      setData(map, 'plan', { type: 'FeatureCollection', features: featuresOf(drawing) });
      for (const [n, marker] of numbers) {
        if (drawing.picks.some((pick) => pick.n === n)) continue;
        marker.remove();
        numbers.delete(n);
      }
      // The first lies on top: it gains most.
      for (const pick of [...drawing.picks].reverse()) {
        const marker = numbers.get(pick.n) ?? numberFor(pick, hands);
        marker.setLngLat([pick.point.lon, pick.point.lat]).setOffset(besidePole(pick.azimuthDeg));
        const { classList } = marker.getElement();
        classList.toggle('active', pick.isActive);
        classList.toggle('ticked', pick.isTicked);
        if (!numbers.has(pick.n)) marker.addTo(map);
        numbers.set(pick.n, marker);
      }
    },
    remove: () => {
      map.off('click', press);
      for (const marker of numbers.values()) marker.remove();
      if (!map.style) return; // a map that is gone took its layers along
      for (const id of layers) map.removeLayer(id);
      map.removeSource('plan');
    },
  };
}

/** Beside its pole, to where the camera looks: so that all cameras of a pole can be read and pressed, pixels. */
const besidePx = 18;

function besidePole(azimuthDeg: number): [number, number] {
  const turn = (azimuthDeg * Math.PI) / 180;
  return [besidePx * Math.sin(turn), -besidePx * Math.cos(turn)];
}

function numberFor({ n }: DrawnPick, hands: PlanHands): Marker {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'pick-marker figures';
  element.textContent = String(n);
  element.dataset.testid = `marker-${n}`;
  element.addEventListener('pointerenter', () => hands.hover(n));
  element.addEventListener('pointerleave', () => hands.hover(null));
  element.addEventListener('click', (event) => {
    event.stopPropagation();
    hands.press(n);
  });
  return new Marker({ element });
}

function featuresOf({ picks, poles, area, imported }: PlanDrawing): Feature[] {
  const dot = ({ lon, lat }: Point, properties: Record<string, unknown>): Feature => ({
    ...{ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [lon, lat] } },
  });
  return [
    ...areaOf(area.map(({ lon, lat }): [number, number] => [lon, lat])),
    ...picks.map(
      ({ point, azimuthDeg, hfovDeg, rangeM, isActive }): Feature => ({
        ...{ type: 'Feature', properties: { kind: 'view', isActive } },
        geometry: { type: 'Polygon', coordinates: [sector(point, azimuthDeg, hfovDeg, rangeM)] },
      }),
    ),
    ...imported.map((point) => dot(point, { kind: 'imported' })),
    ...[...poles, ...area].map((point) => dot(point, { kind: 'pole' })),
    // The first lies on top: it gains most.
    ...[...picks]
      .reverse()
      .map(({ n, point, isActive, isTicked }) => dot(point, { kind: 'pick', n: String(n), isActive, isTicked })),
  ];
}

function areaOf(corners: [number, number][]): Feature[] {
  if (corners.length < 2) return [];
  const [first] = corners as [[number, number]];
  if (corners.length === 2)
    return [{ type: 'Feature', properties: { kind: 'edge' }, geometry: { type: 'LineString', coordinates: corners } }];
  const geometry = { type: 'Polygon' as const, coordinates: [[...corners, first]] };
  return [{ type: 'Feature', properties: { kind: 'area' }, geometry }];
}
