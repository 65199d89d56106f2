import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { cellOf } from '@sharp-eyes/geometry';
import fc from 'fast-check';
import { encodeTile } from './encode-tile.ts';
import { boxOfTile, cellRangesOf, levelAt } from './tile-address.ts';

const xuancheng = { lon: 118.75, lat: 30.94 };
function tileAt({ lon, lat }: { lon: number; lat: number }, z: number) {
  const cell = cellOf({ lon, lat });
  const shift = 2 ** (16 - z);
  return { z, x: Math.floor(Math.floor(cell / 65_536) / shift), y: Math.floor((cell % 65_536) / shift) };
}

describe('tiles of the coverage map', () => {
  test('show areas from far, villages nearer, points near and footprints nearest', () => {
    expect([5, 7, 8, 9, 10, 11, 12, 14, 15, 16].map(levelAt)).toEqual(
      ['county', 'county', 'township', 'township', 'village', 'village', 'points', 'points', 'footprints', 'footprints'], // biome-ignore format: by zoom
    );
  });

  test('a place lies in the box and in the cells of its own tile', () => {
    const places = fc.record({
      lon: fc.double({ min: 73, max: 135, noNaN: true }),
      lat: fc.double({ min: 18, max: 53, noNaN: true }),
    });
    fc.assert(
      fc.property(places, fc.integer({ min: 6, max: 16 }), (place, z) => {
        const tile = tileAt(place, z);
        const box = boxOfTile(tile);
        expect(box.west <= place.lon && place.lon <= box.east).toBe(true);
        expect(box.south <= place.lat && place.lat <= box.north).toBe(true);
        const cell = cellOf(place);
        expect(cellRangesOf(tile).some(({ from, to }) => from <= cell && cell <= to)).toBe(true);
      }),
    );
  });

  test('are gzipped vector tiles that name their layers, and small', async () => {
    const point = { type: 'Point' as const, coordinates: [xuancheng.lon, xuancheng.lat] as [number, number] };
    const features = Array.from({ length: 500 }, (_, n) => ({ geometry: point, properties: { id: String(n) } }));
    const bytes = await encodeTile({ cameras: features, watchpoints: [] }, tileAt(xuancheng, 13));
    const text = gunzipSync(bytes).toString('latin1');
    expect([text.includes('cameras'), text.includes('watchpoints'), bytes.length < 20_000]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
