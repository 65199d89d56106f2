import { gunzipSync } from 'node:zlib';
import { cellOf, cellZoom, type Place } from '@sharp-eyes/geometry';
import { dice } from '@sharp-eyes/geometry/dice';
import type { Db } from 'mongodb';
import type { HubClient } from '../../demo/hub-client.ts';
import { quantile } from '../../measure/quantile.ts';

export interface TileFigures {
  /** Of all tiles asked; of those of the slowest zoom; of whole screens. */
  tileP95Ms: number;
  tileWorstZoomP95Ms: number;
  screenP95Ms: number;
  /** The largest tile as it went over the wire. */
  tileMaxKb: number;
  /** Cameras of the tiles at zoom 13 that those did not show. */
  camerasMissing: number;
}

interface Tile {
  z: number;
  x: number;
  y: number;
}

const zooms = { least: 6, most: 16 };
/** Of each zoom. */
const tilesAsked = 24;
const screensAsked = 2;
/** A desk's map: five tiles by four, as many at once as a browser asks one host. */
const screen = { across: 5, down: 4, atOnce: 6 };
/** At which every camera is there by itself. */
const allShownAt = 13;
const across = 2 ** cellZoom;

/** Single tiles around villages, then whole screens. The hub keeps no tile; the asker keeps none either. */
export async function measureTiles(db: Db, asker: HubClient, say: (words: string) => void): Promise<TileFigures> {
  const places = await placesOf(db);
  const random = dice(13);
  const somewhere = (): Place => places[Math.floor(random() * places.length)] as Place;
  const cameras = await camerasByTile(db);
  const took: { z: number; ms: number }[] = [];
  const found = { bytes: 0, missing: 0 };
  for (let z = zooms.least; z <= zooms.most; z += 1) {
    for (let n = 0; n < tilesAsked; n += 1) {
      const tile = tileAt(somewhere(), z);
      const startedAt = performance.now();
      const bytes = await fetchTile(asker, tile);
      took.push({ z, ms: performance.now() - startedAt });
      found.bytes = Math.max(found.bytes, bytes.length);
      if (z === allShownAt) found.missing += missingIn(bytes, cameras.get(nameOf(tile)) ?? []);
    }
  }
  const byZoom = [...Map.groupBy(took, ({ z }) => z)].map(([z, some]) => ({ z, ms: p95(some) }));
  const [slowest] = byZoom.sort((one, two) => two.ms - one.ms);
  say(`tiles: slowest at zoom ${slowest?.z}, p95 ${Math.round(slowest?.ms ?? Number.NaN)} ms`);
  const screens: { ms: number }[] = [];
  for (let z = zooms.least; z <= zooms.most; z += 1)
    for (let n = 0; n < screensAsked; n += 1) {
      const startedAt = performance.now();
      await fetchScreen(asker, tileAt(somewhere(), z));
      screens.push({ ms: performance.now() - startedAt });
    }
  return {
    ...{ tileP95Ms: Math.round(p95(took)), tileWorstZoomP95Ms: Math.round(slowest?.ms ?? Number.NaN) },
    ...{ screenP95Ms: Math.round(p95(screens)), tileMaxKb: Math.ceil(found.bytes / 1000) },
    camerasMissing: found.missing,
  };
}

function p95(some: readonly { ms: number }[]): number {
  return quantile(
    some.map(({ ms }) => ms),
    0.95,
  );
}

async function fetchScreen(asker: HubClient, middle: Tile): Promise<void> {
  const left = Array.from({ length: screen.across * screen.down }, (_, n) => ({
    z: middle.z,
    x: middle.x + (n % screen.across) - Math.floor(screen.across / 2),
    y: middle.y + Math.floor(n / screen.across) - Math.floor(screen.down / 2),
  })).filter(({ x, y }) => x >= 0 && y >= 0);
  const lane = async (): Promise<void> => {
    for (let tile = left.pop(); tile; tile = left.pop()) await fetchTile(asker, tile);
  };
  await Promise.all(Array.from({ length: screen.atOnce }, lane));
}

/** As it goes over the wire. */
async function fetchTile(asker: HubClient, { z, x, y }: Tile): Promise<Buffer> {
  return asker.bytes(`/api/v1/coverage/tiles/${z}/${x}/${y}`);
}

function missingIn(bytes: Buffer, ids: readonly string[]): number {
  // Ids are strings of the tile; what it says of them is the map's concern.
  const shown = gunzipSync(bytes).toString('latin1');
  return ids.filter((id) => !shown.includes(id)).length;
}

async function camerasByTile(db: Db): Promise<Map<string, string[]>> {
  const found = db.collection<{ _id: string; point: Place | null }>('coverage_cameras');
  const cameras = await found.find({ guarded: { $ne: true } }, { projection: { point: 1 } }).toArray();
  const placed = cameras.flatMap(({ _id, point }) => (point ? [{ _id, tile: nameOf(tileAt(point, allShownAt)) }] : []));
  return new Map([...Map.groupBy(placed, ({ tile }) => tile)].map(([tile, own]) => [tile, own.map(({ _id }) => _id)]));
}

async function placesOf(db: Db): Promise<Place[]> {
  const grounds = db.collection<{ _id: string; origin: Place | null }>('coverage_grounds');
  const found = await grounds
    .find({}, { projection: { origin: 1 } })
    .sort({ _id: 1 })
    .toArray();
  return found.flatMap(({ origin }) => origin ?? []);
}

function tileAt(place: Place, z: number): Tile {
  const cell = cellOf(place);
  const side = 2 ** (cellZoom - z);
  return { z, x: Math.floor(Math.floor(cell / across) / side), y: Math.floor((cell % across) / side) };
}

function nameOf({ z, x, y }: Tile): string {
  return `${z}/${x}/${y}`;
}
