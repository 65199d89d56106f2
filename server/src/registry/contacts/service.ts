import {
  type Callee,
  type Contact,
  countyOf,
  type DivisionContacts,
  type DoubtedContact,
  newId,
  type Site,
  type SiteView,
} from '@sharp-eyes/protocol';
import { siteDayOf } from '../../platform/clock.ts';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import { ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { divisionsAbove, inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import { ContactsRepository, type DivisionContactsDocument } from './repository.ts';
import { callOrder, confirmed, goodSince, isDoubted, type Keeper } from './rules.ts';

/** A record keeps ten contacts at most: so many of a page's rows may be one record's. */
const contactsPerKeeper = 10;

/** Whom to call: people of a site, and those whom a division keeps once for all its sites. */
export class Contacts {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #places: Places;
  readonly #sites: Sites;
  readonly #repository: ContactsRepository;

  constructor(platform: Platform, rooms: { audit: Audit; places: Places; sites: Sites }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#places = rooms.places;
    this.#sites = rooms.sites;
    this.#repository = new ContactsRepository(platform.database);
  }

  /** Whom to call about a site of the caller's area, in order. */
  async callees(scope: Scope, siteId: string): Promise<Callee[]> {
    const site = await this.#sites.find(scope, siteId);
    return this.#inOrder(site, site.division);
  }

  /** Whom to call about an alert that was already checked; the village's people also where the site is gone. */
  async calleesOf(siteId: string, division: string): Promise<Callee[]> {
    const followed = wholeScope('the site of an alert that was already checked');
    return this.#inOrder((await this.#sites.byIds(followed, [siteId])).get(siteId), division);
  }

  async #inOrder(site: Site | undefined, division: string): Promise<Callee[]> {
    const followed = wholeScope('the divisions that hold a site');
    const line = [division, ...divisionsAbove(division)];
    const kept = await this.#repository.of(followed, line);
    const names = await this.#places.pathsOf(kept.map((one) => one.division));
    const keepers = line.flatMap((code) =>
      kept
        .filter((one) => one.division === code)
        .map((one): Keeper => ({ ...one, siteId: null, name: names.get(code)?.at(-1) ?? code })),
    );
    return callOrder(site && { ...site, siteId: site.id }, keepers, this.#platform.clock.now());
  }

  async ofDivision(scope: Scope, division: string): Promise<DivisionContacts> {
    const [found] = await this.#repository.of(scope, [division]);
    return { division, contacts: found?.contacts ?? [], version: found?.version ?? 0 };
  }

  /** What divisions of the caller's own area keep, for a list that adds to it. */
  async keptBy(scope: Scope, divisions: readonly string[], tx?: Tx): Promise<Map<string, Contact[]>> {
    const own = divisions.filter((division) => inScope(scope, division));
    const found = await this.#repository.of(scope, own, tx);
    return new Map(found.map(({ division, contacts }) => [division, contacts]));
  }

  /** @throws ProblemError `not-found` outside the caller's area, `stale` with the contacts as they stand */
  async setOfDivision(
    scope: Scope,
    caller: PersonCaller,
    division: string,
    version: number,
    contacts: Contact[],
  ): Promise<DivisionContacts> {
    if (!inScope(scope, division)) throw notFound();
    return this.#platform.database.inTransaction((tx) =>
      this.#write(tx, caller, 'contacts.write', { division, version }, () => contacts),
    );
  }

  /**
   * Contacts of many divisions in somebody else's transaction: an import. What a division kept before is replaced.
   * @throws ProblemError `bad-request` for a division outside the caller's area
   */
  async putMany(
    tx: Tx,
    scope: Scope,
    caller: PersonCaller,
    lists: readonly { division: string; contacts: Contact[] }[],
  ): Promise<void> {
    const foreign = lists.findIndex(({ division }) => !inScope(scope, division));
    if (foreign >= 0)
      throw new ProblemError('bad-request', { faults: [{ path: `${foreign}.division`, message: ownAreaOnly }] });
    for (const { division, contacts } of lists)
      await this.#write(tx, caller, 'contacts.write', { division, version: undefined }, () => contacts);
  }

  /** Somebody has just found that a number answers. @throws ProblemError `not-found`, `stale` */
  async confirmOfDivision(
    scope: Scope,
    caller: PersonCaller,
    division: string,
    version: number,
    n: number,
  ): Promise<DivisionContacts> {
    if (!inScope(scope, division)) throw notFound();
    return this.#platform.database.inTransaction((tx) => {
      const today = siteDayOf(tx.now.getTime());
      return this.#write(tx, caller, 'contacts.confirm', { division, version }, (contacts) => {
        if (!contacts[n]) throw notFound();
        return confirmed(contacts, n, today);
      });
    });
  }

  async confirmOfSite(
    scope: Scope,
    caller: PersonCaller,
    siteId: string,
    version: number,
    n: number,
  ): Promise<SiteView> {
    return this.#sites.confirmContact(scope, caller, siteId, version, n);
  }

  /** Contacts that nobody has confirmed for long: of sites, then of divisions. */
  async doubted(
    scope: Scope,
    asked: { division?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<{ items: DoubtedContact[]; next: string | null }> {
    const nowMs = this.#platform.clock.now();
    const keepers = Math.max(1, Math.floor(asked.limit / contactsPerKeeper));
    const [of = 'site', after = ''] = (asked.cursor ?? 'site~').split('~');
    const search = { division: asked.division, since: goodSince(nowMs) };
    const sites = of === 'site' ? await this.#doubtedSites(scope, { ...search, after, limit: keepers + 1 }) : [];
    const room = keepers - sites.length;
    const from = of === 'division' ? after : '';
    const divisions = room > 0 ? await this.#doubtedDivisions(scope, { ...search, after: from, limit: room + 1 }) : [];
    const shown = [...sites, ...divisions].slice(0, keepers);
    const paths = await this.#places.pathsOf(shown.map(({ division }) => division));
    const items = shown.flatMap((keeping) => doubtedOf(keeping, paths.get(keeping.division) ?? [], nowMs));
    const last = shown.at(-1);
    if (sites.length > keepers || divisions.length > room)
      return { items, next: `${last?.siteId === null ? 'division' : 'site'}~${last?.id ?? ''}` };
    return { items, next: room === 0 ? 'division~' : null };
  }

  async #doubtedSites(scope: Scope, search: DoubtedSearch): Promise<Keeping[]> {
    return (await this.#sites.withDoubtedContacts(scope, search)).map((site) => ({ ...site, siteId: site.id }));
  }

  async #doubtedDivisions(scope: Scope, search: DoubtedSearch): Promise<Keeping[]> {
    const found = await this.#repository.withDoubted(scope, search);
    return found.map((kept) => ({ ...kept, id: kept._id, siteId: null, name: null }));
  }

  /** @param kept.version - as it was read, undefined where an import writes over whatever is there */
  async #write(
    tx: Tx,
    caller: PersonCaller,
    action: string,
    kept: { division: string; version: number | undefined },
    change: (contacts: readonly Contact[]) => Contact[],
  ): Promise<DivisionContacts> {
    const { division } = kept;
    const [found] = await this.#repository.of(wholeScope('a division that was already checked'), [division], tx);
    const before = found ?? newContacts(division);
    const current = { division, contacts: before.contacts, version: before.version };
    if (kept.version !== undefined && kept.version !== before.version) throw stale(current);
    const next = { ...before, contacts: change(before.contacts), version: before.version + 1 };
    if (!(await this.#repository.put(tx, next))) throw stale(current);
    // Names and numbers are in the record; the chain says that they changed, by whom.
    const content = { division, contacts: next.contacts.length };
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content });
    tx.emit({ kind: 'contacts.changed', divisionBefore: division, divisionAfter: division, body: {} });
    return { division, contacts: next.contacts, version: next.version };
  }
}

type DoubtedSearch = Parameters<Sites['withDoubtedContacts']>[1];

/** A record that keeps contacts. */
interface Keeping {
  id: string;
  siteId: string | null;
  /** Null for a division, whose name its path says. */
  name: string | null;
  division: string;
  contacts: Contact[];
  version: number;
}

function doubtedOf({ siteId, name, division, contacts, version }: Keeping, path: string[], nowMs: number) {
  const from = siteId === null ? ('division' as const) : ('site' as const);
  const keeper = name ?? path.at(-1) ?? division;
  return contacts.flatMap((contact, n) =>
    isDoubted(contact, nowMs) ? [{ contact, n, from, siteId, division, divisionPath: path, keeper, version }] : [],
  );
}

function newContacts(division: string): DivisionContactsDocument {
  return { _id: newId(), county: countyOf(division), division, contacts: [], version: 0 };
}
