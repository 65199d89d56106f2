import type { Person } from '@sharp-eyes/protocol';
import type { PersonCaller } from '../../platform/http/caller.ts';
import type { Words } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { scopeWithin } from '../../platform/scope.ts';
import { wordsOf } from '../../platform/tables/columns.ts';
import { readTable } from '../../platform/tables/read.ts';
import { letterOf, TableError, tableFaults } from '../../platform/tables/table.ts';
import type { Decided, ListReader } from './lists.ts';
import type { ImportDocument, ImportsRepository } from './repository.ts';
import { Tally } from './rules.ts';
import type { ListKinds } from './service.ts';

/** A dead hub's run lapses after this long, as its claims do (house: effects). */
const leaseMs = 15_000;
const renewMs = 5000;
/** Rows decided about before the progress is told. */
const checkRows = 500;
/** Rows written in one transaction. */
const writeRows = 200;
/** A run that fails this often without getting anywhere is given up. */
const attemptsMax = 3;
/** Faults are kept this long after the run. */
const faultsKeptMs = 30 * 24 * 3600_000;

/** The run is another hub's by now, or was given up: whoever has it goes on. */
class Lost extends Error {}

/**
 * Does the work of imports: dry runs and writing, one run at a time on a hub. How far it is stands on the run, written
 * with each batch; when this hub dies another goes on behind the last batch after 15 s.
 */
