import {
  countyOf,
  type DivisionLevel,
  type ImportAnswers,
  type ImportFault,
  type ImportKind,
  type ImportRun,
  importAnswers,
  type importApply,
  type importPlan,
  levelOf,
  newId,
  pageMax,
  toInstant,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import { type Language, ownAreaOnly, type Words } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { isBlank, recognise, wordsOf } from '../../platform/tables/columns.ts';
import { readTable } from '../../platform/tables/read.ts';
import { type Table, TableError, tableFaults } from '../../platform/tables/table.ts';
import { cleaned } from '../../platform/tables/text.ts';
import { workbook } from '../../platform/tables/write-sheet.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { ListKind } from './lists.ts';
import type { ImportDocument, ImportsRepository } from './repository.ts';
import { datumOfHeader, faultsMax } from './rules.ts';

/** A file that nobody applies is kept this long, milliseconds. */
const keptMs = 7 * 24 * 3600_000;
/** Cells of each column that a person is shown. */
const exampleCells = 3;

/** Villages are found by name within the list's area: a province has too many of one name. */
const tooWide: readonly DivisionLevel[] = ['nation', 'province'];
const narrowArea: Words = {
  zh: '清单的范围应为一个市、县或更小的区划：请分开导入',
  en: 'expected a city, a county or less as the area of a list: import one after the other',
};

export type ListKinds = Record<ImportKind, ListKind>;

/** Lists that people bring: uploaded, looked at in a dry run, applied. The runner does the work. */
export class Imports {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #kinds: ListKinds;
  readonly #repository: ImportsRepository;

  constructor(platform: Platform, rooms: { audit: Audit }, kinds: ListKinds, repository: ImportsRepository) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#kinds = kinds;
    this.#repository = repository;
    platform.sweeps.register({ name: 'imports-expired', run: (now) => repository.expire(now) });
  }

  /**
   * Takes a file and says what it is taken for. Nothing is decided yet.
   * @param division - the area of the list; nothing outside it is read or written
   * @throws ProblemError `bad-request` that says what is wrong with the file
   */
  async upload(
    scope: Scope,
    caller: PersonCaller,
    file: { kind: ImportKind; division: string; fileName: string; bytes: Buffer },
    language: Language,
  ): Promise<ImportRun> {
    const { kind, division, bytes } = file;
    if (!inScope(scope, division))
      throw new ProblemError('bad-request', { faults: [{ path: 'query.division', message: ownAreaOnly }] });
    if (tooWide.includes(levelOf(division)))
      throw new ProblemError('bad-request', { faults: [{ path: 'query.division', message: narrowArea }] });
    const table = await this.#read(kind, bytes);
    return this.#platform.database.inTransaction(async (tx) => {
      const { person } = caller;
      const run: ImportDocument = {
        ...{ _id: newId(), county: countyOf(division), division, kind, state: 'uploaded' },
        fileName: cleaned(file.fileName).slice(0, 200) || '–',
        ...this.#recognised(kind, table),
        ...{ answers: importAnswers.parse({}), mode: null, progress: null, check: null, result: null, failure: null },
        ...{ by: { id: person.id, name: person.name, unit: person.unit }, at: tx.now },
        keptUntil: new Date(tx.now.getTime() + keptMs),
        ...{ leaseBy: null, leaseUntil: tx.now, attempts: 0, version: 1 },
      };
      await this.#repository.add(tx, run, bytes);
      return runOf(run, language);
    });
  }

  async find(scope: Scope, id: string, language: Language): Promise<ImportRun> {
    return runOf(await this.#found(scope, id), language);
  }

  async list(
    scope: Scope,
    { cursor, limit = pageMax }: { cursor?: string | undefined; limit?: number },
    language: Language,
  ): Promise<{ items: ImportRun[]; next: string | null }> {
    const found = await this.#repository.list(scope, cursor, limit + 1);
    const items = found.slice(0, limit).map((run) => runOf(run, language));
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** What each column is, and the answers: the dry run begins. @throws ProblemError `bad-request`, `stale`, `illegal-move` */
  async plan(
    scope: Scope,
    caller: PersonCaller,
    { id, version }: { id: string; version: number },
    { columns, answers }: z.output<typeof importPlan>,
    language: Language,
  ): Promise<ImportRun> {
    return this.#decide(scope, { id, version, from: ['uploaded', 'checked', 'failed'] }, language, async (run) => {
      this.#checkPlan(run, columns, answers);
      return {
        ...run,
        columns: run.columns.map((column, n) => ({ ...column, key: columns[n] ?? null })),
        by: { id: caller.person.id, name: caller.person.name, unit: caller.person.unit },
        ...{ answers, state: 'checking', progress: { done: 0, of: run.rows }, check: null, failure: null },
      };
    });
  }

  /** Writes what the dry run found good. @throws ProblemError `conflict` for all rows when some are faulty */
  async apply(
    scope: Scope,
    caller: PersonCaller,
    { id, version }: { id: string; version: number },
    { mode }: z.output<typeof importApply>,
    language: Language,
  ): Promise<ImportRun> {
    return this.#decide(scope, { id, version, from: ['checked'] }, language, async (run, tx) => {
      const { faulty = 0, ...check } = run.check ?? {};
      if (mode === 'all' && faulty > 0)
        throw new ProblemError('conflict', { code: 'import-has-faults', values: { what: `${faulty} 行 / rows` } });
      const { kind, fileName, division, answers } = run;
      const content = { importId: id, kind, fileName, mode, faulty, gapsDueOn: answers.gapsDueOn, ...check };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'imports.apply', division, content });
      const nothing = { mode, added: 0, changed: 0, same: 0, skipped: 0, sitesAdded: 0 };
      const { add = 0, change = 0, same = 0 } = run.check?.effects ?? {};
      // Where there is nothing to write, the dry run has counted already.
      const result = add + change === 0 ? { ...nothing, same, skipped: faulty } : nothing;
      const by = { id: caller.person.id, name: caller.person.name, unit: caller.person.unit };
      return { ...run, by, mode, result, state: 'applying', progress: { done: 0, of: run.check?.rows ?? run.rows } };
    });
  }

  /** Gives a run up: its file and faults go at once. One that was applied stays on record. */
  async giveUp(scope: Scope, id: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const run = await this.#repository.find(scope, id, tx);
      if (!run) throw notFound();
      if (run.state === 'applying' || run.state === 'done') throw illegal(run);
      await this.#repository.remove(tx, id);
    });
  }

  async faults(
    scope: Scope,
    id: string,
    asked: { code?: string | undefined; cursor?: number | undefined; limit?: number },
    language: Language,
  ): Promise<{ items: ImportFault[]; next: string | null }> {
    await this.#found(scope, id);
    const { code, cursor: after = -1, limit = pageMax } = asked;
    const found = await this.#repository.faults(id, { code, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    return {
      items: page.map(({ row, column, header, code: kind, expected, got }) => {
        return { row, column, header, code: kind, expected: expected[language], got };
      }),
      next: found.length > limit ? String(page.at(-1)?.order) : null,
    };
  }

  /** All faults as a workbook, to be worked off beside the list. */
  async faultBook(scope: Scope, id: string, language: Language): Promise<Buffer> {
    const { items } = await this.faults(scope, id, { limit: faultsMax }, language);
    const head = { zh: ['行', '列', '表头', '应为', '现为'], en: ['Row', 'Column', 'Header', 'Expected', 'Found'] };
    const rows = items.map(({ row, column, header, expected, got }) => {
      return [String(row), column ?? '', header ?? '', expected, got];
    });
    const name = language === 'zh' ? '问题清单' : 'Faults';
    return workbook([{ name, head: head[language], rows, widths: [8, 8, 18, 70, 30] }]);
  }

  /** An empty list with the headers that are known, and a sheet that says what goes into each. */
  async template(kind: ImportKind, language: Language): Promise<Buffer> {
    const columns = Object.values(this.#kinds[kind].columns);
    const help = { zh: ['列', '应填', '示例'], en: ['Column', 'Expected', 'Example'] };
    const rows = columns.map(({ title, example, parse }) => {
      const said = parse('\u0000');
      return [title[language], 'fault' in said ? said.expected[language] : '', example];
    });
    return workbook([
      {
        name: language === 'zh' ? '清单' : 'List',
        head: columns.map(({ title }) => title[language]),
        ...{ rows: [], widths: columns.map(() => 16) },
      },
      { name: language === 'zh' ? '填写说明' : 'Help', head: help[language], rows, widths: [18, 90, 24] },
    ]);
  }

  fields(kind: ImportKind, language: Language): { key: string; title: string; example: string }[] {
    return Object.entries(this.#kinds[kind].columns).map(([key, { title, example }]) => {
      return { key, title: title[language], example };
    });
  }

  async #read(kind: ImportKind, bytes: Buffer): Promise<Table> {
    try {
      return await readTable(bytes, wordsOf(this.#kinds[kind].columns));
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      const faults = [{ path: 'file', message: tableFaults[error.fault] }];
      throw new ProblemError('bad-request', { code: error.fault, faults, cause: error });
    }
  }

  #recognised(
    kind: ImportKind,
    { sheet, encoding, rows }: Table,
  ): Pick<ImportDocument, 'sheet' | 'encoding' | 'headerRow' | 'rows' | 'columns' | 'datumHint'> {
    const { columns, settle } = this.#kinds[kind];
    const { headerRow, found } = recognise(rows, columns);
    const below = rows.slice(headerRow + 1);
    const settled = settle?.(found, below) ?? found;
    const hints = settled
      .filter(({ key }) => key === 'lon' || key === 'lat')
      .map(({ header }) => datumOfHeader(header));
    return {
      ...{ sheet, encoding, headerRow: headerRow + 1, rows: below.length },
      columns: settled.map(({ index, letter, header, key }) => {
        const cells = below.flatMap((row) => (isBlank(row[index] ?? '') ? [] : [row[index] as string]));
        const examples = [...new Set(cells)].slice(0, exampleCells).map((cell) => cell.slice(0, 40));
        return { letter, header, key, filled: cells.length, examples };
      }),
      datumHint: hints.find((hint) => hint !== null) ?? null,
    };
  }

  #checkPlan(run: ImportDocument, columns: readonly (string | null)[], answers: ImportAnswers): void {
    const kind = this.#kinds[run.kind];
    const keys = columns.filter((key) => key !== null);
    const message = {
      zh: '每一列应为一个已知字段或“不导入”，一个字段只能对应一列',
      en: 'expected a known field or none for each column of the file, and each field once',
    };
    const wrong =
      columns.length !== run.columns.length ||
      new Set(keys).size !== keys.length ||
      keys.some((key) => !Object.hasOwn(kind.columns, key));
    // An empty column asks nothing.
    const filled = columns.filter((_, n) => (run.columns[n]?.filled ?? 0) > 0);
    const speaking = new Set(filled.filter((key) => key !== null));
    const faults = wrong ? [{ path: 'columns', message }] : kind.faultsOfPlan(speaking, answers);
    if (faults.length > 0) throw new ProblemError('bad-request', { faults });
  }

  async #found(scope: Scope, id: string): Promise<ImportDocument> {
    const run = await this.#repository.find(scope, id);
    if (!run) throw notFound();
    return run;
  }

  async #decide(
    scope: Scope,
    { id, version, from }: { id: string; version: number; from: ImportRun['state'][] },
    language: Language,
    next: (run: ImportDocument, tx: Parameters<ImportsRepository['decide']>[0]) => Promise<ImportDocument>,
  ): Promise<ImportRun> {
    const decided = await this.#platform.database.inTransaction(async (tx) => {
      const run = await this.#repository.find(scope, id, tx);
      if (!run) throw notFound();
      if (run.version !== version) throw stale(runOf(run, language));
      if (!from.includes(run.state)) throw illegal(run);
      const waiting = { leaseBy: null, leaseUntil: tx.now, attempts: 0, version: version + 1 };
      const after = { ...(await next(run, tx)), ...waiting };
      if (!(await this.#repository.decide(tx, after, version))) throw stale(runOf(run, language));
      const { division } = run;
      tx.emit({ kind: 'import.changed', divisionBefore: division, divisionAfter: division, body: { importId: id } });
      return after;
    });
    return runOf(decided, language);
  }
}

function illegal({ state, by }: ImportDocument): ProblemError {
  return new ProblemError('illegal-move', { values: { state, by: by.name } });
}

function runOf(run: ImportDocument, language: Language): ImportRun {
  const { _id, county: _county, by, at, keptUntil, failure, mode: _mode, ...rest } = run;
  const { leaseBy: _by, leaseUntil: _until, attempts: _attempts, ...facts } = rest;
  return {
    ...{ id: _id, ...facts, by: { id: by.id, name: by.name }, at: toInstant(at.getTime()) },
    keptUntil: keptUntil === null ? null : toInstant(keptUntil.getTime()),
    failure: failure?.[language] ?? null,
  };
}
