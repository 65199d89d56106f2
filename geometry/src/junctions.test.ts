import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { junctionsOf } from './junctions.ts';
import type { Metres } from './plane.ts';
import type { Road } from './road-graph.ts';

const road = (...line: Metres[]): Road => ({ line });
const near = (x: number, y: number) => [expect.closeTo(x, 3), expect.closeTo(y, 3)];
const circle = (x: number, y: number, radius: number, fromDeg: number, toDeg: number): Metres[] =>
  Array.from({ length: 17 }, (_, n) => {
    const angle = ((fromDeg + ((toDeg - fromDeg) * n) / 16) * Math.PI) / 180;
    return [x + radius * Math.sin(angle), y + radius * Math.cos(angle)];
  });

describe('Where roads meet', () => {
  test('a side road at the middle of an unsplit main road makes a junction: two lines, three ways', () => {
    const main = road([0, 0], [100, 0], [200, 0]);
    expect(junctionsOf([main, road([100, 0], [100, 80])])).toEqual([{ at: near(100, 0), arms: 3, roads: [0, 1] }]);
  });

  test('so does one that was drawn by hand and ends a step beside the main road', () => {
    const main = road([0, 0], [200, 0]);
    expect(junctionsOf([main, road([120, 0.7], [120, 80])])).toEqual([{ at: near(120, 0.7), arms: 3, roads: [0, 1] }]);
    expect(junctionsOf([main, road([120, 4], [120, 80])])).toEqual([]);
  });

  test('a crossing of two roads that were split there has four arms', () => {
    const ends: Metres[] = [
      [-50, 0],
      [50, 0],
      [0, -50],
      [0, 50],
    ];
    const arms = ends.map((end) => road(end, [0, 0]));
    expect(junctionsOf(arms)).toEqual([{ at: near(0, 0), arms: 4, roads: [0, 1, 2, 3] }]);
  });

  test('a bridge crosses without a junction, even where both lines have a corner', () => {
    const below = road([0, -50], [0, 50]);
    expect(junctionsOf([below, road([-50, 0], [50, 0])])).toEqual([]);
    const withCorners = [road([0, -50], [0, 0], [0, 50]), { ...road([-50, 0], [0, 0], [50, 0]), layer: 1 }];
    expect(junctionsOf(withCorners)).toEqual([]);
    expect(junctionsOf(withCorners.map((each) => ({ ...each, layer: 0 })))).toHaveLength(1);
  });

  test('a bridge begins on the ground: where its ramp meets a road there is a junction', () => {
    const ground = road([0, -50], [0, 0], [0, 50]);
    expect(junctionsOf([ground, { ...road([0, 0], [60, 0]), layer: 1 }])).toHaveLength(1);
  });

  test('a roundabout is one junction, in parts or whole, told or not', () => {
    const arms = [road([0, 15], [0, 90]), road([15, 0], [90, 0]), road([0, -15], [0, -90])];
    const half = (from: number): Road => ({ line: circle(0, 0, 15, from, from + 180), roundabout: true });
    const inParts = junctionsOf([half(0), half(180), ...arms]);
    const whole = junctionsOf([road(...circle(0, 0, 15, 0, 360)), ...arms]);
    expect([inParts, whole].map((found) => found.map(({ arms }) => arms))).toEqual([[3], [3]]);
    expect(Math.hypot(...(inParts[0]?.at ?? [99, 99]))).toBeLessThan(3);
  });

  test('a wide roundabout with islands at its arms is one junction', () => {
    const ring: Road = { line: circle(0, 0, 35, 0, 360), roundabout: true };
    const arm = (turn: number): Road[] => {
      const to = (deg: number, metres: number): Metres => circle(0, 0, metres, deg, deg)[0] as Metres;
      return [
        road(to(turn, 50), to(turn - 22.5, 35)),
        road(to(turn, 50), to(turn + 22.5, 35)),
        road(to(turn, 50), to(turn, 150)),
      ];
    };
    expect(junctionsOf([ring, ...arm(0), ...arm(90), ...arm(180)])).toEqual([expect.objectContaining({ arms: 3 })]);
  });

  test('a side road into a dual carriageway is one junction, not one for each carriageway', () => {
    const eastward = road([0, 0], [100, 0], [200, 0]);
    const westward = road([200, 18], [100, 18], [0, 18]);
    const side = road([100, 18], [100, 9], [100, 0], [100, -80]);
    expect(junctionsOf([eastward, westward, side])).toEqual([{ at: near(100, 9), arms: 5, roads: [0, 1, 2] }]);
  });

  test('two dual carriageways that cross are one junction', () => {
    const lines = [0, 20].flatMap((at) => [
      road([-90, at], [0, at], [20, at], [110, at]),
      road([at, -90], [at, 0], [at, 20], [at, 110]),
    ]);
    expect(junctionsOf(lines)).toEqual([{ at: near(10, 10), arms: 8, roads: [0, 1, 2, 3] }]);
  });

  test('a row of lanes every 20 m does not grow together into one junction', () => {
    const main = road(...Array.from({ length: 12 }, (_, n): Metres => [n * 20, 0]));
    const lanes = Array.from({ length: 10 }, (_, n) => road([(n + 1) * 20, 0], [(n + 1) * 20, 60]));
    const found = junctionsOf([main, ...lanes]);
    expect(found.length).toBeGreaterThanOrEqual(4);
    expect(found.length).toBeLessThan(10);
  });

  test('a bend, a dead end, a road cut in two and one that was imported twice make none', () => {
    const bend = road([0, 0], [50, 0], [80, 40]);
    expect(junctionsOf([bend, road([80, 40], [80, 90]), bend, bend])).toEqual([]);
    expect(junctionsOf([])).toEqual([]);
    expect(junctionsOf([road(), road([1, 1]), road([2, 2], [2, 2])])).toEqual([]);
  });

  test('the order of the lines and the way they were drawn change nothing', () => {
    const lines = [
      road([0, 0], [100, 0], [200, 0]),
      road([100, 0], [100, 80]),
      road([150, 0], [150, -70]),
      road([100, 80], [100, 160]),
      road([60, 80], [100, 80]),
    ];
    const ways = fc.tuple(
      fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
      fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    );
    const places = (roads: readonly Road[]) =>
      junctionsOf(roads)
        .map(({ at, arms }) => `${at.map(Math.round)} ${arms}`)
        .sort();
    fc.assert(
      fc.property(ways, ([order, turned]) => {
        const drawn = order.map((n) => (turned[n] ? { line: lines[n]?.line.toReversed() ?? [] } : (lines[n] as Road)));
        expect(places(drawn)).toEqual(['100,0 3', '100,80 3', '150,0 3']);
      }),
    );
  });
});
