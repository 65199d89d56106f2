import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ackExpiry, alertNumber, judgeMove, type Move, type Standing } from './rules.ts';

const wang = { id: 'a', name: '王' };
const li = { id: 'b', name: '李' };
const open: Standing = { state: 'open', acknowledgedBy: null, ackExpiresAt: null, resolvedBy: null };
const wangs: Standing = { ...open, state: 'acknowledged', acknowledgedBy: wang, ackExpiresAt: 1000 };

describe('what may be done with an alert', () => {
  test('the second officer to acknowledge is told who was first', () => {
    expect(judgeMove(wangs, 'acknowledge', li, 0)).toEqual({
      decision: 'refused',
      code: 'acknowledged-by-another',
      first: wang,
    });
  });

  test('who has it may acknowledge again; a colleague may settle it', () => {
    expect(judgeMove(wangs, 'acknowledge', wang, 0).decision).toBe('allowed');
    expect(judgeMove(wangs, 'resolve', li, 0)).toMatchObject({ decision: 'allowed', to: 'resolved' });
  });

  test('nothing is settled that nobody signed for', () => {
    expect(judgeMove(open, 'resolve', wang, 0)).toMatchObject({ code: 'not-acknowledged' });
  });

  test('an acknowledgement falls back to open when its time is over, not a moment before', () => {
    expect(judgeMove(wangs, 'expire', null, 999).decision).toBe('refused');
    expect(judgeMove(wangs, 'expire', null, 1000)).toMatchObject({ decision: 'allowed', to: 'open' });
  });

  test('a resolved alert stays resolved, whatever anybody tries', () => {
    const resolved: Standing = { ...open, state: 'resolved', resolvedBy: wang };
    const moves = fc.constantFrom<Move>('acknowledge', 'resolve', 'expire');
    fc.assert(
      fc.property(moves, fc.integer(), (move, now) => {
        expect(judgeMove(resolved, move, li, now)).toMatchObject({ decision: 'refused', first: wang });
      }),
    );
  });

  test('a comment changes no state', () => {
    expect(judgeMove(wangs, 'comment', li, 0)).toMatchObject({ from: 'acknowledged', to: 'acknowledged' });
  });

  test('thirty minutes are thirty minutes, and numbers are readable aloud', () => {
    expect(ackExpiry(0, 30)).toBe(1_800_000);
    expect(alertNumber('341802', 123)).toBe('341802-000123');
  });
});
