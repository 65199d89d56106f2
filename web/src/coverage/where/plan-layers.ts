import type { Point } from '@sharp-eyes/protocol';
import type { MapMouseEvent } from 'maplibre-gl';
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

const layers = ['plan-area', 'plan-area-line', 'plan-views', 'plan-poles', 'plan-picks', 'plan-numbers'] as const;

/** Draws a plan over the map of coverage. */
export function drawPlan(map: GlMap, colour: (variable: string) => string, hands: PlanHands) {
  map.addSource('plan', { type: 'geojson', data: nothing });
  const is = (kind: string): ['==', ['get', string], string] => ['==', ['get', 'kind'], kind];
  const isActive: ['get', string] = ['get', 'isActive'];
  const source = { source: 'plan' } as const;
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
  map.addLayer({
    ...{ id: 'plan-picks', ...source, type: 'circle', filter: is('pick') },
    paint: {
      'circle-radius': ['case', isActive, 15, 12],
      'circle-color': ['case', ['get', 'isTicked'], colour('--blue'), colour('--surface')],
      'circle-stroke-color': colour('--blue'),
      'circle-stroke-width': 3,
    },
  });
  map.addLayer({
    ...{ id: 'plan-numbers', ...source, type: 'symbol', filter: is('pick') },
    layout: {
      ...{ 'text-field': ['get', 'n'], 'text-size': 13, 'text-allow-overlap': true, 'text-ignore-placement': true },
    },
    paint: { 'text-color': ['case', ['get', 'isTicked'], colour('--surface'), colour('--blue')] },
  });

  const numberAt = ({ point }: MapMouseEvent) => {
    const [hit] = map.queryRenderedFeatures(around(point), { layers: ['plan-picks'] });
    return hit ? Number(hit.properties.n) : null;
  };
  const move = (event: MapMouseEvent) => hands.hover(numberAt(event));
  const press = (event: MapMouseEvent) => {
    const n = numberAt(event);
    if (n !== null) hands.press(n);
    else hands.ground({ lon: event.lngLat.lng, lat: event.lngLat.lat });
  };
  map.on('mousemove', move);
  map.on('click', press);
  return {
    show: (drawing: PlanDrawing) => setData(map, 'plan', { type: 'FeatureCollection', features: featuresOf(drawing) }),
    remove: () => {
      map.off('mousemove', move);
      map.off('click', press);
      if (!map.style) return; // a map that is gone took its layers along
      for (const id of layers) map.removeLayer(id);
      map.removeSource('plan');
    },
  };
}

/** A thumb is wider than a number, pixels. */
const thumbPx = 12;
function around({ x, y }: { x: number; y: number }): [[number, number], [number, number]] {
  return [
    [x - thumbPx, y - thumbPx],
    [x + thumbPx, y + thumbPx],
  ];
}

function featuresOf({ picks, poles, area }: PlanDrawing): Feature[] {
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
