import 'maplibre-gl/dist/maplibre-gl.css';
import type { Point } from '@sharp-eyes/protocol';
import { type GeoJSONSourceSpecification, Map as GlMap, type StyleSpecification, setWorkerUrl } from 'maplibre-gl';
// The bundler must be told the worker: else the build passes and the map stays empty.
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { pointAt, sector } from './bearing.ts';

setWorkerUrl(workerUrl);

/** How wide and far the wedge is drawn where only the azimuth is known: a direction, not a footprint. */
const wedgeDeg = 60;
const wedgeM = 80;
const ringsM = [50, 100];

export interface CameraMap {
  fit: () => void;
  remove: () => void;
}

interface Placed {
  point: Point;
  azimuthDeg: number | null;
  name: string;
}

/** Draws a camera's place. Throws where there is no WebGL; `onFail` tells of a context that is lost later. */
export function drawCameraMap(frame: HTMLElement, placed: Placed, onFail: () => void): CameraMap {
  const { point } = placed;
  const bounds: [[number, number], [number, number]] = [
    [pointAt(point, 270, 110)[0], pointAt(point, 180, 110)[1]],
    [pointAt(point, 90, 110)[0], pointAt(point, 0, 110)[1]],
  ];
  const map = new GlMap({
    container: frame,
    style: styleFor(placed, getComputedStyle(frame)),
    bounds,
    attributionControl: false,
    maxZoom: 21,
    minZoom: 9,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    cooperativeGestures: false,
    scrollZoom: true,
    localIdeographFontFamily: "'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif",
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disable(); // the arrow keys move through the queue
  map.getCanvas().addEventListener('webglcontextlost', onFail);
  return { fit: () => map.fitBounds(bounds, { duration: 0 }), remove: () => map.remove() };
}

/** No `glyphs` address: labels are drawn from local fonts, nothing is asked of any host. */
function styleFor({ point, azimuthDeg, name }: Placed, css: CSSStyleDeclaration): StyleSpecification {
  const colour = (variable: string) => css.getPropertyValue(variable).trim();
  const feature = (kind: string, geometry: object, text = '') => ({
    type: 'Feature' as const,
    properties: { kind, text },
    geometry,
  });
  const features = [
    ...ringsM.map((m) => feature('ring', { type: 'LineString', coordinates: sector(point, 0, 360, m) })),
    ...ringsM.map((m) => feature('label', { type: 'Point', coordinates: pointAt(point, 180, m) }, `${m} m`)),
    ...(azimuthDeg === null
      ? []
      : [feature('wedge', { type: 'Polygon', coordinates: [sector(point, azimuthDeg, wedgeDeg, wedgeM)] })]),
    feature('camera', { type: 'Point', coordinates: [point.lon, point.lat] }, name),
  ];
  const data = { type: 'FeatureCollection', features } as unknown as GeoJSONSourceSpecification['data'];
  const is = (kind: string): ['==', ['get', string], string] => ['==', ['get', 'kind'], kind];
  const halo = { 'text-halo-color': colour('--surface'), 'text-halo-width': 1.5 };
  return {
    version: 8,
    sources: { place: { type: 'geojson', data } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour('--ground') } },
      {
        id: 'ring',
        source: 'place',
        type: 'line',
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
      {
        id: 'label',
        source: 'place',
        type: 'symbol',
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
