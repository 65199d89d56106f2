import { describe, expect, test } from '@jest/globals';
import { eyeOf, fromPlane, missOf, onPlane, packRings, planeAt, storedPlace, Walls } from '@sharp-eyes/geometry';
import fc from 'fast-check';
import type { PlanOutcome, PlanTask } from './task.ts';
import { workOut } from './work-out.ts';

const middle = { lon: 118.75, lat: 30.94 };
const at = (east: number, north: number) => storedPlace(fromPlane(middle, [east, north]));
const flat = (places: readonly (readonly [number, number])[]) =>
  Float64Array.from(places.flatMap(([east, north]) => Object.values(at(east, north))));
const metres = fc.integer({ min: -90, max: 90 });
const spot = fc.tuple(metres, metres);
const target = fc.record({ spot, pxPerM: fc.constantFrom(12.5, 25), weight: fc.integer({ min: 1, max: 5 }) });

const houseAt = ([east, north]: readonly [number, number], half: number) => {
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ].map(([x = 0, y = 0]): [number, number] => {
    const { lon, lat } = at(east + x * half, north + y * half);
    return [lon, lat];
  });
  return { corners, heightM: null };
};

const hamlet = fc.record({
  // The two villages' planes begin at different places.
  villages: fc.tuple(fc.array(target, { maxLength: 12 }), fc.array(target, { maxLength: 12 })),
  poles: fc.uniqueArray(spot, { minLength: 1, maxLength: 8, selector: String }),
  houses: fc.array(spot, { maxLength: 8 }),
  lenses: fc.subarray(
    [
      { hfovDeg: 60, widthPx: 1920, heightPx: 1080, rangeM: 60, heightM: null },
      { hfovDeg: 104, widthPx: 2560, heightPx: 1440, rangeM: 40, heightM: 4 },
    ],
    { minLength: 1 },
  ),
  cameras: fc.integer({ min: 1, max: 6 }),
  perPole: fc.integer({ min: 1, max: 3 }),
});
type Hamlet = typeof hamlet extends fc.Arbitrary<infer T> ? T : never;
const origins = [middle, at(700, 400)];

function taskOf({ villages, poles, houses, lenses, cameras, perPole }: Hamlet): PlanTask {
  const packed = packRings(houses.map((house) => houseAt(house, 4)));
  return {
    villages: villages.map((targets, n) => ({
      code: `v${n}`,
      origin: origins[n] ?? middle,
      points: flat(targets.map((each) => each.spot)),
      pxPerM: Float64Array.from(targets, ({ pxPerM }) => pxPerM),
      weights: Float64Array.from(targets, ({ weight }) => weight),
    })),
    poles: [{ source: 'drawn', points: flat(poles) }],
    ...{ roads: [], walls: { packed, ends: [packed.length] }, lenses, cameras, perPole },
    polesMax: 100,
  };
}

const outcomeOf = (task: PlanTask): PlanOutcome => {
  const answer = workOut(task);
  if (!('outcome' in answer)) throw new Error(JSON.stringify(answer));
  return answer.outcome;
};

