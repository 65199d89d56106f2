import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eyeOf, openEye, reachM } from './eye.ts';
import { judge, type Verdict, type WatchingCamera, type Watchpoint, type Wellness, watchpointStates } from './judge.ts';
import type { Metres } from './plane.ts';
import { detachedHouses } from './testing/village.ts';
import { type View, type ViewRecord, viewOf } from './view.ts';
import { noWalls, Walls } from './walls.ts';

const gate: Watchpoint = { id: 'gate', at: [0, 20], pxPerM: 25 };
const northward: ViewRecord = { azimuthDeg: 0, azimuthBasis: 'picture', hfovDeg: 60, widthPx: 1920, rangeM: 80 };

interface Given extends Partial<Omit<WatchingCamera, 'eye' | 'serves'>> {
  record?: ViewRecord;
  at?: Metres | null;
  serves?: string[];
}
function camera(given: Given = {}, walls = noWalls): WatchingCamera {
  const { record = northward, at = [0, 0], serves = [], id = 'c1', life = 'in-service', health = 'well' } = given;
  return { id, life, health, serves: new Set(serves), eye: eyeOf(record, { at, indoor: false }, walls) };
}
const verdict = (...given: Given[]): Verdict =>
  judge(
    gate,
    given.map((each) => camera(each)),
    noWalls,
  );
const withoutAzimuth = { ...northward, azimuthDeg: null };

describe('A watchpoint', () => {
  test('that a camera in service sees and that is well is covered, with the density that it gets', () => {
    expect(verdict({})).toEqual({
      state: 'covered',
      cause: null,
      declared: true,
      basis: 'computed',
      pxPerM: expect.closeTo(83.1, 1),
      deciding: ['c1'],
      by: ['c1'],
      excess: 0,
      why: { code: 'seen', params: { camera: 'c1', basis: 'computed', pxPerM: 83.1 } },
    });
  });

  test('is covered as estimated when the azimuth is a direction code', () => {
    expect(verdict({ record: { ...northward, azimuthBasis: 'direction-code' } })).toMatchObject({
      state: 'covered',
      basis: 'estimated',
    });
  });

  test('is covered on the word of a person where the picture does not say so', () => {
    const south = { ...northward, azimuthDeg: 180 };
    expect(verdict({ record: south, serves: ['gate'] })).toMatchObject({
      state: 'covered',
      basis: 'linked',
      pxPerM: null,
    });
    expect(verdict({ record: south, serves: ['elsewhere'] }).state).toBe('gap');
  });

  test('is impaired while the only camera is out of order or in maintenance, and stays declared', () => {
    expect(verdict({ health: 'unwell' })).toMatchObject({
      state: 'impaired',
      declared: true,
      why: { code: 'camera-unwell' },
    });
    expect(verdict({ life: 'maintenance' })).toMatchObject({
      state: 'impaired',
      declared: true,
      why: { code: 'in-maintenance' },
    });
  });

  test('is unknown while nobody knows how the camera is', () => {
    expect(verdict({ health: 'unknown' })).toMatchObject({ state: 'unknown', cause: 'health', declared: true });
  });

  test('is unknown when the camera linked to it has no azimuth; other watchpoints are not touched by that', () => {
    expect(verdict({ record: withoutAzimuth, serves: ['gate'] })).toMatchObject({
      state: 'unknown',
      cause: 'record',
      declared: true,
      basis: 'linked',
      why: { code: 'record-incomplete', params: { camera: 'c1', fields: 'azimuthDeg' } },
    });
    expect(verdict({ record: withoutAzimuth })).toMatchObject({ state: 'gap', declared: false });
  });

  test('is planned when only a planned camera would see it: not declared', () => {
    expect(verdict({ life: 'planned' })).toMatchObject({ state: 'planned', declared: false, by: [], deciding: ['c1'] });
  });

  test('without a point can only be linked; else nothing can be said, not even that it is declared', () => {
    const nowhere = { ...gate, at: null };
    expect(judge(nowhere, [camera()], noWalls)).toMatchObject({
      state: 'unknown',
      cause: 'record',
      declared: null,
      why: { code: 'watchpoint-without-point' },
    });
    expect(judge(nowhere, [camera({ serves: ['gate'] })], noWalls)).toMatchObject({
      state: 'covered',
      basis: 'linked',
    });
  });

  test('takes the first state that any camera gives: covered, unknown, impaired, planned, gap', () => {
    const giving: Record<string, Given> = {
      gap: { record: { ...northward, azimuthDeg: 180 } },
      planned: { life: 'planned' },
      impaired: { health: 'unwell' },
      unknown: { health: 'unknown' },
      covered: {},
    };
    expect(
      watchpointStates
        .toReversed()
        .map((_, n, states) => verdict(...states.slice(0, n + 1).map((state) => giving[state] as Given)).state),
    ).toEqual(watchpointStates.toReversed());
  });

  test('names the surest and finest camera first, then the lowest number', () => {
    const rough = { ...northward, azimuthBasis: 'compass' } as const;
    const found = verdict(
      { id: 'far', at: [0, -20] },
      { id: 'rough', record: rough, at: [0, 10] },
      { id: 'b' },
      { id: 'a' },
      { id: 'word', serves: ['gate'], at: null },
    );
    expect(found.deciding).toEqual(['a', 'b', 'far', 'rough']);
    expect(found.by).toEqual(['a', 'b', 'far', 'rough', 'word']);
    expect(found.excess).toBe(3);
    expect(
      judge(
        gate,
        ['a', 'b'].map((id) => camera({ id })),
        noWalls,
        1,
      ).excess,
    ).toBe(1);
  });

  test('says of a gap what the nearest camera failed by: what would close it', () => {
    const away = { record: { ...northward, azimuthDeg: 180 }, id: 'away' };
    const house = new Walls([[[-3, 8, 3, 8, 3, 12, -3, 12]]]);
    expect(judge(gate, [camera(away, house), camera({}, house)], house).why).toEqual({
      code: 'behind-wall',
      params: { camera: 'c1', metres: 20, pxPerM: 83.1 },
    });
    expect(verdict(away).why.code).toBe('outside-angle');
    expect(verdict({ record: { ...northward, widthPx: 320 } }).why).toMatchObject({
      code: 'too-coarse',
      params: { pxPerM: 13.9 },
    });
    expect(verdict({ at: [0, -300] }).why).toEqual({ code: 'no-camera-near', params: { camera: 'c1', metres: 320 } });
    expect(verdict().why).toEqual({ code: 'no-camera-near', params: {} });
  });

  test('is not brought to a state by a camera inside a building, unless somebody linked it', () => {
    const hall = new Walls([[[-50, -60, 50, -60, 50, 10, -50, 10]]]);
    const lost = camera({ at: [0, -25], serves: ['gate'] }, hall);
    expect(judge(gate, [lost], hall)).toMatchObject({
      state: 'unknown',
      cause: 'record',
      why: { code: 'inside-building' },
    });
  });
});

