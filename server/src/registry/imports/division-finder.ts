import { type Division, type DivisionLevel, divisionLevels, levelOf } from '@sharp-eyes/protocol';
import type { Words } from '../../platform/http/words.ts';
import { scopeWithin } from '../../platform/scope.ts';
import { folded } from '../../platform/tables/text.ts';
import { lineOf } from '../places/rules.ts';
import type { Places } from '../places/service.ts';

/** What a row says of its place. */
export interface PlaceSaid {
  divisionCode?: string | undefined;
  county?: string | undefined;
  township?: string | undefined;
  village?: string | undefined;
}

export type PlaceField = keyof PlaceSaid;
export type FoundDivision = { division: Division } | { fault: string; field: PlaceField; expected: Words };

const named = ['county', 'township', 'village'] as const;
/** Names that a fault offers. */
const offered = 8;
const rank = (level: DivisionLevel): number => divisionLevels.indexOf(level);

/** A place's name without what lists add or leave out: 双龙村村民委员会, 双龙村委会 and 双龙村 are one village. */
export function bareName(name: string): string {
  const bare = folded(name).replace(/(村民委员会|居民委员会|村委会|居委会|社区居委会|委员会)$/, '');
  return bare.length > 2 ? bare.replace(/(自治县|街道办事处|街道|社区|地区|村|乡|镇|县|区|市|办)$/, '') : bare;
}

/**
 * Finds divisions by code, or by the names of county, township and village, within the area of one import. Names are
 * compared whole, never by likeness: a camera in the wrong village is worse than a question.
 */
export class DivisionFinder {
  readonly #places: Places;
  readonly #root: string;
  readonly #children = new Map<string, Promise<Division[]>>();
  readonly #found = new Map<string, Promise<FoundDivision>>();

  constructor(places: Places, root: string) {
    this.#places = places;
    this.#root = root;
  }

  async find(said: PlaceSaid): Promise<FoundDivision> {
    const key = [said.divisionCode, said.county, said.township, said.village].join('\n');
    let found = this.#found.get(key);
    if (found === undefined) {
      found = said.divisionCode === undefined ? this.#byNames(said) : this.#byCode(said.divisionCode);
      this.#found.set(key, found);
    }
    return found;
  }

  async #byCode(code: string): Promise<FoundDivision> {
    const found = await this.#one(code);
    if (found === undefined || !scopeWithin(this.#root).ranges.some(({ from, to }) => from <= code && code < to)) {
      const [{ name }] = await this.#area();
      return fault('unknown-division', 'divisionCode', {
        zh: `应为${name}范围内的区划代码（12 位）`,
        en: `expected a division code within ${name}`,
      });
    }
    // A code that has ended stands for what took its place.
    if (found.into !== null) return this.#byCode(found.into);
    return lowEnough(found, 'divisionCode');
  }

