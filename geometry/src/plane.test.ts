import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import geodesic from 'geographiclib-geodesic';
import { toWgs84 } from './datum.ts';
import { fromPlane, onPlane, type Place, planeAt, storedPlace, toPlane } from './plane.ts';

const xuancheng = { lon: 118.75, lat: 30.94 };
const wgs84 = geodesic.Geodesic.WGS84;

/** Where one comes to from a place, by the geodesic. */
function walk({ lon, lat }: Place, bearingDeg: number, metres: number): Place {
  const end = wgs84.Direct(lat, lon, bearingDeg, metres);
  return { lon: end.lon2 as number, lat: end.lat2 as number };
}
const around = (n: number): number => ((n + 540) % 360) - 180;

/** From Sansha's latitude to the northernmost, the camera within 2 km of its village's centre. */
const sights = fc.record({
  lat: fc.double({ min: 16, max: 53.5, noNaN: true }),
  centreM: fc.double({ min: 0, max: 2000, noNaN: true }),
  centreDeg: fc.double({ min: 0, max: 360, noNaN: true }),
  sightM: fc.double({ min: 1, max: 80, noNaN: true }),
  sightDeg: fc.double({ min: 0, max: 360, noNaN: true }),
});

describe('A plane', () => {
  test('keeps a sight of 80 m to 5 cm and 0.02 degrees within 2 km of its origin, all over China', () => {
    fc.assert(
      fc.property(sights, ({ lat, centreM, centreDeg, sightM, sightDeg }) => {
        const centre = { lon: 118.75, lat };
        const camera = walk(centre, centreDeg, centreM);
        const plane = planeAt(centre);
        const [x, y] = onPlane(plane, camera);
        const [tx, ty] = onPlane(plane, walk(camera, sightDeg, sightM));
        expect(Math.abs(Math.hypot(tx - x, ty - y) - sightM)).toBeLessThan(0.05);
        const bearing = (Math.atan2(tx - x, ty - y) * 180) / Math.PI;
        expect(Math.abs(around(bearing - sightDeg))).toBeLessThan(0.02);
      }),
      { numRuns: 2000 },
    );
  });

  test('east is right, north is up', () => {
    for (const [east, north] of [
      [1500, 0],
      [0, -1500],
      [900, 1200],
    ] as const) {
      const place = fromPlane(xuancheng, [east, north]);
      const { s12 } = wgs84.Inverse(xuancheng.lat, xuancheng.lon, place.lat, place.lon);
      expect(Math.abs((s12 as number) - Math.hypot(east, north))).toBeLessThan(0.3);
      expect([Math.sign(place.lon - xuancheng.lon), Math.sign(place.lat - xuancheng.lat)]).toEqual([
        Math.sign(east),
        Math.sign(north),
      ]);
    }
  });

  test('there and back again is the same place', () => {
    const [east, north] = toPlane(xuancheng, fromPlane(xuancheng, [-321.5, 1234.25]));
    expect(east).toBeCloseTo(-321.5, 6);
    expect(north).toBeCloseTo(1234.25, 6);
  });
});

test('a place is stored to the centimetre: 1e-7 degrees', () => {
  const place = { lon: 118.7512345678, lat: 30.9412345678 };
  expect(storedPlace(place)).toEqual({ lon: 118.7512346, lat: 30.9412346 });
  expect(Math.hypot(...toPlane(place, storedPlace(place)))).toBeLessThan(0.01);
  expect(toWgs84({ ...place, datum: 'wgs84' })).toEqual(storedPlace(place));
});
