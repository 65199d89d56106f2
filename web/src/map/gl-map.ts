import 'maplibre-gl/dist/maplibre-gl.css';
import type { Boundary, Point } from '@sharp-eyes/protocol';
import {
  type GeoJSONSource,
  type GeoJSONSourceSpecification,
  Map as GlMap,
  type LayerSpecification,
  type LngLatBoundsLike,
  type StyleSpecification,
  setWorkerUrl,
} from 'maplibre-gl';
// The bundler must be told the worker: else the build passes and the map stays empty.
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { layBase } from './base-map.ts';
import { pointAt } from './bearing.ts';

setWorkerUrl(workerUrl);

export type { GlMap };

export type Box = [southWest: [number, number], northEast: [number, number]];
export type GeoJson = Exclude<GeoJSONSourceSpecification['data'], string>;
export type Feature = Extract<GeoJson, { type: 'Feature' }>;
export const nothing: GeoJson = { type: 'FeatureCollection', features: [] };

/** A division as it is drawn behind what stands in it. */
export interface Outline {
  name: string;
  /** Its main part, and what belongs to it but lies apart. */
  polygons: Boundary[];
}

/** A map over the configured base, or over none: then nothing is asked of any host. Throws where there is no WebGL; `onFail` tells of a later loss. */
export function openGlMap(
  frame: HTMLElement,
  view: { style: StyleSpecification; bounds: LngLatBoundsLike; minZoom: number },
  onFail: () => void,
): GlMap {
  const map = new GlMap({
    container: frame,
    ...view,
    attributionControl: false,
    maxZoom: 21,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    cooperativeGestures: false,
    scrollZoom: true,
    localIdeographFontFamily: "'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif",
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disable(); // the arrow keys belong to the page: they move through the queue
  // A map that is taken away loses its context on purpose, a moment later: that is no fault of the browser's.
  let gone = false;
  map.once('remove', () => {
    gone = true;
  });
  map.getCanvas().addEventListener('webglcontextlost', () => {
    if (!gone) onFail();
  });
  layBase(map);
  return map;
}

/** Draws data into a source; before the style is loaded there is none, and the caller draws again then. */
export function setData(map: GlMap, source: string, data: GeoJson): void {
  map.getSource<GeoJSONSource>(source)?.setData(data);
}

/** A variable of the page's own colours, as it is in light or dark now. */
export function colourOf(frame: HTMLElement): (variable: string) => string {
  const css = getComputedStyle(frame);
  return (variable) => css.getPropertyValue(variable).trim();
}

export function boundsOf(polygons: readonly Boundary[]): Box {
  return boxOf(polygons.flatMap(([outer = []]) => outer).map(([lon, lat]) => ({ lon, lat })));
}

/** The smallest box that holds the points. */
export function boxOf(points: readonly Point[]): Box {
  const [lons, lats] = [points.map(({ lon }) => lon), points.map(({ lat }) => lat)];
  return [
    [Math.min(...lons), Math.min(...lats)],
    [Math.max(...lons), Math.max(...lats)],
  ];
}

/** So many metres around a point. */
export function boxAround(point: Point, metres: number): Box {
  return [
    [pointAt(point, 270, metres)[0], pointAt(point, 180, metres)[1]],
    [pointAt(point, 90, metres)[0], pointAt(point, 0, metres)[1]],
  ];
}

/** The outline, and its name at the northernmost corner, where a camera's own name never stands. */
export function villageData({ name, polygons }: Outline): GeoJson {
  const top = polygons[0]?.[0]?.reduce((north, corner) => (corner[1] > north[1] ? corner : north)) ?? [0, 0];
  return {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties: {}, geometry: { type: 'MultiPolygon', coordinates: polygons } },
      { type: 'Feature', properties: { name }, geometry: { type: 'Point', coordinates: top } },
    ],
  };
}

/** How a village is drawn, from the source `village`: its line, and its name above everything else. */
export function villageLayers(
  colour: (variable: string) => string,
): [line: LayerSpecification, name: LayerSpecification] {
  return [
    {
      id: 'village',
      source: 'village',
      type: 'line',
      paint: { 'line-color': colour('--quiet'), 'line-width': 1.5, 'line-dasharray': [3, 2] },
    },
    {
      id: 'village-name',
      source: 'village',
      type: 'symbol',
      filter: ['has', 'name'],
      layout: { 'text-field': ['get', 'name'], 'text-size': 13, 'text-offset': [0, 0.4], 'text-anchor': 'top' },
      paint: { 'text-color': colour('--quiet'), 'text-halo-color': colour('--surface'), 'text-halo-width': 1.5 },
    },
  ];
}
