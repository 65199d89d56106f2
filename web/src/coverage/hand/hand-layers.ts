import type { Point, SurroundingsData } from '@sharp-eyes/protocol';
import { type Feature, type GlMap, nothing, setData } from '../../map/gl-map.ts';
import type { HandWatchpoint } from './hand-case.ts';

/** What is drawn under the hand. */
export interface HandDrawing {
  /** The ground seen at each density, the coarsest first: rings of a polygon. */
  grounds: readonly Point[][][];
  gained: readonly HandWatchpoint[];
  lost: readonly HandWatchpoint[];
}

const sources = { walls: 'hand-walls', hand: 'hand' } as const;
const layers = ['hand-walls', 'hand-ground', 'hand-ground-line', 'hand-marks', 'hand-signs'] as const;

/** Draws what a camera in the hand would see onto a map; nothing else of it is touched. */
export function drawHand(map: GlMap, colour: (variable: string) => string, walls: SurroundingsData['walls']) {
  const is = (kind: string): ['==', ['get', string], string] => ['==', ['get', 'kind'], kind];
  for (const id of Object.values(sources)) map.addSource(id, { type: 'geojson', data: nothing });
  map.addLayer({
    ...{ id: 'hand-walls', source: sources.walls, type: 'fill' },
    paint: { 'fill-color': colour('--grey'), 'fill-opacity': 0.35 },
  });
  map.addLayer({
    ...{ id: 'hand-ground', source: sources.hand, type: 'fill', filter: is('ground') },
    paint: { 'fill-color': colour('--blue'), 'fill-opacity': 0.16 },
  });
  map.addLayer({
    ...{ id: 'hand-ground-line', source: sources.hand, type: 'line', filter: is('ground') },
    paint: { 'line-color': colour('--blue'), 'line-width': 1.5 },
  });
  const gained: ['case', ['==', ['get', string], string], string, string] = [
    'case',
    is('gained'),
    colour('--green'),
    colour('--red'),
  ];
  map.addLayer({
    ...{ id: 'hand-marks', source: sources.hand, type: 'circle', filter: ['!=', ['get', 'kind'], 'ground'] },
    paint: { 'circle-radius': 13, 'circle-opacity': 0, 'circle-stroke-width': 3, 'circle-stroke-color': gained },
  });
  map.addLayer({
    ...{ id: 'hand-signs', source: sources.hand, type: 'symbol', filter: ['!=', ['get', 'kind'], 'ground'] },
    layout: {
      'text-field': ['case', is('gained'), '＋', '－'],
      ...{ 'text-size': 18, 'text-offset': [1.1, -1.1], 'text-allow-overlap': true, 'text-ignore-placement': true },
    },
    paint: { 'text-color': gained, 'text-halo-color': colour('--surface'), 'text-halo-width': 2 },
  });
  setData(map, sources.walls, { type: 'FeatureCollection', features: walls.map(buildingOf) });
  return {
    show: ({ grounds, gained: won, lost }: HandDrawing) =>
      setData(map, sources.hand, {
        type: 'FeatureCollection',
        features: [
          ...grounds.filter((rings) => rings.length > 0).map(groundOf),
          ...won.map((one) => markOf(one, 'gained')),
          ...lost.map((one) => markOf(one, 'lost')),
        ],
      }),
    remove: () => {
      for (const id of layers) map.removeLayer(id);
      for (const id of Object.values(sources)) map.removeSource(id);
    },
  };
}

function groundOf(rings: Point[][]): Feature {
  const coordinates = rings.map((ring) => ring.map(({ lon, lat }): [number, number] => [lon, lat]));
  return { type: 'Feature', properties: { kind: 'ground' }, geometry: { type: 'Polygon', coordinates } };
}

function markOf({ point }: HandWatchpoint, kind: 'gained' | 'lost'): Feature {
  return {
    type: 'Feature',
    properties: { kind },
    geometry: { type: 'Point', coordinates: [point.lon, point.lat] },
  };
}

/** A building's rings come as lon, lat, lon, lat …; a polygon's are closed. */
function buildingOf(rings: number[][]): Feature {
  const coordinates = rings.map((ring) => {
    const corners = Array.from({ length: ring.length / 2 }, (_, n): [number, number] => [
      ring[2 * n] as number,
      ring[2 * n + 1] as number,
    ]);
    return [...corners, corners[0] as [number, number]];
  });
  return { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates } };
}
