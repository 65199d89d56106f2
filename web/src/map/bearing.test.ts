import { describe, expect, test } from '@jest/globals';
import { directionOf, pointAt, sector } from './bearing.ts';

const xuancheng = { lon: 118.75, lat: 30.94 };

/** Metres between two points (haversine): another way of counting than the one tested. */
function metres(a: [number, number], b: [number, number]): number {
  const r = Math.PI / 180;
  const h =
    Math.sin(((b[1] - a[1]) * r) / 2) ** 2 +
    Math.cos(a[1] * r) * Math.cos(b[1] * r) * Math.sin(((b[0] - a[0]) * r) / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(h));
}

describe('the wedge on the map', () => {
  test('points where the camera points, as far as it says', () => {
    for (const bearing of [0, 45, 137, 270]) {
      const end = pointAt(xuancheng, bearing, 100);
      expect(metres([xuancheng.lon, xuancheng.lat], end)).toBeCloseTo(100, 0);
    }
    expect(pointAt(xuancheng, 90, 100)[0]).toBeGreaterThan(xuancheng.lon);
    expect(pointAt(xuancheng, 180, 100)[1]).toBeLessThan(xuancheng.lat);
  });

  test('begins and ends at the camera', () => {
    const ring = sector(xuancheng, 0, 90, 60);
    expect([ring[0], ring.at(-1)]).toEqual([
      [xuancheng.lon, xuancheng.lat],
      [xuancheng.lon, xuancheng.lat],
    ]);
  });

  test('directions are the words that people use', () => {
    expect([0, 44, 90, 200, 338, 359, -45].map(directionOf)).toEqual(['n', 'ne', 'e', 's', 'n', 'n', 'nw']);
  });
});
