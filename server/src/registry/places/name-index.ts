import { type DivisionHit, type DivisionRange, isWithin } from '@sharp-eyes/protocol';

/** A division as it is searched. */
export interface IndexedName {
  code: string;
  name: string;
  /** First letters of the name's pinyin, lower case: 水东镇 → `sdz`. */
  initials: string;
}

export interface NameHit {
  code: string;
  matchedBy: DivisionHit['matchedBy'];
}

/** Hits of one search that are ranked; a search that finds more is too vague to rank anyway. */
const rankedMax = 2000;

/** One searchable text over all entries, in the order of their codes. */
interface Column {
  /** Every entry after a line break, so that `\n水` is “begins with 水”. */
  text: string;
  /** Where each entry's line break stands. */
  starts: Uint32Array;
}

/**
 * Names of divisions, searched by part of the name, by pinyin initials or by digits of the code. Entries lie in the
 * order of their codes, so that an area is one stretch of the text and only that stretch is read.
 */
export class NameIndex {
  readonly #codes: string[];
  readonly #names: Column;
  readonly #initials: Column;

  constructor(entries: readonly IndexedName[]) {
    const sorted = [...entries].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
    this.#codes = sorted.map(({ code }) => code);
    this.#names = columnOf(sorted.map(({ name }) => name));
    this.#initials = columnOf(sorted.map(({ initials }) => initials));
  }

  get size(): number {
    return this.#codes.length;
  }

  /** The best hits within the areas: whole names first, then beginnings, then parts; higher divisions before lower. */
  search(asked: string, areas: readonly DivisionRange[], limit: number): NameHit[] {
    const text = asked.normalize('NFKC').trim().toLowerCase();
    if (text === '' || text.includes('\n')) return [];
    if (/^\d+$/.test(text)) return this.#byCode(text, areas, limit);
    const byName = this.#inColumn(this.#names, text, areas, 'name', limit);
    if (byName.length > 0 || !/^[a-z]+$/.test(text)) return byName;
    return this.#inColumn(this.#initials, text, areas, 'pinyin', limit);
  }

  #byCode(digits: string, areas: readonly DivisionRange[], limit: number): NameHit[] {
    const hits: NameHit[] = [];
    for (let at = this.#firstFrom(digits); at < this.#codes.length && hits.length < limit; at += 1) {
      const code = this.#codes[at] as string;
      if (!code.startsWith(digits)) break;
      if (areas.some((area) => isWithin(code, area))) hits.push({ code, matchedBy: 'code' });
    }
    return hits;
  }

  #inColumn(
    { text, starts }: Column,
    asked: string,
    areas: readonly DivisionRange[],
    matchedBy: NameHit['matchedBy'],
    limit: number,
  ): NameHit[] {
    const ranked: { at: number; rank: number }[] = [];
    // Whole names, then beginnings, then parts: what is ranked best must not fall to the limit.
    for (const [rank, needle] of [`\n${asked}\n`, `\n${asked}`, asked].entries())
      for (const area of areas)
        this.#scan({ text, starts }, needle, area, (at) => ranked.push({ at, rank }) < rankedMax);
    const best = new Map<number, number>();
    for (const { at, rank } of ranked) if (!best.has(at)) best.set(at, rank);
    return [...best]
      .sort(([a, rankA], [b, rankB]) => rankA - rankB || this.#depth(a) - this.#depth(b) || a - b)
      .slice(0, limit)
      .map(([at]) => ({ code: this.#codes[at] as string, matchedBy }));
  }

  /** Calls `take` with each entry of the area that holds the needle, until it says that it has enough. */
  #scan({ text, starts }: Column, needle: string, area: DivisionRange, take: (at: number) => boolean): void {
    const last = this.#firstFrom(area.to);
    const end = starts[last] ?? text.length;
    for (let from = starts[this.#firstFrom(area.from)] ?? text.length; from < end; ) {
      const found = text.indexOf(needle, from);
      if (found < 0 || found >= end) return;
      const at = lastAtOrBefore(starts, found);
      if (!take(at)) return;
      from = starts[at + 1] ?? text.length;
    }
  }

  /** Digits before the trailing zeros: a province has the fewest. */
  #depth(at: number): number {
    return (this.#codes[at] as string).replace(/0+$/, '').length;
  }

  /** The first entry whose code is this one or comes after it. */
  #firstFrom(code: string): number {
    let low = 0;
    for (let high = this.#codes.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.#codes[middle] as string) < code) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function columnOf(values: readonly string[]): Column {
  const starts = new Uint32Array(values.length);
  let length = 0;
  const lines = values.map((value, at) => {
    starts[at] = length;
    const line = `\n${value.normalize('NFKC').toLowerCase().replaceAll('\n', ' ')}`;
    length += line.length;
    return line;
  });
  return { text: `${lines.join('')}\n`, starts };
}

/** The entry that a place in the text belongs to. */
function lastAtOrBefore(starts: Uint32Array, place: number): number {
  let low = 0;
  for (let high = starts.length; low + 1 < high; ) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= place) low = middle;
    else high = middle;
  }
  return low;
}
