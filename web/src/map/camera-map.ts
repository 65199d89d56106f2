import 'maplibre-gl/dist/maplibre-gl.css';
import type { Boundary, Point } from '@sharp-eyes/protocol';
import {
  type GeoJSONSource,
  type GeoJSONSourceSpecification,
  Map as GlMap,
  type StyleSpecification,
  setWorkerUrl,
} from 'maplibre-gl';
// The bundler must be told the worker: else the build passes and the map stays empty.
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { pointAt, sector } from './bearing.ts';

setWorkerUrl(workerUrl);

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

/** A division as it is drawn behind the camera. */
export interface Outline {
  name: string;
  boundary: Boundary;
}

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
  const bounds: Box = [
    [pointAt(point, 270, viewM)[0], pointAt(point, 180, viewM)[1]],
    [pointAt(point, 90, viewM)[0], pointAt(point, 0, viewM)[1]],
  ];
  let village: Outline | null = null;
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
  const drawVillage = () => {
    if (village) map.getSource<GeoJSONSource>('village')?.setData(villageData(village));
  };
  map.on('load', drawVillage);
  return {
    fit: () => map.fitBounds(bounds, { duration: 0 }),
    outline: (outline) => {
      village = outline;
      drawVillage(); // before the style is loaded there is no source yet, and `load` draws it
    },
    fitOutline: () => village && map.fitBounds(boundsOf(village.boundary), { duration: 0, padding: villagePadding }),
    remove: () => map.remove(),
  };
}

type Box = [[number, number], [number, number]];
type GeoJson = Exclude<GeoJSONSourceSpecification['data'], string>;
const nothing: GeoJson = { type: 'FeatureCollection', features: [] };

function boundsOf([outer = []]: Boundary): Box {
  const [lons, lats] = [outer.map(([lon]) => lon), outer.map(([, lat]) => lat)];
  return [
    [Math.min(...lons), Math.min(...lats)],
    [Math.max(...lons), Math.max(...lats)],
  ];
}

/** The outline, and its name at the northernmost corner, where the camera's own name never stands. */
function villageData({ name, boundary }: Outline): GeoJson {
  const top = boundary[0]?.reduce((north, corner) => (corner[1] > north[1] ? corner : north)) ?? [0, 0];
  return {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: boundary } },
      { type: 'Feature', properties: { name }, geometry: { type: 'Point', coordinates: top } },
    ],
  };
}

/** No `glyphs` address: labels are drawn from local fonts, nothing is asked of any host. */
function styleFor({ point, azimuthDeg, hfovDeg, rangeM, name }: Placed, css: CSSStyleDeclaration): StyleSpecification {
  const colour = (variable: string) => css.getPropertyValue(variable).trim();
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
      {
        id: 'village',
        source: 'village',
        type: 'line',
        paint: { 'line-color': colour('--quiet'), 'line-width': 1.5, 'line-dasharray': [3, 2] },
      },
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
      {
        id: 'village-name',
        source: 'village',
        type: 'symbol',
        filter: ['has', 'name'],
        layout: { 'text-field': ['get', 'name'], 'text-size': 13, 'text-offset': [0, 0.4], 'text-anchor': 'top' },
        paint: { 'text-color': colour('--quiet'), ...halo },
      },
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
