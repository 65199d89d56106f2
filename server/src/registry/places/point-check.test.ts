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
        const check = checkPoint({ ...fromWgs84(place, 'gcj02'), datum: 'wgs84' }, village);
        expect(check).toMatchObject({ verdict: 'outside', wouldFit: 'gcj02' });
        expect(check.offByM).toBeGreaterThan(50);
      }),
    );
  });

  test('a WGS-84 point entered as GCJ-02, and a BD-09 point entered as WGS-84, are told apart as well', () => {
    expect(checkPoint({ ...centre, datum: 'gcj02' }, village).wouldFit).toBe('wgs84');
    expect(checkPoint({ ...fromWgs84(centre, 'bd09'), datum: 'wgs84' }, village).wouldFit).toBe('bd09');
  });

  test('the right datum is taken, and stored as WGS-84', () => {
    const check = checkPoint({ ...fromWgs84(centre, 'gcj02'), datum: 'gcj02' }, village);
    expect(check.verdict).toBe('inside');
    expect(check.point.lon).toBeCloseTo(centre.lon, 5);
  });

  test('a point that no datum explains is outside, by how much, without a false hint', () => {
    const far = fromPlane(centre, [0, 5150]);
    expect(checkPoint({ ...far, datum: 'wgs84' }, village)).toMatchObject({ verdict: 'outside', wouldFit: null });
    expect(checkPoint({ ...far, datum: 'wgs84' }, village).offByM).toBeGreaterThan(4990);
  });

  test('a hole is not the village; without an outline nobody knows', () => {
    expect(checkPoint({ ...centre, datum: 'wgs84' }, [...village, around(50)]).verdict).toBe('outside');
    expect(checkPoint({ ...centre, datum: 'wgs84' }, null).verdict).toBe('unknown');
  });
});
