import { describe, expect, test } from '@jest/globals';
import { type FilingState, filingStates, newId } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { decideMove, differencesOf, type FiledCamera, type Snapshot, stateByChanges } from './rules.ts';

const today = '2026-06-01';
const allowed: [FilingState, FilingState][] = [
  ['to-file', 'submitted'],
  ['submitted', 'filed'],
  ['submitted', 'returned'],
  ['returned', 'submitted'],
  ['filed', 'change-pending'],
  ['change-pending', 'submitted'],
];

const camera = (more: Partial<FiledCamera> = {}): FiledCamera => ({
  ...{
    id: newId(),
    name: '大门',
    point: { lon: 118.98, lat: 30.79 },
    type: 'fixed-bullet',
    retentionDays: 30,
    ...more,
  },
});
const system = (cameras: FiledCamera[], more: Partial<Snapshot> = {}): Snapshot => ({
  ...{ unitName: '敬亭山景区', creditCode: null, cameras, ...more },
});

test('a system moves along its states only, and never on a day to come', () => {
  for (const from of filingStates)
    for (const to of filingStates) {
      const decision = decideMove(from, to, today, today);
      const legal = allowed.some(([one, other]) => one === from && other === to);
      expect([from, to, 'allowed' in decision]).toEqual([from, to, legal]);
    }
  expect(decideMove('to-file', 'submitted', '2026-06-02', today)).toMatchObject({ refused: 'later-than-today' });
});

describe('what changed since it was filed', () => {
  test('names what was added, taken away, moved, replaced, kept for other days, and another unit', () => {
    const [stays, moves, goes, turns] = ['a', 'b', 'c', 'd'].map((name) => camera({ name })) as [
      FiledCamera,
      FiledCamera,
      FiledCamera,
      FiledCamera,
    ];
    const comes = camera({ name: 'e' });
    const now = system(
      [stays, { ...moves, point: { lon: 118.981, lat: 30.79 } }, { ...turns, type: 'dome', retentionDays: 60 }, comes],
      { unitName: '敬亭山公司' },
    );
    const told = differencesOf(system([stays, moves, goes, turns]), now).map((one) => [
      one.kind,
      'name' in one ? one.name : '',
    ]);
    expect(told).toEqual([
      ['unit', ''],
      ['moved', 'b'],
      ['type', 'd'],
      ['retention', 'd'],
      ['added', 'e'],
      ['removed', 'c'],
    ]);
  });

  test('is nothing where nothing changed, or where what was not known became known', () => {
    const empty = fc.record({
      point: fc.option(fc.constant({ lon: 118.98, lat: 30.79 })),
      type: fc.option(fc.constant('dome')),
      retentionDays: fc.option(fc.constant(30)),
    });
    fc.assert(
      fc.property(fc.array(empty, { maxLength: 20 }), (cameras) => {
        const filed = cameras.map((more) => camera(more));
        const now = filed.map((one) => ({ ...one, point: one.point ?? { lon: 1, lat: 1 }, type: one.type ?? 'dome' }));
        expect(differencesOf(system(filed), system(filed))).toEqual([]);
        expect(differencesOf(system(filed), system(now))).toEqual([]);
      }),
    );
  });

  test('moves only what is filed, and back when it is as it was', () => {
    expect(filingStates.map((state) => stateByChanges(state, true))).toEqual([
      ...['to-file', 'submitted', 'change-pending', 'returned', 'change-pending'],
    ]);
    expect(stateByChanges('change-pending', false)).toBe('filed');
  });
});
