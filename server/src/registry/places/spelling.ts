import { setImmediate as nextTurn } from 'node:timers/promises';
import { pinyin } from 'pinyin-pro';

/** Names spelled before the hub's other work gets a turn: some 5 ms. */
const slice = 200;

/** First letters of a name's pinyin, lower case, heteronyms as the name reads: 重庆 → `cq`. Other letters stay. */
export function initialsOf(name: string): string {
  return pinyin(name, { pattern: 'first', toneType: 'none', type: 'array' }).join('').toLowerCase();
}

/** The initials of many names, in slices between which the hub serves others. */
export async function spellAll(names: readonly string[]): Promise<string[]> {
  const spelled: string[] = [];
  for (const name of names) {
    spelled.push(initialsOf(name));
    if (spelled.length % slice === 0) await nextTurn();
  }
  return spelled;
}

/**
 * A name without what a register of divisions adds to it: 水东村委会, 水东村村民委员会 and 水东村 are one village. What
 * people write in a spreadsheet or a map file is compared by this.
 */
export function plainName(name: string): string {
  const plain = name
    .normalize('NFKC')
    .replace(/[\s（）()·]/g, '')
    .replace(/(村民|居民)委员会$|(村|居)委会$/, (tail) => (tail === '村委会' ? '村' : ''));
  return plain === '' ? name : plain.replace(/村村$/, '村');
}
