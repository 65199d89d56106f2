import {
  countyOf,
  type Filing,
  type FilingMove,
  type FilingState,
  filingCamerasMax,
  isWithin,
  levelOf,
  type newFiling,
  newId,
  pageMax,
  parentOf,
  rangeOf,
  type Site,
  type Unit,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import { dayOf } from '../../platform/site-clock.ts';
import { type Actor, type Audit, actorOf, theHub } from '../../trust/audit/service.ts';
import type { CamerasForLaw } from '../cameras/for-law.ts';
import type { LocalRules } from '../compliance/local-rules.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import type { Units } from '../units/service.ts';
import { figuresOf, type Member, membersOf, snapshotOf } from './members.ts';
import { type FilingDocument, type FilingHistoryEntry, FilingsRepository } from './repository.ts';
import { decideMove, differencesOf, type Snapshot, stateByChanges } from './rules.ts';
import { caseOf, filingOf } from './views.ts';

/** Differences kept of one system; all of them are counted. */
const differencesMax = 200;
const historyMax = 300;

const followed = wholeScope("a system's own unit, sites and cameras");

type Kept = z.output<typeof newFiling>;

export interface FilingRooms {
  audit: Audit;
  places: Places;
  units: Units;
  sites: Sites;
  forLaw: CamerasForLaw;
  rules: LocalRules;
}

/** Filing with the county police (备案, Order 799 Art. 14): systems, their states, and what changed since. */
export class Filings {
  readonly #platform: Platform;
  readonly #rooms: FilingRooms;
  readonly #repository: FilingsRepository;

  constructor(platform: Platform, rooms: FilingRooms) {
    this.#platform = platform;
    this.#rooms = rooms;
    this.#repository = new FilingsRepository(platform.database);
  }

  async find(scope: Scope, id: string): Promise<Filing> {
    const found = await this.#repository.find(scope, id);
    if (!found) throw notFound();
    const [view] = await this.#views([found]);
    return view as Filing;
  }

  async list(
    scope: Scope,
    asked: {
      division?: string | undefined;
      state?: FilingState | undefined;
      cursor?: string | undefined;
      limit?: number;
    },
  ): Promise<{ items: Filing[]; next: string | null }> {
    const { cursor: after = '', limit = pageMax, ...search } = asked;
    const found = await this.#repository.list(scope, { ...search, after, limit: limit + 1 });
    const items = await this.#views(found.slice(0, limit));
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** A system with its unit and its cameras, for its sheet. @throws ProblemError `not-found` */
  async whole(scope: Scope, id: string): Promise<{ filing: Filing; unit: Unit | undefined; members: Member[] }> {
    const found = await this.#repository.find(scope, id);
    if (!found) throw notFound();
    const { unit, members } = await this.#membersOf(found);
    const [filing] = await this.#views([found]);
    return { filing: filing as Filing, unit, members };
  }

  /** @throws ProblemError `bad-request` for sites or a unit out of reach, `conflict` for a site that is in a system */
  async add(scope: Scope, caller: PersonCaller, body: Kept): Promise<Filing> {
    const division = await this.#divisionOf(scope, body);
    const { unit, members } = await this.#membersOf(body);
    const none = { submittedOn: null, filedOn: null, receipt: null, submitted: null, filed: null, said: null };
    const filing = await this.#platform.database.inTransaction(async (tx) => {
      const made: FilingDocument = {
        ...{ _id: newId(), county: countyOf(division), division, ...body, state: 'to-file', ...none },
        ...{ ...figuresOf(members), differences: [], differencesCount: 0, changedOn: null },
        ...{ history: [entryOf(tx, caller, 'to-file', null, '')], version: 1, createdAt: tx.now },
      };
      await this.#repository.add(tx, made).catch(siteTaken);
      await this.#note(tx, actorOf(caller), 'filings.add', made, { unit: unit?.name ?? '', cameras: members.length });
      return made;
    });
    const [view] = await this.#views([filing]);
    return view as Filing;
  }

  /** @throws ProblemError `not-found`, `stale` with the record as it stands, and what `add` throws */
  async change(scope: Scope, caller: PersonCaller, id: string, version: number, body: Kept): Promise<Filing> {
    const division = await this.#divisionOf(scope, body);
    await this.#decide(scope, caller, id, version, 'filings.change', async (_tx, found) => {
      if (countyOf(division) !== found.county) throw oneCountyOnly();
      return { ...found, ...body, division };
    });
    await this.refresh([id]);
    return this.find(scope, id);
  }

  /**
   * Submits, puts the receipt on record, notes a return, or says what else changed.
   * @throws ProblemError `illegal-move`, `bad-request`, `stale`, `not-found`
   */
  async move(scope: Scope, caller: PersonCaller, id: string, version: number, move: FilingMove): Promise<Filing> {
    const now = await this.#snapshotNow(scope, id);
    await this.#decide(scope, caller, id, version, `filings.${move.to}`, async (tx, found) => {
      const decision = decideMove(found.state, move.to, move.on, dayOf(tx.now));
      if ('refused' in decision) throw moveRefused(decision.refused, found.state, move.to);
      const words = 'why' in move ? move.why : move.note;
      const receipt = move.to === 'filed' ? move.receipt : '';
      const history = [
        ...found.history,
        entryOf(tx, caller, move.to, move.on, [receipt, words].filter(Boolean).join(' · ')),
      ];
      return { ...found, ...movedOf(found, move, now), state: move.to, history: history.slice(-historyMax) };
    });
    await this.refresh([id]);
    return this.find(scope, id);
  }

  /** Takes a system away that was never submitted. @throws ProblemError `illegal-move`, `stale`, `not-found` */
  async remove(scope: Scope, caller: PersonCaller, id: string, version: number): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      if (found.version !== version) throw stale(undefined);
      if (found.state !== 'to-file' || found.submitted) throw moveRefused('illegal-move', found.state, 'removed');
      await this.#repository.remove(tx, id);
      await this.#note(tx, actorOf(caller), 'filings.remove', found, {}, true);
    });
  }

  /** Makes systems follow from their cameras, sites and units as they are: figures, differences, 待变更. */
  async refresh(ids: readonly string[]): Promise<void> {
    for (const id of new Set(ids)) {
      const before = await this.#repository.find(followed, id);
      if (!before) continue;
      const { unit, members } = await this.#membersOf(before);
      await this.#platform.database.inTransaction(async (tx) => {
        const found = await this.#repository.find(followed, id, tx);
        if (found?.version !== before.version) return; // somebody decided meanwhile, and that looks again
        const next = followedBy(found, members, snapshotOf(unit, members), tx);
        if (JSON.stringify(next) === JSON.stringify(found)) return;
        const flipped = next.state !== found.state;
        const version = found.version + (flipped ? 1 : 0);
        await this.#repository.put(tx, { ...next, version }, found.version);
        if (flipped)
          await this.#audit(tx, theHub, `filings.${next.state}`, next, { differences: next.differencesCount });
        this.#emit(tx, next, found.siteIds);
      });
    }
  }

  /** Systems that changes of these records concern. */
  async concerned(of: { siteIds: string[]; unitIds: string[]; cameraIds: string[] }): Promise<string[]> {
    return this.#repository.concerned(of);
  }

  /** For the compliance list. */
  async forLaw(scope: Scope, ids: readonly string[]) {
    return (await this.#repository.byIds(scope, ids)).map(caseOf);
  }

  async after(scope: Scope, division: string, after: string, limit: number) {
    return (await this.#repository.list(scope, { division, after, limit })).map(caseOf);
  }

  async ofCameras(scope: Scope, cameras: readonly { id: string }[]): Promise<Map<string, { name: string }>> {
    const found = await this.#repository.ofCameras(
      scope,
      cameras.map(({ id }) => id),
    );
    return new Map(found.flatMap(({ cameraIds, name }) => cameraIds.map((id) => [id, { name }] as const)));
  }

  async #decide(
    scope: Scope,
    caller: PersonCaller,
    id: string,
    version: number,
    action: string,
    change: (tx: Tx, found: FilingDocument) => Promise<FilingDocument>,
  ): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      if (found.version !== version) throw stale((await this.#views([found]))[0]);
      const next = { ...(await change(tx, found)), version: version + 1 };
      const written = await this.#repository.put(tx, next, version).catch(siteTaken);
      if (!written) throw stale((await this.#views([found]))[0]);
      const { state, submittedOn, filedOn, receipt } = next;
      await this.#audit(tx, actorOf(caller), action, next, { state, submittedOn, filedOn, receipt });
      this.#emit(tx, next, found.siteIds);
    });
  }

  async #snapshotNow(scope: Scope, id: string): Promise<Snapshot> {
    const found = await this.#repository.find(scope, id);
    if (!found) throw notFound();
    const { unit, members } = await this.#membersOf(found);
    return snapshotOf(unit, members);
  }

  async #membersOf(of: Pick<Kept, 'unitId' | 'siteIds'>): Promise<{ unit: Unit | undefined; members: Member[] }> {
    const [units, sites, cameras] = await Promise.all([
      this.#rooms.units.byIds(followed, [of.unitId]),
      this.#rooms.sites.byIds(followed, of.siteIds),
      this.#rooms.forLaw.bySites(followed, of.siteIds, filingCamerasMax),
    ]);
    return { unit: units.get(of.unitId), members: membersOf(of, cameras, sites) };
  }

  /** The smallest division that holds the sites; they lie in the caller's area and in one county. */
  async #divisionOf(scope: Scope, { siteIds, unitId }: Kept): Promise<string> {
    const sites = await this.#rooms.sites.byIds(scope, siteIds);
    const missing = siteIds.findIndex((id) => !sites.has(id));
    if (missing >= 0) throw fault(`siteIds.${missing}`, '应为您辖区内的场所', 'expected a site of your own area');
    await this.#rooms.units.find(scope, unitId).catch(() => {
      throw fault('unitId', '应为您可见的管理单位', 'expected a managing unit that you can see');
    });
    const division = holderOf([...sites.values()]);
    if (levelOf(`${countyOf(division)}000000`) !== 'county') throw oneCountyOnly();
    // Whoever files a system may see all of it.
    if (!inScope(scope, division))
      throw fault('siteIds', '这些场所不都在您的一个辖区内', 'expected sites that lie in one area of yours');
    return division;
  }

  async #note(
    tx: Tx,
    actor: Actor,
    action: string,
    filing: FilingDocument,
    content: Record<string, unknown>,
    removed = false,
  ): Promise<void> {
    await this.#audit(tx, actor, action, filing, content);
    this.#emit(tx, filing, filing.siteIds, removed);
  }

  async #audit(
    tx: Tx,
    actor: Actor,
    action: string,
    { _id: filingId, name, division }: FilingDocument,
    content: Record<string, unknown>,
  ): Promise<void> {
    await this.#rooms.audit.append(tx, { ...actor, action, division, content: { filingId, name, ...content } });
  }

  /** @param before - the sites that it had */
  #emit(tx: Tx, { _id, division, siteIds }: FilingDocument, before: readonly string[], removed = false): void {
    const body = { filingId: _id, siteIds: [...new Set([...before, ...siteIds])], removed };
    const divisionAfter = removed ? null : division;
    tx.emit({ kind: 'filing.changed', divisionBefore: division, divisionAfter, body });
  }

  async #views(filings: readonly FilingDocument[]): Promise<Filing[]> {
    const [paths, units, local] = await Promise.all([
      this.#rooms.places.pathsOf(filings.map(({ division }) => division)),
      this.#rooms.units.byIds(
        followed,
        filings.map(({ unitId }) => unitId),
      ),
      this.#rooms.rules.all(),
    ]);
    const today = dayOf(new Date(this.#platform.clock.now()));
    return filings.map((filing) =>
      filingOf(filing, {
        ...{ path: paths.get(filing.division) ?? [], unitName: units.get(filing.unitId)?.name ?? '' },
        ...{ local, today },
      }),
    );
  }
}

