import { describe, expect, test } from '@jest/globals';
import { BellRinger } from './bell-ringer.ts';

const opened = Date.parse('2026-11-23T10:00:00.000Z');
const row = (state: 'open' | 'acknowledged', receivedAt: string) => ({
  ...{ id: 'a', standing: 'queue' as const },
  state,
  receivedAt,
});

describe('the bell', () => {
  test('rings once for a new alert, not again when its stills arrive', () => {
    const ringer = new BellRinger(opened);
    const alert = row('open', '2026-11-23T10:00:05.000Z');
    expect([ringer.isNews(alert), ringer.isNews(alert)]).toEqual([true, false]);
  });

  test('is quiet about what was open before the page was', () => {
    expect(new BellRinger(opened).isNews(row('open', '2026-11-23T09:00:00.000Z'))).toBe(false);
  });

  test('is quiet about what is silenced, and rings when that stands up', () => {
    const ringer = new BellRinger(opened);
    const alert = row('open', '2026-11-23T10:00:05.000Z');
    expect(ringer.isNews({ ...alert, standing: 'silenced' })).toBe(false);
    expect(ringer.isNews(alert)).toBe(true);
  });

  test('rings again when an acknowledgement expired', () => {
    const ringer = new BellRinger(opened);
    const at = '2026-11-23T09:00:00.000Z';
    expect([ringer.isNews(row('acknowledged', at)), ringer.isNews(row('open', at))]).toEqual([false, true]);
  });
});