  async #byNames(said: PlaceSaid): Promise<FoundDivision> {
    let within: Division[] = await this.#area();
    let last: PlaceField = 'village';
    for (const level of named) {
      const name = said[level];
      if (name === undefined) continue;
      last = level;
      const below = await this.#atLevel(within, level);
      const fits = below.filter((division) => bareName(division.name) === bareName(name));
      const exact = fits.filter((division) => folded(division.name) === folded(name));
      const chosen = exact.length > 0 ? exact : fits.length > 0 ? fits : await this.#byOldName(within, level, name);
      if (chosen.length === 0) return unknown(level, within, below);
      within = chosen;
    }
    const [only] = within;
    if (only === undefined || within.length > 1) return ambiguous(last, within, await this.#pathsOf(within));
    if (said.county === undefined && said.township === undefined && said.village === undefined)
      return levelOf(this.#root) === 'village' ? { division: only } : missing;
    return lowEnough(only, last);
  }

  /** Divisions of a level below these; those that are at or below it already are matched by what lies above them. */
  async #atLevel(within: readonly Division[], level: DivisionLevel): Promise<Division[]> {
    const found: Division[] = [];
    for (const division of within) {
      if (rank(division.level) < rank(level)) found.push(...(await this.#descend(division.code, level)));
      else {
        const above = lineOf(division.code).find((code) => levelOf(code) === level) ?? division.code;
        const [name = ''] = (await this.#places.pathOf(above)).slice(-1);
        found.push({ ...division, name });
      }
    }
    return found;
  }

  async #descend(code: string, level: DivisionLevel): Promise<Division[]> {
    const below = await this.#childrenOf(code);
    const lists = await Promise.all(
      below.map(async (division) =>
        rank(division.level) < rank(level) ? this.#descend(division.code, level) : [division],
      ),
    );
    return lists.flat();
  }

  /** A village that was merged is found by the name that it had. */
  async #byOldName(within: readonly Division[], level: DivisionLevel, name: string): Promise<Division[]> {
    const found: Division[] = [];
    for (const { code } of within.slice(0, 50)) {
      const { items } = await this.#places.search(scopeWithin(code), name, 20);
      found.push(
        ...items.filter(
          ({ through, level: at }) =>
            at === level && through?.kind === 'old-name' && bareName(through.text) === bareName(name),
        ),
      );
    }
    return found;
  }

  #childrenOf(code: string): Promise<Division[]> {
    let children = this.#children.get(code);
    if (children === undefined) {
      children = this.#places.children(scopeWithin(this.#root), code);
      this.#children.set(code, children);
    }
    return children;
  }

  async #one(code: string): Promise<Division | undefined> {
    return this.#places.find(scopeWithin(code), code).catch(() => undefined);
  }

  async #area(): Promise<[Division]> {
    const root = await this.#one(this.#root);
    if (root) return [root];
    const plain = { code: this.#root, name: this.#root, level: levelOf(this.#root), parent: null };
    return [{ ...plain, urbanRural: null, validFrom: null, validTo: null, into: null }];
  }

  async #pathsOf(divisions: readonly Division[]): Promise<string[]> {
    const paths = await this.#places.pathsOf(divisions.slice(0, offered).map(({ code }) => code));
    return [...paths.values()].map((path) => path.slice(-3).join(''));
  }
}

function fault(code: string, field: PlaceField, expected: Words): FoundDivision {
  return { fault: code, field, expected };
}

const missing = fault('village-missing', 'village', {
  zh: '应填写所在的村（或区划代码）',
  en: 'expected the village, or its division code',
});

/** A site stands in a village; a town's own road in its township. */
function lowEnough(division: Division, field: PlaceField): FoundDivision {
  if (rank(division.level) >= rank('township')) return { division };
  return fault('division-too-high', field, {
    zh: `“${division.name}”过大：应具体到村（社区），至少到乡镇`,
    en: `“${division.name}” is too large: expected the village, or at least the township`,
  });
}

const levelNames: Record<(typeof named)[number], Words> = {
  county: { zh: '区县', en: 'county' },
  township: { zh: '乡镇', en: 'township' },
  village: { zh: '村', en: 'village' },
};

function unknown(
  level: (typeof named)[number],
  within: readonly Division[],
  below: readonly Division[],
): FoundDivision {
  const where = within.length === 1 ? (within[0]?.name ?? '') : '';
  const names = below.slice(0, offered).map(({ name }) => name);
  const more = below.length > offered ? '…' : '';
  return fault(`unknown-${level}`, level, {
    zh: `应为${where}的${levelNames[level].zh}名称：${names.join('、')}${more}`,
    en: `expected a ${levelNames[level].en} of ${where || 'the area'}: ${names.join(', ')}${more}`,
  });
}

function ambiguous(field: PlaceField, within: readonly Division[], paths: readonly string[]): FoundDivision {
  const more = within.length > offered ? '…' : '';
  return fault('ambiguous-division', field, {
    zh: `有 ${within.length} 个同名区划（${paths.join('、')}${more}）：请填写乡镇，或填写区划代码`,
    en: `there are ${within.length} of that name (${paths.join(', ')}${more}): name the township, or give the division code`,
  });
}
