import { expect, test } from '@jest/globals';
import { monthsUntil } from './months.ts';

test('the newest month is that of the site’s clock, also where Greenwich is a day behind', () => {
  const months = monthsUntil(Date.parse('2026-12-31T16:30:00Z'));
  expect([months[0], months[1], months.at(-1)]).toEqual(['2027-01', '2026-12', '2026-01']);
});
