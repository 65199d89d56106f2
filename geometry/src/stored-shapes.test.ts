import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boxAround, cellOf, cellsOfBox } from './cell.ts';
import { packRings, unpackRings, type WallRing } from './packed-rings.ts';
import { fromPlane, toPlane } from './plane.ts';
import { simplify, simplifyTo } from './simplify.ts';

const village = { lon: 118.75, lat: 30.94 };
const corner = fc
  .tuple(fc.double({ min: -500, max: 500, noNaN: true }), fc.double({ min: -500, max: 500, noNaN: true }))
  .map((metres): [number, number] => {
    const { lon, lat } = fromPlane(village, metres);
    return [lon, lat];
  });

describe('Cells', () => {
  test('are the tiles of zoom 16, x · 65536 + y', () => {
    // Counted another way than by the hyperbolic sine.
    const n = 2 ** 16;
    const x = Math.floor(((village.lon + 180) / 360) * n);
    const phi = (village.lat * Math.PI) / 180;
    const y = Math.floor(((1 - Math.log(Math.tan(phi) + 1 / Math.cos(phi)) / Math.PI) / 2) * n);
    expect(cellOf(village)).toBe(x * 65_536 + y);
  });

  test('of a box hold every place in it, and a place’s own cell is one of its box’s', () => {
    fc.assert(
      fc.property(fc.array(corner, { minLength: 1, maxLength: 20 }), (corners) => {
        const places = corners.map(([lon, lat]) => ({ lon, lat }));
        const cells = new Set(cellsOfBox(boxAround(places) as NonNullable<ReturnType<typeof boxAround>>));
        expect(places.every((place) => cells.has(cellOf(place)))).toBe(true);
      }),
    );
    expect(boxAround([])).toBeUndefined();
  });

  test('a box of a whole province is refused, not listed', () => {
    expect(() => cellsOfBox({ west: 110, south: 25, east: 120, north: 35 })).toThrow(RangeError);
  });
});

describe('Packed rings', () => {
  test('come back to a centimetre, with their heights to a decimetre', () => {
    const rings = fc.array(
      fc.record({
        corners: fc.array(corner, { maxLength: 12 }),
        heightM: fc.option(fc.double({ min: 0.1, max: 400, noNaN: true })),
      }),
    );
    fc.assert(
      fc.property(rings, (given: WallRing[]) => {
        const back = unpackRings(packRings(given));
        expect(back.length).toBe(given.length);
        for (const [n, { corners, heightM }] of given.entries()) {
          expect(Math.abs((back[n]?.heightM ?? 0) - (heightM ?? 0))).toBeLessThan(0.051);
          for (const [m, [lon, lat]] of corners.entries()) {
            const [east = 0, north = 0] = back[n]?.corners[m] ?? [];
            expect(Math.hypot(...toPlane({ lon, lat }, { lon: east, lat: north }))).toBeLessThan(0.01);
          }
        }
      }),
    );
  });

  test('that end early, or lie about their length, give what is whole', () => {
    const two = packRings([
      { corners: [[118, 30]], heightM: null },
      { corners: [[119, 31], [119, 32]], heightM: 3 }, // biome-ignore format: one ring
    ]);
    expect(unpackRings(two.subarray(0, two.length - 1))).toHaveLength(1);
    expect(unpackRings(new Int32Array([1_000_000, 0, 1, 1]))).toEqual([]);
    expect(unpackRings(new Int32Array([-5, 0, 1, 1]))).toEqual([]);
  });
});

describe('Simplifying an outline', () => {
  const circle = (corners: number, radiusM: number): [number, number][] => {
    const ring = Array.from({ length: corners }, (_, n): [number, number] => {
      const turn = (2 * Math.PI * n) / corners;
      const { lon, lat } = fromPlane(village, [radiusM * Math.cos(turn), radiusM * Math.sin(turn)]);
      return [lon, lat];
    });
    return [...ring, ring[0] as [number, number]];
  };

  test('keeps what fits as it is', () => {
    const ring = circle(100, 800);
    expect(simplifyTo([ring], 101)).toEqual({ lines: [ring], toleranceM: 0 });
  });

  test('leaves out corners until it fits, stays closed, and no corner lies farther off than it says', () => {
    const ring = circle(50_000, 3000);
    const { lines, toleranceM } = simplifyTo([ring], 2000);
    const [kept = []] = lines;
    expect(kept.length).toBeLessThanOrEqual(2000);
    expect(kept.length).toBeGreaterThan(20);
    expect(kept[0]).toEqual(kept.at(-1));
    expect(toleranceM).toBeLessThan(10);
    for (const [lon, lat] of kept) expect(Math.hypot(...toPlane(village, { lon, lat }))).toBeCloseTo(3000, 0);
  });

  test('a straight line keeps its ends only; a speck among larger rings goes', () => {
    const line = Array.from({ length: 50 }, (_, n): [number, number] => [118 + n / 1e4, 30]);
    expect(simplify(line, 0.5)).toEqual([line[0], line.at(-1)]);
    expect(simplifyTo([circle(5000, 2000), circle(500, 0.1)], 1000).lines).toHaveLength(1);
  });
});
