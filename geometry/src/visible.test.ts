import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import oracle from 'visibility-polygon';
import { type Eye, eyeOf, missOf } from './eye.ts';
import { fromPlane, type Metres, toPlane } from './plane.ts';
import { dice } from './testing/dice.ts';
import { detachedHouses } from './testing/village.ts';
import type { ViewRecord } from './view.ts';
import { closestWall, footprint, visibleGround } from './visible.ts';
import { noWalls, type Outline, Walls } from './walls.ts';
import { isInside } from './zone.ts';

const at = { lon: 118.97, lat: 30.78 };
const record: ViewRecord = { azimuthDeg: 0, azimuthBasis: 'picture', hfovDeg: 60, widthPx: 1920, rangeM: 60 };
const any = 0.1;
const records: fc.Arbitrary<ViewRecord> = fc.record({
  azimuthDeg: fc.integer({ min: 0, max: 359 }),
  azimuthBasis: fc.constant('picture' as const),
  hfovDeg: fc.integer({ min: 5, max: 170 }),
  rangeM: fc.integer({ min: 5, max: 300 }),
});
const eyeAt = (view: ViewRecord, walls: Walls, place: Metres = [0, 0]): Eye =>
  eyeOf(view, { at: place, indoor: false }, walls) as Eye;
const towards = (bearingDeg: number, metres: number): Metres => [
  metres * Math.sin((bearingDeg * Math.PI) / 180),
  metres * Math.cos((bearingDeg * Math.PI) / 180),
];
const holds = ([outer = [], ...holes]: readonly Metres[][], place: Metres): boolean =>
  isInside(place, outer) && !holes.some((hole) => isInside(place, hole));
const area = (ring: readonly Metres[]): number =>
  ring.slice(1).reduce((sum, [x, y], n) => {
    const [px, py] = ring[n] as Metres;
    return sum + (px * y - x * py) / 2;
  }, 0);

describe('A footprint in the open', () => {
  test('holds what stands in the middle of the picture, in reach, and not what stands behind the camera', () => {
    fc.assert(
      fc.property(records, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (view, share) => {
        const ground = visibleGround(eyeAt(view, noWalls), any, noWalls, 1);
        const [azimuth, range] = [view.azimuthDeg ?? 0, view.rangeM ?? 0];
        expect(holds(ground, towards(azimuth, range * share))).toBe(true);
        expect(holds(ground, towards(azimuth + 180, range * share))).toBe(false);
        expect(holds(ground, towards(azimuth, range * 1.01))).toBe(false);
      }),
    );
  });

  test('has its edges half of the angle to either side', () => {
    fc.assert(
      fc.property(records, (view) => {
        const ground = visibleGround(eyeAt(view, noWalls), any, noWalls, 1);
        const [azimuth, half, near] = [view.azimuthDeg ?? 0, (view.hfovDeg ?? 0) / 2, (view.rangeM ?? 0) * 0.9];
        for (const side of [-1, 1]) {
          expect(holds(ground, towards(azimuth + side * (half - 1), near))).toBe(true);
          expect(holds(ground, towards(azimuth + side * (half + 1), near))).toBe(false);
        }
      }),
    );
  });

  test('is a closed ring, counter-clockwise as GeoJSON wants it; a full circle with a blind foot has a hole', () => {
    fc.assert(
      fc.property(records, (view) => {
        const [ring = []] = visibleGround(eyeAt(view, noWalls), any, noWalls);
        expect(ring.at(-1)).toEqual(ring[0]);
        expect(area(ring)).toBeGreaterThan(0);
      }),
    );
    const around = { ...eyeAt({ ...record, hfovDeg: 360 }, noWalls), blindM: 5 };
    const [outer = [], hole = []] = visibleGround(around, any, noWalls);
    expect(area(outer)).toBeCloseTo(72 * 0.5 * 60 ** 2 * Math.sin((5 * Math.PI) / 180), 0);
    expect(area(hole)).toBeCloseTo(-72 * 0.5 * 5 ** 2 * Math.sin((5 * Math.PI) / 180), 1);
  });

  test('begins behind the blind foot, and ends at the density asked for', () => {
    const eye = { ...eyeAt({ ...record, rangeM: 200 }, noWalls), blindM: 6 };
    const ground = visibleGround(eye, 25, noWalls, 1);
    expect([4, 8, 66, 67].map((metres) => holds(ground, [0, metres]))).toEqual([false, true, true, false]);
  });

  test('is nothing where the camera is blind as far as it reaches, or nobody knows where it looks', () => {
    expect(visibleGround({ ...eyeAt(record, noWalls), blindM: 60 }, any, noWalls)).toEqual([]);
    expect(footprint({ at, ...record, azimuthDeg: null })).toEqual([]);
  });

  test('on the map it lies around the camera', () => {
    const [ring = []] = footprint({ at, ...record, azimuthDeg: 90 }).map((each) =>
      each.map((corner) => toPlane(at, corner)),
    );
    expect(isInside(toPlane(at, fromPlane(at, [40, 0])), ring)).toBe(true);
    expect(Math.max(...ring.map((corner) => Math.hypot(...corner)))).toBeCloseTo(60, 6);
  });
});

