import { type DivisionHit, type DivisionRange, isWithin } from '@sharp-eyes/protocol';
import {
  type Asked,
  type IndexedName,
  type NameHit,
  type NameIndex,
  NameIndexBuilder,
  searchable,
} from './name-index.ts';

/** A name or code that is no longer used, and the division in force that it leads to. */
export interface FormerName extends IndexedName {
  /** The code that ended; null where only the name changed. */
  oldCode: string | null;
}

/** One hit, before its record is read. */
export interface PlaceHit {
  code: string;
  matchedBy: DivisionHit['matchedBy'];
  through: DivisionHit['through'];
}

interface Parts {
  divisions: NameIndex;
  former: NameIndex;
  /** The old code of each entry of `former`; empty where only the name changed. */
  oldCodes: readonly string[];
  hamlets: NameIndex;
}

const kinds = ['division', 'old-name', 'hamlet'] as const;
type Kind = (typeof kinds)[number];

/** Everything that leads to a division: its own name and code, old ones, and the hamlets of a village. */
export class PlaceIndex {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  static readonly empty = new PlaceIndex({
    divisions: new NameIndexBuilder().build(),
    former: new NameIndexBuilder().build(),
    oldCodes: [],
    hamlets: new NameIndexBuilder().build(),
  });

  get sizes(): { divisions: number; former: number; hamlets: number } {
    const { divisions, former, hamlets } = this.#parts;
    return { divisions: divisions.size, former: former.size, hamlets: hamlets.size };
  }

  /**
   * The best hits: whole names before beginnings before parts, a division's own name before old ones before hamlets,
   * higher divisions before lower. Each division once.
   */
  search(words: string, options: Asked): PlaceHit[] {
    const asked = words.trim();
    if (asked === '' || asked.includes('\n')) return [];
    const text = searchable(asked);
    if (/^\d+$/.test(text)) return this.#byCode(text, options);
    const byName = this.#ranked((index) => index.byName(text, options), 'name', options.limit);
    if (byName.length > 0 || !/^[a-z]+$/.test(text)) return byName;
    return this.#ranked((index) => index.byInitials(text, options), 'pinyin', options.limit);
  }

  /** This index with everything in a range of codes exchanged. */
  replaced(range: DivisionRange, by: PlaceIndex): PlaceIndex {
    const { divisions, former, oldCodes, hamlets } = this.#parts;
    const [first, end] = former.spanOf(range);
    return new PlaceIndex({
      divisions: divisions.replaced(range, by.#parts.divisions),
      former: former.replaced(range, by.#parts.former),
      oldCodes: [...oldCodes.slice(0, first), ...by.#parts.oldCodes, ...oldCodes.slice(end)],
      hamlets: hamlets.replaced(range, by.#parts.hamlets),
    });
  }

  #ranked(find: (index: NameIndex) => NameHit[], matchedBy: PlaceHit['matchedBy'], limit: number): PlaceHit[] {
    const { divisions, former, hamlets } = this.#parts;
    const found = [divisions, former, hamlets].flatMap((index, order) =>
      find(index).map((hit) => ({ ...hit, order, kind: kinds[order] as Kind })),
    );
    // The sort is stable: within one fit and kind, the index's own order stays.
    found.sort((a, b) => a.fit - b.fit || a.order - b.order);
    const hits = new Map<string, PlaceHit>();
    for (const { code, kind, at } of found) {
      if (hits.size === limit) break;
      if (!hits.has(code)) hits.set(code, { code, matchedBy, through: this.#throughOf(kind, at) });
    }
    return [...hits.values()];
  }

  #throughOf(kind: Kind, at: number): PlaceHit['through'] {
    if (kind === 'division') return null;
    return { kind, text: (kind === 'hamlet' ? this.#parts.hamlets : this.#parts.former).nameAt(at) };
  }

  #byCode(digits: string, options: Asked): PlaceHit[] {
    const own = this.#parts.divisions.byCode(digits, options);
    const hits = own.map(({ code }): PlaceHit => ({ code, matchedBy: 'code', through: null }));
    for (const [at, text] of this.#parts.oldCodes.entries()) {
      if (hits.length >= options.limit) break;
      if (!text.startsWith(digits)) continue;
      const code = this.#parts.former.codeAt(at);
      if (hits.some((hit) => hit.code === code)) continue;
      if (options.areas.some((area) => isWithin(code, area)))
        hits.push({ code, matchedBy: 'code', through: { kind: 'old-code', text } });
    }
    return hits;
  }
}

/** Takes names in the order of their codes, a batch at a time. */
export class PlaceIndexBuilder {
  readonly divisions = new NameIndexBuilder();
  readonly hamlets = new NameIndexBuilder();
  readonly #former = new NameIndexBuilder();
  readonly #oldCodes: string[] = [];

  addFormer(names: readonly FormerName[]): void {
    this.#former.add(names);
    for (const { oldCode } of names) this.#oldCodes.push(oldCode ?? '');
  }

  build(): PlaceIndex {
    return new PlaceIndex({
      divisions: this.divisions.build(),
      former: this.#former.build(),
      oldCodes: this.#oldCodes,
      hamlets: this.hamlets.build(),
    });
  }
}
