import {
  countyOf,
  newId,
  type newSite,
  type Site,
  type SiteKind,
  type SiteView,
  type siteChange,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import { siteDayOf } from '../../platform/clock.ts';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import { ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import type { Audit } from '../../trust/audit/service.ts';
import { confirmed } from '../contacts/rules.ts';
import type { Places } from '../places/service.ts';
import type { Units } from '../units/service.ts';
import { sitesInDivisions } from './division-dependant.ts';
import { SiteHistory } from './history.ts';
import { type SiteDependants, SiteLedger } from './ledger.ts';
import { ListedSites } from './listed.ts';
import { SiteReader } from './reader.ts';
import { SitesRepository, siteDocumentOf, siteOf } from './repository.ts';
import { mayServe, nextChangeOf } from './rules.ts';

/** Sites whose agreement begins or ends, looked at in one sweep. */
const sweepBatch = 100;

/** Where an agent works; undefined for one that is not there, or not trusted any more. */
export type AgentArea = (agentId: string, tx: Tx) => Promise<string | undefined>;

/** Inns, farm-stays, compounds, junctions: where cameras stand and on whose word we may look. */
export class Sites {
  readonly #platform: Platform;
  readonly #places: Places;
  readonly #units: Units;
  readonly #repository: SitesRepository;
  /** Sites as people see them. */
  readonly reader: SiteReader;
  readonly #ledger: SiteLedger;
  /** By the hundred, from lists. */
  readonly listed: ListedSites;
  #areaOfAgent: AgentArea = async () => undefined;

  constructor(platform: Platform, rooms: { audit: Audit; places: Places; units: Units }) {
    this.#platform = platform;
    this.#places = rooms.places;
    this.#units = rooms.units;
    this.#repository = new SitesRepository(platform.database);
    const history = new SiteHistory(platform.database);
    this.reader = new SiteReader(platform.clock, rooms, this.#repository, history);
    this.#ledger = new SiteLedger(rooms.audit, this.#repository, history);
    this.listed = new ListedSites(this.#ledger, this.#repository);
    rooms.places.serve(sitesInDivisions(this.#repository, history));
    platform.sweeps.register({ name: 'access-basis', run: (now) => this.#changeBases(now) });
  }

  /** Rooms of what stands at sites register themselves: they know sites, sites do not know them. */
  serve(dependants: SiteDependants): void {
    this.#ledger.serve(dependants);
  }

  /** The fleet says where its agents work. */
  askAgents(areaOf: AgentArea): void {
    this.#areaOfAgent = areaOf;
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

  /** What kind of site each of these is. */
  async kindsOf(scope: Scope, ids: readonly string[]): Promise<Map<string, SiteKind>> {
    return new Map((await this.#repository.kinds(scope, [...new Set(ids)])).map(({ _id, kind }) => [_id, kind]));
  }

  async namesOf(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
    return new Map((await this.#repository.titles(scope, [...new Set(ids)])).map(({ _id, name }) => [_id, name]));
  }

  /** Sites of some kinds in the order of ids, beginning after one. */
  async ofKinds(
    scope: Scope,
    asked: { division: string | undefined; kinds: readonly SiteKind[]; after: string; limit: number },
  ): Promise<Site[]> {
    return (await this.#repository.ofKinds(scope, asked)).map(siteOf);
  }

  /** Sites with the day on which each came on record; those named, or a page of a division's after the last one seen. */
  async dated(
    scope: Scope,
    asked: { ids: readonly string[] } | { division: string; after: string; limit: number },
  ): Promise<{ site: Site; recordedAt: Date }[]> {
    const found =
      'ids' in asked
        ? await this.#repository.byIds(scope, [...new Set(asked.ids)])
        : await this.#repository.list(scope, { division: asked.division }, asked.after, asked.limit);
    return found.map((document) => ({ site: siteOf(document), recordedAt: document.createdAt }));
  }

  /** @throws ProblemError `bad-request` outside the caller's area or for a unit or agent of elsewhere, `point-outside` */
  async add(scope: Scope, caller: PersonCaller, body: z.output<typeof newSite>): Promise<SiteView> {
    const made = await this.#platform.database.inTransaction(
      async (tx) => (await this.#madeBefore(tx, scope, body.id)) ?? this.addWithin(tx, scope, caller, body),
    );
    return this.reader.view(scope, made.id);
  }

  /** What an earlier request under this id has made: a phone sends again until it hears an answer. */
  async #madeBefore(tx: Tx, scope: Scope, id: string | undefined): Promise<Site | undefined> {
    const found = id && (await this.#repository.find(wholeScope('an id that was made elsewhere'), id, tx));
    if (!found) return undefined;
    if (!inScope(scope, found.division)) throw new ProblemError('conflict', { code: 'id-taken', values: { what: id } });
    return siteOf(found);
  }

  /** Part of somebody else's transaction. */
  async addWithin(
    tx: Tx,
    scope: Scope,
    caller: PersonCaller,
    { id = newId(), pointConfirmed, ...body }: z.output<typeof newSite>,
    kind: 'added' | 'imported' = 'added',
  ): Promise<Site> {
    if (!inScope(scope, body.division))
      throw new ProblemError('bad-request', { faults: [{ path: 'division', message: ownAreaOnly }] });
    await this.#places.checkInForce(body.division);
    await this.#checkUnit(tx, scope, body);
    await this.#checkAgent(tx, body);
    const point = await this.#places.settlePoint(body.division, body, { confirmed: pointConfirmed });
    const facts = { _id: id, county: countyOf(body.division), ...body, point, version: 1, createdAt: tx.now };
    return this.#ledger.add(tx, siteDocumentOf(facts, tx.now), { caller, action: 'sites.write', kind });
  }

  /**
   * Changes a site's record; what the agents may do there follows at once.
   * @throws ProblemError `not-found`, `stale` with the record as it stands, and what `add` throws
   */
  async change(
    scope: Scope,
    caller: PersonCaller,
    id: string,
    version: number,
    { pointConfirmed, ...body }: z.output<typeof siteChange>,
  ): Promise<SiteView> {
    await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      if (found.version !== version) throw stale(siteOf(found));
      if (body.unitId !== found.unitId) await this.#checkUnit(tx, scope, body);
      if (body.agentId !== found.agentId) await this.#checkAgent(tx, { ...body, division: found.division });
      const where = { confirmed: pointConfirmed, before: found };
      const point = await this.#places.settlePoint(found.division, body, where);
      return this.#ledger.change(tx, found, { ...body, point }, { caller, action: 'sites.change', kind: 'changed' });
    });
    return this.reader.view(scope, id);
  }

  /**
   * The owner takes the word back: nothing is looked at there any more, from this instant, whatever was agreed and
   * whichever version somebody else is editing (Order 799 Art. 33; PIPL Art. 15). Its record stays.
   */
  async withdraw(scope: Scope, caller: PersonCaller, id: string, words: string): Promise<SiteView> {
    await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      const withdrawn = { accessBasis: { basis: 'none' as const } };
      return this.#ledger.change(tx, found, withdrawn, { caller, action: 'sites.withdraw', kind: 'withdrawn', words });
    });
    return this.reader.view(scope, id);
  }

  /** Somebody has just found that a contact's number answers. @throws ProblemError `not-found`, `stale` */
  async confirmContact(scope: Scope, caller: PersonCaller, id: string, version: number, n: number): Promise<SiteView> {
    await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found?.contacts[n]) throw notFound();
      if (found.version !== version) throw stale(siteOf(found));
      const contacts = confirmed(found.contacts, n, siteDayOf(tx.now.getTime()));
      const decision = { caller, action: 'contacts.confirm', kind: 'contact-confirmed' } as const;
      return this.#ledger.change(tx, found, { contacts }, decision);
    });
    return this.reader.view(scope, id);
  }

  /** Sites with a contact that nobody has confirmed since a day, in the order of their ids. */
  async withDoubtedContacts(
    scope: Scope,
    asked: { division?: string | undefined; since: string; after: string; limit: number },
  ): Promise<Site[]> {
    return (await this.#repository.withDoubtedContacts(scope, asked)).map(siteOf);
  }

  /** Removes a site; a demo one goes with its cameras, at a real one none may stand any more. */
  async remove(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      await this.#ledger.remove(tx, siteOf(found), caller);
    });
  }

  async #changeBases(now: Date): Promise<void> {
    const { database, sweeps } = this.#platform;
    const due = await this.#repository.basisChanged(wholeScope('sweep'), now, sweepBatch);
    await sweeps.each('access-basis', due, (document) =>
      database.inTransaction(async (tx) => {
        const next = nextChangeOf(document.accessBasis, now.getTime());
        if (!(await this.#repository.setBasisChange(tx, document, next === undefined ? null : new Date(next)))) return;
        await this.#ledger.turn(tx, siteOf(document));
      }),
    );
  }

  /** The unit is one that the caller may read: of the own area, or kept by a division above it. */
  async #checkUnit(tx: Tx, scope: Scope, { unitId }: Pick<Site, 'unitId'>): Promise<void> {
    if (unitId === null || (await this.#units.isReadable(scope, unitId, tx))) return;
    const message = { zh: '应为您可见的管理单位', en: 'expected a managing unit that you can see' };
    throw new ProblemError('bad-request', { faults: [{ path: 'unitId', message }] });
  }

  async #checkAgent(tx: Tx, { agentId, division }: Pick<Site, 'agentId' | 'division'>): Promise<void> {
    if (agentId === null) return;
    const area = await this.#areaOfAgent(agentId, tx);
    if (area !== undefined && mayServe(area, division)) return;
    const message = {
      zh: '应为所属区划包含该场所的边缘节点',
      en: 'expected an agent whose own division holds the site',
    };
    throw new ProblemError('bad-request', { faults: [{ path: 'agentId', message }] });
  }
}
