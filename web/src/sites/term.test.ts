import { describe, expect, test } from '@jest/globals';
import { beginOf, endOf, lastDayOf, siteDay } from './term.ts';

test('an agreement from the first to the last of a month holds on both days, whole, on the sites’ clock', () => {
  expect([beginOf('2026-03-01'), endOf('2026-03-31')]).toEqual([
    '2026-02-28T16:00:00.000Z',
    '2026-03-31T16:00:00.000Z',
  ]);
});

describe('a day that is shown', () => {
  test('is the one that was chosen', () => {
    for (const day of ['2026-01-01', '2026-02-28', '2028-02-29', '2026-12-31'])
      expect([siteDay(beginOf(day)), lastDayOf(endOf(day))]).toEqual([day, day]);
  });
});
