import type { Point } from '@sharp-eyes/protocol';
import { Marker, ScaleControl, type StyleSpecification } from 'maplibre-gl';
import { sector } from './bearing.ts';
import {
  type Box,
  boundsOf,
  boxAround,
  boxOf,
  colourOf,
  type Feature,
  type GeoJson,
  nothing,
  type Outline,
  openGlMap,
  setData,
  villageData,
  villageLayers,
} from './gl-map.ts';

/** Something that stands on the ground and is drawn with its shape and its name. */
export interface Thing {
  id: string;
  kind: 'site' | 'camera' | 'watchpoint';
  name: string;
  point: Point;
  /** A camera's view; without a direction only its place is drawn. */
  view?: { azimuthDeg: number; hfovDeg: number; rangeM: number } | undefined;
}

/** Where a phone thinks that it is: within so many metres, two times of three (W3C Geolocation: 95 % where it says so). */
export interface PhonePosition extends Point {
  accuracyM: number;
}

/** The same numbers, if they were measured in something else. */
export interface Ghost {
  point: Point;
  word: string;
}

/** All that a ground map shows; each part may be missing. */
export interface Ground {
  village: Outline | null;
  things: readonly Thing[];
  position: PhonePosition | null;
  ghosts: readonly Ghost[];
  /** Drawn under the marker: a footprint that follows the hand. */
  overlay: GeoJson | null;
  /** The point that is being placed. */
  marker: Point | null;
  /** How far around a single point is shown, metres; null where nobody says. */
  aroundM?: number | null | undefined;
}

export interface GroundMap {
  show: (ground: Ground) => void;
  fit: () => void;
  fitVillage: () => void;
  zoom: (steps: 1 | -1) => void;
  remove: () => void;
}

export interface GroundHands {
  /** A tap on the ground, or the marker let go: where. Without it nothing can be moved. */
  place?: ((point: Point) => void) | undefined;
  /** While the marker is dragged. */
  drag?: ((point: Point) => void) | undefined;
  tapThing?: ((id: string) => void) | undefined;
  fail: () => void;
}

/** China, where nothing is known. */
const country: Box = [
  [73.5, 18],
  [135.1, 53.6],
];
/** Around a single point, metres. */
const leastViewM = 120;
const padding = 36;
/** Taps on things are taken this far around, pixels: a thumb in a glove. */
const thumbPx = 18;

/** Draws a piece of ground and keeps it up to date. Throws where there is no WebGL. */
export function drawGroundMap(frame: HTMLElement, first: Ground, hands: GroundHands): GroundMap {
  let ground = first;
  /** Nobody has moved the view yet: it may still follow what comes. */
  let untouched = true;
  const map = openGlMap(frame, { style: styleFor(colourOf(frame)), bounds: boxFor(ground), minZoom: 3 }, hands.fail);
  map.addControl(new ScaleControl({ maxWidth: 120, unit: 'metric' }), 'bottom-left');
  const marker = new Marker({ element: pin(), anchor: 'bottom', draggable: hands.place !== undefined });
  let shown = false;

  const fit = () => map.fitBounds(boxFor(ground), { duration: 0, padding });
  const draw = () => {
    const { village, things, position, ghosts, overlay } = ground;
    setData(map, 'village', village ? villageData(village) : nothing);
    setData(map, 'things', collection([...things.flatMap(viewOf), ...things.map(thingOf)]));
    setData(map, 'position', collection(position ? positionOf(position) : []));
    setData(map, 'ghosts', collection(ghosts.map(({ point, word }) => dot(point, { name: word }))));
    setData(map, 'overlay', overlay ?? nothing);
    if (ground.marker) marker.setLngLat([ground.marker.lon, ground.marker.lat]);
    if (ground.marker && !shown) marker.addTo(map);
    if (!ground.marker && shown) marker.remove();
    shown = ground.marker !== null;
  };
  const placeOf = (at: { lng: number; lat: number }): Point => ({ lon: at.lng, lat: at.lat });

  map.on('load', draw);
  for (const moved of ['dragstart', 'zoomstart'] as const)
    map.on(moved, (event) => {
      if ('originalEvent' in event && event.originalEvent) untouched = false;
    });
  map.on('click', ({ point: { x, y }, lngLat }) => {
    const around: [[number, number], [number, number]] = [
      [x - thumbPx, y - thumbPx],
      [x + thumbPx, y + thumbPx],
    ];
    const [hit] = hands.tapThing ? map.queryRenderedFeatures(around, { layers: ['things', 'watchpoints'] }) : [];
    untouched = false;
    if (hit) hands.tapThing?.(String(hit.properties.id));
    else hands.place?.(placeOf(lngLat));
  });
  marker.on('drag', () => hands.drag?.(placeOf(marker.getLngLat())));
  marker.on('dragend', () => {
    untouched = false;
    hands.place?.(placeOf(marker.getLngLat()));
  });

  return {
    show: (next) => {
      ground = next;
      draw();
      if (untouched) fit();
    },
    fit,
    fitVillage: () => ground.village && map.fitBounds(boundsOf(ground.village.polygons), { duration: 0, padding }),
    zoom: (steps) => {
      untouched = false;
      map.zoomTo(map.getZoom() + steps, { duration: 0 });
    },
    remove: () => map.remove(),
  };
}

