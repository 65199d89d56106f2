import { expect, test } from '@jest/globals';
import { periodOf } from './period.ts';

const now = Date.UTC(2026, 10, 25, 17); // the 26th, one in the night, on the clock of the site
const of = (query: string) => periodOf(new URLSearchParams(query), now);

test('a week up to today on the clock of the site, unless the address says otherwise', () => {
  expect(of('')).toEqual({ from: '2026-11-20', to: '2026-11-26', span: 7 });
  expect(of('days=1')).toEqual({ from: '2026-11-26', to: '2026-11-26', span: 1 });
  expect(of('days=5000')).toMatchObject({ span: 7 });
  expect(of('from=2026-11-01&to=2026-11-03')).toEqual({ from: '2026-11-01', to: '2026-11-03', span: null });
  expect(of('from=bad&to=2026-11-03')).toMatchObject({ span: 7 });
});
