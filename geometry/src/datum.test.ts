import { describe, expect, test } from '@jest/globals';
import oracle from 'coordtransform';
import fc from 'fast-check';
import { type Datum, fromWgs84, toWgs84 } from './datum.ts';
import { type Place, toPlane } from './plane.ts';

const inChina = fc.record({
  lon: fc.double({ min: 98, max: 122, noNaN: true }),
  lat: fc.double({ min: 22, max: 45, noNaN: true }),
});
const metresApart = (one: Place, other: Place): number => Math.hypot(...toPlane(one, other));

describe('Datum', () => {
  test.each<Datum>(['gcj02', 'bd09', 'cgcs2000', 'wgs84'])(
    '10,000 places in China come back from %s to a metre',
    (datum) => {
      fc.assert(
        fc.property(inChina, (place) => {
          expect(metresApart(place, toWgs84({ ...fromWgs84(place, datum), datum }))).toBeLessThan(1);
        }),
        { numRuns: 10_000 },
      );
    },
  );

  test('agrees to a metre, over 10,000 places, with another library’s reading of the same formulas', () => {
    const apart = (place: Place, [lon, lat]: [number, number], datum: Datum) =>
      metresApart(fromWgs84(place, datum), { lon, lat });
    fc.assert(
      fc.property(inChina, (place) => {
        const { lon, lat } = place;
        const gcj02 = oracle.wgs84togcj02(lon, lat);
        expect(apart(place, gcj02, 'gcj02')).toBeLessThan(1);
        expect(apart(place, oracle.gcj02tobd09(...gcj02), 'bd09')).toBeLessThan(1);
        // Its inverse is one step without iterating: 3.85 m at worst, which bounds ours from the other side.
        const [back, north] = oracle.gcj02towgs84(lon, lat);
        expect(metresApart(toWgs84({ lon, lat, datum: 'gcj02' }), { lon: back, lat: north })).toBeLessThan(5);
      }),
      { numRuns: 10_000 },
    );
  });

  test('the same numbers read as GCJ-02 lie hundreds of metres away, mostly: in the next village', () => {
    const shifts = fc
      .sample(inChina, { numRuns: 2000, seed: 799 })
      .map((numbers) => metresApart(numbers, toWgs84({ ...numbers, datum: 'gcj02' })));
    // The shift is a sum of waves: along a few lines it is almost nothing, so no single point promises anything.
    expect(Math.max(...shifts)).toBeLessThan(800);
    expect(shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length).toBeGreaterThan(300);
  });

  test('CGCS2000 is taken as it is', () => {
    expect(toWgs84({ lon: 118.97, lat: 30.78, datum: 'cgcs2000' })).toEqual({ lon: 118.97, lat: 30.78 });
  });

  test("a well-known place agrees with the public converters: Tiananmen's flag pole", () => {
    const gcj02 = fromWgs84({ lon: 116.39128, lat: 39.90736 }, 'gcj02');
    expect(gcj02.lon).toBeCloseTo(116.39752, 3);
    expect(gcj02.lat).toBeCloseTo(39.90876, 3);
  });
});
