import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromWgs84, storedPlace } from '@sharp-eyes/geometry';
import { csrfHeader, type PoleReport } from '@sharp-eyes/protocol';
import type { SignedIn } from '../../testing/hub.ts';
import { at, type CoverageWorld, county, openCoverageWorld, village } from '../coverage/coverage.test-kit.ts';

let world: CoverageWorld;
beforeAll(async () => {
  world = await openCoverageWorld();
  const ring = [
    [-500, -500],
    [500, -500],
    [500, 500],
    [-500, 500],
    [-500, -500],
  ].map(([x = 0, y = 0]) => Object.values(at(x, y)));
  const administrator = await world.hub.signInAs([{ role: 'administrator', division: county }]);
  for (const code of [county, village])
    await administrator.ask('PUT', `/api/v1/divisions/${code}/boundary`, { boundary: [ring] });
});
afterAll(() => world.stop());

type Answer = { status: number; body: PoleReport & { type: string; faults: { message: string }[] } };

async function bring(
  file: string | Uint8Array,
  more: Record<string, string> = {},
  who: SignedIn = world.planner,
): Promise<Answer> {
  const query = new URLSearchParams({ division: county, dryRun: 'false', ...more });
  const answer = await fetch(`${world.hub.origin}/api/v1/poles/import?${query}`, {
    method: 'POST',
    headers: { cookie: who.cookie, [csrfHeader]: who.session.csrf, 'accept-language': 'en' },
    body: typeof file === 'string' ? file : new Uint8Array(file),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

const poles = async () =>
  (await world.get('/api/v1/poles')).items as { name: string; division: string; point: object }[];
const point = (east: number, north: number, properties: object = {}) => ({
  ...{ type: 'Feature', properties },
  geometry: { type: 'Point', coordinates: Object.values(at(east, north)) },
});
const collection = (...features: object[]) => JSON.stringify({ type: 'FeatureCollection', features });

describe('poles where cameras could hang', () => {
  test('come from a map file, each into the village that holds it; a first look stores nothing', async () => {
    const file = collection(point(10, 20, { name: '杆一' }), point(-30, 5, { name: '杆二' }), {
      ...{ type: 'Feature', properties: {} },
      geometry: { type: 'LineString', coordinates: [Object.values(at(0, 0)), Object.values(at(9, 9))] },
    });
    const looked = await bring(file, { dryRun: 'true' });
    expect(looked.body).toMatchObject({ applied: false, format: 'geojson', read: 3, taken: 2, removed: 0 });
    expect(looked.body.faults).toEqual([{ n: 3, name: null, code: 'no-point' }]);
    expect(await poles()).toEqual([]);
    expect((await bring(file)).body).toMatchObject({ applied: true, taken: 2 });
    expect(await poles()).toMatchObject([
      { name: '杆一', division: village, point: at(10, 20) },
      { name: '杆二', division: village, point: at(-30, 5) },
    ]);
  });

  test('come from KML as well, and replace those of before unless they are to be added', async () => {
    const { lon, lat } = at(40, 40);
    const kml = `<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>杆三</name><Point><coordinates>${lon},${lat},0</coordinates></Point></Placemark></kml>`;
    expect((await bring(kml, { mode: 'add' })).body).toMatchObject({ format: 'kml', taken: 1, removed: 0 });
    expect((await poles()).map(({ name }) => name)).toEqual(['杆一', '杆二', '杆三']);
    expect((await bring(kml)).body).toMatchObject({ taken: 1, removed: 3 });
    expect((await poles()).map(({ name }) => name)).toEqual(['杆三']);
  });

  test('come from a table: each row in its own datum, and what cannot be read is told by row', async () => {
    const gcj = fromWgs84(at(50, 60), 'gcj02');
    const rows = [
      ['立杆编号', '经度', '纬度', '坐标系'],
      ['T1', at(0, 0).lon, at(0, 0).lat, ''],
      ['T2', gcj.lon, gcj.lat, '高德'],
      ['T3', at(0, 0).lon, at(0, 0).lat, ''],
      ['T4', 'x', at(0, 0).lat, ''],
      ['T5', '', '', ''],
      ['T6', at(0, 900).lon, at(0, 900).lat, ''],
      ['T7', at(0, 0).lon, at(0, 0).lat, '地方坐标'],
    ];
    const csv = rows.map((row) => row.join(',')).join('\n');
    const { body } = await bring(csv);
    expect(body).toMatchObject({ format: 'table', read: 7, taken: 2 });
    expect(body.faults).toEqual([
      { n: 4, name: 'T3', code: 'twice' },
      { n: 5, name: 'T4', code: 'not-degrees' },
      { n: 6, name: 'T5', code: 'no-point' },
      { n: 7, name: 'T6', code: 'outside' },
      { n: 8, name: 'T7', code: 'unreadable-datum' },
    ]);
    const found = await poles();
    expect(found.map(({ name }) => name)).toEqual(['T1', 'T2']);
    const [, { point: back }] = found as [unknown, { point: { lon: number; lat: number } }];
    expect(Math.abs(back.lon - at(50, 60).lon)).toBeLessThan(2e-6);
    expect(storedPlace(back)).toEqual(back);
  });

  test('in the wrong datum are told so', async () => {
    const shifted = Array.from({ length: 5 }, (_, n) => {
      const { lon, lat } = fromWgs84(at(480 - n, 480 - n), 'gcj02');
      return { ...point(0, 0), geometry: { type: 'Point', coordinates: [lon, lat] } };
    });
    const { body } = await bring(collection(...shifted), { dryRun: 'true' });
    expect(body).toMatchObject({ taken: 0, wouldFit: 'gcj02' });
    expect((await bring(collection(...shifted), { dryRun: 'true', datum: 'gcj02' })).body).toMatchObject({
      ...{ taken: 5, wouldFit: null },
    });
  });

  test('a file that holds none is refused with what was expected, and changes nothing', async () => {
    const before = await poles();
    for (const file of [
      '',
      '名称,备注\n一,二',
      '{"type":"FeatureCollection","features":',
      '\u0000\u0001\u0002 garbage',
    ]) {
      const answer = await bring(file);
      expect(answer).toMatchObject({ status: 422, body: { type: 'file-refused' } });
      expect(answer.body.faults[0]?.message.length).toBeGreaterThan(10);
    }
    expect((await bring(collection())).status).toBe(422);
    expect(await poles()).toEqual(before);
  });

  test('are taken away one by one or all at once', async () => {
    const [first] = (await world.get('/api/v1/poles')).items;
    expect((await world.planner.ask('DELETE', `/api/v1/poles/${first.id}`)).status).toBe(204);
    expect((await poles()).map(({ name }) => name)).toEqual(['T2']);
    expect((await world.planner.ask('DELETE', `/api/v1/poles?division=${county}`)).status).toBe(204);
    expect(await poles()).toEqual([]);
  });
});
