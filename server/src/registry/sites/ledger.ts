import { isDeepStrictEqual } from 'node:util';
import type { Site, SiteHistoryEntry } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { stale } from '../../platform/http/problem.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { SiteHistory } from './history.ts';
import { type SiteDocument, type SitesRepository, siteDocumentOf, siteOf } from './repository.ts';

/** What a site's removal or change means for what stands there; the cameras' and watchpoints' rooms say what. */
export interface SiteDependants {
  /** Removes, or retires, what stands at a site that is removed. */
  siteRemoved(tx: Tx, site: Site): Promise<void>;
  /** What may be done at the site, or what it is called, has changed. */
  siteChanged(tx: Tx, site: Site): Promise<void>;
  /** The owner took the word back, in the same transaction. */
  siteWithdrawn?(tx: Tx, site: Site, words: string): Promise<void>;
}

/** Who decided, as history and audit tell it. */
export interface SiteDecision {
  caller: PersonCaller;
  action: string;
  kind: SiteHistoryEntry['kind'];
  words?: string;
}

/** What cameras show of their site, or run by. */
const felt = ['name', 'kind', 'accessBasis'] as const;

/**
 * The one door for decisions about a site: the record, its history, the audit entry, the event and the word to whoever
 * stands there are written together or not at all.
 */
export class SiteLedger {
  readonly #audit: Audit;
  readonly #repository: SitesRepository;
  readonly #history: SiteHistory;
  readonly #dependants: SiteDependants[] = [];

  constructor(audit: Audit, repository: SitesRepository, history: SiteHistory) {
    this.#audit = audit;
    this.#repository = repository;
    this.#history = history;
  }

  serve(dependants: SiteDependants): void {
    this.#dependants.push(dependants);
  }

  async add(tx: Tx, document: SiteDocument, decision: SiteDecision): Promise<Site> {
    await this.#repository.add(tx, document);
    const site = siteOf(document);
    await this.#note(tx, site, null, decision);
    emitSite(tx, site, null, site.division);
    return site;
  }

  /** Sites by the hundred, from a list: one audit entry for all, a line of history each. */
  async addMany(tx: Tx, division: string, documents: readonly SiteDocument[], decision: SiteDecision): Promise<Site[]> {
    await this.#repository.addMany(tx, documents);
    const sites = documents.map(siteOf);
    await this.#history.noteMany(tx, sites, { by: byOf(decision), kind: decision.kind });
    const content = { sites: sites.map(({ id, name }) => ({ siteId: id, name })) };
    await this.#audit.append(tx, { ...actorOf(decision.caller), action: decision.action, division, content });
    for (const site of sites) emitSite(tx, site, null, site.division);
    return sites;
  }

  /** Raises the version. @throws ProblemError `stale` when somebody else was first */
  async change(tx: Tx, found: SiteDocument, change: Partial<SiteDocument>, decision: SiteDecision): Promise<Site> {
    const document = siteDocumentOf({ ...found, ...change, version: found.version + 1 }, tx.now);
    const [before, site] = [siteOf(found), siteOf(document)];
    if (!(await this.#repository.put(tx, document, found.version))) throw stale(before);
    await this.#note(tx, site, before, decision);
    if (felt.some((field) => !isDeepStrictEqual(before[field], site[field]))) await this.#tellChanged(tx, site);
    if (decision.kind === 'withdrawn')
      for (const each of this.#dependants) await each.siteWithdrawn?.(tx, site, decision.words ?? '');
    emitSite(tx, site, site.division, site.division);
    return site;
  }

  async remove(tx: Tx, site: Site, caller: PersonCaller): Promise<void> {
    for (const each of this.#dependants) await each.siteRemoved(tx, site);
    await this.#repository.remove(tx, site.id);
    await this.#account(tx, site, null, { caller, action: 'sites.remove' });
    emitSite(tx, site, site.division, null);
  }

  /** What may be done at the site became another by itself: an agreement began, ended, or opens its hours. */
  async turn(tx: Tx, site: Site): Promise<void> {
    await this.#tellChanged(tx, site);
    emitSite(tx, site, site.division, site.division);
  }

  async #tellChanged(tx: Tx, site: Site): Promise<void> {
    for (const each of this.#dependants) await each.siteChanged(tx, site);
  }

  async #note(tx: Tx, site: Site, before: Site | null, decision: SiteDecision): Promise<void> {
    await this.#history.note(tx, site, before, {
      by: byOf(decision),
      kind: decision.kind,
      words: decision.words ?? '',
    });
    await this.#account(tx, site, before, decision);
  }

  async #account(tx: Tx, site: Site, before: Site | null, decision: Omit<SiteDecision, 'kind'>): Promise<void> {
    const { id: siteId, name, kind, accessBasis, demo, division } = site;
    const was = before === null ? {} : { accessBasisBefore: before.accessBasis };
    const content = { siteId, name, kind, accessBasis, demo, ...was };
    const reason = decision.words === undefined ? null : { words: decision.words };
    await this.#audit.append(tx, { ...actorOf(decision.caller), action: decision.action, division, content, reason });
  }
}

function byOf({ caller: { person } }: SiteDecision): NonNullable<SiteHistoryEntry['by']> {
  return { id: person.id, name: person.name, unit: person.unit };
}

function emitSite(tx: Tx, { id: siteId }: Site, divisionBefore: string | null, divisionAfter: string | null): void {
  const body = { siteId, removed: divisionAfter === null };
  tx.emit({ kind: 'site.changed', divisionBefore, divisionAfter, body });
}
