import { describe, expect, test } from '@jest/globals';
import { cameraRecord } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { mergeRecords } from './record-merge.ts';

const base = cameraRecord.parse({ maker: '大华', heightM: 4, poleNumber: 'G12' });

describe('when two people change one record', () => {
  test('what only one of them touched stands', () => {
    const { merged, clashes } = mergeRecords(base, { ...base, heightM: 5 }, { ...base, poleNumber: 'G13' });
    expect(merged).toEqual({ ...base, heightM: 5, poleNumber: 'G13' });
    expect(clashes).toEqual([]);
  });

  test('what both touched otherwise is for a person to decide, and stays theirs until then', () => {
    const { merged, clashes } = mergeRecords(base, { ...base, heightM: 5 }, { ...base, heightM: 6 });
    expect(merged.heightM).toBe(6);
    expect(clashes).toEqual([{ field: 'heightM', mine: 5, theirs: 6 }]);
  });

  test('nobody’s change is ever lost without a word', () => {
    const heights = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null });
    const record = fc.record({ heightM: heights, rangeM: heights }).map((some) => ({ ...base, ...some }));
    fc.assert(
      fc.property(record, record, record, (from, mine, theirs) => {
        const { merged, clashes } = mergeRecords(from, mine, theirs);
        for (const field of ['heightM', 'rangeM'] as const) {
          const clash = clashes.some((one) => one.field === field);
          const touched = mine[field] !== from[field];
          if (touched && !clash) expect(merged[field]).toBe(mine[field]);
          if (!touched) expect(merged[field]).toBe(theirs[field]);
        }
      }),
    );
  });
});
