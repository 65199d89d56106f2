import { expect, test } from '@jest/globals';
import { checkCreditCode } from './credit-code.ts';

test('a mistyped credit code is told by what is wrong with it', () => {
  expect(checkCreditCode('91350100M000100Y4')).toEqual({ word: 'units.codeLength', blanks: { n: 17 } });
  expect(checkCreditCode('9135O100M000100Y43')).toEqual({ word: 'units.codeSign', blanks: { sign: 'O' } });
  expect(checkCreditCode('91350100M000100Y44')).toEqual({ word: 'units.codeCheck', blanks: { sign: '3' } });
});
