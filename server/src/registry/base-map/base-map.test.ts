import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type ConfigError, loadHubConfig } from '@sharp-eyes/config';
import { BaseMaps } from './service.ts';

const folder = mkdtempSync(join(tmpdir(), 'sharp-eyes-base-map-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const approval = '皖S(2024)12号';
function open(settings: Record<string, string>): BaseMaps {
  const environment = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`SHARP_EYES_HUB__BASE_MAP__${name}`, value]),
  );
  return new BaseMaps(loadHubConfig({ environment }).baseMap);
}
const openFile = (file: string) => open({ KIND: 'file', APPROVAL: approval, FILE: file });
function refusalOf(file: string): string {
  try {
    openFile(file);
  } catch (error) {
    return (error as ConfigError).faults.join();
  }
  throw new Error('expected the file to be refused');
}

let made = 0;
/** An MBTiles file with one picture: the north-west of the world at zoom 1. */
function tilesFile(metadata: Record<string, string>): string {
  made += 1;
  const file = join(folder, `${made}.mbtiles`);
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE metadata (name text, value text)');
  database.exec('CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)');
  for (const [name, value] of Object.entries(metadata))
    database.prepare('INSERT INTO metadata VALUES (?, ?)').run(name, value);
  database.prepare('INSERT INTO tiles VALUES (1, 0, 1, ?)').run(Buffer.from('picture'));
  database.close();
  return file;
}

describe('A base map', () => {
  test('of none says nothing, of Tianditu the addresses of its picture and its names', () => {
    expect(open({}).get()).toEqual({ kind: 'none', approval: '', layers: [] });
    const key = '0123456789abcdef0123456789abcdef';
    const { layers, ...rest } = open({ KIND: 'tianditu', APPROVAL: approval, TIANDITU__KEY: key }).get();
    expect(rest).toEqual({ kind: 'tianditu', approval });
    expect(layers).toMatchObject([{ minZoom: 1, maxZoom: 18 }, { tiles: expect.arrayContaining([]) }]);
    expect(layers[0]?.tiles[7]).toMatch(/^https:\/\/t7\.tianditu\.gov\.cn\/vec_w\/wmts\?.*TILEROW=\{y\}.*tk=0123/);
  });

  test('of a file is served by the hub, its rows turned from the south to the north', () => {
    const map = openFile(tilesFile({ format: 'jpg', minzoom: '1', maxzoom: '14' }));
    const tiles = ['/api/v1/base-map/tiles/{z}/{x}/{y}'];
    expect(map.get()).toEqual({ kind: 'file', approval, layers: [{ tiles, minZoom: 1, maxZoom: 14 }] });
    const { bytes, type } = map.tile({ z: 1, x: 0, y: 0 });
    expect([Buffer.from(bytes).toString(), type]).toEqual(['picture', 'image/jpeg']);
    expect(() => map.tile({ z: 1, x: 0, y: 1 })).toThrow(expect.objectContaining({ type: 'not-found' }));
    map.stop();
    expect(() => open({}).tile({ z: 0, x: 0, y: 0 })).toThrow(expect.objectContaining({ type: 'not-found' }));
  });

  test('of a file that is none keeps the hub from starting, with what was expected', () => {
    expect(refusalOf(join(folder, 'nothing.mbtiles'))).toContain(
      'baseMap.file: bad-base-map-file: expected an MBTiles',
    );
    writeFileSync(join(folder, 'text.mbtiles'), 'not a database, and long enough to be looked at '.repeat(20));
    expect(refusalOf(join(folder, 'text.mbtiles'))).toContain('expected an MBTiles file');
    expect(refusalOf(tilesFile({ format: 'pbf' }))).toContain('vector tiles are not drawn');
  });
});
