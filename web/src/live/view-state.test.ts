import { describe, expect, test } from '@jest/globals';
import type { LiveTold, Problem } from '@sharp-eyes/protocol';
import { afterLoss, afterTold, type LiveShown, type ViewState } from './view-state.ts';

const problem: Problem = { type: 'unavailable', title: '暂时不可用', status: 503 };
const shownTold = {
  ...{ kind: 'shown', view: 1, viewId: 'v', stream: 'sub', transcoded: false },
  ...{ by: { name: '王', unit: '水东镇' }, since: '2026-11-25T00:00:00Z', expiresAt: '2026-11-25T00:05:00Z' },
} as LiveShown;
const shown = afterTold({ at: 'asking' }, shownTold, 0);
const ended = (more: Partial<Extract<LiveTold, { kind: 'ended' }>> = {}) =>
  ({ kind: 'ended', view: 1, end: 'worker-ended', over: true, problem, againAfterMs: 1000, ...more }) as const;

describe('a live view', () => {
  test('stands still with its reason, and goes on', () => {
    const still = afterTold(shown, { kind: 'waits', view: 1, why: 'camera' }, 0);
    expect(still).toMatchObject({ at: 'shown', waits: 'camera' });
    expect(afterTold(still, { kind: 'flows', view: 1 }, 0)).toEqual(shown);
  });

  test('that ended comes back by itself when the hub says so, and waits for a person when it does not', () => {
    expect(afterTold(shown, ended(), 5000)).toEqual({ at: 'ended', problem, againAtMs: 6000 });
    const over = ended({ end: 'right-ended', againAfterMs: null });
    expect(afterTold(shown, over, 5000)).toMatchObject({ at: 'ended', againAtMs: null });
  });

  test('that may not go on runs to its time, and says why', () => {
    const refused = afterTold(shown, ended({ end: 'no-reason', over: false }), 0);
    expect(refused).toMatchObject({ at: 'shown', refused: problem, expiresAt: shownTold.expiresAt });
    const renewed = { kind: 'renewed', view: 1, expiresAt: '2026-11-25T00:10:00Z' } as const;
    expect(afterTold(refused, renewed, 0)).toMatchObject({ refused: null, expiresAt: renewed.expiresAt });
  });

  test('waits while the hub prepares', () => {
    expect(afterTold({ at: 'asking' }, ended({ end: 'preparing' }), 0)).toEqual({ at: 'preparing' });
  });

  test('that is not there hears nothing of what came late', () => {
    const gone: ViewState = { at: 'ended', problem, againAtMs: null };
    expect(afterTold(gone, { kind: 'flows', view: 1 }, 0)).toBe(gone);
    expect(afterTold(gone, { kind: 'renewed', view: 1, expiresAt: 'x' }, 0)).toBe(gone);
  });

  test('whose line is lost is asked for again, at first soon, then more patiently', () => {
    const waits = [1, 2, 3, 9].map((losses) => (afterLoss(0, losses) as { againAtMs: number }).againAtMs);
    expect(waits).toEqual([500, 1000, 2000, 8000]);
  });
});