describe('A footprint among houses', () => {
  /** What the oracle sees of a square around the houses: all that lies before their walls. */
  function oracleOf(houses: readonly Outline[]): [number, number][] {
    const rings = houses.flat().map((ring) => {
      const corners = Array.from(ring);
      return corners.flatMap((x, n): [number, number][] => (n % 2 === 0 ? [[x, corners[n + 1] as number]] : []));
    });
    const square: [number, number][] = [
      [-200, -200],
      [200, -200],
      [200, 200],
      [-200, 200],
    ];
    return oracle.compute([0, 0], oracle.convertToSegments([...rings, square]));
  }

  test('what is drawn, what is decided and what another program computes are the same', () => {
    let compared = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const houses = detachedHouses(seed);
      const walls = new Walls(houses);
      const eye = eyeAt({ ...record, hfovDeg: 360, rangeM: 55, ptzType: 'panoramic' }, walls);
      const [drawn = []] = visibleGround(eye, any, walls, 1);
      const known = oracleOf(houses);
      const random = dice(seed + 1000);
      for (let n = 0; n < 60; n++) {
        const place = towards(random() * 360, 1 + random() * 53);
        const around = [
          place,
          ...[0, 90, 180, 270].map(
            (turn): Metres => [place[0] + towards(turn, 0.4)[0], place[1] + towards(turn, 0.4)[1]],
          ),
        ];
        const truth = around.map((each) => isInside(each, known));
        if (new Set(truth).size > 1) continue; // at the edge of a shadow, or at a wall
        expect({ seed, place, seen: missOf(eye, ...place, any, walls) === null }).toEqual({
          seed,
          place,
          seen: truth[0],
        });
        expect({ seed, place, drawn: isInside(place, drawn) }).toEqual({ seed, place, drawn: truth[0] });
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(1500);
  });

  test('has a corner where a long wall leaves the reach: 60 m to see, 30 m to the wall, 51.96 m to the side', () => {
    const walls = new Walls([[[-200, 30, 200, 30, 200, 35, -200, 35]]]);
    const [drawn = []] = visibleGround(eyeAt({ ...record, hfovDeg: 170 }, walls), any, walls, 50);
    for (const x of [-51.96, 51.96]) {
      expect(Math.min(...drawn.map((corner) => Math.hypot(corner[0] - x, corner[1] - 30)))).toBeLessThan(0.01);
    }
  });

  test('leaves out the rooms behind the camera on a wall', () => {
    const house = new Walls([[[-5, -10, 5, -10, 5, -0.1, -5, -0.1]]]);
    const [drawn = []] = visibleGround(eyeAt({ ...record, hfovDeg: 360 }, house), any, house);
    expect([isInside([0, -5], drawn), isInside([0, 5], drawn)]).toEqual([false, true]);
  });

  test('says how near the nearest wall in the picture is: 1920 pixels at 60 degrees, 10 m off, are 166 px/m', () => {
    const walls = new Walls([[[-20, 10, 20, 10, 20, 15, -20, 15]], [[-20, -3, 20, -3, 20, -9, -20, -9]]]);
    expect(closestWall(eyeAt(record, walls), walls)).toEqual({
      metres: expect.closeTo(10, 6),
      pxPerM: expect.closeTo(166.3, 1),
    });
    expect(closestWall(eyeAt(record, noWalls), noWalls)).toBeNull();
  });
});
