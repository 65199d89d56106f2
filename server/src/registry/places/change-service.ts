import {
  countyOf,
  type DivisionChangesReport,
  divisionChangeKinds,
  type divisionChanges,
  parentOf,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import type { Language } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { type ChangeFault, sayFault } from './change-faults.ts';
import {
  type ChangePlan,
  type Ground,
  type KnownDivision,
  type PlannedChange,
  planChanges,
  readRows,
} from './change-rules.ts';
import type { DivisionDocument } from './documents.ts';
import { joinedHamlets } from './hamlet-rules.ts';
import type { DivisionWrite, PlacesRepository } from './repository.ts';
import { holderOf, placeOf } from './rules.ts';
import { spellAll } from './spelling.ts';

/** Faults told at once; more are counted. */
export const faultsTold = 2000;
/** Changes named in the audit entry; more are counted. */
const changesNamed = 500;
/** China keeps one time, UTC+8. */
const chinaMs = 8 * 3600_000;

/** Today in China, YYYY-MM-DD. */
function dayInChina(now: number): string {
  return new Date(now + chinaMs).toISOString().slice(0, 10);
}

/** Takes tables of what became of divisions: looks first, then all rows or none. */
export class DivisionChanges {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #repository: PlacesRepository;

  constructor(platform: Platform, audit: Audit, repository: PlacesRepository) {
    this.#platform = platform;
    this.#audit = audit;
    this.#repository = repository;
  }

  /** Reads a table, tells every fault by row, and applies it when there is none and it was not a dry run. */
  async take(
    scope: Scope,
    caller: PersonCaller,
    { source, dryRun, rows: given }: z.output<typeof divisionChanges>,
    language: Language,
  ): Promise<DivisionChangesReport> {
    const { rows, faults: misread } = readRows(given);
    const decide = async (tx?: Tx): Promise<ChangePlan> => planChanges(rows, await this.#ground(scope, rows, tx));
    const seen = await decide();
    const report = (plan: ChangePlan, applied: boolean): DivisionChangesReport =>
      reportOf(given.length, plan, [...misread, ...plan.faults], applied, language);
    if (dryRun || misread.length > 0 || seen.faults.length > 0) return report(seen, false);
    const names = seen.planned.map(({ name }) => name ?? '');
    const initials = new Map((await spellAll(names)).map((spelled, n) => [names[n] as string, spelled]));
    return this.#platform.database.inTransaction(async (tx) => {
      // Decided again on what the transaction sees: somebody else may have changed the tree since.
      const plan = await decide(tx);
      if (plan.faults.length > 0) return report(plan, false);
      if (plan.planned.length > 0) await this.#apply(tx, caller, source, plan.planned, initials);
      return report(plan, true);
    });
  }

  async #ground(scope: Scope, rows: readonly PlannedChange[], tx?: Tx): Promise<Ground> {
    const codes = new Set(rows.flatMap(({ code, into }) => [code, ...(into === undefined ? [] : [into])]));
    for (const code of [...codes]) codes.add(parentOf(code) ?? code);
    const ending = rows.filter(({ change }) => change !== 'new' && change !== 'renamed').map(({ code }) => code);
    const below = Map.groupBy(await this.#repository.codesBelow(ending, tx), ({ parent }) => parent);
    const known = (await this.#repository.byCodes([...codes], tx)).map((one): [string, KnownDivision] => {
      const { _id: code, name, validFrom = null, validTo = null, into = null } = one;
      return [code, { code, name, validFrom, validTo, into, below: below.get(code)?.map((child) => child.code) ?? [] }];
    });
    return {
      known: new Map(known),
      own: (code) => inScope(scope, code),
      today: dayInChina(this.#platform.clock.now()),
    };
  }

  async #apply(
    tx: Tx,
    caller: PersonCaller,
    source: string,
    planned: readonly PlannedChange[],
    initials: ReadonlyMap<string, string>,
  ): Promise<void> {
    const ending = planned.filter(({ change }) => change !== 'new' && change !== 'renamed');
    const successors = new Map(
      ending.map(({ code, change, into }) => [code, change === 'ended' ? null : (into ?? null)]),
    );
    const before = new Map(
      (
        await this.#repository.wholeByCodes(
          tx,
          planned.map(({ code }) => code),
        )
      ).map((one) => [one._id, one]),
    );
    const writes = planned.flatMap((change) => writesOf(change, before.get(change.code), { source, initials }));
    // Whatever had gone into a division that ends now goes on to what takes its place.
    for (const { _id, nowIn } of await this.#repository.formerOf([...successors.keys()], tx))
      writes.push({ code: _id, set: { nowIn: successors.get(nowIn ?? '') ?? null } });
    await this.#repository.write(tx, writes);
    const replaced = [...successors].flatMap(([code, into]) => (into === null ? [] : [{ code, into }]));
    await this.#moveHamlets(tx, replaced, before);
    await this.#repository.askMoves(
      tx,
      replaced.map(({ code }) => code),
    );
    await this.#note(tx, caller, source, planned);
    for (const { code, into } of replaced)
      tx.emit({ kind: 'division.replaced', divisionBefore: code, divisionAfter: into, body: { code, into } });
  }

  async #moveHamlets(
    tx: Tx,
    replaced: readonly { code: string; into: string }[],
    before: ReadonlyMap<string, DivisionDocument>,
  ): Promise<void> {
    const target = new Map(replaced.map(({ code, into }) => [code, into]));
    const moving = await this.#repository.hamletsOf([...target.keys()], tx);
    if (moving.length === 0) return;
    const there = await this.#repository.hamletsOf([...new Set(target.values())], tx);
    const joined = joinedHamlets(moving, there, (code) => ({
      into: target.get(code) ?? code,
      name: before.get(code)?.name ?? code,
    }));
    await this.#repository.changeHamlets(
      tx,
      joined.map(({ id, division, name }) => ({ id, set: { division, county: countyOf(division), name } })),
    );
  }

  async #note(tx: Tx, caller: PersonCaller, source: string, planned: readonly PlannedChange[]): Promise<void> {
    const division = holderOf(planned.flatMap(({ code, into }) => [code, into ?? code]));
    const changes = planned.slice(0, changesNamed).map(({ row: _row, urbanRural: _class, ...change }) => change);
    const content = { source, count: planned.length, changes };
    await this.#audit.append(tx, { ...actorOf(caller), action: 'divisions.changes', division, content });
    tx.emit({ kind: 'division.changed', divisionBefore: division, divisionAfter: division, body: { names: true } });
  }
}

