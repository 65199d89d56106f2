import { describe, expect, test } from '@jest/globals';
import { onDutyNames } from './on-duty.ts';

type Now = Parameters<typeof onDutyNames>[0];
const shift = (name: string, role: 'primary' | 'backup') => ({ role, person: { name } }) as Now['shifts'][number];
const turn = (name: string) => ({ person: { name } }) as Now['turns'][number];

describe('who is on duty', () => {
  test('whom the roster names, not who stands by', () => {
    expect(onDutyNames({ shifts: [shift('甲', 'primary'), shift('乙', 'backup')], turns: [turn('丙')] })).toEqual([
      '甲',
    ]);
  });

  test('where the roster names nobody, whoever took the shift; each once', () => {
    expect(onDutyNames({ shifts: [], turns: [turn('丙'), turn('丙')] })).toEqual(['丙']);
    expect(onDutyNames({ shifts: [], turns: [] })).toEqual([]);
  });
});
