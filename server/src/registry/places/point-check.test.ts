import { describe, expect, test } from '@jest/globals';
import { fromPlane, fromWgs84, type Place } from '@sharp-eyes/geometry';
import type { Boundary } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { checkPoint } from './point-check.ts';

const centre = { lon: 118.9712, lat: 30.7815 };
const around = (metres: number): [number, number][] =>
  [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ].map(([x = 0, y = 0]) => {
    const { lon, lat } = fromPlane(centre, [x * metres, y * metres]);
    return [lon, lat];
  });
/** A village of 300 by 300 m: smaller than the shift of the datum. */
const village: Boundary = [around(150)];
const somewhereInside = fc
  .tuple(fc.double({ min: -140, max: 140, noNaN: true }), fc.double({ min: -140, max: 140, noNaN: true }))
  .map((metres): Place => fromPlane(centre, metres));

describe("Checking a camera's point", () => {
  test('a GCJ-02 point entered as WGS-84 is caught, with the hint that it would fit as GCJ-02', () => {
    fc.assert(
      fc.property(somewhereInside, (place) => {
        const check = checkPoint({ ...fromWgs84(place, 'gcj02'), datum: 'wgs84' }, [village]);
        expect(check).toMatchObject({ verdict: 'outside', wouldFit: 'gcj02' });
        expect(check.offByM).toBeGreaterThan(50);
      }),
    );
  });

  test('a WGS-84 point entered as GCJ-02, and a BD-09 point entered as WGS-84, are told apart as well', () => {
    expect(checkPoint({ ...centre, datum: 'gcj02' }, [village]).wouldFit).toBe('wgs84');
    expect(checkPoint({ ...fromWgs84(centre, 'bd09'), datum: 'wgs84' }, [village]).wouldFit).toBe('bd09');
  });

  test('the right datum is taken, and stored as WGS-84', () => {
    const check = checkPoint({ ...fromWgs84(centre, 'gcj02'), datum: 'gcj02' }, [village]);
    expect(check.verdict).toBe('inside');
    expect(check.point.lon).toBeCloseTo(centre.lon, 5);
  });

  test('a point that no datum explains is outside, by how much, without a false hint', () => {
    const far = fromPlane(centre, [0, 5150]);
    expect(checkPoint({ ...far, datum: 'wgs84' }, [village])).toMatchObject({ verdict: 'outside', wouldFit: null });
    expect(checkPoint({ ...far, datum: 'wgs84' }, [village]).offByM).toBeGreaterThan(4990);
  });

  test('a hole is not the village; without an outline nobody knows', () => {
    expect(checkPoint({ ...centre, datum: 'wgs84' }, [[...village, around(50)]]).verdict).toBe('outside');
    expect(checkPoint({ ...centre, datum: 'wgs84' }, []).verdict).toBe('unknown');
  });

  test('an exclave is the village as well', () => {
    const apart = fromPlane(centre, [3000, 0]);
    const exclave: Boundary = [around(150).map(([lon, lat]) => [lon + apart.lon - centre.lon, lat])];
    expect(checkPoint({ ...apart, datum: 'wgs84' }, [village]).verdict).toBe('outside');
    expect(checkPoint({ ...apart, datum: 'wgs84' }, [village, exclave]).verdict).toBe('inside');
  });

  describe('where nobody has drawn the village, against its other cameras', () => {
    const others = [[-200, 0], [250, 100], [0, -280], [100, 60], [-90, 150]].map((metres) => fromPlane(centre, metres as [number, number])); // biome-ignore format: one list
    const check = (place: Place, datum: 'wgs84' | 'gcj02' = 'wgs84', neighbours = others) =>
      checkPoint({ ...place, datum }, [], neighbours);

    test('a GCJ-02 point entered as WGS-84 is named as such, wherever among them it stands', () => {
      fc.assert(
        fc.property(somewhereInside, (place) => {
          expect(check(fromWgs84(place, 'gcj02'))).toMatchObject({ verdict: 'near', wouldFit: 'gcj02' });
          expect(check(place)).toMatchObject({ verdict: 'near', wouldFit: null });
        }),
      );
    });

    test('one of them that is wrong itself neither moves nor stretches the village', () => {
      const withWrong = [...others, ...others, fromPlane(centre, [40_000, 9000])];
      expect(check(fromWgs84(centre, 'gcj02'), 'wgs84', withWrong).wouldFit).toBe('gcj02');
      expect(check(fromPlane(centre, [39_000, 9000]), 'wgs84', withWrong).verdict).toBe('far');
    });

    test('a camera past the last house is left alone; one in another valley is far, without a false hint', () => {
      expect(check(fromPlane(centre, [0, 420]))).toMatchObject({ verdict: 'near', wouldFit: null });
      const { verdict, wouldFit, offByM } = check(fromPlane(centre, [-6000, 0]));
      expect([verdict, wouldFit]).toEqual(['far', null]);
      expect(Math.abs((offByM ?? 0) - 6000)).toBeLessThan(150);
    });

    test('two cameras say nothing', () => {
      expect(check(fromPlane(centre, [9000, 0]), 'wgs84', others.slice(0, 2)).verdict).toBe('unknown');
    });
  });
});
