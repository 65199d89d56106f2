import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Eye, eyeOf, type Miss, missOf } from './eye.ts';
import type { Metres } from './plane.ts';
import type { ViewRecord } from './view.ts';
import { noWalls, type Outline, Walls } from './walls.ts';

const box = (left: number, low: number, right: number, high: number): number[] => [
  ...[left, low],
  ...[right, low],
  ...[right, high],
  ...[left, high],
];
/** Sees all around, 100 m far, at any density asked for here. */
const allAround: ViewRecord = { hfovDeg: 360, widthPx: 16_000, heightPx: 4000, rangeM: 100, ptzType: 'panoramic' };
const north: ViewRecord = { ...allAround, azimuthDeg: 0, azimuthBasis: 'picture', hfovDeg: 90 };

function eyeAt(at: Metres, walls: Walls, record = allAround, indoor = false): Eye {
  const eye = eyeOf(record, { at, indoor }, walls);
  if ('unjudged' in eye) throw new Error(`expected an eye, got ${eye.unjudged}`);
  return eye;
}
const look = (eye: Eye, [x, y]: Metres, walls: Walls): Miss | null => missOf(eye, x, y, 12.5, walls);

describe('A wall', () => {
  // A house 10 m wide, 20 m north of the camera: its shadow begins at its southern face and widens behind it.
  const house = new Walls([[box(-5, 20, 5, 30)]]);
  const eye = eyeAt([0, 0], house);

  test.each<[string, Metres, Miss | null]>([
    ['before the house', [0, 19], null],
    ['at its face', [0, 20.2], null],
    ['inside', [0, 25], 'behind-wall'],
    ['right behind it', [0, 31], 'behind-wall'],
    ['in its shadow, where the near corner hides: 60 · 5/20 = 15 m to the side', [14.9, 60], 'behind-wall'],
    ['just beside its shadow', [15.1, 60], null],
    ['beside the house', [8, 25], null],
    ['beyond all range', [0, 101], 'beyond-range'],
  ])('hides what lies behind it and nothing else: %s', (_, at, miss) => {
    expect(look(eye, at, house)).toBe(miss);
  });

  test('that joins another at a corner leaves no gap, whichever way one looks', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: Math.PI * 2, noNaN: true }),
        fc.integer({ min: 3, max: 12 }),
        (turn, corners) => {
          const ring = Array.from({ length: corners }, (_, n) => turn + (n * Math.PI * 2) / corners).flatMap(
            (angle) => [10 * Math.sin(angle), 10 * Math.cos(angle)],
          );
          const yard = new Walls([[ring]]);
          for (let n = 0; n < corners; n++) {
            // Aimed at the corner itself, as exactly as numbers can.
            const [x, y] = [(ring[2 * n] as number) * 5, (ring[2 * n + 1] as number) * 5];
            expect(yard.blocks(0, 0, x, y)).toBe(true);
            expect(yard.blocks(x, y, 0, 0)).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('does not hide what touches it: camera and watchpoint both stand at a house', () => {
    const houses = new Walls([[box(-5, -10, 5, 0)], [box(-5, 20, 5, 30)]]);
    expect(look(eyeAt([0, 0.1], houses), [0, 20.1], houses)).toBeNull();
  });

  test('is the same with an index as without', () => {
    const many: Outline[] = Array.from({ length: 60 }, (_, n) => [
      box((n % 8) * 14 - 50, Math.floor(n / 8) * 13 - 45, (n % 8) * 14 - 43, Math.floor(n / 8) * 13 - 38),
    ]);
    const [indexed, parts] = [new Walls(many), many.map((each) => new Walls([each]))];
    const place = fc.double({ min: -70, max: 70, noNaN: true });
    fc.assert(
      fc.property(place, place, place, place, (ax, ay, bx, by) => {
        expect(indexed.blocks(ax, ay, bx, by)).toBe(parts.some((each) => each.blocks(ax, ay, bx, by)));
        expect(indexed.holds(ax, ay)).toBe(parts.some((each) => each.holds(ax, ay)));
        expect(indexed.near(ax, ay, 20).length).toBe(
          parts.reduce((sum, each) => sum + each.near(ax, ay, 20).length, 0),
        );
      }),
    );
  });

  test('that is no wall is left out: two corners, or one that is not a number', () => {
    expect(new Walls([[[0, 0, 1, 1]], [[0, 0, 1, Number.NaN, 1, 1]], [[]]]).edges).toHaveLength(0);
  });
});

describe('A camera at a building', () => {
  const house = new Walls([[box(0, 0, 10, 10)]]);

  test('whose point lies inside by the error of its position hangs on the nearest wall', () => {
    const eye = eyeAt([5, 8], house);
    expect([eye.x, eye.y]).toEqual([5, expect.closeTo(10.05, 6)]);
    expect(eye.movedM).toBeCloseTo(2.05, 6);
    expect(look(eye, [5, 40], house)).toBeNull();
  });

  test('hangs on the wall that it looks away from', () => {
    const eye = eyeAt([5, 3], house, north);
    expect([eye.x, eye.y]).toEqual([expect.closeTo(-0.05, 6), 3]); // along the wall is near enough; back through it is not
    expect(eyeAt([5, 3], house, { ...north, azimuthDeg: 180 }).y).toBeCloseTo(-0.05, 6);
  });

  test('sees nothing of the rooms behind its wall', () => {
    const eye = eyeAt([5, 10.1], house);
    expect([look(eye, [5, 9], house), look(eye, [5, 5], house), look(eye, [7, 9.8], house)]).toEqual([
      'behind-wall',
      'behind-wall',
      'behind-wall',
    ]);
  });

  test('indoors sees the room and not the street', () => {
    const eye = eyeAt([5, 5], house, allAround, true);
    expect([look(eye, [8, 8], house), look(eye, [5, 20], house)]).toEqual([null, 'behind-wall']);
  });

  test('between houses that share walls moves out of all of them', () => {
    const row = new Walls([[box(0, 0, 10, 10)], [box(10, 0, 20, 10)], [box(-10, 0, 0, 10)]]);
    const eye = eyeAt([9, 5], row);
    expect(row.holds(eye.x, eye.y)).toBe(false);
    expect(Math.min(Math.abs(eye.y - 10), Math.abs(eye.y))).toBeCloseTo(0.05, 6);
  });

  test('in a courtyard is outside', () => {
    const yard = new Walls([[box(0, 0, 30, 30), box(10, 10, 20, 20)]]);
    expect(eyeAt([15, 15], yard).movedM).toBe(0);
    expect(look(eyeAt([15, 15], yard), [15, 40], yard)).toBe('behind-wall');
  });

  test('deep inside a hall can be on no outer wall: its record is wrong', () => {
    const hall = new Walls([[box(0, 0, 60, 60)]]);
    expect(eyeOf(allAround, { at: [30, 30], indoor: false }, hall)).toEqual({ unjudged: 'inside-building' });
  });
});

test('what is missing in the record is named', () => {
  expect(eyeOf({}, { at: null, indoor: false }, noWalls)).toEqual({
    unjudged: 'record-incomplete',
    fields: ['point', 'azimuthDeg'],
  });
});

describe('Why a camera misses a point', () => {
  const record: ViewRecord = {
    ...north,
    ptzType: 'fixed-bullet',
    hfovDeg: 60,
    widthPx: 1920,
    heightPx: 1080,
    heightM: 4,
    tiltDeg: 20,
    vfovDeg: 40,
  };
  const eye = eyeAt([0, 0], noWalls, record);
  test.each<[Metres, number, Miss | null]>([
    [[0, 30], 25, null],
    [[0, 30], 62.5, 'too-coarse'],
    [[0, 120], 1, 'beyond-range'],
    [[0, 4], 25, 'blind-foot'],
    [[30, 10], 25, 'outside-angle'],
    [[0, -10], 25, 'outside-angle'],
  ])('%j at %d px/m: %s', ([x, y], pxPerM, miss) => {
    expect(missOf(eye, x, y, pxPerM, noWalls)).toBe(miss);
  });
});
