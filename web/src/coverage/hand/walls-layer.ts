import type { SurroundingsData } from '@sharp-eyes/protocol';
import { type Feature, type GlMap, setData } from '../../map/gl-map.ts';

/** Draws the buildings that hide something. @returns takes them away again */
export function drawWalls(
  map: GlMap,
  colour: (variable: string) => string,
  walls: SurroundingsData['walls'],
): () => void {
  const id = 'walls';
  map.addSource(id, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  map.addLayer({
    ...{ id, source: id, type: 'fill' },
    paint: { 'fill-color': colour('--grey'), 'fill-opacity': 0.35 },
  });
  setData(map, id, { type: 'FeatureCollection', features: walls.map(buildingOf) });
  return () => {
    map.removeLayer(id);
    map.removeSource(id);
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
