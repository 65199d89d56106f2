import { describe, expect, test } from '@jest/globals';
import { keepStill } from './calm.ts';

interface Row {
  id: string;
  gaps: number;
}
const row = (id: string, gaps = 0): Row => ({ id, gaps });
const still = (shown: Row[], fresh: Row[], aims = true) => {
  const { rows, waiting } = keepStill(shown, fresh, ({ id }) => id, aims);
  return [rows.map(({ id, gaps }) => `${id}${gaps}`).join(' '), waiting];
};

describe('a list that somebody aims at', () => {
  test('shows new figures where the rows stand', () => {
    expect(still([row('a', 1), row('b', 2)], [row('b', 0), row('a', 3)])).toEqual(['a3 b0', 2]);
  });

  test('lets new rows wait and those that left stand', () => {
    expect(still([row('a'), row('b')], [row('c'), row('a')])).toEqual(['a0 b0', 3]);
  });

  test('takes a further page at once: nothing moves by it', () => {
    expect(still([row('a')], [row('a'), row('b')])).toEqual(['a0 b0', 0]);
  });

  test('is put in order when nobody aims any more', () => {
    expect(still([row('a'), row('b')], [row('c'), row('a')], false)).toEqual(['c0 a0', 0]);
  });
});
