import { createHash } from 'node:crypto';
import {
  countyOf,
  type IssuedReport,
  type IssuedReportWhole,
  levelOf,
  newId,
  type ReportContent,
  type ReportDraft,
  type ReportFormat,
  type ReportIssue,
  type ReportLevel,
  type ReportSection,
  reportFormats,
  reportLevels,
  toInstant,
} from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { type Fault, notFound, ProblemError } from '../../platform/http/problem.ts';
import { ownAreaOnly, type Words } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { canonicalJson, type Json } from '../../trust/audit/canonical.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { contentOf } from './content.ts';
import { type GatherRooms, gather } from './gather.ts';
import { renderReport } from './render/run.ts';
import { contentIn, type ListedReport, type ReportDocument, ReportsRepository } from './repository.ts';
import { standingOf } from './rules.ts';

/** A draft can be issued for so long after it was shown, milliseconds. */
const draftMs = 3600_000;

/** What makes a section of another room: the desk's alarm load. */
export type SectionMaker = (asked: {
  scope: Scope;
  division: string;
  month: string;
  now: Date;
}) => Promise<ReportSection>;

/** 月度通报: drafts follow the data, issues never change. */
export class Reports {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #rooms: GatherRooms;
  readonly #others: readonly SectionMaker[];
  readonly #repository: ReportsRepository;

