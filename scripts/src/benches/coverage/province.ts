import { cellOf, fromPlane, type Place, packRings, type WallRing } from '@sharp-eyes/geometry';
import { dice } from '@sharp-eyes/geometry/dice';
import { cameraRecord, levelOf, newId, parentOf } from '@sharp-eyes/protocol';
import { drawingOf } from '@sharp-eyes/server/drawings';
import type { Db } from 'mongodb';

/** How much is made of everything. */
export interface ProvinceSize {
  counties: number;
  townships: number;
  /** In each township. */
  villages: number;
  watchpoints: number;
  cameras: number;
  buildings: number;
}

export interface Made {
  /** Codes of the counties. */
  counties: string[];
  villages: string[];
  cameras: number;
  watchpoints: number;
}

const south = { lon: 117, lat: 30 };
/** Villages stand in a grid, so far from each other, metres. */
const apartM = 1500;
const perRow = 100;
const perSite = 3;
/** Corners of an outline: what surveyed ones have after a layer brought them in. */
const corners = { village: 64, township: 256, county: 1024 };
const chunk = 5000;
const emptyRecord = cameraRecord.parse({});

/**
 * Writes counties straight into the database as an import would have left them: nobody has worked out anything yet.
 * @param first - digits of the city that they belong to; each city takes five counties
 */
export async function writeProvince(
  db: Db,
  first: { province: string; city: number; row: number },
  size: ProvinceSize,
): Promise<Made> {
  const made: Made = { counties: [], villages: [], cameras: 0, watchpoints: 0 };
  const store = new Store(db);
  await store.add('divisions', [divisionOf(`${first.province}0000000000`)], true);
  const random = dice(first.row + 7);
  for (let c = 0; c < size.counties; c += 1) {
    const city = `${first.province}${String(first.city + Math.floor(c / 5)).padStart(2, '0')}`;
    const county = `${city}${String(1 + (c % 5)).padStart(2, '0')}000000`;
    made.counties.push(county);
    const from = made.villages.length + first.row * perRow;
    const rows = Math.ceil((size.townships * size.villages) / perRow);
    await store.add('divisions', [divisionOf(`${city}00000000`)], true);
    await store.add('divisions', [divisionOf(county, outlineOf(from, [perRow, rows], corners.county))]);
    for (let t = 0; t < size.townships; t += 1) {
      const township = `${county.slice(0, 6)}${100 + t}000`;
      const beginning = from + t * size.villages;
      await store.add('divisions', [divisionOf(township, outlineOf(beginning, [size.villages, 1], corners.township))]);
      for (let v = 0; v < size.villages; v += 1) {
        const village = `${township.slice(0, 9)}${201 + v}`;
        const n = made.villages.length + first.row * perRow;
        const middle = fromPlane(south, [(n % perRow) * apartM, Math.floor(n / perRow) * apartM]);
        made.villages.push(village);
        await store.add('divisions', [divisionOf(village, outlineOf(n, [1, 1], corners.village))]);
        await writeVillage(store, village, middle, size, random);
        made.cameras += size.cameras;
        made.watchpoints += size.watchpoints;
      }
    }
  }
  await store.flush();
  return made;
}

function divisionOf(code: string, boundary?: [number, number][][]) {
  const drawn = boundary && { boundary, exclaves: [], drawing: drawingOf(levelOf(code), { boundary }) };
  return {
    ...{ _id: code, name: `区划${code}`, initials: 'qh', level: levelOf(code), parent: parentOf(code) ?? null },
    ...{ year: 2023, source: 'bench', validTo: null, ...drawn },
  };
}

