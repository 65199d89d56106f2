import {
  countyOf,
  newId,
  type newUnit,
  pageMax,
  type Unit,
  type UnitView,
  type unitChange,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import { ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, scopeOf } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { searchTextOf } from '../places/search-text.ts';
import type { Places } from '../places/service.ts';
import { type UnitDocument, UnitsRepository, unitOf } from './repository.ts';

/**
 * Whoever answers for cameras. A unit is readable in its division, above it and below it: a county's bureau is named by
 * the sites of its villages, whose people could not choose it otherwise. It is changed only by people whose own area
 * holds its division.
 */
export class Units {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #places: Places;
  readonly #repository: UnitsRepository;

  constructor(platform: Platform, rooms: { audit: Audit; places: Places }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#places = rooms.places;
    this.#repository = new UnitsRepository(platform.database);
  }

  /** @throws ProblemError `not-found`, also when it lies neither in scope nor above it */
  async find(scope: Scope, id: string, tx?: Tx): Promise<Unit> {
    const found = await this.#repository.readable(scope, id, tx);
    if (!found) throw notFound();
    return unitOf(found);
  }

  /** Whether somebody of this scope may name the unit. */
  async isReadable(scope: Scope, id: string, tx: Tx): Promise<boolean> {
    return (await this.#repository.readable(scope, id, tx)) !== undefined;
  }

  async byIds(scope: Scope, ids: readonly string[]): Promise<Map<string, Unit>> {
    if (ids.length === 0) return new Map();
    const found = await this.#repository.byIds(scope, [...new Set(ids)]);
    return new Map(found.map((unit) => [unit._id, unitOf(unit)]));
  }

  async view(scope: Scope, caller: PersonCaller, id: string): Promise<UnitView> {
    const [view] = await this.#views(caller, [await this.find(scope, id)]);
    return view as UnitView;
  }

  /** By part of a name, pinyin or digits of the credit code. */
  async list(
    scope: Scope,
    caller: PersonCaller,
    asked: { q?: string | undefined; division?: string | undefined; cursor?: string | undefined; limit?: number },
  ): Promise<{ items: UnitView[]; next: string | null }> {
    const { q, division, cursor: after = '', limit = pageMax } = asked;
    const found = await this.#repository.list(scope, { q, division, after, limit: limit + 1 });
    const items = await this.#views(caller, found.slice(0, limit).map(unitOf));
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** @throws ProblemError `bad-request` outside the caller's area, `conflict` for a credit code that is on record */
  async add(scope: Scope, caller: PersonCaller, body: z.output<typeof newUnit>): Promise<UnitView> {
    if (!inScope(scope, body.division))
      throw new ProblemError('bad-request', { faults: [{ path: 'division', message: ownAreaOnly }] });
    const made = await this.#platform.database.inTransaction((tx) => this.addWithin(tx, caller, body));
    return this.view(scope, caller, made.id);
  }

  /** Part of somebody else's transaction (an import); the division is already checked. */
  async addWithin(tx: Tx, caller: PersonCaller, body: z.output<typeof newUnit>): Promise<Unit> {
    const unit = withSearch({ _id: newId(), county: countyOf(body.division), ...body, version: 1 });
    await this.#checkFree(tx, unit);
    await this.#repository.add(tx, unit);
    await this.#note(tx, caller, 'units.add', unit);
    return unitOf(unit);
  }

  /** @throws ProblemError `not-found`, `stale` with the record as it stands, `conflict` */
  async change(
    scope: Scope,
    caller: PersonCaller,
    id: string,
    version: number,
    body: z.output<typeof unitChange>,
  ): Promise<UnitView> {
    await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.own(scope, id, tx);
      if (!found) throw notFound();
      if (found.version !== version) throw stale(unitOf(found));
      const unit = withSearch({ ...found, ...body, version: version + 1 });
      await this.#checkFree(tx, unit);
      if (!(await this.#repository.put(tx, unit, version))) throw stale(unitOf(found));
      await this.#note(tx, caller, 'units.change', unit);
    });
    return this.view(scope, caller, id);
  }

  async #checkFree(tx: Tx, unit: UnitDocument): Promise<void> {
    if (unit.creditCode === null) return;
    const other = await this.#repository.byCreditCode(unit.county, unit.creditCode, tx);
    if (other === undefined || other._id === unit._id) return;
    throw new ProblemError('conflict', {
      code: 'unit-on-record',
      values: { what: `${other.name} ${unit.creditCode}` },
    });
  }

  async #note(tx: Tx, caller: PersonCaller, action: string, unit: UnitDocument): Promise<void> {
    const { _id: unitId, name, creditCode, division, office } = unit;
    const content = { unitId, name, creditCode, office };
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content });
    tx.emit({ kind: 'unit.changed', divisionBefore: division, divisionAfter: division, body: { unitId } });
  }

  async #views({ person }: PersonCaller, units: readonly Unit[]): Promise<UnitView[]> {
    const own = scopeOf(person, 'units.write');
    const paths = await this.#places.pathsOf(units.map(({ division }) => division));
    return units.map((unit) => ({
      ...unit,
      divisionPath: paths.get(unit.division) ?? [],
      mine: inScope(own, unit.division),
    }));
  }
}

function withSearch(unit: Omit<UnitDocument, 'search'>): UnitDocument {
  return { ...unit, search: searchTextOf([unit.name, unit.creditCode]) };
}
