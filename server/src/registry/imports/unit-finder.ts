import { countyOf, levelOf } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import type { Scope } from '../../platform/scope.ts';
import { folded } from '../../platform/tables/text.ts';
import type { Units } from '../units/service.ts';

/** Stands for a unit that a list names and nobody has put on record yet. */
export const unitToCome = 'unit-to-come';

/** Managing units by their whole name. */
export class UnitFinder {
  readonly #units: Units;
  readonly #scope: Scope;
  readonly #caller: PersonCaller;
  readonly #known = new Map<string, string>();

  constructor(units: Units, scope: Scope, caller: PersonCaller) {
    this.#units = units;
    this.#scope = scope;
    this.#caller = caller;
  }

  /** Looks these names up; a name that was not on record before may be by now. */
  async load(names: ReadonlySet<string>): Promise<void> {
    for (const name of names) {
      if (this.#known.has(name)) continue;
      const { items } = await this.#units.list(this.#scope, this.#caller, { q: name });
      const id = items.find((unit) => folded(unit.name) === folded(name))?.id;
      if (id !== undefined) this.#known.set(name, id);
    }
  }

  /** The id of a unit that was looked up, or `unitToCome`. */
  idOf(name: string): string {
    return this.#known.get(name) ?? unitToCome;
  }

  /** Puts a unit on record; it stands in the list's area, or in the row's county when that is smaller. */
  async add(tx: Tx, name: string, area: string, division: string): Promise<string> {
    const wide = levelOf(area) === 'nation' || levelOf(area) === 'province' || levelOf(area) === 'city';
    const at = wide ? `${countyOf(division)}000000` : area;
    const unit = { name, creditCode: null, division: at, office: null, handler: null };
    return (await this.#units.addWithin(tx, this.#caller, unit)).id;
  }
}
