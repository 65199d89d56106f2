import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countOf, gapsWithin, holds, mergeRanges, rangesOf } from './ranges.ts';

const numbers = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80 });

describe('taken ranges', () => {
  test('hold exactly the numbers that went in, however they came', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 61 }), (seqs, probe) => {
        const merged = rangesOf(seqs);
        expect(holds(merged, probe)).toBe(seqs.includes(probe));
        expect(countOf(merged)).toBe(new Set(seqs).size);
      }),
    );
  });

  test('are the same whether numbers come at once, in two parts, or twice', () => {
    fc.assert(
      fc.property(numbers, numbers, (one, two) => {
        const whole = rangesOf([...one, ...two]);
        expect(mergeRanges([...rangesOf(two), ...rangesOf(one)])).toEqual(whole);
        expect(mergeRanges([...whole, ...rangesOf(one)])).toEqual(whole);
      }),
    );
  });

  test('never touch each other, so a steady outbox is one range', () => {
    expect(rangesOf([3, 1, 2, 5])).toEqual([
      [1, 3],
      [5, 5],
    ]);
  });

  test('and their gaps together are everything', () => {
    fc.assert(
      fc.property(numbers, (seqs) => {
        const merged = rangesOf(seqs);
        expect(mergeRanges([...merged, ...gapsWithin(merged, 1, 60)])).toEqual([[1, 60]]);
      }),
    );
  });
});
