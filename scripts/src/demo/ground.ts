import { fromPlane } from '@sharp-eyes/geometry';
import type { Layer, Point } from '@sharp-eyes/protocol';
import type { HubClient } from './hub-client.ts';
import { type DemoSite, demoCounty, demoSites } from './sites.ts';

/** What is made up around each site of the demo: two roads that cross, and four dwellings at their corners. */
const layerName = '演示地物';
const mainRoadM = 160;
const sideRoadM = 120;
/** From the crossing to the middle of a dwelling, and half its sides, metres. */
const dwellingAtM = 15;
const dwellingHalfM = [6, 4.5] as const;

/** A place so many metres ahead of a site's first camera and to its right. */
export function placeAt(site: Pick<DemoSite, 'point' | 'cameras'>, ahead: number, right: number): Point {
  const bearing = ((site.cameras[0]?.azimuthDeg ?? 0) * Math.PI) / 180;
  const [sin, cos] = [Math.sin(bearing), Math.cos(bearing)];
  const { lon, lat } = fromPlane(site.point, [ahead * sin + right * cos, ahead * cos - right * sin]);
  return { lon: Number(lon.toFixed(7)), lat: Number(lat.toFixed(7)) };
}

/** Brings the demo's roads and dwellings in, once; they are made up, and the layers say so. */
export async function layGround(admin: HubClient): Promise<void> {
  const known = await ownLayers(admin);
  const shapes = { roads: demoSites.flatMap(roadsOf), buildings: demoSites.flatMap(dwellingsOf) };
  for (const kind of ['roads', 'buildings'] as const) {
    if (known.some((layer) => layer.kind === kind)) continue;
    const query = new URLSearchParams({
      ...{
        division: demoCounty,
        kind,
        name: layerName,
        source: '演示数据，非实测',
        licence: '随本软件',
        dryRun: 'false',
      },
    });
    const file = JSON.stringify({ type: 'FeatureCollection', features: shapes[kind] });
    await admin.upload(`/api/v1/layers/import?${query}`, new TextEncoder().encode(file));
  }
}

/** Takes them away again. */
export async function clearGround(admin: HubClient): Promise<void> {
  for (const { id } of await ownLayers(admin)) await admin.call('DELETE', `/api/v1/layers/${id}`);
}

async function ownLayers(admin: HubClient): Promise<Layer[]> {
  const { items } = await admin.get<{ items: Layer[] }>(`/api/v1/layers?division=${demoCounty}`);
  return items.filter(({ name }) => name === layerName);
}

function roadsOf(site: DemoSite): object[] {
  const road = (highway: string, ...points: Point[]) => ({
    ...{ type: 'Feature', properties: { highway, name: site.name } },
    geometry: { type: 'LineString', coordinates: points.map(({ lon, lat }) => [lon, lat]) },
  });
  const crossing = placeAt(site, 0, 0);
  return [
    road('tertiary', placeAt(site, -mainRoadM, 0), crossing, placeAt(site, mainRoadM, 0)),
    road('residential', placeAt(site, 0, -sideRoadM), crossing, placeAt(site, 0, sideRoadM)),
  ];
}

function dwellingsOf(site: DemoSite): object[] {
  return wallsOf(site).map((corners) => {
    const coordinates = [corners.map(({ lon, lat }) => [lon, lat])];
    return { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates } };
  });
}

/** The walls of the dwellings around a site: closed rings. */
export function wallsOf(site: Pick<DemoSite, 'point' | 'cameras'>): Point[][] {
  const [half, deep] = dwellingHalfM;
  const quarters = [-1, 1].flatMap((ahead) =>
    [-1, 1].map((right) => [ahead * dwellingAtM, right * dwellingAtM] as const),
  );
  return quarters.map(([ahead, right]) =>
    [
      [-half, -deep],
      [half, -deep],
      [half, deep],
      [-half, deep],
      [-half, -deep],
    ].map(([dx = 0, dy = 0]) => placeAt(site, ahead + dx, right + dy)),
  );
}
