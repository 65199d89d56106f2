import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { takeApart } from './take-apart.ts';

const poison = new Error('poison');
function taker(bad: ReadonlySet<number>) {
  const taken: number[] = [];
  let attempts = 0;
  const take = async (part: readonly number[]): Promise<void> => {
    attempts += 1;
    if (part.some((n) => bad.has(n))) throw poison;
    taken.push(...part);
  };
  return { take, taken, attempts: () => attempts };
}
const isAtFault = (error: unknown): boolean => error === poison;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('whichever are at fault, exactly they are left out, and the rest is taken once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.array(fc.nat(39)), async (count, at) => {
      const bad = new Set(at.filter((n) => n < count));
      const { take, taken } = taker(bad);
      const { culprits, untried } = await takeApart(upTo(count), take, { isAtFault, attemptsMax: 1000 });
      expect(culprits.map(({ item }) => item)).toEqual(upTo(count).filter((n) => bad.has(n)));
      expect(taken).toEqual(upTo(count).filter((n) => !bad.has(n)));
      expect(untried).toEqual([]);
    }),
  );
});

test('one culprit among 2,000 costs 23 attempts; a list full of them ends in time and says what is left', async () => {
  const one = taker(new Set([1234]));
  await takeApart(upTo(2000), one.take, { isAtFault, attemptsMax: 1000 });
  expect(one.attempts()).toBe(23);
  const all = taker(new Set(upTo(2000)));
  const { culprits, untried } = await takeApart(upTo(2000), all.take, { isAtFault, attemptsMax: 100 });
  expect(all.attempts()).toBe(100);
  expect(culprits.length).toBeGreaterThan(20);
  expect(culprits.length + untried.length).toBe(2000);
});

test('an error that is nobody’s fault among them ends it', async () => {
  const away = new Error('the database is away');
  const take = async (): Promise<void> => {
    throw away;
  };
  await expect(takeApart([1, 2], take, { isAtFault, attemptsMax: 10 })).rejects.toBe(away);
});
