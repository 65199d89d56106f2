import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { newWay } from '@sharp-eyes/protocol';
import { faultWords } from './fault-words.ts';
import { Checker } from './parse.ts';
import { ProblemError } from './problem.ts';

/** Said between programs only: no person reads them. */
const ofAgents = ['agent-config.ts', 'enrolment.ts', 'facts.ts', 'health.ts'];

describe('what is wrong with a field', () => {
  test('has Chinese words wherever the protocol has words of its own', async () => {
    const folder = join(import.meta.dirname, '../../../../protocol/src');
    const said = new Set<string>();
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts') || ofAgents.includes(name)) continue;
      const text = await readFile(join(folder, name), 'utf8');
      for (const [, words = ''] of text.matchAll(/['"](expected [^\n]+?)['"][,)\s]/g)) said.add(words);
    }
    expect(said.size).toBeGreaterThan(25);
    expect([...said].filter((words) => !(words in faultWords))).toEqual([]);
  });

  test('is said in the language of whoever asked', () => {
    const faultOf = (language: 'zh' | 'en') => {
      const checker = new Checker(language);
      checker.check(newWay, { kind: 'sms', address: '123' });
      try {
        checker.finish();
      } catch (error) {
        return error instanceof ProblemError ? error.document(language).faults?.[0]?.message : undefined;
      }
      return undefined;
    };
    expect(faultOf('zh')).toBe('应为手机号，如 138 0013 8000');
    expect(faultOf('en')).toBe('expected a mobile number, such as 138 0013 8000');
  });
});
