import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergePages } from './merged-page.ts';

test('two lists read page by page name everything once, in order, whatever either holds', () => {
  const list = fc.uniqueArray(fc.stringMatching(/^[0-9]{2}$/), { maxLength: 40 }).map((ids) => ids.sort());
  fc.assert(
    fc.property(list, list, fc.integer({ min: 1, max: 7 }), (one, two, full) => {
      const pageOf = (ids: string[], after: string) => ids.filter((id) => id > after).slice(0, full);
      const named: string[] = [];
      for (let after: string | undefined = ''; after !== undefined; ) {
        const from: string = after;
        const { ids, last } = mergePages([pageOf(one, from), pageOf(two, from)], full);
        named.push(...ids);
        after = last;
      }
      expect(named).toEqual([...new Set([...one, ...two])].sort());
    }),
  );
});
