import { expect, test } from '@jest/globals';
import { fromPlane, toPlane } from './plane.ts';

const xuancheng = { lon: 118.75, lat: 30.94 };

/** Great-circle distance by the haversine, metres: another way of counting than the one tested. */
function metres(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(h));
}

test('metres east and north are metres on the ground', () => {
  for (const [east, north] of [
    [1500, 0],
    [0, -1500],
    [900, 1200],
  ] as const) {
    const place = fromPlane(xuancheng, [east, north]);
    expect(Math.abs(metres(xuancheng, place) - Math.hypot(east, north))).toBeLessThan(1);
    expect(place.lon > xuancheng.lon).toBe(east > 0);
    expect(place.lat < xuancheng.lat).toBe(north < 0);
  }
});

test('there and back again is the same place', () => {
  const [east, north] = toPlane(xuancheng, fromPlane(xuancheng, [-321.5, 1234.25]));
  expect(east).toBeCloseTo(-321.5, 6);
  expect(north).toBeCloseTo(1234.25, 6);
});
