import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Actor, alertNumber, judgeDue, judgeMove, type Standing, undecided, type Wish } from './rules.ts';

const wang: Actor = { id: 'a', name: '王', chief: false };
const li: Actor = { id: 'b', name: '李', chief: false };
const chief: Actor = { id: 'c', name: '陈', chief: true };
const minuteMs = 60_000;
const open: Standing = { ...undecided, last: null, undo: null, joined: false, lookedBy: [] };
const sign: Wish = { move: 'acknowledge', minutes: 30, takeOver: false };
const falseAlarm: Wish = { move: 'resolve', outcome: 'false-alarm', action: null };
const settle: Wish = { move: 'resolve', outcome: 'test', action: null };

/** What stands after a wish that must be granted. */
function after(standing: Standing, wish: Wish, actor: Actor, now: number): Standing {
  const verdict = judgeMove(standing, wish, actor, now);
  if (verdict.decision === 'refused') throw new Error(`refused: ${verdict.code}`);
  return { ...standing, ...verdict.after };
}
const wangs = after(open, sign, wang, 1000);

describe('what may be done with an alert', () => {
  test('the second officer to acknowledge is told who was first, and when', () => {
    expect(judgeMove(wangs, sign, li, 5000)).toEqual({
      ...{ decision: 'refused', code: 'acknowledged-by-another' },
      ...{ first: { id: 'a', name: '王' }, at: 1000 },
    });
  });

  test('an officer of the county may take it over, but not by mistake', () => {
    expect(judgeMove(wangs, sign, chief, 0).decision).toBe('refused');
    expect(judgeMove(wangs, { ...sign, takeOver: true }, li, 0).decision).toBe('refused');
    expect(after(wangs, { ...sign, takeOver: true }, chief, 0).acknowledgedBy?.name).toBe('陈');
  });

  test('who has it may acknowledge again; a colleague may settle it', () => {
    expect(after(wangs, sign, wang, 9000).dueAt).toBe(9000 + 30 * minuteMs);
    expect(after(wangs, settle, li, 0)).toMatchObject({ state: 'resolved', resolvedBy: { name: '李' } });
  });

  test('nothing is settled that nobody signed for, nor while somebody else’s word is awaited', () => {
    expect(judgeMove(open, settle, wang, 0)).toMatchObject({ code: 'not-acknowledged' });
    const police: Wish = { move: 'hand-over', to: { kind: 'police', name: '所', phone: null }, feedbackBy: 100_000 };
    const handed = after(wangs, police, wang, 2000);
    expect(judgeMove(handed, settle, wang, 3000)).toMatchObject({ code: 'feedback-missing' });
    const told = after(handed, { move: 'feedback', minutes: 30 }, li, 3000);
    expect(after(told, settle, li, 4000).state).toBe('resolved');
  });

  test('a false alarm is one only for whoever has looked; a cause of the hub’s has nothing to look at', () => {
    const looked = { ...wangs, lookedBy: ['b'] };
    expect(judgeMove(looked, falseAlarm, wang, 0)).toMatchObject({ code: 'not-looked' });
    expect(after(looked, falseAlarm, li, 0).outcome).toBe('false-alarm');
    expect(after({ ...wangs, lookedBy: null }, falseAlarm, wang, 0).outcome).toBe('false-alarm');
  });

  test('shelved is at most for a day, and ends by itself', () => {
    const shelve = (until: number): Wish => ({ move: 'shelve', until, reason: '施工' });
    expect(judgeMove(open, shelve(24 * 60 * minuteMs + 1), wang, 0)).toMatchObject({ code: 'too-long' });
    const shelved = after(open, shelve(50_000), wang, 0);
    expect(judgeDue(shelved, 49_999)).toBeUndefined();
    expect(judgeDue(shelved, 50_000)).toMatchObject({ kind: 'unshelved', after: { state: 'open', shelfReason: null } });
  });

  test('an acknowledgement falls back to open when its time is over, not a moment before; so does a wait', () => {
    expect(judgeDue(wangs, 1000 + 30 * minuteMs - 1)).toBeUndefined();
    const back = judgeDue(wangs, 1000 + 30 * minuteMs);
    expect(back).toMatchObject({
      kind: 'expired',
      noted: { whom: '王' },
      after: { state: 'open', acknowledgedBy: null },
    });
    const grid: Wish = { move: 'hand-over', to: { kind: 'grid-worker', name: '赵', phone: null }, feedbackBy: 9000 };
    expect(judgeDue(after(wangs, grid, wang, 2000), 9000)).toMatchObject({ kind: 'feedback-overdue' });
  });

  test('given to another, it is open until that officer signs for it', () => {
    const given = after(wangs, { move: 'assign', to: li }, wang, 2000);
    expect(given).toMatchObject({ state: 'open', acknowledgedBy: null, assignedTo: { name: '李' } });
    expect(after(given, sign, li, 3000)).toMatchObject({ state: 'acknowledged', assignedTo: null });
  });

  test('the last decision is taken back within seconds, by whoever made it, once, and only while it is the last', () => {
    const done = after(wangs, settle, wang, 2000);
    const undo: Wish = { move: 'undo' };
    expect(judgeMove(done, undo, li, 2500).decision).toBe('refused');
    expect(judgeMove(done, undo, wang, 2000 + 15_001).decision).toBe('refused');
    const undone = after(done, undo, wang, 2500);
    expect(undone).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: { name: '王' },
      outcome: null,
      dueAt: wangs.dueAt,
    });
    expect(judgeMove(undone, undo, wang, 2600).decision).toBe('refused');
    const takenOver = after(wangs, { ...sign, takeOver: true }, chief, 3000);
    expect(judgeMove(takenOver, undo, wang, 3100).decision).toBe('refused');
  });

  test('a repeat is decided with the alert that counts it', () => {
    expect(judgeMove({ ...open, joined: true }, sign, wang, 0)).toMatchObject({ code: 'joined' });
  });

  test('numbers are readable aloud', () => {
    expect(alertNumber('341802', 123)).toBe('341802-000123');
  });
});

