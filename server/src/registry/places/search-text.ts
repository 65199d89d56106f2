import { pinyin } from 'pinyin-pro';

/** Words of one search; more make it no narrower. */
const wordsMax = 8;

/**
 * What a record is searched by, lower case: each text, its pinyin whole and in initials (敬亭农家乐 → `jingtingnongjiale`,
 * `jtnjl`), a line for each, so that no word matches across two of them.
 */
export function searchTextOf(texts: readonly (string | null)[]): string {
  return texts
    .filter((text) => text !== null && text !== '')
    .flatMap((text) => {
      const plain = (text as string).normalize('NFKC').toLowerCase().replaceAll('\n', ' ');
      if (!/\p{Script=Han}/u.test(plain)) return [plain];
      const syllables = pinyin(plain, { toneType: 'none', type: 'array' });
      return [plain, syllables.join(''), syllables.map((syllable) => [...syllable][0] ?? '').join('')];
    })
    .join('\n');
}

/** The Mongo filter of a search: the field holds every word that is asked for. Nothing asked matches everything. */
export function matchingSearch(field: string, asked: string | undefined): Record<string, unknown> {
  const words = (asked ?? '').normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean).slice(0, wordsMax);
  if (words.length === 0) return {};
  return { $and: words.map((word) => ({ [field]: { $regex: word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') } })) };
}