describe('Whatever the village', () => {
  const place = fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -60, max: 60 }));
  const record = fc.record({
    azimuthDeg: fc.option(fc.integer({ min: 0, max: 359 }), { freq: 8 }),
    azimuthBasis: fc.constantFrom('picture' as const, 'compass' as const),
    hfovDeg: fc.integer({ min: 20, max: 360 }),
    widthPx: fc.integer({ min: 640, max: 3840 }),
    heightPx: fc.constant(1080),
    rangeM: fc.integer({ min: 10, max: 120 }),
  });
  const cameras = fc.array(
    fc.record({
      at: place,
      record,
      life: fc.constantFrom('in-service' as const, 'maintenance' as const, 'planned' as const),
      health: fc.constantFrom<Wellness>('well', 'unwell', 'unknown'),
      serves: fc.subarray(['gate']),
    }),
    { maxLength: 8 },
  );
  const village = fc.record({ seed: fc.integer({ min: 1, max: 50 }), at: place, cameras });
  const setUp = (given: readonly Given[], walls: Walls): WatchingCamera[] =>
    given.map((each, n) => camera({ ...each, id: `c${n}` }, walls));

  test('health never changes what is declared, nor by whom', () => {
    fc.assert(
      fc.property(
        village,
        fc.infiniteStream(fc.constantFrom<Wellness>('well', 'unwell', 'unknown')),
        ({ seed, at, cameras }, healths) => {
          const walls = new Walls(detachedHouses(seed));
          const point = { ...gate, at };
          const before = judge(point, setUp(cameras, walls), walls);
          const after = judge(
            point,
            setUp(cameras, walls).map((each) => ({ ...each, health: healths.next().value })),
            walls,
          );
          expect([after.declared, after.by, after.excess]).toEqual([before.declared, before.by, before.excess]);
          if (before.declared) expect(after.basis).toBe(before.basis);
        },
      ),
    );
  });

  test('what is effectively covered lies between covered and covered or unknown, however the unknown ones turn out', () => {
    fc.assert(
      fc.property(
        village,
        fc.infiniteStream(fc.constantFrom<Wellness>('well', 'unwell')),
        ({ seed, at, cameras }, healths) => {
          const walls = new Walls(detachedHouses(seed));
          const point = { ...gate, at };
          const unsure = setUp(cameras, walls);
          const sure = unsure.map((each) =>
            each.health === 'unknown' ? { ...each, health: healths.next().value } : each,
          );
          const [before, after] = [judge(point, unsure, walls).state, judge(point, sure, walls).state];
          if (before === 'covered') expect(after).toBe('covered');
          if (after === 'covered') expect(['covered', 'unknown']).toContain(before);
        },
      ),
    );
  });

  const sees = (view: View, point: Metres, pxPerM: number, walls: Walls): boolean => {
    const one: WatchingCamera = {
      id: 'c',
      life: 'in-service',
      health: 'well',
      serves: new Set(),
      eye: openEye(view, [0, 0]),
    };
    return judge({ id: 'p', at: point, pxPerM }, [one], walls).state === 'covered';
  };
  const views = fc.record({
    seed: fc.integer({ min: 1, max: 50 }),
    at: place,
    record: record.map((each) => ({ ...each, azimuthDeg: each.azimuthDeg ?? 7 })),
  });
  const viewed = (given: ViewRecord): View => viewOf(given) as View;
  /** If it was seen before, it is seen after. */
  const keeps = (before: boolean, after: boolean): void => expect(before && !after).toBe(false);

  test('a wall never lets a camera cover more', () => {
    fc.assert(
      fc.property(views, fc.nat(29), ({ seed, at, record }, removed) => {
        const houses = detachedHouses(seed);
        const fewer = new Walls(houses.toSpliced(removed % houses.length, 1));
        keeps(sees(viewed(record), at, 25, new Walls(houses)), sees(viewed(record), at, 25, fewer));
      }),
      { numRuns: 500 },
    );
  });

  test('at a fixed reach a wider angle never covers less', () => {
    fc.assert(
      fc.property(views, fc.integer({ min: 0, max: 200 }), ({ seed, at, record }, wider) => {
        const [walls, view] = [new Walls(detachedHouses(seed)), viewed(record)];
        const wide = { ...view, spreadDeg: Math.min(360, view.spreadDeg + wider) };
        keeps(sees(view, at, 25, walls), sees(wide, at, 25, walls));
      }),
      { numRuns: 500 },
    );
  });

  test('but without that it may: twice the angle has half of the density', () => {
    const reach = (hfovDeg: number): number => reachM(viewed({ ...northward, hfovDeg }), 25);
    expect([reach(60), reach(90), reach(110)].map(Math.floor)).toEqual([66, 38, 26]);
  });

  test.each<[string, (record: ViewRecord) => ViewRecord, number]>([
    ['more pixels', (each) => ({ ...each, widthPx: (each.widthPx ?? 0) * 2, heightPx: (each.heightPx ?? 0) * 2 }), 25],
    ['a longer range', (each) => ({ ...each, rangeM: (each.rangeM ?? 0) * 2 }), 25],
    ['a lower density', (each) => each, 12.5],
  ])('%s never covers less', (_, change, pxPerM) => {
    fc.assert(
      fc.property(views, ({ seed, at, record }) => {
        const walls = new Walls(detachedHouses(seed));
        keeps(sees(viewed(record), at, 25, walls), sees(viewed(change(record)), at, pxPerM, walls));
      }),
      { numRuns: 500 },
    );
  });

  test('turning a camera by 360 degrees changes nothing at all', () => {
    fc.assert(
      fc.property(village, fc.integer({ min: -2, max: 2 }), ({ seed, at, cameras }, turns) => {
        const walls = new Walls(detachedHouses(seed));
        const turned = cameras.map((each) => ({
          ...each,
          record: {
            ...each.record,
            azimuthDeg: each.record.azimuthDeg === null ? null : each.record.azimuthDeg + 0.1 + turns * 360,
          },
        }));
        const once = cameras.map((each) => ({
          ...each,
          record: { ...each.record, azimuthDeg: each.record.azimuthDeg === null ? null : each.record.azimuthDeg + 0.1 },
        }));
        const point = { ...gate, at };
        expect(judge(point, setUp(turned, walls), walls)).toEqual(judge(point, setUp(once, walls), walls));
      }),
    );
  });

  test('the order of the cameras changes nothing', () => {
    fc.assert(
      fc.property(village, ({ seed, at, cameras }) => {
        const walls = new Walls(detachedHouses(seed));
        const point = { ...gate, at };
        const there = setUp(cameras, walls);
        expect(judge(point, there.toReversed(), walls)).toEqual(judge(point, there, walls));
      }),
    );
  });
});
