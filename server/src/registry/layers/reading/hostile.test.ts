import { deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { fromWgs84, unpackRings } from '@sharp-eyes/geometry';
import { dbfOf, shpOf } from '../testing/shapefile.ts';
import { zipOf } from '../testing/zip.ts';
import type { BoundaryShape, BuildingShape, FileHead, ReadOrder, RoadShape } from './messages.ts';
import { type Chunk, readMapFile } from './read-map-file.ts';

const village = { lon: 118.75, lat: 30.94 };
const square = (lon: number, lat: number, size = 0.01): [number, number][] => [
  [lon, lat],
  [lon + size, lat],
  [lon + size, lat + size],
  [lon, lat + size],
  [lon, lat],
];
const feature = (geometry: object, properties: object = {}) => ({ type: 'Feature', properties, geometry });
const collection = (...features: object[]) => Buffer.from(JSON.stringify({ type: 'FeatureCollection', features }));
const polygon = (...coordinates: unknown[]) => ({ type: 'Polygon', coordinates });

type Order = Partial<Omit<ReadOrder, 'file'>>;
async function read(file: Buffer, order: Order = {}, limits: { deadlineMs?: number; heapMb?: number } = {}) {
  const all = {
    kind: 'boundaries',
    datum: 'wgs84',
    codeField: undefined,
    nameField: undefined,
    part: undefined,
    ...order,
  } as const;
  let head: FileHead | undefined;
  const chunk: Chunk = { shapes: [], faults: [] };
  for await (const answer of readMapFile({ ...all, file }, limits)) {
    if ('format' in answer) head = answer;
    else {
      chunk.shapes.push(...answer.shapes);
      chunk.faults.push(...answer.faults);
    }
  }
  return { head, ...chunk };
}
const refusal = async (file: Buffer, order: Order = {}, limits = {}) =>
  read(file, order, limits).then(
    () => 'taken',
    (error: { code: string }) => error.code,
  );
const timers: NodeJS.Timeout[] = [];
afterEach(() => timers.splice(0).forEach(clearInterval));

describe('Reading a map file', () => {
  test('GeoJSON: villages with exclaves, holes, and their code and name found among the columns', async () => {
    const parts = [[square(118, 30, 0.001)], [square(118.75, 30.94), square(118.752, 30.942, 0.002)]];
    const file = collection(
      feature({ type: 'MultiPolygon', coordinates: parts }, { OBJECTID: 7, XZQDM: 341802110201, XZQMC: '东胜村' }),
    );
    const { head, shapes } = await read(file);
    expect(head).toMatchObject({ format: 'geojson', shapes: 1, codeField: 'XZQDM', nameField: 'XZQMC' });
    const [shape] = shapes as BoundaryShape[];
    expect(shape).toMatchObject({ code: '341802110201', name: '东胜村', toleranceM: 0 });
    expect(shape?.polygons.map((rings) => rings.length)).toEqual([2, 1]);
  });

  test('KML: placemarks with their extended data', async () => {
    const ring = square(118.75, 30.94)
      .map((corner) => corner.join(','))
      .join(' ');
    const kml = `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>东胜村</name>
      <ExtendedData><Data name="代码"><value>341802110201</value></Data></ExtendedData><Polygon><outerBoundaryIs><LinearRing>
      <coordinates>${ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>`;
    const { head, shapes } = await read(Buffer.from(kml));
    expect(head).toMatchObject({ format: 'kml', codeField: '代码', nameField: 'name' });
    expect(shapes[0]).toMatchObject({ code: '341802110201', name: '东胜村' });
    expect((await read(zipOf({ 'doc.kml': Buffer.from(kml) }))).head?.format).toBe('kml');
  });

  test('a Shapefile in a zip: GBK texts without a .cpg, and Gauss–Krüger metres undone by its .prj', async () => {
    // CGCS2000, 3-degree zone around 117°: 167,243 m east of it and 3,424,700 m north is near Xuancheng.
    const prj = `PROJCS["CGCS2000_3_Degree_GK_CM_117E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;
    const ring = square(667_000, 3_424_700, 900).toReversed() as [number, number][];
    const files = {
      '村界/村.shp': shpOf([[ring]]),
      '村界/村.dbf': dbfOf([{ XZQDM: '341802110201', XZQMC: [0xb6, 0xab, 0xca, 0xa4, 0xb4, 0xe5] }]),
      '村界/村.prj': Buffer.from(prj),
    };
    const { head, shapes } = await read(zipOf(files), { datum: 'cgcs2000' });
    expect(head).toMatchObject({ format: 'shapefile', codeField: 'XZQDM', nameField: 'XZQMC' });
    const [shape] = shapes as BoundaryShape[];
    expect(shape).toMatchObject({ code: '341802110201', name: '东胜村' });
    expect(shape?.centre.lon).toBeCloseTo(118.75, 1);
    expect(shape?.centre.lat).toBeCloseTo(30.94, 1);
  });

  test('numbers in another datum become WGS-84', async () => {
    const { lon, lat } = fromWgs84(village, 'gcj02');
    const { shapes } = await read(collection(feature(polygon(square(lon, lat)))), { datum: 'gcj02' });
    const [first] = (shapes as BoundaryShape[])[0]?.polygons[0]?.[0] ?? [];
    expect(first?.[0]).toBeCloseTo(village.lon, 5);
    expect(first?.[1]).toBeCloseTo(village.lat, 5);
  });

  test('buildings become packed walls by cell, roads lines with their cells', async () => {
    const house = feature(polygon(square(118.75, 30.94, 0.0002)), { 层数: 3 });
    const buildings = (await read(collection(house), { kind: 'buildings' })).shapes as BuildingShape[];
    expect(unpackRings(buildings[0]?.rings ?? new Int32Array())).toEqual([
      {
        corners: square(118.75, 30.94, 0.0002).map((corner) => corner.map((one) => Number(one.toFixed(7)))),
        heightM: 9,
      },
    ]);
    const line = { type: 'LineString', coordinates: [[118.75, 30.94], [118.77, 30.94], [118.77, 30.95]] }; // biome-ignore format: one line
    const roads = (
      await read(collection(feature(line, { highway: 'tertiary', bridge: 'T', name: '水东路' })), { kind: 'roads' })
    ).shapes as RoadShape[];
    expect(roads[0]).toMatchObject({ name: '水东路', class: 'tertiary', bridge: true, corners: 3 });
    expect(roads[0]?.cells.length).toBeGreaterThan(4);
  });

  test('an outline of a million corners is thinned to what a record holds, and says how far the border moved', async () => {
    const ring = Array.from({ length: 1_000_000 }, (_, n): [number, number] => {
      const turn = (2 * Math.PI * n) / 1_000_000;
      return [Number((118.75 + 0.02 * Math.cos(turn)).toFixed(7)), Number((30.94 + 0.02 * Math.sin(turn)).toFixed(7))];
    });
    const [shape] = (await read(collection(feature(polygon([...ring, ring[0]]))))).shapes as BoundaryShape[];
    expect(shape?.from).toBeGreaterThan(500_000);
    expect(shape?.to).toBeLessThanOrEqual(2000);
    expect(shape?.toleranceM).toBeLessThan(5);
  });

  test('one bad shape is left out with its reason; the others come', async () => {
    const file = collection(
      feature(polygon(square(118.75, 30.94)), { name: '好' }),
      feature(
        polygon([
          [118, 30],
          ['x', 31],
          [null, Number.MAX_VALUE],
          [118, 30],
        ]),
        { name: '坏' },
      ),
      feature({ type: 'Point', coordinates: [118, 30] }),
      feature(polygon(square(118, 30, 1e-7))),
      { type: 'Feature' },
    );
    const { shapes, faults } = await read(file);
    expect(shapes).toHaveLength(1);
    expect(faults).toEqual([
      { n: 2, name: '坏', code: 'not-degrees' },
      { n: 3, name: null, code: 'wrong-shape' },
      { n: 4, name: null, code: 'too-small' },
      { n: 5, name: null, code: 'wrong-shape' },
    ]);
  });
});

describe('A hostile or broken map file', () => {
  test('is refused by what it is', async () => {
    expect(await refusal(Buffer.from('村,代码\n东胜村,3418'))).toBe('not-a-map-file');
    expect(await refusal(Buffer.from('Rar!\x1a\x07'))).toBe('rar');
    expect(await refusal(shpOf([[square(118, 30)]]))).toBe('shp-alone');
    expect(await refusal(Buffer.from('{"type":"FeatureCollection","features":[{"type'))).toBe('json-broken');
    expect(await refusal(Buffer.from('{"type":"Topology"}'))).toBe('not-geojson');
    expect(await refusal(Buffer.from('<html><body>登录</body></html>'))).toBe('not-kml');
    expect(await refusal(Buffer.from('<kml><Document><Placemark>'))).toBe('xml-broken');
    expect(await refusal(collection())).toBe('no-shapes');
    expect(await refusal(Buffer.alloc(0))).toBe('not-a-map-file');
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4549' } };
    const metres = Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: [], crs }));
    expect(await refusal(metres)).toBe('crs');
    expect(await refusal(collection(feature(polygon(square(667_000, 3_424_700)))))).toBe('not-degrees');
  });

  test('a zip: broken, encrypted, without a map, with two, or with a Shapefile of a local datum', async () => {
    const shp = shpOf([[square(118, 30)]]);
    expect(await refusal(zipOf({ 'a.shp': shp }).subarray(0, 90))).toBe('zip-broken');
    expect(await refusal(zipOf({ 'a.shp': shp }, { encrypted: true }))).toBe('zip-encrypted');
    expect(await refusal(zipOf({ 'readme.txt': Buffer.from('x') }))).toBe('zip-empty');
    expect(await refusal(zipOf({ 'a.shp': shp, 'b.shp': shp }))).toBe('several-parts');
    expect(await refusal(zipOf({ 'a.shp': shp, 'b.shp': shp }), { part: 'b' })).toBe('taken');
    expect(await refusal(zipOf({ 'a.shp': shp }), { part: 'c' })).toBe('part-unknown');
    const prj = Buffer.from('GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980"]]');
    expect(await refusal(zipOf({ 'a.shp': shp, 'a.prj': prj }))).toBe('prj-local');
  });

  test('a zip bomb is given up while it unpacks, whatever its directory says of its size', async () => {
    const bomb = deflateRawSync(Buffer.alloc(300 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(400_000);
    const zip = zipOf({ 'a.shp': bomb }, { packed: true, claims: 1000 });
    expect(await refusal(zip)).toBe('zip-too-large');
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`${n}.shp`, Buffer.alloc(1)]));
    expect(await refusal(zipOf(many))).toBe('zip-too-many');
  });

  test('an XML bomb is refused before it is parsed', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><kml>&b;</kml>`;
    expect(await refusal(Buffer.from(bomb))).toBe('xml-entities');
  });

  test('records that lie about their length or number end in a refusal, not in a circle', async () => {
    const shp = shpOf([[square(118, 30)]]);
    const backwards = Buffer.from(shp);
    backwards.writeInt32BE(-50, 104);
    expect(await refusal(zipOf({ 'a.shp': backwards }))).toBe('shp-broken');
    const many = Buffer.from(shp);
    many.writeInt32LE(2_000_000_000, 108 + 40);
    expect(await refusal(zipOf({ 'a.shp': many }))).toBe('shp-broken');
    const dbf = dbfOf([{ NAME: 'x' }]);
    dbf.writeUInt32LE(4_000_000_000, 4);
    expect(await refusal(zipOf({ 'a.shp': shp, 'a.dbf': dbf }))).toBe('dbf-broken');
  });

  test('deep nesting is refused, as JSON, as collections and as XML', async () => {
    const deep = `${'{"type":"GeometryCollection","geometries":['.repeat(5000)}${']}'.repeat(5000)}`;
    expect(await refusal(Buffer.from(deep))).toBe('too-deep');
    expect(['too-deep', 'json-broken']).toContain(await refusal(Buffer.from(`{"type":${'['.repeat(1_000_000)}`)));
    const folders = `<kml>${'<Folder>'.repeat(20_000)}${'</Folder>'.repeat(20_000)}</kml>`;
    expect(['too-deep', 'no-shapes', 'xml-broken']).toContain(await refusal(Buffer.from(folders)));
  });

  test('what would take all memory, or for ever, ends at the thread’s limits while the hub goes on', async () => {
    let longestMs = 0;
    let last = performance.now();
    timers.push(
      setInterval(() => {
        longestMs = Math.max(longestMs, performance.now() - last);
        last = performance.now();
      }, 5),
    );
    const ring = Array.from({ length: 400_000 }, (_, n) => [118 + n / 1e6, 30]);
    const large = collection(feature(polygon([...ring, ring[0]])));
    last = performance.now();
    expect(await refusal(large, {}, { heapMb: 24 })).toBe('too-much-memory');
    expect(await refusal(large, {}, { deadlineMs: 30 })).toBe('too-long');
    expect(longestMs).toBeLessThan(200);
  });
});
