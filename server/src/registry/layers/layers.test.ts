import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cellOf, fromWgs84, unpackRings } from '@sharp-eyes/geometry';
import { csrfHeader, type Layer, type LayerReport, newId } from '@sharp-eyes/protocol';
import { movableClock } from '../../platform/clock.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';

const county = '341802000000';
const town = '341802110000';
const [east, west, north, namesake] = ['341802110201', '341802110202', '341802110203', '341802111201'];
const centre = { lon: 118.75, lat: 30.94 };
// Near the real time: the database ends sessions by its own clock.
const clock = movableClock(Date.now());

let hub: TestHub;
let administrator: SignedIn;
let technician: SignedIn;

beforeAll(async () => {
  hub = await openTestHub(clock);
  administrator = await hub.signInAs([{ role: 'administrator', division: county }]);
  technician = await hub.signInAs([{ role: 'technician', division: town }]);
  const divisions = [
    { code: '340000000000', name: '安徽省' },
    { code: '341800000000', name: '宣城市' },
    { code: county, name: '宣州区' },
    { code: town, name: '水东镇' },
    { code: '341802111000', name: '洪林镇' },
    { code: east, name: '东胜村委会' },
    { code: west, name: '西山村村民委员会' },
    { code: north, name: '北塘村委会' },
    { code: namesake, name: '北塘村委会' },
  ];
  await administrator.ask('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions });
});
afterAll(() => hub.stop());

const square = (lon: number, lat: number, size = 0.01): [number, number][] =>
  [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]].map(([x = 0, y = 0]) => [Number((lon + x * size).toFixed(7)), Number((lat + y * size).toFixed(7))]); // biome-ignore format: one ring
const polygon = (ring: [number, number][], properties: object = {}) => ({
  ...{ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } },
});
const collection = (...features: object[]) => Buffer.from(JSON.stringify({ type: 'FeatureCollection', features }));
const house = (metresEast: number, size = 0.0002) =>
  polygon(square(centre.lon + metresEast / 95_400, centre.lat, size));