  constructor(platform: Platform, rooms: GatherRooms & { audit: Audit }, others: readonly SectionMaker[]) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#rooms = rooms;
    this.#others = others;
    this.#repository = new ReportsRepository(platform.database);
  }

  /**
   * What a report would say now; kept for an hour, so that what is issued is what was seen.
   * @throws ProblemError `bad-request` outside the caller's area, for a month to come, or one of which nothing is kept
   */
  async draft(
    scope: Scope,
    caller: PersonCaller,
    { division, month }: { division: string; month: string },
  ): Promise<ReportDraft> {
    const now = new Date(this.#platform.clock.now());
    const level = reportLevels.find((each) => each === levelOf(division));
    if (level === undefined || !inScope(scope, division))
      throw badRequest({ path: 'division', message: level === undefined ? levelsOnly : ownAreaOnly });
    if (standingOf(month, now) === 'future') throw badRequest({ path: 'month', message: toCome });
    const content = await this.#contentOf(scope, { division, level, month, now });
    const id = newId();
    const until = new Date(now.getTime() + draftMs);
    const kept = canonicalJson(content as unknown as Json);
    await this.#repository.keepDraft({
      ...{ _id: id, county: countyOf(division), division, month, personId: caller.person.id, content: kept, until },
    });
    const latest = await this.#repository.latest(scope, division, month);
    return {
      ...{ id, content, until: toInstant(until.getTime()) },
      latest: latest ? { id: latest._id, number: latest.number, issuedAt: instantOf(latest.issuedAt) } : null,
    };
  }

  async #contentOf(
    scope: Scope,
    asked: { division: string; level: ReportLevel; month: string; now: Date },
  ): Promise<ReportContent> {
    const gathered = await gather(this.#rooms, scope, asked);
    if (gathered === undefined) throw badRequest({ path: 'month', message: nothingKept });
    return contentOf(gathered, await Promise.all(this.#others.map((make) => make({ scope, ...asked }))));
  }

  /**
   * Issues what was seen (签发): content, words, names, and the bytes of its files are fixed in this transaction.
   * @throws ProblemError `bad-request` where the draft is too old or not the caller's, or a correction does not say why;
   * `conflict` where the month has another newest issue than the one that is named
   */
  async issue(scope: Scope, caller: PersonCaller, body: ReportIssue): Promise<IssuedReportWhole> {
    const draft = await this.#repository.draft(scope, body.draftId, caller.person.id);
    if (draft === undefined || draft.until.getTime() <= this.#platform.clock.now())
      throw badRequest({ path: 'draftId', message: draftOver });
    if (body.replaces !== null && body.why === '') throw badRequest({ path: 'why', message: sayWhy });
    const { division, month, content: kept } = draft;
    const latest = await this.#repository.latest(scope, division, month);
    checkNamed(latest, body);
    const content = contentIn(draft);
    const { id: personId, name, unit } = caller.person;
    const edition = (latest?.edition ?? 0) + 1;
    const open = {
      ...{ _id: newId(), county: countyOf(division), division, divisionPath: content.divisionPath, month, edition },
      ...{ number: numberOf(content, edition), title: content.title, day: content.day, language: body.language },
      ...{ issuedAt: new Date(this.#platform.clock.now()), issuedBy: { id: personId, name, unit } },
      replaces: latest ? { id: latest._id, number: latest.number, why: body.why } : null,
      ...{ replacedBy: null, content: kept, contentSha256: sha256Of(Buffer.from(kept)) },
    };
    const { number, issuedAt, issuedBy, replaces, contentSha256, language } = open;
    const files = await renderReport({ number, issuedAt, issuedBy, replaces, contentSha256, language, content: kept });
    const report: ReportDocument = {
      ...open,
      files: reportFormats.map((format) => ({
        ...{ format, bytes: files[format].length, sha256: sha256Of(files[format]) },
      })),
    };
    await this.#platform.database
      .inTransaction((tx) => this.#write(tx, scope, caller, { report, files, body }))
      .catch(toldOfDuplicate);
    return { ...viewOf(report), content };
  }

  async #write(
    tx: Tx,
    scope: Scope,
    caller: PersonCaller,
    made: { report: ReportDocument; files: Record<ReportFormat, Uint8Array>; body: ReportIssue },
  ): Promise<void> {
    const { report, files, body } = made;
    const { _id: reportId, division, month, number, contentSha256, replaces } = report;
    checkNamed(await this.#repository.latest(scope, division, month, tx), body);
    await this.#repository.add(tx, report, files);
    const sums = Object.fromEntries(report.files.map(({ format, sha256 }) => [format, sha256]));
    const content = { reportId, number, month, contentSha256, files: sums, replaces: replaces?.number ?? null };
    const reason = replaces && { words: replaces.why };
    await this.#audit.append(tx, { ...actorOf(caller), action: 'reports.issue', division, content, reason });
    tx.emit({ kind: 'report.issued', divisionBefore: null, divisionAfter: division, body: { reportId } });
  }

  /** Issued ones, the newest first. */
  async list(
    scope: Scope,
    asked: { division?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<{ items: IssuedReport[]; next: string | null }> {
    const { division, cursor: before, limit } = asked;
    const found = await this.#repository.list(scope, { division, before, limit: limit + 1 });
    const rows = found.slice(0, limit);
    return { items: rows.map(viewOf), next: found.length > limit ? (rows.at(-1)?._id ?? null) : null };
  }

  /** @throws ProblemError `not-found`, also where the area is not the caller's */
  async find(scope: Scope, id: string): Promise<IssuedReportWhole> {
    const report = await this.#repository.find(scope, id);
    if (report === undefined) throw notFound();
    return { ...viewOf(report), content: contentIn(report) };
  }

  /** The bytes that were written when it was issued; who takes them is in the audit chain before the first one. */
  async file(
    scope: Scope,
    caller: PersonCaller,
    { id, format }: { id: string; format: ReportFormat },
  ): Promise<{ name: string; bytes: Buffer; sha256: string }> {
    const report = await this.#repository.find(scope, id);
    const bytes = report && (await this.#repository.file(id, format));
    const sha256 = report?.files.find((file) => file.format === format)?.sha256;
    if (report === undefined || bytes === undefined || sha256 === undefined) throw notFound();
    const { division, number } = report;
    await this.#platform.database.inTransaction(async (tx) => {
      const content = { reportId: id, number, format, sha256 };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'reports.download', division, content });
    });
    return { name: `report-${number}.${format}`, bytes, sha256 };
  }
}

/** A first issue names none; a correction names the newest. */
function checkNamed(latest: ListedReport | undefined, { replaces }: ReportIssue): void {
  if ((latest?._id ?? null) === replaces) return;
  if (latest === undefined) throw badRequest({ path: 'replaces', message: nothingIssued });
  throw issuedAlready(latest.number, correctionNames);
}

function toldOfDuplicate(error: unknown): never {
  if ((error as { code?: number }).code === 11_000) throw issuedAlready('–', justIssued);
  throw error;
}

/** The division as far as it is one, the month, and which issue it is. */
function numberOf({ division, month, level }: ReportContent, edition: number): string {
  const digits = { city: 4, county: 6, township: 9 }[level];
  return `${division.slice(0, digits)}-${month.replace('-', '')}-${edition}`;
}

function viewOf(report: ListedReport): IssuedReport {
  const { _id: id, number, division, divisionPath, month, title, day, language, edition } = report;
  const { issuedBy, replaces, replacedBy, contentSha256, files } = report;
  return {
    ...{ id, number, division, divisionPath, month, title, day, language, edition, issuedBy, replaces, replacedBy },
    ...{ issuedAt: instantOf(report.issuedAt), contentSha256, files },
  };
}

function instantOf(at: Date): string {
  return toInstant(at.getTime());
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function badRequest(fault: Fault): ProblemError {
  return new ProblemError('bad-request', { faults: [fault] });
}

function issuedAlready(what: string, message: Words): ProblemError {
  return new ProblemError('conflict', {
    code: 'report-issued',
    values: { what },
    faults: [{ path: 'replaces', message }],
  });
}

const correctionNames: Words = {
  zh: '该月已签发通报；如需更正，请作为替代它的新通报签发',
  en: 'that month is issued: a correction is a new issue that names it as the one that it replaces',
};
const nothingIssued: Words = {
  zh: '该月没有已签发的通报可以替代',
  en: 'nothing of that month is issued that could be replaced',
};
const justIssued: Words = {
  zh: '他人刚刚签发了同月通报，请刷新后再看',
  en: 'somebody else has just issued that month: look again',
};
const levelsOnly: Words = { zh: '应为市、县或乡镇', en: 'expected a city, a county or a township' };
const toCome: Words = { zh: '该月尚未开始', en: 'expected a month that has begun' };
const nothingKept: Words = {
  zh: '该月没有留存的覆盖数字（系统自启用次日起逐日留存），请选择其他月份',
  en: 'nothing of that month is kept (days are kept from the first one after the hub began): choose another',
};
const sayWhy: Words = { zh: '更正须写明原因', en: 'expected the reason of the correction' };
const draftOver: Words = {
  zh: '预览已过期，请重新查看后签发',
  en: 'the draft is too old: look at it again, then issue',
};
