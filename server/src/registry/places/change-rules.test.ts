import { describe, expect, test } from '@jest/globals';
import { divisionChangeKinds, type GivenChange, levelOf, parentOf } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { sayFault } from './change-faults.ts';
import { type KnownDivision, planChanges, readRows } from './change-rules.ts';

const town = '341802110000';
const otherTown = '341802111000';
const [east, west, north] = ['341802110201', '341802110202', '341802110203'];
const record = (code: string, name: string, more: Partial<KnownDivision> = {}): [string, KnownDivision] => [
  code,
  { code, name, validFrom: null, validTo: null, into: null, below: [], ...more },
];
const onRecord = new Map([
  record('341802000000', '宣州区', { below: [town, otherTown] }),
  record(town, '水东镇', { below: [east, west, north] }),
  record(otherTown, '洪林镇', { validFrom: '2001-05-01' }),
  record(east, '东胜村'),
  record(west, '西山村'),
  record(north, '北塘村'),
  record('341802110299', '老街村', { validTo: '2020-01-01', into: east }),
]);
const ground = { known: onRecord, own: (code: string) => code.startsWith('3418'), today: '2026-03-01' };
const from = '2026-01-01';

function plan(...given: GivenChange[]) {
  const { rows, faults } = readRows(given);
  const decided = planChanges(rows, ground);
  return { ...decided, faults: [...faults, ...decided.faults] };
}
const faultsOf = (...given: GivenChange[]) =>
  plan(...given).faults.map(({ row, field, code }) => `${row + 1} ${field} ${code}`);

describe('A table of changes', () => {
  test('may add, rename, end, merge and renumber in any order, one row resting on another', () => {
    const { planned, faults } = plan(
      { code: west, change: 'merged-into', into: '341802110210', from },
      { code: '341802110210', change: 'new', name: '西北村', from },
      { code: north, change: 'merged-into', into: '341802110210', from },
      { code: east, change: 'renamed', name: '东胜新村', from },
      { code: otherTown, change: 'renumbered', into: '341802001000', from },
    );
    expect(faults).toEqual([]);
    expect(planned).toHaveLength(5);
  });

  test('is read from a spreadsheet: numbers as codes, empty cells as nothing', () => {
    const { planned, faults } = plan({ code: Number(east), change: ' renamed ', name: '东胜新村', into: '', from });
    expect([planned, faults]).toEqual([[{ row: 0, code: east, change: 'renamed', name: '东胜新村', from }], []]);
  });

  test('names every row that cannot be, by row and cell', () => {
    expect(
      faultsOf(
        { code: '34180211', change: 'new', name: '某村', from },
        { code: east, change: 'moved', from: '1 January' },
        { code: '341802110288', change: 'ended', from },
        { code: '341802199201', change: 'new', name: '某村', from },
        { code: '341802110299', change: 'ended', from },
        { code: '110101001001', change: 'renamed', name: '别处', from },
        { code: town, change: 'ended', from },
        { code: north, change: 'ended', from: '2027-01-01' },
        { code: west, change: 'renamed', from },
        { code: '341802110299', change: 'new', name: '新村', from },
      ),
    ).toEqual([
      '1 code code-shape',
      '2 change change-shape',
      '2 from from-shape',
      '3 code unknown-code',
      '4 code parent-missing',
      '5 code already-ended',
      '6 code outside-area',
      '6 code unknown-code',
      '7 code holds-others',
      '8 from not-yet',
      '9 name name-missing',
      '10 code twice',
    ]);
  });

  test('two rows of one code contradict each other, whichever comes first', () => {
    expect(
      faultsOf({ code: east, change: 'ended', from }, { code: east, change: 'renamed', name: '新', from }),
    ).toEqual(['2 code twice']);
  });

  test('nothing becomes part of what has ended, ends here, is unknown, or is of another level', () => {
    const into = (code: string) => faultsOf({ code: west, change: 'merged-into', into: code, from });
    expect(into('341802110299')).toEqual(['1 into into-ended']);
    expect(into('341802110277')).toEqual(['1 into into-unknown']);
    expect(into(otherTown)).toEqual(['1 into into-level']);
    expect(faultsOf({ code: west, change: 'merged-into', from })).toEqual(['1 into into-missing']);
    expect(
      faultsOf({ code: west, change: 'merged-into', into: east, from }, { code: east, change: 'ended', from }),
    ).toEqual(['1 into into-ended']);
  });

  test('a circle is told with its codes', () => {
    const { faults } = plan(
      { code: west, change: 'merged-into', into: east, from },
      { code: east, change: 'merged-into', into: north, from },
      { code: north, change: 'merged-into', into: west, from },
    );
    expect(faults.map(({ code }) => code)).toEqual(['cycle', 'cycle', 'cycle']);
    expect(faults[0] && sayFault(faults[0], 'zh').message).toBe(`并入关系成环：${west} → ${east} → ${north} → ${west}`);
  });

  test('a new number is nobody’s yet, and one division gets it', () => {
    const renumber = (code: string, into: string) => ({ code, change: 'renumbered', into, from });
    expect(faultsOf(renumber(west, east))).toEqual(['1 into known-code']);
    expect(faultsOf(renumber(west, '341802110277'), renumber(east, '341802110277'))).toEqual(['2 into twice']);
    expect(faultsOf(renumber(west, '341802199277'))).toEqual(['1 into parent-missing']);
  });

  test('a code that has ended is not used again, and nothing changes before it began', () => {
    expect(faultsOf({ code: '341802110299', change: 'new', name: '新村', from })).toEqual(['1 code reused-code']);
    expect(faultsOf({ code: otherTown, change: 'renamed', name: '洪林街道', from: '2000-01-01' })).toEqual([
      '1 from before-it-began',
    ]);
  });

  test('what is on record already is no fault: the same table twice changes nothing', () => {
    const { planned, unchanged, faults } = plan(
      { code: '341802110299', change: 'merged-into', into: east, from: '2020-01-01' },
      { code: west, change: 'renamed', name: '西山村', from },
      { code: east, change: 'new', name: '东胜村', from },
    );
    expect([planned, unchanged, faults]).toEqual([[], 3, []]);
  });

  test('whatever is accepted leaves no village under an ended township, and every old code leads somewhere', () => {
    const codes = [town, otherTown, east, west, north, '341802110210', '341802111201', '341802112000'];
    const row = fc.record({
      code: fc.constantFrom(...codes),
      change: fc.constantFrom(...divisionChangeKinds),
      name: fc.constantFrom('甲村', '乙村'),
      into: fc.constantFrom(...codes),
      from: fc.constant(from),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (given) => {
        const { planned, faults } = plan(...given);
        if (faults.length > 0) return;
        const into = new Map<string, string | null>(
          [...onRecord].map(([code, one]) => [code, one.validTo && one.into]),
        );
        for (const change of planned) {
          if (change.change === 'new') into.set(change.code, null);
          else if (change.change !== 'renamed') {
            into.set(change.code, change.change === 'ended' ? 'nowhere' : (change.into as string));
            if (change.change === 'renumbered') into.set(change.into as string, null);
          }
        }
        const inForce = [...into].filter(([, next]) => next === null).map(([code]) => code);
        for (const code of inForce) {
          const parent = parentOf(code) ?? '';
          if (levelOf(code) !== 'county') expect(inForce).toContain(parent);
        }
        for (const [code] of into) {
          let at: string | null | undefined = code;
          for (let hops = 0; at !== null && at !== 'nowhere'; hops += 1) {
            expect(hops).toBeLessThan(5);
            at = into.get(at as string);
            expect(at).not.toBeUndefined();
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
