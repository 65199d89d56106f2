import { type DivisionRange, isWithin } from '@sharp-eyes/protocol';

/** A name as it is searched. Several may stand under one code: old names, hamlets. */
export interface IndexedName {
  /** The division in force that the name leads to. */
  code: string;
  name: string;
  /** First letters of the name's pinyin, lower case: 水东镇 → `sdz`. */
  initials: string;
  /** The division has ended and nothing took its place: found only where the past is asked for. */
  ended?: boolean;
}

/** How well a name fits: the whole of it, its beginning, or a part. */
export type Fit = 0 | 1 | 2;

export interface NameHit {
  code: string;
  fit: Fit;
  /** Where the entry stands in its index. */
  at: number;
}

export interface Asked {
  areas: readonly DivisionRange[];
  limit: number;
  /** Also what has ended without a successor. */
  ended?: boolean;
}

/** Hits of one search that are ranked; a search that finds more is too vague to rank anyway. */
const rankedMax = 2000;

/** A code that these divide is a province's, a city's, a county's, a township's, a village's: the first decides. */
const depthSteps = [1e10, 1e8, 1e6, 1e3, 1] as const;
const depths = depthSteps.length;
/** Room for an entry's place in a rank that is one number: fit, then depth, then place. */
const entriesMax = 2 ** 32;

/** One searchable text over all entries, in the order of their codes. */
interface Column {
  /** Every entry after a line break, and one at the end, so that `\n水` is “begins with 水”. */
  text: string;
  /** Where each entry's line break stands; the last is where the text's own end stands. */
  starts: Uint32Array;
}

/**
 * Names of divisions, searched by part of the name, by pinyin initials or by digits of the code. Entries lie in the
 * order of their codes, so that an area is one stretch of the text and only that stretch is read. It is never changed:
 * `replaced` makes another one, so that a search in between sees all of the old or all of the new.
 */
export class NameIndex {
  readonly #codes: Float64Array;
  readonly #ended: Uint8Array;
  readonly #names: Column;
  readonly #initials: Column;

  /** @param columns - from a `NameIndexBuilder` */
  constructor(columns: { codes: Float64Array; ended: Uint8Array; names: Column; initials: Column }) {
    this.#codes = columns.codes;
    this.#ended = columns.ended;
    this.#names = columns.names;
    this.#initials = columns.initials;
  }

  get size(): number {
    return this.#codes.length;
  }

  byName(asked: string, options: Asked): NameHit[] {
    return this.#inColumn(this.#names, asked, options);
  }

  byInitials(asked: string, options: Asked): NameHit[] {
    return this.#inColumn(this.#initials, asked, options);
  }