function writesOf(
  { code, change, name = '', into, from, urbanRural }: PlannedChange,
  before: DivisionDocument | undefined,
  { source, initials }: { source: string; initials: ReadonlyMap<string, string> },
): DivisionWrite[] {
  const year = Number(from.slice(0, 4));
  const classed = urbanRural === undefined ? {} : { urbanRural };
  const named = { name, initials: initials.get(name) ?? '', year, source, ...classed };
  if (change === 'new') return [{ code, set: { ...named, ...placeOf(code), validFrom: from }, upsert: true }];
  if (change === 'renamed') return [{ code, set: named, formerName: { name: before?.name ?? '', until: from } }];
  const ended = {
    validTo: from,
    endedBy: change === 'ended' ? change : change === 'renumbered' ? change : ('merged' as const),
  };
  if (change === 'ended' || into === undefined) return [{ code, set: { ...ended, into: null, nowIn: null } }];
  const gone: DivisionWrite = { code, set: { ...ended, into, nowIn: into } };
  if (change === 'merged-into' || !before) return [gone];
  const { _id, validTo: _validTo, into: _into, nowIn: _nowIn, endedBy: _endedBy, ...kept } = before;
  return [
    gone,
    { code: into, set: { ...kept, ...placeOf(into), validFrom: from, year, source, ...classed }, upsert: true },
  ];
}

function reportOf(
  rows: number,
  { planned, unchanged }: ChangePlan,
  faults: readonly ChangeFault[],
  applied: boolean,
  language: Language,
): DivisionChangesReport {
  const counts = Object.fromEntries(
    divisionChangeKinds.map((kind) => [kind, planned.filter(({ change }) => change === kind).length]),
  ) as DivisionChangesReport['counts'];
  const told = [...faults].sort((a, b) => a.row - b.row).slice(0, faultsTold);
  return {
    ...{ applied, rows, unchanged, counts },
    faults: told.map((fault) => sayFault(fault, language)),
    faultsLeftOut: faults.length - told.length,
  };
}