describe('a plan that is worked out', () => {
  test('in whatever order villages, watchpoints, poles and lenses come, it is the same plan', () => {
    fc.assert(
      fc.property(hamlet, (given) => {
        const one = outcomeOf(taskOf(given));
        const [first, second] = given.villages;
        const turned = taskOf({
          ...given,
          villages: [first.toReversed(), second.toReversed()],
          poles: given.poles.toReversed(),
          lenses: given.lenses.toReversed(),
        });
        const other = outcomeOf({ ...turned, villages: turned.villages.toReversed() });
        const bare = ({ cameras }: PlanOutcome, { lenses }: PlanTask) =>
          cameras.map(({ pole, lens, azimuthDeg, gain, byVillage }) => [
            pole.point,
            lenses[lens],
            azimuthDeg,
            gain,
            byVillage,
          ]);
        expect(bare(other, turned)).toEqual(bare(one, taskOf(given)));
      }),
    );
  });

  test('each watchpoint that a camera is said to cover is seen by it on its own village’s plane among all walls; no other is closed', () => {
    fc.assert(
      fc.property(hamlet, (given) => {
        const task = taskOf(given);
        const { cameras, outlooks } = outcomeOf(task);
        const all = given.villages.flatMap((targets, n) => targets.map((each) => ({ ...each, village: n })));
        const covered = cameras.flatMap(({ covers }) => covers);
        expect(new Set(covered).size).toBe(covered.length);
        for (const { pole, lens, azimuthDeg, covers } of cameras) {
          for (const number of covers) {
            const { spot: place, pxPerM, village } = all[number] ?? { spot: [0, 0], pxPerM: 0, village: 0 };
            const plane = planeAt(origins[village] ?? middle);
            const walls = new Walls(
              given.houses.map((house) => [
                Float64Array.from(houseAt(house, 4).corners.flatMap(([lon, lat]) => onPlane(plane, { lon, lat }))),
              ]),
            );
            const eye = eyeOf(
              { ...task.lenses[lens], azimuthDeg },
              { at: onPlane(plane, pole.point), indoor: false },
              walls,
            );
            const [x, y] = onPlane(plane, at(place[0], place[1]));
            expect('unjudged' in eye ? eye.unjudged : missOf(eye, x, y, pxPerM, walls)).toBeNull();
          }
        }
        for (const number of covered) expect(outlooks[number]?.obstacle).toBeNull();
        const full = [...Map.groupBy(cameras, ({ pole }) => String([pole.point.lon, pole.point.lat])).values()].some(
          ({ length }) => length >= given.perPole,
        );
        // With cameras left and room on every pole, all that any pole could close is closed.
        if (cameras.length < given.cameras && !full)
          expect(outlooks.filter(({ obstacle }) => obstacle === null)).toHaveLength(covered.length);
      }),
    );
  });

  test('a pole at a wall does not look into the house, and one in a courtyard looks about the courtyard', () => {
    const lenses = [{ hfovDeg: 60, widthPx: 1920, heightPx: 1080, rangeM: 60, heightM: null }];
    const plain = { houses: [], lenses, cameras: 1, perPole: 1 };
    const one = (spot: [number, number]): Hamlet['villages'][0] => [{ spot, pxPerM: 25, weight: 1 }];
    const outlookOf = (pole: [number, number], spot: [number, number], rings: ReturnType<typeof houseAt>[]) => {
      const packed = packRings(rings);
      const task = taskOf({ ...plain, villages: [one(spot), []], poles: [pole] });
      return outcomeOf({ ...task, walls: { packed, ends: [packed.length] } }).outlooks[0]?.obstacle;
    };
    expect(outlookOf([4.1, 0], [1, 0], [houseAt([0, 0], 4)])).toBe('behind-wall');
    expect(outlookOf([4.1, 0], [9, 0], [houseAt([0, 0], 4)])).toBeNull();
    const withCourtyard = [houseAt([0, 0], 20), houseAt([0, 0], 10)];
    expect(outlookOf([-5, 0], [5, 0], withCourtyard)).toBeNull();
    expect(outlookOf([-15, 0], [5, 0], withCourtyard)).toBe('pole-in-building');
    expect(outlookOf([-25, 0], [5, 0], withCourtyard)).toBe('behind-wall');
  });

  test('more poles near than one plan takes: how many, and nothing is worked out', () => {
    const given = {
      poles: [
        [0, 0],
        [5, 0],
        [10, 0],
      ],
      houses: [],
      cameras: 1,
      perPole: 1,
    } as const;
    const villages: Hamlet['villages'] = [[{ spot: [0, 20], pxPerM: 25, weight: 1 }], []];
    const lenses = [{ hfovDeg: 60, widthPx: 1920, heightPx: 1080, rangeM: 60, heightM: null }];
    const task = taskOf({
      ...given,
      villages,
      lenses,
      poles: [...given.poles.map(([x, y]): [number, number] => [x, y])],
      houses: [],
    });
    expect(workOut({ ...task, polesMax: 2 })).toEqual({ tooManyPoles: 3 });
  });
});
