import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  afterAttempt,
  type Bucket,
  capacityOf,
  fare,
  judgeCode,
  masked,
  planMessages,
  refilled,
  type Waiting,
  waitMs,
} from './rules.ts';

const at = (ms: number) => new Date(ms);
const later = { taken: false, lasts: 'later', unanswered: false, retryAfterMs: null } as const;
const why = { code: 'refused', text: '' } as const;

describe('what leaves now', () => {
  const waiting = fc.array(
    fc.record({
      target: fc.constantFrom('a', 'b', 'c', 'd'),
      urgency: fc.constantFrom('urgent' as const, 'normal' as const, 'low' as const),
      alone: fc.boolean(),
    }),
    { maxLength: 60 },
  );

  test('no more messages than there are tokens, nothing told twice, and nobody’s news in another’s message', () => {
    fc.assert(
      fc.property(waiting, fc.double({ min: 0, max: 40, noNaN: true }), (kinds, tokens) => {
        const queue: Waiting[] = kinds.map((kind, n) => ({ id: String(n), ...kind }));
        const plan = planMessages(queue, tokens);
        const byId = new Map(queue.map((one) => [one.id, one]));
        expect(plan.length).toBeLessThanOrEqual(Math.floor(tokens));
        const told = plan.flatMap(({ id, folds }) => [id, ...folds]);
        expect(new Set(told).size).toBe(told.length);
        for (const { id, folds } of plan)
          for (const folded of folds) {
            expect(byId.get(folded)?.target).toBe(byId.get(id)?.target);
            expect(byId.get(folded)?.alone).toBe(false);
          }
        if (Math.floor(tokens) >= queue.length) expect(plan.every(({ folds }) => folds.length === 0)).toBe(true);
      }),
    );
  });

  test('of 25 for one group and 10 tokens, nine stand alone and the tenth tells of 15 more', () => {
    const queue = Array.from({ length: 25 }, (_, n): Waiting => {
      return { id: String(n), target: 'group', urgency: 'normal', alone: false };
    });
    expect(planMessages(queue, 10).map(({ folds }) => folds.length)).toEqual([...Array(9).fill(0), 15]);
  });

  test('in any 60 s no channel sends more than its minute allows', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 30 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 2, max: 60 }), (wishes, perMinute) => {
        let bucket: Bucket = { tokens: capacityOf(perMinute), at: at(0) };
        let now = 0;
        const sent: number[] = [];
        for (const [pause, wish] of wishes) {
          now += pause;
          bucket = refilled(bucket, perMinute, at(now));
          const n = Math.min(wish, Math.floor(bucket.tokens));
          bucket = { ...bucket, tokens: bucket.tokens - n };
          for (let each = 0; each < n; each++) sent.push(now);
        }
        for (const from of sent)
          expect(sent.filter((one) => one >= from && one < from + 60_000).length).toBeLessThanOrEqual(perMinute);
      }),
    );
  });
});

describe('what follows an attempt', () => {
  const delivery = { attempt: 1, deadlineAt: at(1_800_000), test: false };

  test('it is tried again, later each time, and never before the other side asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, random) => {
        expect(waitMs(n, null, random)).toBeGreaterThanOrEqual(Math.min(1000 * 2 ** (n - 1), 60_000));
        expect(waitMs(n, null, random)).toBeLessThanOrEqual(120_000);
        expect(waitMs(n, 7_000, random)).toBeGreaterThanOrEqual(7_000);
      }),
    );
  });

  test('after its time it is given up, what is gone is not tried again, a refused test says so at once', () => {
    const then = (more: object, outcome: object, now: number) =>
      afterAttempt({ ...delivery, ...more }, { ...later, why, ...outcome } as never, at(now), 0).state;
    expect(then({}, {}, 0)).toBe('queued');
    expect(then({}, {}, 1_799_500)).toBe('given-up');
    expect(then({}, { lasts: 'gone' }, 0)).toBe('failed');
    expect(then({}, { lasts: 'never' }, 0)).toBe('queued');
    expect(then({ test: true }, { lasts: 'never' }, 0)).toBe('failed');
  });

  test('a channel is dead after three failures in half a minute, or one refusal; one success revives it', () => {
    const well = { state: 'well' as const, failures: 0, failingSince: null };
    const once = fare(well, { ...later, why }, at(0));
    const twice = fare(once, { ...later, why }, at(10_000));
    expect([once.state, twice.state]).toEqual(['well', 'well']);
    const dead = fare(twice, { ...later, why }, at(30_000));
    expect(dead.state).toBe('dead');
    expect(fare(well, { ...later, why, lasts: 'never' }, at(0)).state).toBe('dead');
    expect(fare(dead, { taken: true }, at(40_000))).toEqual({ state: 'well', failures: 0, failingSince: null });
  });

  test('one person’s dead number and a full minute say nothing of the channel', () => {
    const well = { state: 'well' as const, failures: 2, failingSince: at(0) };
    expect(fare(well, { ...later, why, lasts: 'gone' }, at(90_000))).toEqual(well);
    expect(fare(well, { ...later, why: { code: 'rate-limited', text: '' } }, at(90_000))).toEqual(well);
  });
});

test('six digits cannot be guessed: five tries, half an hour', () => {
  const open = { tries: 4, expiresAt: at(1000) };
  expect(judgeCode(open, true, at(999))).toBe('right');
  expect(judgeCode(open, false, at(999))).toBe('wrong');
  expect(judgeCode({ ...open, tries: 5 }, true, at(999))).toBe('over');
  expect(judgeCode(open, true, at(1000))).toBe('over');
});

test('numbers and addresses are shown only as far as their owner knows them again', () => {
  expect(masked('sms', '13800138000')).toBe('138****8000');
  expect(masked('mail', 'wangfang@example.cn')).toBe('wa…@example.cn');
});
