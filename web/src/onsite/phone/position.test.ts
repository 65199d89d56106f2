import { describe, expect, test } from '@jest/globals';
import { fromPlane, fromWgs84 } from '@sharp-eyes/geometry';
import type { Boundary } from '@sharp-eyes/protocol';
import { checkDatum } from './position.ts';

const site = { lon: 118.9712, lat: 30.7815 };
const here = fromPlane(site, [30, -20]);
const phone = (place: { lon: number; lat: number }) => ({ ...place, accuracyM: 8, atMs: 0 });
const square = (halfM: number): Boundary => {
  const corner = (east: number, north: number): [number, number] => {
    const { lon, lat } = fromPlane(site, [east, north]);
    return [lon, lat];
  };
  return [
    [
      ...[corner(-halfM, -halfM), corner(halfM, -halfM), corner(halfM, halfM), corner(-halfM, halfM)],
      corner(-halfM, -halfM),
    ],
  ];
};

describe('the phone’s own position', () => {
  test.each(['wgs84', 'gcj02', 'bd09'] as const)(
    'in %s is known by the site that the technician stands at',
    (datum) => {
      expect(checkDatum(phone(fromWgs84(here, datum)), { site })).toEqual({ datum, reason: 'near-site' });
    },
  );

  test('is known by the village’s outline where only one datum lies inside', () => {
    expect(checkDatum(phone(fromWgs84(here, 'gcj02')), { outline: square(100) })).toEqual({
      datum: 'gcj02',
      reason: 'inside-village',
    });
  });

  test('stays unknown where both fit, where nothing does, and where nothing is on record', () => {
    expect(checkDatum(phone(here), { outline: square(5000) })).toEqual({ datum: null, reason: 'several-fit' });
    expect(checkDatum(phone({ lon: 120, lat: 31 }), { site })).toEqual({ datum: null, reason: 'nothing-fits' });
    expect(checkDatum(phone(here), {})).toEqual({ datum: null, reason: 'nothing-to-compare' });
  });
});
