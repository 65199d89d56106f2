import { creditCheckSign } from '@sharp-eyes/protocol';
import type { Word } from '../words/use-words.ts';

/** What is wrong with a credit code that is not right, in words for whoever types it from a licence. */
export function checkCreditCode(code: string): { word: Word; blanks: Record<string, string | number> } {
  if (code.length !== 18) return { word: 'units.codeLength', blanks: { n: code.length } };
  const stray = [...code].find((sign) => !/[0-9A-HJ-NP-RTUWXY]/.test(sign));
  if (stray !== undefined) return { word: 'units.codeSign', blanks: { sign: stray } };
  return { word: 'units.codeCheck', blanks: { sign: creditCheckSign(code.slice(0, 17)) } };
}
