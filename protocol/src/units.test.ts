import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { creditCheckSign, creditCode } from './units.ts';

const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const first17 = fc
  .array(fc.constantFrom(...signs), { minLength: 17, maxLength: 17 })
  .map((characters) => characters.join(''));

describe('A unified social credit code', () => {
  test('printed on a licence is taken', () => {
    for (const code of ['91350100M000100Y43', '91440300708461136T'])
      expect([code, creditCode.safeParse(code).success]).toEqual([code, true]);
  });

  test('with one character mistyped is refused, and the answer says what its last character should be', () => {
    fc.assert(
      fc.property(first17, fc.integer({ min: 0, max: 16 }), fc.constantFrom(...signs), (start, at, other) => {
        const right = start + creditCheckSign(start);
        expect(creditCode.safeParse(right).success).toBe(true);
        fc.pre(start[at] !== other);
        const wrong = right.slice(0, at) + other + right.slice(at + 1);
        const { error } = creditCode.safeParse(wrong);
        expect(error?.issues[0]?.message).toContain(`expected ${creditCheckSign(wrong.slice(0, 17))} as the last`);
      }),
    );
  });

  test('never holds I, O, S, V or Z', () => {
    for (const letter of 'IOSVZ')
      expect(creditCode.safeParse(`9135010${letter}M000100Y43`.slice(0, 18)).error?.issues[0]?.message).toBe(
        'expected the 18 characters of a unified social credit code',
      );
  });
});