  /** Entries whose code begins with the digits. */
  byCode(digits: string, { areas, limit, ended = false }: Asked): NameHit[] {
    const hits: NameHit[] = [];
    const end = this.#firstFrom(Number(digits.padEnd(12, '9')) + 1);
    for (let at = this.#firstFrom(Number(digits.padEnd(12, '0'))); at < end && hits.length < limit; at += 1) {
      const code = this.codeAt(at);
      if (this.#seen(at, ended) && areas.some((area) => isWithin(code, area))) hits.push({ code, at, fit: 1 });
    }
    return hits;
  }

  /** This index with what it has in a range of codes exchanged for another index's entries, which all lie in it. */
  replaced({ from, to }: DivisionRange, by: NameIndex): NameIndex {
    const [first, last] = [this.#firstFrom(numberOf(from)), this.#firstFrom(numberOf(to))];
    return new NameIndex({
      codes: spliced(Float64Array, this.#codes, first, last, by.#codes),
      ended: spliced(Uint8Array, this.#ended, first, last, by.#ended),
      names: splicedColumn(this.#names, first, last, by.#names),
      initials: splicedColumn(this.#initials, first, last, by.#initials),
    });
  }

  /** Where the entries of a range of codes begin and end. */
  spanOf({ from, to }: DivisionRange): [first: number, end: number] {
    return [this.#firstFrom(numberOf(from)), this.#firstFrom(numberOf(to))];
  }

  codeAt(at: number): string {
    return String(this.#codes[at]).padStart(12, '0');
  }

  /** The name of an entry as it is searched: lower case, wide letters made narrow. */
  nameAt(at: number): string {
    return textAt(this.#names, at);
  }

  #inColumn(column: Column, asked: string, { areas, limit, ended = false }: Asked): NameHit[] {
    const fits = new Map<number, Fit>();
    const take = (at: number, fit: Fit): boolean => {
      if (this.#seen(at, ended) && (fits.get(at) ?? 3) > fit) fits.set(at, fit);
      return fits.size < rankedMax;
    };
    const complete = areas.every((area) => this.#scan(column, asked, area, take));
    // Too many to rank: whole names and beginnings must not fall to the limit.
    if (!complete)
      for (const needle of [`\n${asked}\n`, `\n${asked}`]) {
        const room = fits.size + rankedMax;
        for (const area of areas)
          this.#scan(column, needle, area, (at) => take(at, needle.endsWith('\n') ? 0 : 1) || fits.size < room);
      }
    const ranked = Float64Array.from(fits, ([at, fit]) => (fit * depths + this.#depth(at)) * entriesMax + at);
    return [...ranked.sort().subarray(0, limit)].map((rank) => {
      const at = rank % entriesMax;
      return { code: this.codeAt(at), at, fit: Math.floor(rank / entriesMax / depths) as Fit };
    });
  }

  /**
   * Calls `take` with each entry of the area that holds the needle, until it says that it has enough.
   * @returns whether the area was read to its end
   */
  #scan(
    { text, starts }: Column,
    needle: string,
    area: DivisionRange,
    take: (at: number, fit: Fit) => boolean,
  ): boolean {
    const [first, last] = this.spanOf(area);
    const end = starts[last] as number;
    for (let from = starts[first] as number; from < end; ) {
      const found = text.indexOf(needle, from);
      if (found < 0 || found >= end) return true;
      const at = lastAtOrBefore(starts, found);
      const next = starts[at + 1] as number;
      const begins = found === (starts[at] as number) + 1;
      if (!take(at, begins ? (found + needle.length === next ? 0 : 1) : 2)) return false;
      from = next;
    }
    return true;
  }

  #seen(at: number, ended: boolean): boolean {
    return ended || this.#ended[at] === 0;
  }

  /** 0 for the nation or a province, down to 4 for a village. */
  #depth(at: number): number {
    const code = this.#codes[at] as number;
    return depthSteps.findIndex((step) => code % step === 0);
  }

  /** The first entry whose code is this one or comes after it. */
  #firstFrom(code: number): number {
    let low = 0;
    for (let high = this.#codes.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.#codes[middle] as number) < code) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Takes entries in the order of their codes, a batch at a time, so that no step stops the hub for long. */
export class NameIndexBuilder {
  readonly #codes: Float64Array[] = [];
  readonly #ended: Uint8Array[] = [];
  readonly #names = new ColumnBuilder();
  readonly #initials = new ColumnBuilder();

  add(entries: readonly IndexedName[]): void {
    this.#codes.push(Float64Array.from(entries, ({ code }) => Number(code)));
    this.#ended.push(Uint8Array.from(entries, ({ ended }) => (ended ? 1 : 0)));
    this.#names.add(entries.map(({ name }) => name));
    this.#initials.add(entries.map(({ initials }) => initials));
  }

  build(): NameIndex {
    return new NameIndex({
      codes: joined(Float64Array, this.#codes),
      ended: joined(Uint8Array, this.#ended),
      names: this.#names.build(),
      initials: this.#initials.build(),
    });
  }
}

class ColumnBuilder {
  readonly #parts: string[] = [];
  readonly #starts: Uint32Array[] = [];
  #length = 0;

  add(values: readonly string[]): void {
    const starts = new Uint32Array(values.length);
    const lines = values.map((value, n) => {
      starts[n] = this.#length;
      const line = `\n${searchable(value)}`;
      this.#length += line.length;
      return line;
    });
    this.#starts.push(starts);
    this.#parts.push(lines.join(''));
  }

  build(): Column {
    const starts = joined(Uint32Array, [...this.#starts, Uint32Array.of(this.#length)]);
    return { text: `${this.#parts.join('')}\n`, starts };
  }
}

/** A text as it is compared: wide letters narrow, lower case, on one line. */
export function searchable(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('\n', ' ');
}

/** `:` closes the last range there is: it sorts after every digit. */
function numberOf(code: string): number {
  return code.startsWith(':') ? Number.POSITIVE_INFINITY : Number(code);
}

function textAt({ text, starts }: Column, at: number): string {
  return text.slice((starts[at] as number) + 1, starts[at + 1] as number);
}

function splicedColumn(column: Column, first: number, last: number, by: Column): Column {
  const [from, to] = [column.starts[first] as number, column.starts[last] as number];
  const added = by.text.slice(0, -1);
  const shift = added.length - (to - from);
  const kept = column.starts.length - last;
  const starts = new Uint32Array(first + by.starts.length - 1 + kept);
  starts.set(column.starts.subarray(0, first));
  starts.set(
    by.starts.subarray(0, -1).map((start) => start + from),
    first,
  );
  starts.set(
    column.starts.subarray(last).map((start) => start + shift),
    first + by.starts.length - 1,
  );
  return { text: column.text.slice(0, from) + added + column.text.slice(to), starts };
}

type Numbers = Float64Array | Uint32Array | Uint8Array;

function joined<T extends Numbers>(kind: new (n: number) => T, parts: readonly T[]): T {
  const result = new kind(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

function spliced<T extends Numbers>(kind: new (n: number) => T, all: T, first: number, last: number, by: T): T {
  const result = new kind(all.length - (last - first) + by.length);
  result.set(all.subarray(0, first));
  result.set(by, first);
  result.set(all.subarray(last), first + by.length);
  return result;
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
