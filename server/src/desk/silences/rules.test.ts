import { describe, expect, test } from '@jest/globals';
import type { SilenceMatcher } from '@sharp-eyes/protocol';
import { judgeSpan, type Matched, matches, silenceFor, stateOf } from './rules.ts';

const alert: Matched = {
  ...{ division: '341802101201', siteId: 's', cameraId: 'c', kind: 'person-in-zone' },
  ...{ ruleId: 'person-in-zone/yard', priority: 'medium' },
};
const township: SilenceMatcher = {
  ...{ division: '341802101000', siteId: null, cameraId: null, kind: null, ruleId: null },
  priorities: ['high', 'medium', 'low'],
};
const hourMs = 3600_000;

describe('a silence', () => {
  test('is about what fits everything that it names', () => {
    expect(matches(township, alert)).toBe(true);
    expect(matches({ ...township, division: '341802102000' }, alert)).toBe(false);
    for (const other of [{ siteId: 'x' }, { cameraId: 'x' }, { kind: 'agent-silent' as const }, { ruleId: 'x' }])
      expect(matches({ ...township, ...other }, alert)).toBe(false);
  });

  test('keeps nothing critical quiet unless it says so', () => {
    expect(matches(township, { ...alert, priority: 'critical' })).toBe(false);
  });

  test('holds from its beginning to its end, not before it is approved nor after somebody ended it', () => {
    const span = { from: 100, until: 200, approved: true, endedAt: null };
    expect([99, 100, 199, 200].map((now) => stateOf(span, now))).toEqual(['planned', 'active', 'active', 'ended']);
    expect(stateOf({ ...span, approved: false }, 150)).toBe('waiting-approval');
    expect(stateOf({ ...span, endedAt: 120 }, 150)).toBe('ended');
  });

  test('of several the one that lasts longest is named', () => {
    const silence = (until: number) => ({ matcher: township, from: 0, until, approved: true, endedAt: null });
    expect(silenceFor([silence(50), silence(90), silence(70)], alert, 10)?.until).toBe(90);
    expect(silenceFor([silence(50)], alert, 50)).toBeUndefined();
  });

  test('lasts a day at most; planned works longer, once the county has approved', () => {
    const span = (sort: 'alerts' | 'works', hours: number) => ({ sort, from: 0, until: hours * hourMs });
    expect(judgeSpan(span('alerts', 24), false, 0)).toEqual({ decision: 'allowed', approved: true });
    expect(judgeSpan(span('alerts', 25), true, 0)).toMatchObject({ decision: 'refused', path: 'until' });
    expect(judgeSpan(span('works', 25), false, 0)).toEqual({ decision: 'allowed', approved: false });
    expect(judgeSpan(span('works', 25), true, 0)).toEqual({ decision: 'allowed', approved: true });
    expect(judgeSpan(span('works', 91 * 24), true, 0).decision).toBe('refused');
    expect(judgeSpan(span('alerts', 1), false, hourMs).decision).toBe('refused');
  });
});
