import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blindFootM, densityAt, densityPxPerM, footprint, reachM, type View } from './footprint.ts';
import { fromPlane, toPlane } from './plane.ts';
import { isInside, type Position } from './zone.ts';

const at = { lon: 118.97, lat: 30.78 };
const views: fc.Arbitrary<View> = fc.record({
  at: fc.constant(at),
  azimuthDeg: fc.double({ min: 0, max: 359.9, noNaN: true }),
  hfovDeg: fc.double({ min: 5, max: 170, noNaN: true }),
  rangeM: fc.double({ min: 5, max: 300, noNaN: true }),
});
const sees = (view: View, bearingDeg: number, distanceM: number): boolean => {
  const bearing = (bearingDeg * Math.PI) / 180;
  const place = fromPlane(view.at, [distanceM * Math.sin(bearing), distanceM * Math.cos(bearing)]);
  const ring = footprint(view, 1).map((corner): Position => toPlane(at, corner));
  return isInside(toPlane(at, place), ring);
};

describe('Footprint', () => {
  test('what stands in the middle of the picture, in reach, is seen; what stands behind the camera is not', () => {
    fc.assert(
      fc.property(views, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (view, share) => {
        expect(sees(view, view.azimuthDeg, view.rangeM * share)).toBe(true);
        expect(sees(view, view.azimuthDeg + 180, view.rangeM * share)).toBe(false);
        expect(sees(view, view.azimuthDeg, view.rangeM * 1.01)).toBe(false);
      }),
    );
  });

  test('its edges lie half of the angle to either side', () => {
    fc.assert(
      fc.property(views, (view) => {
        const half = view.hfovDeg / 2;
        for (const side of [-1, 1]) {
          expect(sees(view, view.azimuthDeg + side * (half - 1), view.rangeM * 0.9)).toBe(true);
          expect(sees(view, view.azimuthDeg + side * (half + 1), view.rangeM * 0.9)).toBe(false);
        }
      }),
    );
  });

  test('a blind foot is not seen, what lies beyond it is', () => {
    const view = { at, azimuthDeg: 90, hfovDeg: 80, rangeM: 40, blindM: 6 };
    expect([sees(view, 90, 4), sees(view, 90, 8)]).toEqual([false, true]);
  });

  test('a full circle sees all around', () => {
    const view = { at, azimuthDeg: 0, hfovDeg: 360, rangeM: 20 };
    expect([0, 77, 180, 271].map((bearing) => sees(view, bearing, 15))).toEqual([true, true, true, true]);
  });

  test('is a closed ring, counter-clockwise as GeoJSON wants it', () => {
    fc.assert(
      fc.property(views, (view) => {
        const ring = footprint(view).map((corner) => toPlane(at, corner));
        expect(ring.at(-1)).toEqual(ring[0]);
        const area = ring.slice(1).reduce((sum, [x, y], n) => {
          const [px, py] = ring[n] as [number, number];
          return sum + px * y - x * py;
        }, 0);
        expect(area).toBeGreaterThan(0);
      }),
    );
  });

  test('a camera without angle, without range, or blind as far as it reaches sees no ground', () => {
    const view = { at, azimuthDeg: 0, hfovDeg: 60, rangeM: 30 };
    expect(
      [
        { ...view, hfovDeg: 0 },
        { ...view, rangeM: 0 },
        { ...view, blindM: 30 },
      ].map((each) => footprint(each)),
    ).toEqual([[], [], []]);
  });
});

describe('Density', () => {
  test('1920 pixels at 90 degrees observe (62.5 px/m) up to 15.36 m and detect (25 px/m) up to 38.4 m', () => {
    expect(reachM(1920, 90, densityPxPerM.observe)).toBeCloseTo(15.36, 2);
    expect(reachM(1920, 90, densityPxPerM.detect)).toBeCloseTo(38.4, 2);
  });

  test('at the reach of a density there is just that density', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 320, max: 8000 }),
        fc.double({ min: 5, max: 360, noNaN: true }),
        fc.double({ min: 5, max: 200, noNaN: true }),
        (widthPx, hfovDeg, pxPerM) => {
          expect(densityAt(widthPx, hfovDeg, reachM(widthPx, hfovDeg, pxPerM))).toBeCloseTo(pxPerM, 6);
        },
      ),
    );
  });
});

describe('Blind foot', () => {
  test('4 m up, 20 degrees down, 40 degrees of vertical angle: blind for 4.77 m', () => {
    expect(blindFootM(4, 20, 40)).toBeCloseTo(4 / Math.tan((40 * Math.PI) / 180), 6);
  });
  test('straight down sees its own foot; above the horizon sees no ground', () => {
    expect([blindFootM(4, 80, 40), blindFootM(4, -30, 40)]).toEqual([0, Number.POSITIVE_INFINITY]);
  });
});