/** The marker with what it might be instead, else what stands there, else the village, else the phone. */
function boxFor({ marker, things, village, position, ghosts, aroundM }: Ground): Box {
  const viewM = aroundM ?? leastViewM;
  if (marker && ghosts.length > 0) return boxOf([marker, ...ghosts.map(({ point }) => point)]);
  if (marker) return boxAround(marker, viewM);
  if (things.length > 0) return widened(boxOf(things.flatMap(extentOf)), viewM);
  if (village) return boundsOf(village.polygons);
  return position ? boxAround(position, Math.max(leastViewM, 2 * position.accuracyM)) : country;
}

/** At least so many metres around its middle: a camera on its site's own point is no reason to show three metres. */
function widened([[west, south], [east, north]]: Box, metres: number): Box {
  const around = boxAround({ lon: (west + east) / 2, lat: (south + north) / 2 }, metres);
  return boxOf([[west, south] as const, [east, north] as const, ...around].map(([lon, lat]) => ({ lon, lat })));
}

/** What of the ground a thing takes: its place, and all that it sees. */
function extentOf({ point, view }: Thing): Point[] {
  const ring = view ? sector(point, view.azimuthDeg, view.hfovDeg, view.rangeM) : [];
  return [point, ...ring.map(([lon, lat]) => ({ lon, lat }))];
}

function collection(features: Feature[]): GeoJson {
  return { type: 'FeatureCollection', features };
}

function dot({ lon, lat }: Point, properties: Record<string, unknown>): Feature {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: [lon, lat] } };
}

function area(ring: [number, number][], properties: Record<string, unknown>): Feature {
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
}

function thingOf({ id, kind, name, point }: Thing): Feature {
  return dot(point, { id, kind, name });
}

function viewOf({ point, view }: Thing): Feature[] {
  return view ? [area(sector(point, view.azimuthDeg, view.hfovDeg, view.rangeM), { kind: 'view' })] : [];
}

function positionOf(position: PhonePosition): Feature[] {
  const ring = sector(position, 0, 360, Math.max(1, position.accuracyM));
  return [area([...ring, ring[0] as [number, number]], {}), dot(position, {})];
}

/** A pin whose tip is the place: the finger that drags it does not cover it. */
function pin(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'map-pin';
  element.dataset.testid = 'map-pin';
  element.innerHTML =
    '<svg viewBox="0 0 32 44" width="32" height="44" aria-hidden="true"><path d="M16 1a14 14 0 0 1 14 14c0 9-14 28-14 28S2 24 2 15A14 14 0 0 1 16 1Z"/><circle cx="16" cy="15" r="5"/></svg>';
  return element;
}

/** No `glyphs` address: labels are drawn from local fonts, nothing is asked of any host. */
function styleFor(colour: (variable: string) => string): StyleSpecification {
  const empty = { type: 'geojson', data: nothing } as const;
  const halo = { 'text-halo-color': colour('--surface'), 'text-halo-width': 1.5 };
  const [villageLine, villageName] = villageLayers(colour);
  const kindIs = (kind: string): ['==', ['get', string], string] => ['==', ['get', 'kind'], kind];
  return {
    version: 8,
    sources: { village: empty, things: empty, position: empty, ghosts: empty, overlay: empty },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour('--ground') } },
      villageLine,
      {
        ...{ id: 'accuracy', source: 'position', type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'] },
        paint: { 'fill-color': colour('--green'), 'fill-opacity': 0.14, 'fill-outline-color': colour('--green') },
      },
      {
        ...{ id: 'views', source: 'things', type: 'fill', filter: kindIs('view') },
        paint: { 'fill-color': colour('--blue'), 'fill-opacity': 0.16 },
      },
      {
        ...{ id: 'overlay', source: 'overlay', type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'] },
        paint: { 'fill-color': colour('--blue'), 'fill-opacity': 0.28 },
      },
      {
        ...{ id: 'overlay-line', source: 'overlay', type: 'line' },
        paint: { 'line-color': colour('--blue'), 'line-width': 2 },
      },
      {
        ...{ id: 'here', source: 'position', type: 'circle', filter: ['==', ['geometry-type'], 'Point'] },
        paint: {
          ...{ 'circle-radius': 6, 'circle-color': colour('--green') },
          ...{ 'circle-stroke-color': colour('--surface'), 'circle-stroke-width': 2 },
        },
      },
      {
        ...{ id: 'ghosts', source: 'ghosts', type: 'circle' },
        paint: {
          ...{ 'circle-radius': 6, 'circle-opacity': 0, 'circle-stroke-width': 2 },
          'circle-stroke-color': colour('--orange'),
        },
      },
      {
        ...{
          id: 'things',
          source: 'things',
          type: 'circle',
          filter: ['in', ['get', 'kind'], ['literal', ['camera', 'site']]],
        },
        paint: {
          'circle-radius': 6,
          'circle-color': ['case', kindIs('site'), colour('--grey'), colour('--blue')],
          ...{ 'circle-stroke-color': colour('--surface'), 'circle-stroke-width': 2 },
        },
      },
      {
        ...{ id: 'watchpoints', source: 'things', type: 'symbol', filter: kindIs('watchpoint') },
        layout: { 'text-field': '◆', 'text-size': 18, 'text-allow-overlap': true },
        paint: { 'text-color': colour('--orange'), ...halo },
      },
      {
        ...{ id: 'names', source: 'things', type: 'symbol', filter: ['has', 'name'] },
        layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-offset': [0, 0.9], 'text-anchor': 'top' },
        paint: { 'text-color': colour('--text'), ...halo },
      },
      {
        ...{ id: 'ghost-words', source: 'ghosts', type: 'symbol' },
        layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-offset': [0, 0.9], 'text-anchor': 'top' },
        paint: { 'text-color': colour('--orange'), ...halo },
      },
      villageName,
    ],
  };
}
