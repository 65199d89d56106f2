import { type Contact, countyOf, newId, newSite, type Site } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import { ownAreaOnly } from '../../platform/http/words.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import type { SiteLedger } from './ledger.ts';
import { type SitesRepository, siteDocumentOf, siteOf } from './repository.ts';

/** Sites as lists name, bring and take them. What is written is part of the list's transaction. */
export class ListedSites {
  readonly #ledger: SiteLedger;
  readonly #repository: SitesRepository;

  constructor(ledger: SiteLedger, repository: SitesRepository) {
    this.#ledger = ledger;
    this.#repository = repository;
  }

  /** Sites by the name that they have in their division. */
  async named(scope: Scope, places: readonly { division: string; name: string }[], tx?: Tx): Promise<Site[]> {
    return (await this.#repository.named(scope, places, tx)).map(siteOf);
  }

  /** Every site of some divisions, by division. */
  async ofDivisions(scope: Scope, divisions: readonly string[], tx?: Tx): Promise<Map<string, Site[]>> {
    const found = await this.#repository.ofDivisions(scope, divisions, tx);
    return Map.groupBy(found.map(siteOf), ({ division }) => division);
  }

  /** Every site of an area in the order of ids, read as it is asked for. */
  async *walk(scope: Scope, division: string | undefined): AsyncGenerator<Site> {
    for await (const site of this.#repository.walk(scope, division)) yield siteOf(site);
  }

  /**
   * Puts sites on record only: nobody has said yet on whose word we may look there. Points are taken as they come: the
   * list has checked them.
   * @param by.division - the area of the list, for the audit
   */
  async add(
    tx: Tx,
    scope: Scope,
    { caller, division }: { caller: PersonCaller; division: string },
    listed: readonly (Pick<Site, 'name' | 'kind' | 'division'> & Partial<Pick<Site, 'point' | 'pointOrigin'>>)[],
  ): Promise<Site[]> {
    if (listed.some((site) => !inScope(scope, site.division)))
      throw new ProblemError('bad-request', { faults: [{ path: 'division', message: ownAreaOnly }] });
    if (listed.length === 0) return [];
    const documents = listed.map(({ name, kind, division: at, point, pointOrigin }) => {
      const said = { name, kind, division: at, point, pointOrigin, accessBasis: { basis: 'none' } };
      const { pointConfirmed: _, id = newId(), ...body } = newSite.parse(said);
      return siteDocumentOf({ _id: id, county: countyOf(at), ...body, version: 1, createdAt: tx.now }, tx.now);
    });
    return this.#ledger.addMany(tx, division, documents, { caller, action: 'sites.import', kind: 'imported' });
  }

  /** @throws ProblemError `not-found` */
  async setContacts(tx: Tx, scope: Scope, caller: PersonCaller, id: string, contacts: Contact[]): Promise<Site> {
    const found = await this.#repository.find(scope, id, tx);
    if (!found) throw notFound();
    return this.#ledger.change(tx, found, { contacts }, { caller, action: 'sites.change', kind: 'imported' });
  }
}
