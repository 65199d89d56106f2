import {
  boxAround,
  fromPlane,
  type GeoBox,
  junctionsOf,
  offPlane,
  onPlane,
  type Place,
  planeAt,
  storedPlace,
} from '@sharp-eyes/geometry';
import type { Boundary } from '@sharp-eyes/protocol';
import { lies } from '../places/point-check.ts';
import type { Road } from './service.ts';

/** Where roads of the road layers meet. */
export interface RoadJunction {
  /** WGS-84, to 1e-7°. */
  point: Place;
  /** Roads that lead away from it, three or more. */
  arms: number;
  /** The names of the roads that meet, each once; those without one are left out. */
  names: string[];
  /** The classes of the roads that meet, as their file calls them, each once. */
  classes: string[];
}

/** Ways that no vehicle takes (values of OpenStreetMap's `highway`, and their Chinese names): where they join is no junction. */
const walkways = new Set([
  ...['footway', 'path', 'steps', 'cycleway', 'bridleway', 'pedestrian', 'corridor', 'platform', 'sidewalk'],
  ...['construction', 'proposed', '人行道', '步道', '小径', '台阶', '自行车道', '在建', '规划'],
]);
/** A junction at the border is made by roads on both sides, metres. */
const besideM = 150;

/** The box that holds every road which may make a junction within an outline; undefined without an outline. */
export function roadBoxOf(polygons: readonly Boundary[]): GeoBox | undefined {
  const box = boxAround(polygons.flatMap(([outer = []]) => outer.map(([lon, lat]) => ({ lon, lat }))));
  if (box === undefined) return undefined;
  const least = fromPlane({ lon: box.west, lat: box.south }, [-besideM, -besideM]);
  const most = fromPlane({ lon: box.east, lat: box.north }, [besideM, besideM]);
  return { west: least.lon, south: least.lat, east: most.lon, north: most.lat };
}

/** A road with the box that it fills. */
interface BoxedRoad {
  road: Road;
  box: GeoBox;
}

export function withBox(road: Road): BoxedRoad {
  const none = { west: 180, south: 90, east: -180, north: -90 };
  return { road, box: boxAround(road.line.map(([lon, lat]) => ({ lon, lat }))) ?? none };
}

/** Those of many roads that may make a junction within an outline. */
export function roadsBeside(roads: readonly BoxedRoad[], polygons: readonly Boundary[]): Road[] {
  const around = roadBoxOf(polygons);
  if (around === undefined) return [];
  const { west, south, east, north } = around;
  return roads
    .filter(({ box }) => box.west <= east && box.east >= west && box.south <= north && box.north >= south)
    .map(({ road }) => road);
}

/**
 * The junctions of roads that lie within an outline, in the order of their places, so that two hubs number them alike.
 * @param roads - all that touch `roadBoxOf` the outline
 * @param polygons - outer rings and holes of every part, WGS-84
 */
export function junctionsWithin(roads: readonly Road[], polygons: readonly Boundary[]): RoadJunction[] {
  const box = roadBoxOf(polygons);
  if (box === undefined) return [];
  const plane = planeAt({ lon: (box.west + box.east) / 2, lat: (box.south + box.north) / 2 });
  const driven = roads
    .filter(({ class: kind }) => kind === null || !walkways.has(kind.trim().toLowerCase()))
    .sort((one, two) => (one.id < two.id ? -1 : 1));
  const network = driven.map(({ line, level, bridge }) => ({
    line: line.map(([lon, lat]) => onPlane(plane, { lon, lat })),
    layer: level ?? (bridge ? 1 : 0),
  }));
  return junctionsOf(network)
    .map(({ at, arms, roads: meeting }) => ({
      ...{ point: storedPlace(offPlane(plane, at)), arms },
      names: said(meeting.map((road) => driven[road]?.name)),
      classes: said(meeting.map((road) => driven[road]?.class)),
    }))
    .filter(({ point }) => lies(point, polygons))
    .sort((one, two) => one.point.lon - two.point.lon || one.point.lat - two.point.lat);
}

function said(texts: readonly (string | null | undefined)[]): string[] {
  return [...new Set(texts.flatMap((text) => text?.trim() || []))].sort();
}
