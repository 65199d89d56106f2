import { describe, expect, test } from '@jest/globals';
import { clockTime, fullTime, isAtNight, relativeTime, shortTime } from './time.ts';

const now = Date.parse('2026-11-23T07:00:00.000Z');
const ago = (s: number) => new Date(now - s * 1000).toISOString();

describe('times on the desk', () => {
  test('the clock is the site’s, whatever the computer’s zone', () => {
    expect(clockTime('2026-11-23T06:03:07.000Z', 'zh')).toBe('14:03:07');
    expect(fullTime('2026-11-22T16:30:00.000Z', 'zh')).toBe('2026/11/23 00:30:00');
  });

  test('another day says which day, counted by the site’s midnight', () => {
    expect(shortTime('2026-11-22T16:30:00.000Z', now, 'zh')).toBe('00:30:00'); // already the 23rd in Shanghai
    expect(shortTime('2026-11-22T15:30:00.000Z', now, 'zh')).toBe('11/22 23:30');
  });

  test('ages are in words and in steps that can be read', () => {
    expect(relativeTime(ago(2), now, 'zh')).toBe('刚刚');
    expect(relativeTime(ago(33), now, 'zh')).toBe('30秒钟前');
    expect(relativeTime(ago(179), now, 'zh')).toBe('2分钟前');
    expect(relativeTime(ago(3 * 3600), now, 'en')).toBe('3h ago');
    expect(relativeTime(ago(3 * 86_400), now, 'zh')).toBe('3天前');
  });

  test('an alert from a clock that runs ahead is “just now”, not in the future', () => {
    expect(relativeTime(ago(-30), now, 'en')).toBe('just now');
  });

  test('night is 22:00 to 06:00 on site', () => {
    expect(isAtNight('2026-11-23T14:00:00.000Z')).toBe(true); // 22:00
    expect(isAtNight('2026-11-22T21:59:59.000Z')).toBe(true); // 05:59:59
    expect(isAtNight('2026-11-22T22:00:00.000Z')).toBe(false); // 06:00
  });
});