const wishes: fc.Arbitrary<Wish> = fc.oneof(
  fc.record({
    move: fc.constant('acknowledge' as const),
    minutes: fc.integer({ min: 5, max: 720 }),
    takeOver: fc.boolean(),
  }),
  fc.record({ move: fc.constant('assign' as const), to: fc.constantFrom(wang, li) }),
  fc.record({
    move: fc.constant('shelve' as const),
    until: fc.integer({ min: 0, max: 4e8 }),
    reason: fc.constant('x'),
  }),
  fc.constant({ move: 'unshelve' as const }),
  fc.record({
    move: fc.constant('hand-over' as const),
    to: fc.constant({ kind: 'unit' as const, name: '旅馆', phone: null }),
    feedbackBy: fc.integer({ min: 0, max: 9e8 }),
  }),
  fc.constant({ move: 'feedback' as const, minutes: 30 }),
  fc.constantFrom(settle, falseAlarm),
  fc.constant({ move: 'comment' as const }),
  fc.constant({ move: 'undo' as const }),
);
type Step =
  | { wish: Wish; actor: Actor; afterMs: number }
  | { clock: true; afterMs: number }
  | { look: Actor; afterMs: number };
const actors = fc.constantFrom(wang, li, chief);
const afterMs = fc.integer({ min: 0, max: 3_600_000 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ wish: wishes, actor: actors, afterMs: fc.oneof(afterMs, fc.constant(100)) }) },
  { weight: 2, arbitrary: fc.record({ clock: fc.constant(true as const), afterMs }) },
  { weight: 1, arbitrary: fc.record({ look: actors, afterMs }) },
);

/** What must be true of an alert at any time. */
function expectLegal(standing: Standing, now: number): void {
  const { state, acknowledgedBy, dueAt, handedTo, shelfReason, resolvedBy, outcome } = standing;
  const waits = state === 'acknowledged' || state === 'shelved' || state === 'handed-over';
  expect(dueAt !== null).toBe(waits);
  expect(acknowledgedBy !== null).toBe(state === 'acknowledged' || state === 'handed-over' || state === 'resolved');
  expect(handedTo !== null).toBe(state === 'handed-over');
  expect(shelfReason !== null).toBe(state === 'shelved');
  expect([resolvedBy !== null, outcome !== null]).toEqual([state === 'resolved', state === 'resolved']);
  if (state === 'shelved') expect((dueAt as number) - now).toBeLessThanOrEqual(24 * 3600_000);
}

test('whoever does whatever in whatever order, an alert stays in a legal state and is nobody’s twice', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 60 }), (all) => {
      let standing = open;
      let now = 0;
      for (const step of all) {
        now += step.afterMs;
        if ('look' in step) {
          standing = { ...standing, lookedBy: [...(standing.lookedBy ?? []), step.look.id] };
          continue;
        }
        if ('clock' in step) {
          const verdict = judgeDue(standing, now);
          if (verdict) standing = { ...standing, ...verdict.after };
          expect(standing.dueAt === null || standing.dueAt > now).toBe(true);
          continue;
        }
        const { wish, actor } = step;
        const verdict = judgeMove(standing, wish, actor, now);
        if (verdict.decision === 'refused') continue;
        const next = { ...standing, ...verdict.after };
        // Two never have one alert: it passes on only by a chief, a due time, or a word from outside.
        if (wish.move === 'acknowledge' && standing.state === 'acknowledged')
          expect(standing.acknowledgedBy?.id === actor.id || (actor.chief && wish.takeOver)).toBe(true);
        if (standing.state === 'resolved') expect(['undo', 'comment']).toContain(wish.move);
        if (next.outcome === 'false-alarm' && wish.move === 'resolve') expect(next.lookedBy).toContain(actor.id);
        standing = next;
        expectLegal(standing, wish.move === 'undo' ? Math.max(0, now - 15_000) : now);
      }
    }),
    { numRuns: 3000 },
  );
});
