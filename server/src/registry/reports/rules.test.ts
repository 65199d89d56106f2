import { describe, expect, test } from '@jest/globals';
import { tenthsOf } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { declaredOf, effectiveOf, goodOrderOf, ranked, spanOf, standingOf, tellsOfNow, worstOf } from './rules.ts';

const at = (instant: string) => new Date(instant);
const of = (code: string, part: number, all: number, unknown = 0) => ({
  code,
  effective: { part, of: all, unknown },
});
const places = (rows: ReturnType<typeof of>[]) => ranked(rows).map(({ row, rank }) => [row.code, rank]);

describe('a month on the clock of the site', () => {
  test('begins and ends at midnight in China, not in Greenwich', () => {
    expect(spanOf('2026-11')).toEqual({ from: at('2026-10-31T16:00:00Z'), to: at('2026-11-30T16:00:00Z') });
    expect(spanOf('2027-02').to).toEqual(at('2027-02-28T16:00:00Z'));
    expect(standingOf('2026-11', at('2026-11-30T15:59:59.999Z'))).toBe('running');
    expect(standingOf('2026-11', at('2026-11-30T16:00:00Z'))).toBe('over');
    expect(standingOf('2026-12', at('2026-11-30T15:59:59Z'))).toBe('future');
  });

  test('is still told of by the state of today for ten days after its end, and not longer', () => {
    expect(tellsOfNow('2026-11', at('2026-12-10T15:59:59Z'))).toBe(true);
    expect(tellsOfNow('2026-11', at('2026-12-10T16:00:00Z'))).toBe(false);
  });
});

describe('shares', () => {
  test('nothing of nothing is neither 0 % nor 100 %', () => {
    expect(tenthsOf(0, 0)).toBeNull();
    expect(goodOrderOf({ good: 0, bad: 0, pictureUnchecked: 0, unknown: 0 })).toBeNull();
  });

  test('cameras that nobody has measured give no good-order rate, neither 0 % nor 100 %', () => {
    expect(goodOrderOf({ good: 0, bad: 0, pictureUnchecked: 7, unknown: 5 })).toBeNull();
  });

  test('a camera that is only known to be online has no good picture yet', () => {
    expect(goodOrderOf({ good: 6, bad: 1, pictureUnchecked: 2, unknown: 1 })).toEqual({ part: 6, of: 10, unknown: 3 });
  });

  test('are rounded down, so that 100 % is all and what is there is not 0 %', () => {
    expect([tenthsOf(1999, 2000), tenthsOf(2000, 2000), tenthsOf(1, 4000), tenthsOf(0, 5)]).toEqual([999, 1000, -1, 0]);
    fc.assert(
      fc.property(fc.nat(5000), fc.integer({ min: 1, max: 5000 }), (part, more) => {
        const all = part + more;
        const tenths = tenthsOf(part, all);
        expect(tenths === null || tenths < 1000).toBe(true);
        expect(tenths === 0).toBe(part === 0);
      }),
    );
  });

  test('carry what is unknown beside both sides', () => {
    const figures = { required: 40, covered: 14, declared: 30, declaredUnknown: 3, unknownRecord: 2, unknownHealth: 5 };
    expect(effectiveOf(figures)).toEqual({ part: 14, of: 40, unknown: 7 });
    expect(declaredOf(figures)).toEqual({ part: 30, of: 40, unknown: 3 });
  });
});

describe('the ranking', () => {
  test('goes by what is proven; equal shares share the rank, and the next one counts on', () => {
    expect(places([of('3', 1, 2), of('1', 9, 10), of('4', 3, 6), of('2', 1, 3)])).toEqual([
      ['1', 1],
      ['3', 2],
      ['4', 2],
      ['2', 4],
    ]);
  });

  test('gives no rank to what requires nothing or of which nobody knows anything', () => {
    expect(places([of('2', 0, 0), of('1', 0, 8, 8), of('3', 0, 8, 7)])).toEqual([
      ['3', 1],
      ['1', null],
      ['2', null],
    ]);
  });

  test('does not depend on the order in which the rows come', () => {
    const row = fc
      .tuple(fc.nat(6), fc.nat(6), fc.nat(6))
      .map(([part, gap, unknown]) => [part, part + gap + unknown, unknown]);
    const rows = fc
      .array(row, { maxLength: 12 })
      .map((all) => all.map(([a, b, c], n) => of(String(n), a ?? 0, b ?? 0, c)));
    fc.assert(
      fc.property(rows, (all) => {
        expect(places([...all].reverse())).toEqual(places(all));
        expect(worstOf([...all].reverse())).toEqual(worstOf(all));
      }),
    );
  });
});

test('the worst villages are five at most, none of them whole or without a list, the most that is missing first', () => {
  const villages = [of('1', 5, 5), of('2', 0, 0), of('3', 0, 2), of('4', 0, 9), of('5', 1, 4), of('6', 2, 8)];
  expect(worstOf([...villages, of('7', 8, 9), of('8', 9, 10)]).map(({ code }) => code)).toEqual([
    '4',
    '3',
    '6',
    '5',
    '7',
  ]);
});
