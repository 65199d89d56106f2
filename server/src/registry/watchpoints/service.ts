import {
  countyOf,
  newId,
  type newWatchpoint,
  pageMax,
  type Watchpoint,
  type WatchpointProposal,
  type watchpointChange,
  watchpointsMax,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import { watchpointsInDivisions } from './division-dependant.ts';
import { ListedWatchpoints } from './listed.ts';
import { type PlacedWatchpoint, type WatchpointDocument, WatchpointsRepository, watchpointOf } from './repository.ts';
import { proposalsFor } from './rules.ts';
import { emitWatchpoint } from './told.ts';

export type { PlacedWatchpoint } from './repository.ts';

/** Points of sites that must be seen (重点部位). Which cameras see one is said by the cameras' own records. */
export class Watchpoints {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #places: Places;
  readonly #sites: Sites;
  readonly #repository: WatchpointsRepository;
  /** By the hundred, from lists. */
  readonly listed: ListedWatchpoints;

  constructor(platform: Platform, rooms: { audit: Audit; places: Places; sites: Sites }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#places = rooms.places;
    this.#sites = rooms.sites;
    this.#repository = new WatchpointsRepository(platform.database);
    this.listed = new ListedWatchpoints(rooms.audit, this.#repository);
    rooms.places.serve(watchpointsInDivisions(this.#repository));
    rooms.sites.serve({
      siteRemoved: async (tx, { id }) => {
        for (const removed of await this.#repository.removeOfSite(tx, id)) emitWatchpoint(tx, removed, true);
      },
      siteChanged: async () => undefined,
    });
  }

  async list(
    scope: Scope,
    asked: { division?: string | undefined; site?: string | undefined; cursor?: string | undefined; limit?: number },
  ): Promise<{ items: Watchpoint[]; next: string | null }> {
    const { division, site: siteId, cursor: after = '', limit = pageMax } = asked;
    const found = await this.#repository.list(scope, { division, siteId, after, limit: limit + 1 });
    const items = found.slice(0, limit).map(watchpointOf);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** All watchpoints of some divisions, by division. */
  async ofDivisions(scope: Scope, divisions: readonly string[], tx?: Tx): Promise<Map<string, Watchpoint[]>> {
    const found = await this.#repository.ofDivisions(scope, divisions, tx);
    return Map.groupBy(found.map(watchpointOf), ({ division }) => division);
  }

  /** The same, as far as coverage judges them. */
  async placedIn(scope: Scope, divisions: readonly string[]): Promise<Map<string, PlacedWatchpoint[]>> {
    const found = await this.#repository.placedIn(scope, divisions);
    return Map.groupBy(
      found.map(({ _id: id, county: _county, ...rest }) => ({ id, ...rest })),
      ({ division }) => division,
    );
  }

  /** One that is on record; undefined when it is gone, or out of scope. */
  async find(scope: Scope, id: string): Promise<Watchpoint | undefined> {
    const found = await this.#repository.find(scope, id);
    return found && watchpointOf(found);
  }

  /** Where each of these watchpoints lies; one that is gone is left out. */
  async divisionsOf(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
    const found = await this.#repository.places(scope, ids);
    return new Map(found.map(({ _id, division }) => [_id, division]));
  }

  /** What a site of its kind usually needs seen and does not have yet. */
  async proposals(scope: Scope, siteId: string, language: Language): Promise<WatchpointProposal[]> {
    const { kind } = await this.#sites.find(scope, siteId);
    const { items } = await this.list(scope, { site: siteId });
    return proposalsFor(kind, items, language);
  }

  /** @throws ProblemError `not-found` for a site out of scope, `point-outside`, `conflict` when it has too many */
  async add(scope: Scope, caller: PersonCaller, body: z.output<typeof newWatchpoint>): Promise<Watchpoint> {
    return this.#platform.database.inTransaction((tx) => this.addWithin(tx, scope, caller, body));
  }

  /** Part of somebody else's transaction: an import. */
  async addWithin(
    tx: Tx,
    scope: Scope,
    caller: PersonCaller,
    { pointConfirmed, ...body }: z.output<typeof newWatchpoint>,
  ): Promise<Watchpoint> {
    const { division } = await this.#sites.find(scope, body.siteId, tx);
    const there = await this.#repository.countOfSite(tx, body.siteId);
    if (there >= watchpointsMax)
      throw new ProblemError('conflict', {
        code: 'too-many-watchpoints',
        values: { what: `${there}/${watchpointsMax}` },
      });
    const point = await this.#places.settlePoint(division, body, { confirmed: pointConfirmed });
    const watchpoint = { _id: newId(), county: countyOf(division), division, ...body, point, version: 1 };
    await this.#repository.add(tx, watchpoint);
    await this.#note(tx, caller, 'watchpoints.add', watchpoint);
    emitWatchpoint(tx, watchpoint, false, null);
    return watchpointOf(watchpoint);
  }

  /** @throws ProblemError `not-found`, `stale` with the record as it stands, `point-outside` */
  async change(
    scope: Scope,
    caller: PersonCaller,
    id: string,
    version: number,
    { pointConfirmed, ...body }: z.output<typeof watchpointChange>,
  ): Promise<Watchpoint> {
    return this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      if (found.version !== version) throw stale(watchpointOf(found));
      const where = { confirmed: pointConfirmed, before: found };
      const point = await this.#places.settlePoint(found.division, body, where);
      const watchpoint = { ...found, ...body, point, version: version + 1 };
      if (!(await this.#repository.put(tx, watchpoint, version))) throw stale(watchpointOf(found));
      await this.#note(tx, caller, 'watchpoints.change', watchpoint);
      emitWatchpoint(tx, watchpoint, false);
      return watchpointOf(watchpoint);
    });
  }

  /** Cameras that were linked to it keep its id: it counts for nothing any more. */
  async remove(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      await this.#repository.remove(tx, id);
      await this.#note(tx, caller, 'watchpoints.remove', found);
      emitWatchpoint(tx, found, true);
    });
  }

  async #note(tx: Tx, caller: PersonCaller, action: string, watchpoint: WatchpointDocument): Promise<void> {
    const { _id: watchpointId, siteId, name, kind, density, weight, point, division } = watchpoint;
    const content = { watchpointId, siteId, name, kind, density, weight, point };
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content });
  }
}
