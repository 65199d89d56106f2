import { rangeOf } from '@sharp-eyes/protocol';
import { plainName } from './spelling.ts';

/** A division in force, with everything that it may be called in somebody's file. */
export interface Matchable {
  code: string;
  name: string;
  oldNames: readonly string[];
  oldCodes: readonly string[];
  hamlets: readonly string[];
}

export type MatchedBy = 'code' | 'old-code' | 'name' | 'old-name' | 'hamlet';

export interface Candidate {
  code: string;
  name: string;
}

/** The one division that a row or shape means; or those that it could mean, none when it names nothing known. */
export type Match = { division: Candidate; by: MatchedBy } | { division: null; candidates: Candidate[] };

/** What a row or a shape says of its place. */
export interface Said {
  /** 12 digits; the 9 of a township and the 6 of a county are filled up. */
  code?: string | undefined;
  name?: string | undefined;
  /** The name of a division above, where the file has a column for it. */
  above?: string | undefined;
}

/** Own names before old ones before hamlets: the first kind that knows the name decides. */
const nameKinds = ['name', 'old-name', 'hamlet'] as const;

/** Finds the division that a spreadsheet or a map file means, by code or by name, old ones included. */
export class DivisionMatcher {
  readonly #byCode = new Map<string, { division: Candidate; by: MatchedBy }>();
  readonly #byName = {
    name: new Map<string, Candidate[]>(),
    'old-name': new Map<string, Candidate[]>(),
    hamlet: new Map<string, Candidate[]>(),
  };

  constructor(divisions: readonly Matchable[]) {
    for (const { code, name, oldNames, oldCodes, hamlets } of divisions) {
      const division = { code, name };
      this.#byCode.set(code, { division, by: 'code' });
      for (const old of oldCodes) if (!this.#byCode.has(old)) this.#byCode.set(old, { division, by: 'old-code' });
      for (const [kind, names] of [
        ['name', [name]],
        ['old-name', oldNames],
        ['hamlet', hamlets],
      ] as const)
        for (const each of names) add(this.#byName[kind], plainName(each), division);
    }
  }

  /** A code that is known decides; else the name, within the division above where that is said. */
  match({ code, name, above }: Said): Match {
    const known = code === undefined ? undefined : this.#byCode.get(fullCode(code));
    if (known) return known;
    const plain = name === undefined ? '' : plainName(name.trim());
    if (plain === '') return { division: null, candidates: [] };
    const within = above === undefined ? [] : (this.#byName.name.get(plainName(above.trim())) ?? []);
    for (const by of nameKinds) {
      const all = this.#byName[by].get(plain) ?? [];
      const inside =
        within.length === 0 ? all : all.filter((one) => within.some((upper) => lies(one.code, upper.code)));
      const [division, ...others] = inside;
      if (division && others.length === 0) return { division, by };
      if (division) return { division: null, candidates: inside };
    }
    return { division: null, candidates: [] };
  }
}

function add(names: Map<string, Candidate[]>, name: string, division: Candidate): void {
  const known = names.get(name);
  if (!known) names.set(name, [division]);
  else if (!known.some(({ code }) => code === division.code)) known.push(division);
}

function fullCode(code: string): string {
  const digits = code.trim().replace(/\.0+$/, '');
  return /^(\d{2}|\d{4}|\d{6}|\d{9})$/.test(digits) ? digits.padEnd(12, '0') : digits;
}

function lies(code: string, upper: string): boolean {
  const { from, to } = rangeOf(upper);
  return from <= code && code < to;
}