/** A rectangle of villages with a border as winding as one that was surveyed. */
function outlineOf(village: number, [columns, rows]: readonly [number, number], count: number): [number, number][][] {
  const [west, low] = [((village % perRow) - 0.5) * apartM, (Math.floor(village / perRow) - 0.5) * apartM];
  const [wide, high] = [columns * apartM, rows * apartM];
  const step = (2 * (wide + high)) / count;
  const ring = Array.from({ length: count }, (_, n): [number, number] => {
    const along = n * step;
    const bend = 0.3 * step * Math.sin(n * 1.7);
    if (along < wide) return [along, bend];
    if (along < wide + high) return [wide + bend, along - wide];
    if (along < 2 * wide + high) return [2 * wide + high - along, high + bend];
    return [bend, 2 * (wide + high) - along];
  });
  const placed = ring.map(([east, north]): [number, number] => {
    const { lon, lat } = stored(fromPlane(south, [west + east, low + north]));
    return [lon, lat];
  });
  return [[...placed, ...placed.slice(0, 1)]];
}

async function writeVillage(
  store: Store,
  division: string,
  middle: Place,
  size: ProvinceSize,
  random: () => number,
): Promise<void> {
  const county = division.slice(0, 6);
  const around = (from: Place, metres: number) =>
    stored(fromPlane(from, [(random() - 0.5) * 2 * metres, (random() - 0.5) * 2 * metres]));
  const places: { siteId: string; point: Place; ids: string[]; points: Place[] }[] = [];
  for (let left = size.watchpoints; left > 0; left -= perSite) {
    const point = around(middle, 250);
    const [siteId, kind] = [newId(), (['junction', 'farm-stay', 'compound'] as const)[places.length % 3]];
    const points = Array.from({ length: Math.min(perSite, left) }, () => around(point, 25));
    const ids = points.map(() => newId());
    places.push({ siteId, point, ids, points });
    await store.add('sites', [siteDocumentOf({ siteId, county, division, kind: kind ?? 'junction', point })]);
    await store.add(
      'watchpoints',
      points.map((at, n) => ({
        ...{ _id: ids[n] as string, county, division, siteId, name: `部位${n}`, kind: 'road', density: 'detect' },
        ...{ weight: 1 + (n % 5), point: at, pointOrigin: { ...at, datum: 'wgs84' }, version: 1 },
      })),
    );
  }
  const watchpoints = places.flatMap(({ ids }) => ids.map((id) => ({ id, name: '部位' })));
  const by = { id: newId(), name: 'bench', unit: '' };
  await store.add('required-lists', [
    {
      ...{ _id: newId(), county, division, version: 1, watchpoints, added: [], removed: [], note: '' },
      ...{ approvedAt: new Date(), approvedBy: by, current: true },
    },
  ]);
  for (let n = 0; n < size.cameras; n += 1) {
    const site = places[n % places.length];
    const target = site?.points[n % perSite] ?? middle;
    if (site) await store.add('cameras', [cameraDocumentOf({ county, division, site, target, n, random })]);
  }
  const walls = Array.from({ length: size.buildings }, () => houseAt(around(middle, 280), 6 + random() * 6));
  for (const [cell, rings] of Map.groupBy(walls, wallCell)) {
    const packed = packRings(rings);
    await store.add('wallCells', [
      { _id: cell as never, n: rings.length, rings: Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength) },
    ]);
  }
}

function stored({ lon, lat }: Place): Place {
  return { lon: Math.round(lon * 1e7) / 1e7, lat: Math.round(lat * 1e7) / 1e7 };
}

function siteDocumentOf(site: { siteId: string; county: string; division: string; kind: string; point: Place }) {
  const { siteId, county, division, kind, point } = site;
  return {
    ...{ _id: siteId, county, division, name: `场所${siteId.slice(-5)}`, kind, point, pointOrigin: null, hamlet: null },
    ...{ address: null, unitId: null, legalBasis: null, agreementPhotoId: null, sign: 'unknown', signPhotoId: null },
    ...{
      necessity: null,
      retentionDays: null,
      accessBasis: { basis: 'own' },
      agentId: null,
      contacts: [],
      demo: false,
    },
    ...{ version: 1, createdAt: new Date(), basisChangesAt: null, search: '', location: null },
  };
}

