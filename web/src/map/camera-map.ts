import type { Point } from '@sharp-eyes/protocol';
import type { GeoJSONSourceSpecification, StyleSpecification } from 'maplibre-gl';
import { pointAt, sector } from './bearing.ts';
import {
  type Box,
  boundsOf,
  boxAround,
  colourOf,
  nothing,
  type Outline,
  openGlMap,
  setData,
  villageData,
  villageLayers,
} from './gl-map.ts';

/** How wide and far the wedge is drawn where only the azimuth is known: a direction, not a footprint. */
const wedgeDeg = 60;
const wedgeM = 80;
const ringsM = [50, 100];
/** Farther out the rings are a dot behind the camera: 100 m are some 30 pixels at this zoom. */
const ringsZoom = 14.5;
/** Room around the village: its name and our buttons stand at its lower edge, pixels. */
const villagePadding = { top: 24, left: 24, right: 24, bottom: 44 };
/** Around the camera, metres: the outer ring and some air. */
const leastViewM = 110;

export interface CameraMap {
  fit: () => void;
  /** Draws the village behind the camera, whenever it comes. The view stays. */
  outline: (outline: Outline) => void;
  fitOutline: () => void;
  remove: () => void;
}

export interface Placed {
  point: Point;
  azimuthDeg: number | null;
  /** Horizontal angle of view, degrees, and range, metres; a direction is drawn where they are not known. */
  hfovDeg: number | null;
  rangeM: number | null;
  name: string;
}

/** Draws a camera's place. Throws where there is no WebGL; `onFail` tells of a context that is lost later. */
export function drawCameraMap(frame: HTMLElement, placed: Placed, onFail: () => void): CameraMap {
  const { point } = placed;
  const viewM = Math.max(leastViewM, (placed.rangeM ?? 0) * 1.1);
  const bounds: Box = boxAround(point, viewM);
  let village: Outline | null = null;
  const map = openGlMap(frame, { style: styleFor(placed, colourOf(frame)), bounds, minZoom: 9 }, onFail);
  const drawVillage = () => {
    if (village) setData(map, 'village', villageData(village));
  };
  map.on('load', drawVillage);
  return {
    fit: () => map.fitBounds(bounds, { duration: 0 }),
    outline: (outline) => {
      village = outline;
      drawVillage(); // before the style is loaded there is no source yet, and `load` draws it
    },
    fitOutline: () => village && map.fitBounds(boundsOf(village.polygons), { duration: 0, padding: villagePadding }),
    remove: () => map.remove(),
  };
}

/** No `glyphs` address: labels are drawn from local fonts, nothing is asked of any host. */
function styleFor(
  { point, azimuthDeg, hfovDeg, rangeM, name }: Placed,
  colour: (variable: string) => string,
): StyleSpecification {
  const [villageLine, villageName] = villageLayers(colour);
  const feature = (kind: string, geometry: object, text = '') => ({
    type: 'Feature' as const,
    properties: { kind, text },
    geometry,
  });
  const features = [
    ...ringsM.map((m) => feature('ring', { type: 'LineString', coordinates: sector(point, 0, 360, m) })),
    ...ringsM.map((m) => feature('label', { type: 'Point', coordinates: pointAt(point, 225, m) }, `${m} m`)),
    ...(azimuthDeg === null
      ? []
      : [
          feature('wedge', {
            type: 'Polygon',
            coordinates: [sector(point, azimuthDeg, hfovDeg ?? wedgeDeg, rangeM || wedgeM)],
          }),
        ]),
    feature('camera', { type: 'Point', coordinates: [point.lon, point.lat] }, name),
  ];
  const data = { type: 'FeatureCollection', features } as unknown as GeoJSONSourceSpecification['data'];
  const is = (kind: string): ['==', ['get', string], string] => ['==', ['get', 'kind'], kind];
  const halo = { 'text-halo-color': colour('--surface'), 'text-halo-width': 1.5 };
  return {
    version: 8,
    sources: { place: { type: 'geojson', data }, village: { type: 'geojson', data: nothing } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour('--ground') } },
      villageLine,
      {
        id: 'ring',
        source: 'place',
        type: 'line',
        minzoom: ringsZoom,
        filter: is('ring'),
        paint: { 'line-color': colour('--line-strong'), 'line-width': 1, 'line-dasharray': [4, 3] },
      },
      {
        id: 'wedge',
        source: 'place',
        type: 'fill',
        filter: is('wedge'),
        paint: { 'fill-color': colour('--blue'), 'fill-opacity': 0.28 },
      },
      {
        id: 'wedge-edge',
        source: 'place',
        type: 'line',
        filter: is('wedge'),
        paint: { 'line-color': colour('--blue'), 'line-width': 1.5 },
      },
      {
        id: 'camera',
        source: 'place',
        type: 'circle',
        filter: is('camera'),
        paint: {
          'circle-radius': 6,
          'circle-color': colour('--blue'),
          'circle-stroke-color': colour('--surface'),
          'circle-stroke-width': 2,
        },
      },
      villageName,
      {
        id: 'label',
        source: 'place',
        type: 'symbol',
        minzoom: ringsZoom,
        filter: is('label'),
        layout: { 'text-field': ['get', 'text'], 'text-size': 11 },
        paint: { 'text-color': colour('--quiet'), ...halo },
      },
      {
        id: 'name',
        source: 'place',
        type: 'symbol',
        filter: is('camera'),
        layout: { 'text-field': ['get', 'text'], 'text-size': 13, 'text-offset': [0, 1.1], 'text-anchor': 'top' },
        paint: { 'text-color': colour('--text'), ...halo },
      },
    ],
  };
}
