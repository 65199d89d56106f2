import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { emptyLedger, enterBatch, type Ledger, lostOf } from './ledger.ts';
import { countOf, holds } from './ranges.ts';

function enter(ledger: Ledger, seqs: number[], oldestHeld: number): Ledger {
  return enterBatch(ledger, seqs, [], oldestHeld);
}

describe('the ledger of an outbox', () => {
  test('above the oldest fact held a gap means "not sent yet"', () => {
    expect(lostOf(enter(emptyLedger, [1, 2, 9], 3))).toEqual([]);
  });

  test('below it, what was never taken is a loss', () => {
    expect(lostOf(enter(emptyLedger, [1, 2, 6], 7))).toEqual([[3, 5]]);
  });

  test('a thinning explains as many as it counted, and no more', () => {
    const ledger = enterBatch(emptyLedger, [1, 2, 9], [{ from: 3, to: 8, count: 4 }], 10);
    expect(lostOf(ledger)).toEqual([[7, 8]]);
  });

  test('an explanation that comes after the gap takes the loss back', () => {
    const lost = enter(emptyLedger, [1, 5], 6);
    expect(countOf(lostOf(lost))).toBe(3);
    expect(lostOf(enterBatch(lost, [6], [{ from: 2, to: 4, count: 3 }], 7))).toEqual([]);
  });

  test('an alert that survived inside a thinned range is still taken when it comes', () => {
    const ledger = enterBatch(emptyLedger, [1, 10], [{ from: 2, to: 9, count: 7 }], 2);
    expect(holds(ledger.taken, 5)).toBe(false);
    expect(lostOf(enter(ledger, [5], 11))).toEqual([]);
  });

  test('any order and repetition of the same batches takes the same and loses the same', () => {
    const batch = fc.record({
      seqs: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }),
      oldestHeld: fc.integer({ min: 1, max: 41 }),
    });
    const shuffled = fc
      .array(batch, { maxLength: 8 })
      .chain((batches) =>
        fc.tuple(
          fc.constant(batches),
          fc.shuffledSubarray([...batches, ...batches], { minLength: batches.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([batches, again]) => {
        const run = (list: typeof batches) =>
          list.reduce((ledger, { seqs, oldestHeld }) => enter(ledger, seqs, oldestHeld), emptyLedger);
        expect(run(again)).toEqual(run(batches));
      }),
    );
  });
});
