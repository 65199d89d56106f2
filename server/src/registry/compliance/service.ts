import {
  type ComplianceAssignment,
  type ComplianceItem,
  type ComplianceSubject,
  type ComplianceSummary,
  type complianceAssigned,
  complianceMatters,
  type FilingProposal,
  pageMax,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Scope, scopeOf, wholeScope } from '../../platform/scope.ts';
import { dayOf } from '../../platform/site-clock.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { People } from '../../trust/people/service.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import type { Units } from '../units/service.ts';
import type { CaseLoader } from './case-loader.ts';
import type { Case } from './cases.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { LocalRules } from './local-rules.ts';
import type { Passes } from './passes.ts';
import type { ComplianceRepository, ItemDocument, ItemSearch } from './repository.ts';
import { mayBeDueOn, standingOf } from './rules.ts';
import { type Around, idleItemOf, itemOf, rulesById } from './views.ts';
import { derived, itemIdOf, judgeAt, noDate } from './worker.ts';

interface Rooms {
  audit: Audit;
  people: People;
  places: Places;
  sites: Sites;
  units: Units;
}

type Assigned = z.output<typeof complianceAssigned>;

/** What the one camera's file (一机一档) must say itself; signs, checks and filings are done, not written down. */
const recordMatters = [
  ...(['placement', 'point', 'aim', 'legal-basis', 'unit', 'necessity', 'guarded', 'retention'] as const),
];

/**
 * The compliance list (整改清单): what each record still lacks, whose it is and by when. Never a gate: nothing asks it
 * before letting somebody work.
 */
export class Compliance {
  readonly #platform: Platform;
  readonly #rooms: Rooms;
  readonly #repository: ComplianceRepository;
  readonly #rules: LocalRules;
  readonly #loader: CaseLoader;
  readonly #passes: Passes;

  constructor(
    platform: Platform,
    rooms: Rooms,
    parts: { repository: ComplianceRepository; rules: LocalRules; loader: CaseLoader; passes: Passes },
  ) {
    this.#platform = platform;
    this.#rooms = rooms;
    this.#repository = parts.repository;
    this.#rules = parts.rules;
    this.#loader = parts.loader;
    this.#passes = parts.passes;
  }

