import { bearingDeg, footprint, fromPlane } from '@sharp-eyes/geometry';
import type { Point } from '@sharp-eyes/protocol';
import type { Feature, GeoJson } from '../../map/gl-map.ts';
import { guessedAngleDeg, usualRangeM } from '../flow.ts';
import type { CameraDraft, CameraValue } from '../sending/drafts.ts';

/** What is drawn under the hand while a camera is aimed: its footprint and the edges as tapped. */
export function aimGround(draft: CameraDraft, at: Point | null): GeoJson {
  return { type: 'FeatureCollection', features: at ? [...edgesOf(draft, at), ...areaOf(draft.mine, at)] : [] };
}

/** Where only a direction is known there is no footprint yet to speak of; the usual angle is drawn. */
function ringsOf(value: CameraValue, at: Point): [number, number][][] {
  const { rangeM, hfovDeg } = value;
  const seen = { ...value, at, rangeM: rangeM ?? usualRangeM, hfovDeg: hfovDeg ?? guessedAngleDeg };
  return footprint(seen).map((ring) => ring.map(({ lon, lat }): [number, number] => [lon, lat]));
}

function areaOf(value: CameraValue, at: Point): Feature[] {
  const rings = ringsOf(value, at);
  if (rings.length === 0) return [];
  return [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: rings } }];
}

function edgesOf({ aim, mine }: CameraDraft, at: Point): Feature[] {
  return [aim.left, aim.right].flatMap((edge) => {
    if (!edge) return [];
    const turn = (bearingDeg(at, edge) * Math.PI) / 180;
    const reach = mine.rangeM ?? usualRangeM;
    const end = fromPlane(at, [Math.sin(turn) * reach, Math.cos(turn) * reach]);
    return [
      line([
        [at.lon, at.lat],
        [end.lon, end.lat],
      ]),
      line(crossAt(edge)),
    ];
  });
}

/** A mark where the finger was, some metres large. */
function crossAt(point: Point): [number, number][] {
  const corner = (east: number, north: number): [number, number] => {
    const { lon, lat } = fromPlane(point, [east, north]);
    return [lon, lat];
  };
  return [corner(-1.5, 0), corner(1.5, 0), corner(0, 0), corner(0, 1.5), corner(0, -1.5)];
}

function line(coordinates: [number, number][]): Feature {
  return { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } };
}
