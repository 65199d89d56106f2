import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { alertReasonCodes } from '@sharp-eyes/protocol';
import { en } from '../../web/src/words/en.ts';
import { zh } from '../../web/src/words/zh.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every code that the agent's sources write into the reason of an alert: quoted on a line that sets a code. */
async function codesOfTheAgent(): Promise<string[]> {
  const codes = new Set<string>();
  const take = (text: string, line: RegExp): void => {
    for (const [set] of text.matchAll(line)) for (const [, code = ''] of set.matchAll(/'([\w-]+)'/g)) codes.add(code);
  };
  for await (const file of glob('edge-agent/src/scene/*.ts', { cwd: root, exclude: ['**/*.test.ts'] }))
    take(await readFile(join(root, file), 'utf8'), /\b\w*code\b *(?::|=(?!=)).*$/gim);
  for await (const file of glob('edge-agent/src/site/*.ts', { cwd: root, exclude: ['**/*.test.ts'] })) {
    const text = await readFile(join(root, file), 'utf8');
    if (text.includes("'alert.cleared'")) take(text, /\breason = \{ code: '[\w-]+'/g);
  }
  return [...codes].sort();
}

test('every reason that the agent can give for an alert has words in both languages', async () => {
  const codes = await codesOfTheAgent();
  expect(codes).toEqual(expect.arrayContaining(['not-seen', 'person-in-zone', 'rule-ended', 'zone-empty']));
  expect(codes.filter((code) => !(alertReasonCodes as readonly string[]).includes(code))).toEqual([]);
  for (const words of [zh, en]) expect(codes.filter((code) => !Object.hasOwn(words.reason, code))).toEqual([]);
});
