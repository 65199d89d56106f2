import { countyOf, newId, type newSite, pageMax, type Site, type siteChange } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import { ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { type SiteDocument, SitesRepository, siteOf } from './repository.ts';
import { nextChangeOf } from './rules.ts';

/** Sites whose agreement begins or ends, looked at in one sweep. */
const sweepBatch = 100;

/** What a site's removal or change means for what stands there; the cameras' room says what. */
export interface SiteDependants {
  /** Removes, or retires, what stands at a site that is removed. */
  siteRemoved(tx: Tx, site: Site): Promise<void>;
  /** What may be done at the site has changed. */
  siteChanged(tx: Tx, site: Site): Promise<void>;
}

/** Inns, farm-stays, compounds, junctions: where cameras stand and on whose word we may look. */
export class Sites {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #repository: SitesRepository;
  #dependants: SiteDependants | undefined;

  constructor(platform: Platform, audit: Audit) {
    this.#platform = platform;
    this.#audit = audit;
    this.#repository = new SitesRepository(platform.database);
    platform.sweeps.register({ name: 'access-basis', run: (now) => this.#changeBases(now) });
  }

  /** The cameras' room registers itself: it knows sites, sites do not know it. */
  serve(dependants: SiteDependants): void {
    this.#dependants = dependants;
  }

  /** @throws ProblemError `not-found`, also when it lies out of scope */
  async find(scope: Scope, id: string, tx?: Tx): Promise<Site> {
    const found = await this.#repository.find(scope, id, tx);
    if (!found) throw notFound();
    return siteOf(found);
  }

  async byIds(scope: Scope, ids: readonly string[]): Promise<Map<string, Site>> {
    const found = await this.#repository.byIds(scope, [...new Set(ids)]);
    return new Map(found.map((site) => [site._id, siteOf(site)]));
  }

  async list(
    scope: Scope,
    division: string | undefined,
    cursor = '',
    limit = pageMax,
  ): Promise<{ items: Site[]; next: string | null }> {
    const found = await this.#repository.list(scope, division, cursor, limit + 1);
    const items = found.slice(0, limit).map(siteOf);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async add(scope: Scope, caller: PersonCaller, body: z.output<typeof newSite>): Promise<Site> {
    if (!inScope(scope, body.division))
      throw new ProblemError('bad-request', {
        faults: [{ path: 'division', message: ownAreaOnly }],
      });
    return this.#platform.database.inTransaction(async (tx) => {
      const next = nextChangeOf(body.accessBasis, tx.now.getTime());
      const site: SiteDocument = {
        ...{ _id: newId(), county: countyOf(body.division), ...body, version: 1, createdAt: tx.now },
        basisChangesAt: next === undefined ? null : new Date(next),
      };
      await this.#repository.add(tx, site);
      await this.#note(tx, caller, 'sites.write', siteOf(site));
      this.#emit(tx, site, null, site.division);
      return siteOf(site);
    });
  }

  /**
   * Changes a site's record; what the agents may do there follows at once.
   * @throws ProblemError `not-found`, `stale` with the record as it stands
   */
  async change(
    scope: Scope,
    caller: PersonCaller,
    id: string,
    version: number,
    body: z.output<typeof siteChange>,
  ): Promise<Site> {
    return this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      if (found.version !== version) throw stale(siteOf(found));
      return this.#put(tx, found, body, { caller, action: 'sites.change', reason: null });
    });
  }

  /**
   * The owner takes the word back: nothing is looked at there any more, from this instant, whatever was agreed and
   * whichever version somebody else is editing (Order 799 Art. 33; PIPL Art. 15). Its record stays.
   */
  async withdraw(scope: Scope, caller: PersonCaller, id: string, words: string): Promise<Site> {
    return this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      const withdrawn = { ...found, accessBasis: { basis: 'none' as const } };
      return this.#put(tx, found, withdrawn, { caller, action: 'sites.withdraw', reason: { words } });
    });
  }

  async #put(
    tx: Tx,
    found: SiteDocument,
    change: Partial<SiteDocument>,
    by: { caller: PersonCaller; action: string; reason: Record<string, unknown> | null },
  ): Promise<Site> {
    const next = { ...found, ...change, version: found.version + 1 };
    const basisChanges = nextChangeOf(next.accessBasis, tx.now.getTime());
    const site = { ...next, basisChangesAt: basisChanges === undefined ? null : new Date(basisChanges) };
    if (!(await this.#repository.put(tx, site, found.version))) throw stale(siteOf(found));
    await this.#note(tx, by.caller, by.action, siteOf(site), { before: siteOf(found).accessBasis, reason: by.reason });
    await this.#dependants?.siteChanged(tx, siteOf(site));
    this.#emit(tx, site, site.division, site.division);
    return siteOf(site);
  }

  /** Removes a site; a demo one goes with its cameras, at a real one none may stand any more. */
  async remove(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      await this.#dependants?.siteRemoved(tx, siteOf(found));
      await this.#repository.remove(tx, id);
      await this.#note(tx, caller, 'sites.remove', siteOf(found));
      this.#emit(tx, found, found.division, null);
    });
  }

  async #changeBases(now: Date): Promise<void> {
    for (const site of await this.#repository.basisChanged(wholeScope('sweep'), now, sweepBatch)) {
      await this.#platform.database.inTransaction(async (tx) => {
        const next = nextChangeOf(site.accessBasis, now.getTime());
        if (!(await this.#repository.setBasisChange(tx, site, next === undefined ? null : new Date(next)))) return;
        await this.#dependants?.siteChanged(tx, siteOf(site));
        this.#emit(tx, site, site.division, site.division);
      });
    }
  }

  async #note(
    tx: Tx,
    caller: PersonCaller,
    action: string,
    site: Site,
    change?: { before: Site['accessBasis']; reason: Record<string, unknown> | null },
  ): Promise<void> {
    const { id: siteId, name, kind, accessBasis, demo, division } = site;
    const before = change && { accessBasisBefore: change.before };
    const content = { siteId, name, kind, accessBasis, demo, ...before };
    const reason = change?.reason ?? null;
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content, reason });
  }

  #emit(tx: Tx, { _id }: SiteDocument, divisionBefore: string | null, divisionAfter: string | null): void {
    const body = { siteId: _id, removed: divisionAfter === null };
    tx.emit({ kind: 'site.changed', divisionBefore, divisionAfter, body });
  }
}
