import { expect, test } from '@jest/globals';
import { readRetryAfter, readSignInRefusal } from './sign-in-refusal.ts';

test('a wrong password is called that, not “please sign in”', () => {
  expect(readSignInRefusal(401, null)).toEqual({ word: 'session.wrong' });
});

test('after too many tries it says how long to wait, never too short', () => {
  expect(readSignInRefusal(429, 30)).toEqual({ word: 'session.throttledSeconds', blanks: { seconds: 30 } });
  expect(readSignInRefusal(429, 121)).toEqual({ word: 'session.throttledMinutes', blanks: { minutes: 3 } });
  expect(readSignInRefusal(429, null)).toEqual({ word: 'session.throttled' });
});

test('any other fault keeps the words it came with', () => {
  expect(readSignInRefusal(503, 5)).toBeNull();
});

test('only a sane count of seconds is believed', () => {
  expect(readRetryAfter('16')).toBe(16);
  for (const header of [null, '', '0', '-3', '1.5', '999999', 'Wed, 21 Oct 2026 07:28:00 GMT'])
    expect(readRetryAfter(header)).toBeNull();
});