function movedOf(found: FilingDocument, move: FilingMove, now: Snapshot): Partial<FilingDocument> {
  if (move.to === 'submitted') return { submitted: now, submittedOn: move.on };
  if (move.to === 'returned') return {};
  if (move.to === 'change-pending') return { said: move.why, changedOn: move.on };
  const filed = found.submitted ?? now;
  return { filed, filedOn: move.on, receipt: move.receipt, said: null, changedOn: null };
}

/** The system as its cameras and its unit have it now. */
function followedBy(found: FilingDocument, members: readonly Member[], now: Snapshot, tx: Tx): FilingDocument {
  const differences = found.filed === null ? [] : differencesOf(found.filed, now);
  const differs = differences.length > 0 || found.said !== null;
  const state = stateByChanges(found.state, differs);
  const flipped = state !== found.state;
  const changedOn = differs ? (found.changedOn ?? dayOf(tx.now)) : null;
  const words = differences.length > 0 ? String(differences.length) : '';
  return {
    ...{ ...found, ...figuresOf(members), state, changedOn },
    ...{ differences: differences.slice(0, differencesMax), differencesCount: differences.length },
    history: flipped ? [...found.history, entryOf(tx, null, state, null, words)].slice(-historyMax) : found.history,
  };
}

function entryOf(
  tx: Tx,
  caller: PersonCaller | null,
  to: FilingState,
  on: string | null,
  words: string,
): FilingHistoryEntry {
  const by = caller && { id: caller.person.id, name: caller.person.name, unit: caller.person.unit };
  return { at: tx.now, by, to, on, words };
}

function holderOf(sites: readonly Site[]): string {
  let holder = sites[0]?.division ?? '000000000000';
  while (!sites.every(({ division }) => isWithin(division, rangeOf(holder))))
    holder = parentOf(holder) ?? '000000000000';
  return holder;
}

function fault(path: string, zh: string, en: string): ProblemError {
  return new ProblemError('bad-request', { faults: [{ path, message: { zh, en } }] });
}

function oneCountyOnly(): ProblemError {
  return fault(
    'siteIds',
    '应为同一县（区）的场所：向所在地县级公安机关备案',
    'expected sites of one county: its police file it',
  );
}

function moveRefused(refused: 'illegal-move' | 'later-than-today', from: string, to: string): ProblemError {
  if (refused === 'later-than-today') return fault('on', '应为今天或以前的日期', 'expected today or an earlier day');
  return new ProblemError('illegal-move', { values: { state: from, by: to } });
}

/** A site is in one system of a unit: the database says so. */
function siteTaken(error: unknown): never {
  if ((error as { code?: number }).code !== 11_000) throw error;
  throw new ProblemError('conflict', {
    code: 'site-in-system',
    values: { what: '其中有场所已在该单位的另一备案系统中 / one of the sites is in another system of this unit' },
  });
}
