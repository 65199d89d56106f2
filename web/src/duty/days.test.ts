import { expect, test } from '@jest/globals';
import { addDays, dayAt, momentAt, mondayOf, timeAt } from './days.ts';

test('a week begins on its Monday, by the clock of the site', () => {
  expect(dayAt(Date.parse('2026-03-01T16:00:00Z'))).toBe('2026-03-02');
  expect(['2026-03-02', '2026-03-05', '2026-03-08', '2026-03-09'].map(mondayOf)).toEqual([
    ...['2026-03-02', '2026-03-02', '2026-03-02', '2026-03-09'],
  ]);
  expect(addDays('2026-02-26', 7)).toBe('2026-03-05');
});

test('a shift is read by the clock of the site', () => {
  expect([timeAt('2026-03-02T12:00:00.000Z'), momentAt('2026-12-31T18:30:00.000Z')]).toEqual(['20:00', '01-01 02:30']);
});