  /** What is due first comes first; open items only, unless a state is asked for. */
  async list(
    scope: Scope,
    asked: ItemSearch & { cursor?: string | undefined; limit?: number },
  ): Promise<{ items: ComplianceItem[]; next: string | null }> {
    const { cursor, limit = pageMax, ...search } = asked;
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const found = await this.#repository.list(scope, search, after, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      items: await this.#views(page),
      next: last ? encodeCursor({ dueKey: last.dueKey, id: last._id }) : null,
    };
  }

  /** The same list in batches, to be written into a file. */
  async *batches(scope: Scope, search: ItemSearch): AsyncGenerator<ComplianceItem[]> {
    let batch: ItemDocument[] = [];
    for await (const item of this.#repository.walk(scope, search)) {
      batch.push(item);
      if (batch.length < pageMax) continue;
      yield await this.#views(batch);
      batch = [];
    }
    if (batch.length > 0) yield await this.#views(batch);
  }

  async summary(scope: Scope, division: string | undefined): Promise<ComplianceSummary> {
    const counts = await this.#repository.counts(scope, division);
    const matters = complianceMatters.flatMap((matter) => {
      const own = counts.filter((one) => one.matter === matter);
      const count = (wanted: (one: (typeof own)[number]) => boolean) =>
        own.filter(wanted).reduce((sum, one) => sum + one.count, 0);
      if (own.length === 0) return [];
      return {
        ...{ matter, met: count(({ state }) => state === 'met'), due: count(({ state }) => state === 'due') },
        overdue: count(({ state }) => state === 'overdue'),
        unknown: count(({ state, is }) => is === 'unknown' && state !== 'not-required'),
        waived: count(({ state }) => state === 'not-required'),
      };
    });
    return { matters, working: await this.#passes.isWorking() };
  }

  /**
   * 建档: installed cameras whose record says all that it must, that lack something, and of which nobody knows
   * something; a camera that was not looked through yet is in none of them.
   */
  async recordsIn(scope: Scope, division: string): Promise<{ lacking: number; unknown: number; whole: number }> {
    return this.#repository.camerasByWorst(scope, division, recordMatters);
  }

  /** Cameras that must be filed and are in no system yet, by site. */
  async unfiled(scope: Scope, division: string | undefined): Promise<FilingProposal[]> {
    const found = await this.#repository.bySite(scope, division, 'filing', pageMax);
    const { places, sites, units } = this.#rooms;
    const at = await sites.byIds(
      scope,
      found.map(({ siteId }) => siteId),
    );
    const [paths, named] = await Promise.all([
      places.pathsOf([...at.values()].map((site) => site.division)),
      units.byIds(
        wholeScope("a site's own unit"),
        [...at.values()].flatMap(({ unitId }) => unitId ?? []),
      ),
    ]);
    return found.flatMap(({ siteId, cameras, dueKey, overdue }) => {
      const site = at.get(siteId);
      if (site === undefined) return [];
      const { name: siteName, unitId } = site;
      const place = { division: site.division, divisionPath: paths.get(site.division) ?? [] };
      const unitName = named.get(unitId ?? '')?.name ?? '';
      const dueOn = dueKey === noDate ? null : dueKey;
      return { siteId, siteName, ...place, unitId, unitName, cameras, dueOn, overdue };
    });
  }

  /** Every duty of one record, those not required too, and why. @throws ProblemError `not-found` */
  async ofRecord(scope: Scope, kind: ComplianceSubject, id: string): Promise<ComplianceItem[]> {
    const [one] = await this.#load(kind, id, scope);
    if (one === undefined) throw notFound();
    const today = this.#today();
    const [local, kept] = await Promise.all([this.#rules.all(), this.#repository.ofSubjects(scope, [id])]);
    const items = new Map(kept.map((item) => [item._id, item]));
    const around = await this.#around(kept, [one]);
    return judgeAt(one, local, today).flatMap((judged) => {
      const item = items.get(itemIdOf(one, judged));
      if (item !== undefined) return itemOf(item, around);
      return judged.is === 'not-required' ? idleItemOf(one, judged, around) : [];
    });
  }

  /** Gives items an owner, a date, a note. What is not theirs or the law's own date is left and said. */
  async assign(scope: Scope, caller: PersonCaller, body: ComplianceAssignment): Promise<Assigned> {
    const owner = await this.#ownerOf(caller, body);
    return this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.byIds(scope, body.ids, tx);
      const known = new Set(found.map(({ _id }) => _id));
      const refused: Assigned['refused'] = body.ids
        .filter((id) => !known.has(id))
        .map((id) => ({ id, code: 'not-found' }));
      const changed: ItemDocument[] = [];
      for (const item of found) {
        if (body.dueOn !== undefined && !mayBeDueOn(item, body.dueOn))
          refused.push({ id: item._id, code: 'date-fixed' });
        else changed.push(await this.#decide(tx, item, { ...owner, ...datesOf(body) }));
      }
      const { dueOn, note } = body;
      await this.#note(tx, caller, 'compliance.assign', changed, { ...owner, dueOn, note });
      return { changed: changed.length, refused };
    });
  }

  /**
   * Says that an item need not be, or takes that back.
   * @param why - null takes it back
   * @throws ProblemError `not-found`, `conflict` where the rule lets nobody say so, `stale`
   */
  async waive(scope: Scope, caller: PersonCaller, id: string, why: string | null): Promise<ComplianceItem> {
    const rules = rulesById(await this.#rules.all());
    const item = await this.#platform.database.inTransaction(async (tx) => {
      const [found] = await this.#repository.byIds(scope, [id], tx);
      if (!found) throw notFound();
      if (why !== null && !rules.get(found.ruleId)?.waivable)
        throw new ProblemError('conflict', { code: 'not-waivable', values: { what: notWaivable } });
      const by = { id: caller.person.id, name: caller.person.name };
      const waiver = why === null ? null : { by, at: tx.now, why };
      const decided = await this.#decide(tx, found, { waiver, waived: waiver !== null });
      await this.#note(tx, caller, why === null ? 'compliance.unwaive' : 'compliance.waive', [decided], { why });
      return decided;
    });
    const [view] = await this.#views([item]);
    return view as ComplianceItem;
  }

  async #decide(tx: Tx, item: ItemDocument, change: Partial<ItemDocument>): Promise<ItemDocument> {
    const next = { ...item, ...change, version: item.version + 1 };
    const { state, dueOn } = standingOf(next, this.#today());
    const decided = { ...next, ...derived(state, dueOn) };
    if (!(await this.#repository.decide(tx, decided, item.version))) throw stale(undefined);
    return decided;
  }

  async #ownerOf(caller: PersonCaller, { owner }: ComplianceAssignment): Promise<Partial<ItemDocument>> {
    if (owner === undefined) return {};
    if ('role' in owner) return { ownerRole: owner.role, owner: null };
    const name = await this.#rooms.people.nameOf(scopeOf(caller.person, 'people.names'), owner.personId);
    return { owner: { id: owner.personId, name } };
  }

  /** One entry for each county's chain, and one event. */
  async #note(
    tx: Tx,
    caller: PersonCaller,
    action: string,
    items: readonly ItemDocument[],
    more: Record<string, unknown>,
  ): Promise<void> {
    for (const [, own] of Map.groupBy(items, ({ county }) => county)) {
      const { division } = own[0] as ItemDocument;
      const itemIds = own.map(({ _id }) => _id);
      await this.#rooms.audit.append(tx, { ...actorOf(caller), action, division, content: { itemIds, ...more } });
      const body = { itemIds };
      tx.emit({ kind: 'compliance.changed', divisionBefore: division, divisionAfter: division, body });
    }
  }

  async #load(kind: ComplianceSubject, id: string, scope: Scope): Promise<Case[]> {
    if (kind === 'camera') return this.#loader.cameras([id], scope);
    return kind === 'site' ? this.#loader.sites([id], scope) : this.#loader.systems([id], scope);
  }

  async #views(items: readonly ItemDocument[]): Promise<ComplianceItem[]> {
    const around = await this.#around(items, []);
    return items.map((item) => itemOf(item, around));
  }

  async #around(items: readonly ItemDocument[], cases: readonly Case[]): Promise<Around> {
    const sites = new Set(items.flatMap(({ siteId }) => siteId ?? []));
    const divisions = new Set(items.map(({ division }) => division));
    for (const one of cases) {
      if (one.subject === 'camera') sites.add(one.site.id);
      if (one.subject === 'site') sites.add(one.site.id);
      divisions.add(
        one.subject === 'system' ? one.division : one.subject === 'site' ? one.site.division : one.camera.division,
      );
    }
    const [local, paths, named] = await Promise.all([
      this.#rules.all(),
      this.#rooms.places.pathsOf([...divisions]),
      this.#rooms.sites.byIds(wholeScope("an item's own site"), [...sites]),
    ]);
    const siteNames = new Map([...named].map(([id, { name }]) => [id, name]));
    return { rules: rulesById(local), paths, siteNames };
  }

  #today(): string {
    return dayOf(new Date(this.#platform.clock.now()));
  }
}

const notWaivable = '此项为法定要求，不能免除 / the law asks for it: nobody can waive it';

function datesOf({ dueOn, note }: ComplianceAssignment): Partial<ItemDocument> {
  return { ...(dueOn === undefined ? {} : { setDueOn: dueOn }), ...(note === undefined ? {} : { note }) };
}