async function bring(
  file: Buffer,
  more: Record<string, string>,
  who = administrator,
): Promise<{ status: number; body: LayerReport & { type: string; faults: { message: string }[] } }> {
  const about = { division: county, name: '测试', source: '自然资源局', licence: '内部使用', dryRun: 'false', ...more };
  const answer = await fetch(`${hub.origin}/api/v1/layers/import?${new URLSearchParams(about)}`, {
    method: 'POST',
    headers: { cookie: who.cookie, [csrfHeader]: who.session.csrf, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(file),
  });
  return { status: answer.status, body: (await answer.json()) as never };
}
const layers = async (who = administrator): Promise<Layer[]> => (await who.ask('GET', '/api/v1/layers')).body.items;
const detail = async (code: string) => (await technician.ask('GET', `/api/v1/divisions/${code}`)).body;
const around = { west: 118.74, south: 30.93, east: 118.77, north: 30.95 };
const wallsNear = async () =>
  [...(await hub.rooms.layers.wallsAround(around)).values()].flatMap((packed) => unpackRings(packed));
const count = (name: string) => hub.platform.database.db.collection(name).countDocuments();

describe('Boundaries from a file', () => {
  const file = collection(
    polygon(square(118.75, 30.94), { XZQDM: east, XZQMC: '东胜村' }),
    polygon(square(118.76, 30.94), { XZQMC: '西山村' }),
    polygon(square(118.77, 30.94), { XZQMC: '北塘村' }),
    polygon(square(118.78, 30.94), { XZQMC: '无名村' }),
    polygon(square(118.79, 30.94), { XZQDM: east }),
  );

  test('a dry run says what matches, what matches two, none, or twice, and stores nothing', async () => {
    const { status, body } = await bring(file, { kind: 'boundaries', dryRun: 'true' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ applied: false, layer: null, format: 'geojson', shapes: 5, taken: 2, lies: null });
    expect(body.matched.map(({ code, by }) => [code, by])).toEqual([[east, 'code'], [west, 'name']]); // biome-ignore format: pairs
    expect(body.faults.map(({ n, code, candidates }) => [n, code, candidates.length])).toEqual([
      [3, 'two-match', 2],
      [4, 'no-match', 0],
      [5, 'matched-twice', 1],
    ]);
    expect([await layers(), (await detail(east)).boundary]).toEqual([[], null]);
  });

  test('the same in earnest draws the villages; a smaller area tells namesakes apart', async () => {
    const { body } = await bring(file, { kind: 'boundaries', division: town });
    expect(body.matched.map(({ code }) => code)).toEqual([east, west, north]);
    expect(body.layer).toMatchObject({ kind: 'boundaries', features: 3, licence: '内部使用', state: 'ready' });
    expect(await detail(east)).toMatchObject({ boundaryLayer: body.layer?.id, boundaryDemo: false });
    const check = await technician.ask('GET', `/api/v1/divisions/${east}/point-check?lon=118.755&lat=30.945`);
    expect(check.body.verdict).toBe('inside');
  });

  test('replacing the layer takes away what the new file no longer has, adding leaves it', async () => {
    const only = collection(polygon(square(118.75, 30.94), { XZQDM: east }));
    expect((await bring(only, { kind: 'boundaries', division: town, mode: 'add' })).body.matched[0]?.replaces).toBe(
      true,
    );
    expect((await detail(west)).boundary).not.toBeNull();
    await bring(only, { kind: 'boundaries', division: town });
    expect([(await detail(west)).boundary, (await detail(east)).boundary === null]).toEqual([null, false]);
  });

  test('a village with exclaves keeps them all', async () => {
    const parts = { type: 'MultiPolygon', coordinates: [[square(118.76, 30.94, 0.002)], [square(118.78, 30.94)]] };
    const apart = collection({ type: 'Feature', properties: { XZQDM: west }, geometry: parts });
    expect((await bring(apart, { kind: 'boundaries', name: '飞地' })).body.matched[0]?.exclaves).toBe(1);
    const check = async (lon: number) =>
      (await technician.ask('GET', `/api/v1/divisions/${west}/point-check?lon=${lon}&lat=30.941`)).body.verdict;
    expect([await check(118.761), await check(118.785), await check(118.77)]).toEqual(['inside', 'inside', 'outside']);
  });

  test('removing the layer takes its outlines away and leaves others', async () => {
    const [first] = await layers();
    expect((await administrator.ask('DELETE', `/api/v1/layers/${first?.id}`)).status).toBe(204);
    expect([(await detail(east)).boundary, (await detail(west)).boundary === null]).toEqual([null, false]);
    expect((await layers()).map(({ name }) => name)).toEqual(['飞地']);
  });
});

describe('Buildings', () => {
  test('become walls by cell, as many as the file had, replaced and added to', async () => {
    const { body } = await bring(collection(house(0), house(60), house(600)), { kind: 'buildings' });
    expect(body).toMatchObject({ applied: true, taken: 3, layer: { features: 3, corners: 15 } });
    expect((await wallsNear()).length).toBe(3);
    const own = (await hub.rooms.layers.wallsAround(around)).get(cellOf(centre));
    expect(unpackRings(own ?? new Int32Array())[0]?.corners).toEqual(square(centre.lon, centre.lat, 0.0002));
    await bring(collection(house(120)), { kind: 'buildings', mode: 'add' });
    expect((await wallsNear()).length).toBe(4);
    await bring(collection(house(200)), { kind: 'buildings', name: '另一层' });
    expect((await wallsNear()).length).toBe(5);
    await bring(collection(house(0)), { kind: 'buildings' });
    expect([(await wallsNear()).length, await count('walls')]).toEqual([2, 2]);
  });

  test('a refused file changes nothing, and says why in words', async () => {
    const before = await wallsNear();
    const { status, body } = await bring(Buffer.from('Rar!\x1a\x07'), { kind: 'buildings' });
    expect([status, body.type, body.faults[0]?.message]).toEqual([422, 'file-refused', expect.stringContaining('ZIP')]);
    expect(await bring(collection(polygon(square(667_000, 3_424_700))), { kind: 'buildings' })).toMatchObject({
      status: 422,
    });
    expect([await wallsNear(), await count('walls')]).toEqual([before, 2]);
    expect((await layers()).every(({ state }) => state === 'ready')).toBe(true);
  });

  test('what a hub left that died while writing is cleared away; the layer as it was still holds', async () => {
    const { db } = hub.platform.database;
    const layer = (await layers()).find(({ name }) => name === '测试');
    const part = newId();
    const wall = (await db.collection('walls').findOne()) as object;
    await db.collection<{ _id: string }>('walls').insertOne({ ...wall, _id: newId(), part } as { _id: string });
    const until = new Date(clock.now() + 1000);
    await db
      .collection<{ _id: string }>('layers')
      .updateOne({ _id: layer?.id ?? '' }, { $set: { loading: { part, until } } });
    expect((await bring(collection(house(0)), { kind: 'buildings' })).status).toBe(409);
    await hub.platform.sweeps.sweepNow();
    expect(await count('walls')).toBe(3);
    clock.advance(2000);
    await hub.platform.sweeps.sweepNow();
    expect([await count('walls'), (await wallsNear()).length]).toEqual([2, 2]);
    expect((await bring(collection(house(0)), { kind: 'buildings' })).status).toBe(200);
  });

  test('cells that a dead hub did not make again are made by the next sweep', async () => {
    const { db } = hub.platform.database;
    const [layer] = await db.collection('layers').find({ name: '测试', kind: 'buildings' }).toArray();
    await db.collection('wallCells').deleteMany({});
    const stale = { came: layer?.parts, went: [] };
    await db.collection<{ _id: string }>('layers').updateOne({ _id: String(layer?._id) }, { $set: { stale } });
    await hub.platform.sweeps.sweepNow();
    expect((await wallsNear()).length).toBeGreaterThan(0);
  });

  test('removing a layer removes its walls', async () => {
    for (const { id, kind } of await layers())
      if (kind === 'buildings') await administrator.ask('DELETE', `/api/v1/layers/${id}`);
    expect([await wallsNear(), await count('walls'), await count('wallCells')]).toEqual([[], 0, 0]);
  });
});

describe('Roads', () => {
  test('are found by the cells that they cross, with class and bridge', async () => {
    const line = { type: 'LineString', coordinates: [[118.75, 30.94], [118.76, 30.94]] }; // biome-ignore format: one line
    const road = { type: 'Feature', properties: { highway: 'tertiary', bridge: 'T', name: '水东路' }, geometry: line };
    expect((await bring(collection(road), { kind: 'roads' })).body.taken).toBe(1);
    const [found] = await hub.rooms.layers.roadsIn([cellOf({ lon: 118.755, lat: 30.94 })]);
    expect(found).toMatchObject({ name: '水东路', class: 'tertiary', bridge: true, line: line.coordinates });
    expect(await hub.rooms.layers.roadsIn([cellOf({ lon: 118.9, lat: 30.94 })])).toEqual([]);
  });

  test('meet at junctions of a village: those of its neighbour, bridges and footpaths make none', async () => {
    const way = (properties: object, ...coordinates: [number, number][]) => ({
      ...{ type: 'Feature', properties, geometry: { type: 'LineString', coordinates } },
    });
    const village = [[square(118.78, 30.94, 0.01)]];
    const main = { highway: 'tertiary', name: '水东路' };
    const ways = collection(
      way(main, [118.77, 30.945], [118.783, 30.945], [118.786, 30.945], [118.795, 30.945]),
      way({ highway: 'residential', name: '双龙巷' }, [118.783, 30.945], [118.783, 30.949]),
      way({ highway: 'footway' }, [118.786, 30.945], [118.786, 30.949]),
      way({ highway: 'trunk', bridge: 'T' }, [118.788, 30.941], [118.788, 30.949]),
      way({ highway: 'residential' }, [118.7925, 30.945], [118.7925, 30.949]),
    );
    await bring(ways, { kind: 'roads', mode: 'replace' });
    expect(await hub.rooms.layers.junctionsOfEach([village, []])).toEqual([
      [
        {
          ...{ point: { lon: 118.783, lat: 30.945 }, arms: 3 },
          ...{ names: ['双龙巷', '水东路'], classes: ['residential', 'tertiary'] },
        },
      ],
      [],
    ]);
    const had = await Promise.all([county, '341803000000'].map((code) => hub.rooms.layers.hasRoads(code)));
    expect(had).toEqual([true, false]);
  });
});

describe('Whatever comes', () => {
  test('a file in the wrong datum is told by where its shapes lie', async () => {
    await bring(collection(polygon(square(118.74, 30.93, 0.004), { XZQDM: county })), {
      kind: 'boundaries',
      name: '县界',
    });
    const shifted = Array.from({ length: 40 }, (_, n) => {
      const { lon, lat } = fromWgs84({ lon: 118.7405 + (n % 8) * 0.0004, lat: 30.9305 + (n >> 3) * 0.0004 }, 'gcj02');
      return polygon(square(lon, lat, 0.0002));
    });
    const told = (await bring(collection(...shifted), { kind: 'buildings', dryRun: 'true' })).body.lies;
    expect(told).toMatchObject({ checked: 40, wouldFit: 'gcj02' });
    const right = await bring(collection(...shifted), { kind: 'buildings', dryRun: 'true', datum: 'gcj02' });
    expect(right.body.lies).toEqual({ checked: 40, inside: 40, wouldFit: null });
  });

  test('only the administrator of the area brings and removes; it is audited and told', async () => {
    expect((await bring(collection(house(0)), { kind: 'buildings' }, technician)).status).toBe(403);
    expect((await bring(collection(house(0)), { kind: 'buildings', division: '341881000000' })).status).toBe(404);
    const [seen] = await layers(technician);
    expect(seen).toBeUndefined();
    const { db } = hub.platform.database;
    const entry = await db.collection('audit').findOne({ action: 'layers.import', 'content.kind': 'roads' });
    expect(entry?.content).toMatchObject({ name: '测试', source: '自然资源局', licence: '内部使用', features: 1 });
    expect(await db.collection('events').countDocuments({ kind: 'layer.changed' })).toBeGreaterThan(5);
  });
});
