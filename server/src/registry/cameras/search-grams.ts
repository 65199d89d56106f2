import type { CameraRecord } from '@sharp-eyes/protocol';
import { initialsOf } from '../places/spelling.ts';

/**
 * What a camera is found by, kept with it in the same write: right at once on every hub. `grams` narrows by an index,
 * `text` then says whether the letters stand side by side.
 */
export interface SearchGrams {
  /** Name, site and the initials of their pinyin, one per line, folded. */
  text: string;
  /** Every single letter of the names and every pair, of the initials every pair. */
  grams: string[];
  /** Pole number, GB id, serial and MAC, forwards and (after `~`) backwards: found by beginning or end. */
  ids: string[];
}

/** Words of one search; more make it no narrower. */
const wordsMax = 8;
/** Shortest beginning or end of an identifier that is searched: fewer digits are in every name. */
const idMin = 4;

/** Width, case and blanks make no difference to whoever searches. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}

/** An identifier without what labels put between its digits. */
export function foldId(text: string): string {
  return fold(text).replace(/[^0-9a-z\p{L}]/gu, '');
}

/** An identifier from its end: what ends with some digits is what begins with them backwards. */
export function backwards(id: string): string {
  return `~${[...id].reverse().join('')}`;
}

function pairsOf(text: string): string[] {
  const letters = [...text];
  return letters.slice(1).map((letter, n) => `${letters[n]}${letter}`);
}

export function searchGramsOf(name: string, siteName: string, record: CameraRecord): SearchGrams {
  const names = [fold(name), fold(siteName)];
  const initials = [name, siteName].map((text) => fold(initialsOf(text)));
  const grams = [...names.flatMap((text) => [...text, ...pairsOf(text)]), ...initials.flatMap(pairsOf)];
  const { poleNumber, gbId, serial, mac } = record;
  const ids = [poleNumber, gbId, serial, mac].flatMap((id) => (id === null ? [] : foldId(id))).filter(Boolean);
  return {
    text: [...names, ...initials].join('\n'),
    grams: [...new Set(grams)],
    ids: [...new Set(ids.flatMap((id) => [id, backwards(id)]))],
  };
}

/** The Mongo conditions of what somebody typed: every word of it must be found. */
export function conditionsOf(asked: string): Record<string, unknown>[] {
  return asked
    .normalize('NFKC')
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, wordsMax)
    .map((word) => {
      const [text, id] = [fold(word), foldId(word)];
      const byName = byText(text);
      if (!/^[\x21-\x7e]+$/.test(text) || !/\d/.test(id) || id.length < idMin) return byName;
      return { $or: [byName, { 'search.ids': beginsWith(id) }, { 'search.ids': beginsWith(backwards(id)) }] };
    });
}

function byText(text: string): Record<string, unknown> {
  const pairs = pairsOf(text);
  if (pairs.length === 0) return { 'search.grams': text };
  const grams = { 'search.grams': { $all: pairs } };
  return pairs.length === 1 ? grams : { ...grams, 'search.text': { $regex: escaped(text) } };
}

/** As a range, which an index answers whatever letters it holds; both ends are of the same element. */
export function beginsWith(text: string): Record<string, unknown> {
  return { $elemMatch: { $gte: text, $lt: `${text}\u{ffff}` } };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
