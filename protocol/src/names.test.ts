import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countyOf, isWithin, levelOf, newId, parentOf, point, rangeOf } from './names.ts';

const digits = (count: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });
const division = fc
  .tuple(fc.constantFrom(2, 4, 6, 9, 12), digits(12))
  .map(([kept, code]) => code.slice(0, kept).padEnd(12, '0'));

describe('division codes', () => {
  test('a county holds its townships and villages and nobody else’s', () => {
    const range = rangeOf('341802000000');
    expect(range).toEqual({ from: '341802000000', to: '341803000000' });
    expect(['341802000000', '341802110203'].every((code) => isWithin(code, range))).toBe(true);
    expect(['341801999999', '341803000000', '341821100200'].some((code) => isWithin(code, range))).toBe(false);
  });

  test('the last division of its kind still holds its own', () => {
    expect(isWithin('999999999999', rangeOf('999999999999'))).toBe(true);
    expect(isWithin('999999999999', rangeOf('990000000000'))).toBe(true);
    expect(isWithin('350000000000', rangeOf('349900000000'))).toBe(false);
  });

  test('levels are told by the zeros at the end', () => {
    const codes = ['000000000000', '340000000000', '341800000000', '341802000000', '341802110000', '341802110203'];
    expect(codes.map(levelOf)).toEqual(['nation', 'province', 'city', 'county', 'township', 'village']);
    expect(parentOf('341802110203')).toBe('341802110000');
    expect(countyOf('341802110203')).toBe('341802');
  });

  test('whatever lies in a division lies in the one above, too', () => {
    fc.assert(
      fc.property(division, (code) => {
        for (let above = parentOf(code); above !== undefined; above = parentOf(above))
          if (!isWithin(code, rangeOf(above))) return false;
        return isWithin(code, rangeOf(code));
      }),
    );
  });

  test('two divisions of one level share nothing', () => {
    fc.assert(
      fc.property(division, division, division, (a, b, code) => {
        fc.pre(levelOf(a) === levelOf(b) && a !== b);
        return !(isWithin(code, rangeOf(a)) && isWithin(code, rangeOf(b)));
      }),
    );
  });
});

test('ids that we make sort by the time they were made', async () => {
  const first = newId();
  await new Promise((done) => setTimeout(done, 3));
  expect(first < newId()).toBe(true);
});

test('nobody stands at a pole: a few hundred metres there are the whole way round the world', () => {
  expect(point.safeParse({ lon: 118.75, lat: 30.94 }).success).toBe(true);
  for (const lat of [-90, -85.1, 85.1, 90]) expect(point.safeParse({ lon: 0, lat }).success).toBe(false);
});