function cameraDocumentOf(camera: {
  county: string;
  division: string;
  site: { siteId: string; point: Place };
  target: Place;
  n: number;
  random: () => number;
}) {
  const { county, division, site, target, n, random } = camera;
  const name = `摄像机${n}`;
  const east = (target.lon - site.point.lon) * Math.cos((target.lat * Math.PI) / 180);
  const azimuthDeg = ((Math.atan2(east, target.lat - site.point.lat) * 180) / Math.PI + 360 + random() * 60 - 30) % 360;
  const record = {
    ...{ ...emptyRecord, point: site.point, azimuthDeg: Math.round(azimuthDeg * 10) / 10, azimuthBasis: 'surveyed' },
    ...{ hfovDeg: 60 + Math.floor(random() * 4) * 10, widthPx: 1920, heightPx: 1080, rangeM: 60 },
  };
  const online = random() < 0.9;
  const evidence = {
    ...{ source: 'import', online, at: new Date().toISOString(), by: 'bench' },
    until: new Date(Date.now() + 24 * 3600_000).toISOString(),
  };
  return {
    ...{ _id: newId(), county, division, name, siteId: site.siteId, deviceKey: null, source: null, agentId: null },
    ...{ placement: 'junction', placementBasis: 'record', record, rules: { version: 1 }, demo: false },
    ...{ search: { grams: [], ids: [] }, unitId: null, legalBasis: null, aimed: true, reachability: 'unknown' },
    ...{
      silent: false,
      life: 'in-service',
      maintenanceSince: null,
      maintenanceUntil: null,
      reach: 'platform',
      evidence,
    },
    ...{ standing: true, picture: 'unknown', pictureSince: null, pictureReason: null, pictureOrder: null },
    ...{ version: 1, createdAt: new Date() },
  };
}

function houseAt(middle: Place, halfM: number): WallRing {
  const corners = (
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const
  ).map(([x, y]) => {
    const { lon, lat } = fromPlane(middle, [x * halfM, y * halfM * 0.7]);
    return [lon, lat] as const;
  });
  return { corners, heightM: 6 };
}

function wallCell({ corners }: WallRing): number {
  const [a, , c] = corners;
  if (!a || !c) throw new Error('expected a house of four corners');
  return cellOf({ lon: (a[0] + c[0]) / 2, lat: (a[1] + c[1]) / 2 });
}

type Stored = { _id: string } & Record<string, unknown>;

/** Documents on their way into the database. */
class Store {
  readonly #db: Db;
  readonly #waiting = new Map<string, Map<string, object>>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** @param once - some of them may be there already */
  async add(collection: string, documents: readonly Stored[], once = false): Promise<void> {
    if (once) {
      for (const document of documents)
        await this.#db.collection(collection).replaceOne({ _id: document._id as never }, document, { upsert: true });
      return;
    }
    const waiting = this.#waiting.get(collection) ?? new Map<string, object>();
    this.#waiting.set(collection, waiting);
    for (const document of documents)
      waiting.set(String(document._id), merged(waiting.get(String(document._id)), document));
    if (waiting.size >= chunk && collection !== 'wallCells') await this.#write(collection);
  }

  async flush(): Promise<void> {
    for (const collection of this.#waiting.keys()) await this.#write(collection);
  }

  async #write(collection: string): Promise<void> {
    const documents = [...(this.#waiting.get(collection)?.values() ?? [])];
    this.#waiting.delete(collection);
    if (documents.length > 0) await this.#db.collection(collection).insertMany(documents, { ordered: false });
  }
}

/** Two villages may have walls in one cell. */
function merged(before: object | undefined, after: object): object {
  if (before === undefined || !('rings' in before) || !('rings' in after)) return after;
  const [one, two] = [before, after] as { n: number; rings: Buffer }[];
  return one && two ? { ...after, n: one.n + two.n, rings: Buffer.concat([one.rings, two.rings]) } : after;
}
