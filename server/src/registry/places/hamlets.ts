import {
  countyOf,
  type HamletImportReport,
  type hamletImport,
  type hamletList,
  levelOf,
  newId,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { sayFault } from './change-faults.ts';
import { faultsTold } from './change-service.ts';
import type { HamletDocument } from './documents.ts';
import { type HamletGround, type HamletPlan, type HamletRow, planHamlets, readHamletRows } from './hamlet-rules.ts';
import type { PlacesRepository } from './repository.ts';
import { currentCodeOf, holderOf } from './rules.ts';
import { initialsOf, spellAll } from './spelling.ts';

/** Natural villages and villagers' groups: free names below an administrative village. */
export class Hamlets {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #repository: PlacesRepository;

  constructor(platform: Platform, audit: Audit, repository: PlacesRepository) {
    this.#platform = platform;
    this.#audit = audit;
    this.#repository = repository;
  }

  /**
   * Sets all hamlets of a village; what is not named is gone.
   * @throws ProblemError `not-found`, `bad-request` for a division that is no village in force
   */
  async set(scope: Scope, caller: PersonCaller, code: string, list: z.output<typeof hamletList>): Promise<void> {
    const [village] = inScope(scope, code) ? await this.#repository.byCodes([code]) : [];
    if (!village) throw notFound();
    if (levelOf(code) !== 'village' || village.validTo)
      throw new ProblemError('bad-request', {
        faults: [{ path: 'code', message: { zh: '应为在用的村', en: 'expected a village in force' } }],
      });
    const wanted = new Map(list.hamlets.map((one) => [one.name, one]));
    await this.#platform.database.inTransaction(async (tx) => {
      const there = await this.#repository.hamletsOf([code], tx);
      const gone = there.filter(({ name }) => !wanted.has(name));
      const kept = new Map(there.map((one) => [one.name, one]));
      const fresh = [...wanted.values()].filter(({ name }) => !kept.has(name));
      const changed = [...wanted.values()].flatMap(({ name, kind }) => {
        const known = kept.get(name);
        return known && known.kind !== kind ? [{ id: known._id, set: { kind } }] : [];
      });
      if (gone.length + fresh.length + changed.length === 0) return;
      await this.#repository.removeHamlets(
        tx,
        gone.map(({ _id }) => _id),
      );
      await this.#repository.changeHamlets(tx, changed);
      await this.#repository.addHamlets(
        tx,
        fresh.map(({ name, kind }) => documentOf({ division: code, name, kind }, initialsOf(name), caller.person.name)),
      );
      const content = { before: there.map(({ name }) => name), after: [...wanted.keys()] };
      await this.#note(tx, caller, code, content);
    });
  }

  /** Adds a table of hamlets: looks first, then all rows or none. */
  async import(
    scope: Scope,
    caller: PersonCaller,
    { source, dryRun, rows: given }: z.output<typeof hamletImport>,
    language: Language,
  ): Promise<HamletImportReport> {
    const { rows, faults: misread } = readHamletRows(given);
    const decide = async (tx?: Tx): Promise<HamletPlan> => planHamlets(rows, await this.#ground(scope, rows, tx));
    const report = ({ added, unchanged, faults }: HamletPlan, applied: boolean): HamletImportReport => {
      const all = [...misread, ...faults].sort((a, b) => a.row - b.row);
      return {
        ...{ applied, rows: given.length, added: added.length, unchanged },
        faults: all.slice(0, faultsTold).map((fault) => sayFault(fault, language)),
        faultsLeftOut: Math.max(0, all.length - faultsTold),
      };
    };
    const seen = await decide();
    if (dryRun || misread.length > 0 || seen.faults.length > 0) return report(seen, false);
    const initials = await spellAll(rows.map(({ name }) => name));
    const spelled = new Map(rows.map(({ name }, n) => [name, initials[n] as string]));
    return this.#platform.database.inTransaction(async (tx) => {
      // Decided again on what the transaction sees: a village may have merged since.
      const plan = await decide(tx);
      if (plan.faults.length > 0) return report(plan, false);
      if (plan.added.length > 0) {
        await this.#repository.addHamlets(
          tx,
          plan.added.map((one) => documentOf(one, spelled.get(one.name) ?? '', source)),
        );
        const division = holderOf(plan.added.map((one) => one.division));
        await this.#note(tx, caller, division, { source, count: plan.added.length });
      }
      return report(plan, true);
    });
  }

  async #ground(scope: Scope, rows: readonly HamletRow[], tx?: Tx): Promise<HamletGround> {
    const named = await this.#repository.byCodes([...new Set(rows.map(({ code }) => code))], tx);
    const villages = new Map(named.map((one) => [one._id, { name: one.name, current: currentCodeOf(one) }]));
    const current = [...villages.values()].flatMap((one) => one.current ?? []);
    const there = Map.groupBy(await this.#repository.hamletsOf([...new Set(current)], tx), ({ division }) => division);
    return {
      villages,
      own: (code) => inScope(scope, code),
      there: new Map([...there].map(([code, hamlets]) => [code, new Set(hamlets.map(({ name }) => name))])),
    };
  }

  async #note(tx: Tx, caller: PersonCaller, division: string, content: Record<string, unknown>): Promise<void> {
    await this.#audit.append(tx, { ...actorOf(caller), action: 'divisions.hamlets', division, content });
    tx.emit({ kind: 'division.changed', divisionBefore: division, divisionAfter: division, body: { names: true } });
  }
}

function documentOf(
  { division, name, kind }: Pick<HamletDocument, 'division' | 'name' | 'kind'>,
  initials: string,
  source: string,
): HamletDocument {
  return { _id: newId(), county: countyOf(division), division, name, kind, initials, source };
}
