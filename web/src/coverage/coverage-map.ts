import type { LngLatBoundsLike, MapGeoJSONFeature, StyleSpecification } from 'maplibre-gl';
import { colourOf, type GlMap, openGlMap } from '../map/gl-map.ts';
import { addMapSigns } from './map-signs.ts';

export interface CoverageMapHands {
  /** A press on a village or an area. */
  openArea: (code: string) => void;
  openWatchpoint: (siteId: string) => void;
  openCamera: (id: string, life: string) => void;
  /** A press means something else now. */
  busy: () => boolean;
  fail: () => void;
}

/** Beyond this the browser draws the last tiles larger. */
const tileZoomMax = 16;
/** From here on watchpoints and cameras are drawn, and an area is only its line. */
const pointsZoom = 12;

/** The coverage of an area in the hub's own tiles; needs no base map. Throws where there is no WebGL. */
export function drawCoverageMap(frame: HTMLElement, bounds: LngLatBoundsLike, hands: CoverageMapHands): GlMap {
  const colour = colourOf(frame);
  const map = openGlMap(frame, { style: styleOf(colour), bounds, minZoom: 4 }, hands.fail);
  addMapSigns(map, colour);
  const onPress = (layer: string, open: (feature: MapGeoJSONFeature) => void) => {
    map.on('click', layer, ({ features }) => features?.[0] && !hands.busy() && open(features[0]));
    map.on('mouseenter', layer, () => {
      if (!hands.busy()) map.getCanvas().style.cursor = 'pointer';
    });
    map.on('mouseleave', layer, () => {
      if (!hands.busy()) map.getCanvas().style.cursor = '';
    });
  };
  onPress('areas', ({ properties }) => hands.openArea(String(properties.code)));
  onPress('watchpoints', ({ properties }) => hands.openWatchpoint(String(properties.siteId)));
  onPress('cameras', ({ properties }) => hands.openCamera(String(properties.id), String(properties.life)));
  return map;
}

const isPlanned: ['==', ['get', string], string] = ['==', ['get', 'life'], 'planned'];

/** The hub's tiles and how they are drawn. `band` is decided by the hub, so that map and table never disagree. */
function styleOf(colour: (variable: string) => string): StyleSpecification {
  const halo = { 'text-halo-color': colour('--surface'), 'text-halo-width': 1.5 };
  const tiles = { source: 'coverage' } as const;
  return {
    version: 8,
    sources: {
      coverage: {
        type: 'vector',
        tiles: [`${location.origin}/api/v1/coverage/tiles/{z}/{x}/{y}`],
        maxzoom: tileZoomMax,
      },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour('--ground') } },
      {
        ...{ id: 'areas', ...tiles, 'source-layer': 'areas', type: 'fill', maxzoom: pointsZoom },
        paint: { 'fill-pattern': ['concat', 'band-', ['get', 'band']], 'fill-opacity': 0.75 },
      },
      {
        ...{ id: 'area-lines', ...tiles, 'source-layer': 'areas', type: 'line' },
        paint: { 'line-color': colour('--quiet'), 'line-width': 1 },
      },
      {
        ...{ id: 'footprints', ...tiles, 'source-layer': 'footprints', type: 'fill' },
        paint: { 'fill-color': colour('--blue'), 'fill-opacity': 0.14 },
      },
      {
        ...{ id: 'cameras', ...tiles, 'source-layer': 'cameras', type: 'circle' },
        paint: {
          'circle-radius': ['interpolate', ['linear'], ['zoom'], 12, 2, 16, 5],
          // A plan is hollow: nothing hangs there yet.
          'circle-color': ['case', isPlanned, colour('--surface'), colour('--blue')],
          'circle-stroke-color': ['case', isPlanned, colour('--blue'), colour('--surface')],
          'circle-stroke-width': ['case', isPlanned, 2, 1],
        },
      },
      {
        ...{ id: 'watchpoints', ...tiles, 'source-layer': 'watchpoints', type: 'symbol' },
        layout: {
          'icon-image': ['concat', 'state-', ['get', 'state']],
          'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.6, 16, 1],
          'icon-allow-overlap': true,
        },
      },
      {
        ...{ id: 'area-names', ...tiles, 'source-layer': 'area-names', type: 'symbol' },
        layout: {
          'text-field': ['get', 'label'],
          'text-size': 12,
          // Beside what stands in the village's middle, once that is drawn.
          'text-offset': ['step', ['zoom'], ['literal', [0, 0]], pointsZoom, ['literal', [0, -2.5]]],
        },
        paint: { 'text-color': colour('--text'), ...halo },
      },
      {
        ...{ id: 'watchpoint-names', ...tiles, 'source-layer': 'watchpoints', type: 'symbol', minzoom: 15 },
        layout: { 'text-field': ['get', 'name'], 'text-size': 11, 'text-offset': [0, 1], 'text-anchor': 'top' },
        paint: { 'text-color': colour('--text'), ...halo },
      },
    ],
  };
}