export class ImportRunner {
  readonly #platform: Platform;
  readonly #kinds: ListKinds;
  readonly #repository: ImportsRepository;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(platform: Platform, kinds: ListKinds, repository: ImportsRepository) {
    this.#platform = platform;
    this.#kinds = kinds;
    this.#repository = repository;
    platform.tail.subscribe(['import.changed'], () => this.poke());
    platform.sweeps.register({ name: 'imports', run: async () => this.poke() });
  }

  /** Looks for runs that wait; returns at once. */
  poke(): void {
    if (this.#stopped) return;
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined;
    });
  }

  start(): void {
    this.#stopped = false;
  }

  /** Ends after the batch that is being written; another hub goes on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #runAll(): Promise<void> {
    const { hubId, clock, errors, log } = this.#platform;
    while (!this.#stopped) {
      const run = await this.#repository.claim(hubId, new Date(clock.now()), leaseMs).catch(() => undefined);
      if (run === undefined) return;
      const renewing = setInterval(() => void this.#renew(run), renewMs);
      try {
        if (run.attempts > attemptsMax) await this.#fail(run, givenUp);
        else await this.#work(run);
      } catch (error) {
        if (error instanceof Lost) continue;
        if (error instanceof TableError) await this.#fail(run, tableFaults[error.fault]);
        else {
          errors.count('import-failed');
          log.error({ err: error, importId: run._id }, 'an import stopped; it is tried again');
          return;
        }
      } finally {
        clearInterval(renewing);
      }
    }
  }

  async #work(run: ImportDocument): Promise<void> {
    if (run.state === 'applying' && isSettled(run)) {
      await this.#finish(run, { state: 'done', keptUntil: null });
      return;
    }
    const reader = await this.#open(run);
    const begun = run.progress?.done ?? 0;
    if (run.state === 'checking' || (run.mode === 'all' && begun === 0)) {
      const faulty = await this.#check(run, reader);
      if (run.state === 'checking' || faulty > 0) return;
    }
    await this.#write(run, reader, begun);
  }

  async #open(run: ImportDocument): Promise<ListReader> {
    const kind = this.#kinds[run.kind];
    const bytes = await this.#repository.file(run._id);
    if (bytes === undefined) throw new TableError('file-empty');
    const { rows } = await readTable(bytes, wordsOf(kind.columns));
    const found = run.columns.map((column, index) => ({ ...column, index, letter: letterOf(index) }));
    const { division, answers, headerRow: firstRow } = run;
    const [scope, now] = [scopeWithin(division), new Date(this.#platform.clock.now())];
    return kind.open({
      importId: run._id,
      division,
      scope,
      caller: callerOf(run),
      answers,
      found,
      firstRow,
      rows,
      now,
    });
  }

  /** The dry run. @returns how many rows are faulty */
  async #check(run: ImportDocument, reader: ListReader): Promise<number> {
    await this.#repository.forgetFaults(run._id);
    const tally = new Tally();
    let kept = 0;
    for (let from = 0; from < reader.count; from += checkRows) {
      const faults = tally.take(await reader.decide(from, from + checkRows));
      await this.#repository.addFaults(run, faults, { from: kept, expiresAt: this.#faultsUntil() });
      kept += faults.length;
      // Before rows are written, progress stays at none: what was only looked at is looked at again.
      const done = run.state === 'checking' ? Math.min(from + checkRows, reader.count) : 0;
      await this.#advance(run, { progress: { done, of: reader.count } });
      if (this.#stopped) throw new Lost();
    }
    const check = { ...tally.check, datumDoubt: reader.datumDoubt ?? null };
    if (run.state === 'checking') await this.#finish(run, { state: 'checked', check });
    else if (check.faulty > 0)
      await this.#finish(run, { state: 'checked', check, failure: changedSince, result: null });
    return check.faulty;
  }

  async #write(run: ImportDocument, reader: ListReader, begun: number): Promise<void> {
    const known = await this.#repository.faultyRows(run._id);
    if (begun === 0) await this.#advance(run, { progress: { done: 0, of: reader.count } });
    for (let from = begun; from < reader.count; from += writeRows) {
      const to = Math.min(from + writeRows, reader.count);
      const decided = await this.#platform.database.inTransaction(async (tx) => {
        const { decided, written } = await reader.write(tx, from, to);
        const add = {
          ...{ 'result.added': written.added, 'result.changed': written.changed },
          'result.same': decided.filter(({ effect }) => effect === 'same').length,
          'result.skipped': decided.filter(({ effect }) => effect === null).length,
          'result.sitesAdded': written.sitesAdded,
        };
        const set = { 'progress.done': to, attempts: 0 } as Partial<ImportDocument>;
        // The batch and how far the run is are one: whoever goes on does not write it twice.
        if (!(await this.#repository.advance(this.#held(run, from), set, add, tx))) throw new Lost();
        return decided;
      });
      await this.#keepLateFaults(run, decided, known);
      if (this.#stopped && to < reader.count) throw new Lost();
    }
    await this.#finish(run, { state: 'done', keptUntil: null });
  }

  /** Rows that were good in the dry run and are not any more: somebody changed the registry meanwhile. */
  async #keepLateFaults(run: ImportDocument, decided: readonly Decided[], known: ReadonlySet<number>): Promise<void> {
    const late = decided.filter(({ effect, row }) => effect === null && !known.has(row));
    const faults = late.flatMap((row) => row.faults);
    await this.#repository.addFaults(run, faults, { from: 1e9 + (late[0]?.row ?? 0), expiresAt: this.#faultsUntil() });
  }

  async #fail(run: ImportDocument, failure: Words): Promise<void> {
    await this.#finish(run, { state: 'failed', failure });
  }

  async #finish(run: ImportDocument, set: Partial<ImportDocument>): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const free = { leaseBy: null, version: run.version + 1 };
      if (!(await this.#repository.advance(this.#held(run), { ...set, ...free }, {}, tx))) throw new Lost();
      if (set.state === 'done') await this.#repository.forgetFile(tx, run._id);
      const { _id: importId, division } = run;
      tx.emit({ kind: 'import.changed', divisionBefore: division, divisionAfter: division, body: { importId } });
    });
  }

  async #advance(run: ImportDocument, set: Partial<ImportDocument>): Promise<void> {
    if (!(await this.#repository.advance(this.#held(run), set))) throw new Lost();
  }

  async #renew(run: ImportDocument): Promise<void> {
    const leaseUntil = new Date(this.#platform.clock.now() + leaseMs);
    await this.#repository.advance(this.#held(run), { leaseUntil }).catch(() => undefined);
  }

  #held({ _id: id }: ImportDocument, from?: number): { id: string; hubId: string; from?: number } {
    return { id, hubId: this.#platform.hubId, ...(from === undefined ? {} : { from }) };
  }

  #faultsUntil(): Date {
    return new Date(this.#platform.clock.now() + faultsKeptMs);
  }
}

/** The dry run found nothing to write. */
function isSettled({ check }: ImportDocument): boolean {
  return check !== null && check.effects.add + check.effects.change === 0;
}

/** Whoever decided, for audit and history; their right was checked when they did. */
function callerOf({ by }: ImportDocument): PersonCaller {
  const person: Person = { ...by, user: '', grants: [], language: 'zh', disabled: false, version: 0 } as never;
  return { kind: 'person', person, sessionId: '', csrf: '', expiresAt: new Date(0) };
}

const givenUp: Words = {
  zh: '处理时多次出错，已停止：已写入的部分有效，请重新上传同一文件继续；若仍出现，请把时间告知管理员',
  en: 'it failed several times and was stopped: what was written holds; upload the same file again to go on, and tell an administrator the time if it stays',
};

const changedSince: Words = {
  zh: '检查之后档案有变动，出现了新的问题行，未写入任何内容：请查看问题清单',
  en: 'the registry changed after the dry run and some rows are faulty now; nothing was written: see the faults',
};
