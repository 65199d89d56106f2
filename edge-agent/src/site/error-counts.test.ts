import { expect, test } from '@jest/globals';
import { ErrorCounts } from './error-counts.ts';

test('errors are counted by their code, and invented codes cannot grow the table without end', () => {
  const errors = new ErrorCounts();
  errors.countError(Object.assign(new Error('x'), { code: 'timeout' }));
  errors.countError(new Error('y'), 'still');
  for (let i = 0; i < 1000; i++) errors.count(`invented-${i}`.padEnd(100, '!'));
  const counts = errors.toJSON();
  expect(counts).toMatchObject({ timeout: 1, still: 1 });
  expect(Object.keys(counts).length).toBeLessThanOrEqual(201);
  expect(Math.max(...Object.keys(counts).map((code) => code.length))).toBeLessThanOrEqual(60);
  expect(Object.values(counts).reduce((a, b) => a + b)).toBe(1002);
});
