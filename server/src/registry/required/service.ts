import {
  countyOf,
  levelOf,
  newId,
  pageMax,
  type RequiredListChange,
  type RequiredListDraft,
  type RequiredListRow,
  type RequiredListVersion,
  type requiredListApproval,
  toInstant,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import { ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import type { Watchpoints } from '../watchpoints/service.ts';
import { requiredListsInDivisions } from './division-dependant.ts';
import { type ApprovedList, type RequiredListDocument, RequiredListsRepository } from './repository.ts';
import { changeBetween, compareWith, digestOf, isInForceAfter, type Listed, labelOf } from './rules.ts';

export type { ApprovedList } from './repository.ts';

/** 应覆盖清单: what must be covered, by the village, as somebody approved it. */
export class RequiredLists {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #places: Places;
  readonly #sites: Sites;
  readonly #watchpoints: Watchpoints;
  readonly #repository: RequiredListsRepository;

  constructor(platform: Platform, rooms: { audit: Audit; places: Places; sites: Sites; watchpoints: Watchpoints }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#places = rooms.places;
    this.#sites = rooms.sites;
    this.#watchpoints = rooms.watchpoints;
    this.#repository = new RequiredListsRepository(platform.database);
    rooms.places.serve(requiredListsInDivisions(rooms.places, this.#repository));
  }

  /** The villages right below a township, or one village, each with its list beside what is on record. */
  async list(scope: Scope, division: string): Promise<RequiredListRow[]> {
    const villages =
      levelOf(division) === 'village'
        ? [(await this.#places.find(scope, division)).code]
        : (await this.#places.children(scope, division)).map(({ code }) => code);
    const own = villages.filter((code) => levelOf(code) === 'village' && inScope(scope, code));
    const [approved, onRecord, paths] = await Promise.all([
      this.#repository.current(scope, own),
      this.#watchpoints.ofDivisions(scope, own),
      this.#places.pathsOf(own),
    ]);
    const lists = new Map(approved.map((list) => [list.division, list]));
    return own.map((code) => {
      const there = onRecord.get(code) ?? [];
      const list = lists.get(code);
      return {
        ...{ division: code, divisionPath: paths.get(code) ?? [], version: list?.version ?? null },
        approvedAt: list ? toInstant(list.approvedAt.getTime()) : null,
        approvedBy: list?.approvedBy.name ?? null,
        ...compareWith(list?.watchpoints ?? null, there),
        digest: digestOf(there.map(({ id }) => id)),
      };
    });
  }

  /**
   * Approves what is on record in some villages as what must be covered there: all of them, or none.
   * @throws ProblemError `bad-request` for a division that is no village of the caller's area, `conflict` where the
   * watchpoints are others than those the caller saw
   */
  async approve(scope: Scope, caller: PersonCaller, body: z.output<typeof requiredListApproval>): Promise<void> {
    const villages = body.villages.map(({ division }) => division);
    const faults = villages
      .map((code, n) => ({ code, path: `villages.${n}.division` }))
      .filter(({ code }) => levelOf(code) !== 'village' || !inScope(scope, code))
      .map(({ path }) => ({ path, message: ownAreaOnly }));
    if (faults.length > 0) throw new ProblemError('bad-request', { faults });
    await this.#platform.database.inTransaction(async (tx) => {
      const onRecord = await this.#onRecord(scope, villages, tx);
      const before = new Map(
        (await this.#repository.current(scope, villages, tx)).map((list) => [list.division, list]),
      );
      for (const { division, digest } of body.villages) {
        const seen = digestOf((onRecord.get(division) ?? []).map(({ id }) => id));
        if (seen !== digest) throw new ProblemError('conflict', { code: 'list-changed', values: { what: division } });
      }
      const lists = villages.map((code) =>
        nextVersion(code, {
          before: before.get(code),
          onRecord: onRecord.get(code) ?? [],
          note: body.note,
          caller,
          tx,
        }),
      );
      await this.#repository.add(tx, lists);
      await this.#announce(tx, caller, lists);
    });
  }

  /** What an approval would change in a village. @throws ProblemError `not-found` */
  async draft(scope: Scope, village: string): Promise<RequiredListDraft> {
    if (!inScope(scope, village) || levelOf(village) !== 'village') throw notFound();
    const there = (await this.#onRecord(scope, [village])).get(village) ?? [];
    const [list] = await this.#repository.current(scope, [village]);
    const approved = list?.watchpoints ?? [];
    const listed = new Set(approved.map(({ id }) => id));
    return {
      ...{ division: village, version: list?.version ?? null, digest: digestOf(there.map(({ id }) => id)) },
      kept: there.filter(({ id }) => listed.has(id)).map(labelOf),
      ...changeBetween(approved, there),
    };
  }

  /** How the denominator of an area came to be, approval by approval, the newest first. */
  async history(
    scope: Scope,
    asked: { division: string; cursor?: string | undefined; limit?: number },
  ): Promise<{ items: RequiredListChange[]; next: string | null }> {
    const { division, limit = pageMax } = asked;
    const found = await this.#repository.approvals(scope, { ...asked, limit: limit + 1 });
    const page = found.slice(0, limit);
    const [first] = page;
    let total = first === undefined ? 0 : await this.#repository.totalAfter(scope, division, first._id);
    const paths = await this.#places.pathsOf(page.map((approval) => approval.division));
    const items = page.map(({ _id: id, approvedAt, ...approval }) => {
      const after = total;
      total -= approval.added - approval.removed;
      const divisionPath = paths.get(approval.division) ?? [];
      return { id, ...approval, approvedAt: toInstant(approvedAt.getTime()), divisionPath, total: after };
    });
    return { items, next: found.length > limit ? (page.at(-1)?._id ?? null) : null };
  }

  /** How the denominator of a village came to be, the newest first. */
  async versions(scope: Scope, village: string): Promise<RequiredListVersion[]> {
    if (!inScope(scope, village)) throw notFound();
    return (await this.#repository.versions(scope, village)).map(versionOf);
  }

  /**
   * The versions that were in force in an area at some time of a period, by village, oldest first: the one that it
   * began with, and every one that was approved in it.
   */
  async inForceDuring(
    scope: Scope,
    division: string,
    { from, to }: { from: Date; to: Date },
  ): Promise<Map<string, ApprovedList[]>> {
    const approved = Map.groupBy(await this.#repository.approvedBefore(scope, division, to), (list) => list.division);
    return new Map([...approved].map(([village, lists]) => [village, lists.filter(isInForceAfter(from))]));
  }

  /** The watchpoints that count, by village; a village that is missing here has no approved list. */
  async countedIn(
    scope: Scope,
    villages: readonly string[],
  ): Promise<Map<string, { version: number; ids: Set<string> }>> {
    const lists = await this.#repository.counted(scope, villages);
    return new Map(
      lists.map(({ division, version, watchpoints }) => [
        division,
        { version, ids: new Set(watchpoints.map(({ id }) => id)) },
      ]),
    );
  }

  /** The watchpoints of villages as a list freezes them, with the names of their sites. */
  async #onRecord(scope: Scope, villages: readonly string[], tx?: Tx): Promise<Map<string, Listed[]>> {
    const there = await this.#watchpoints.ofDivisions(scope, villages, tx);
    const names = await this.#sites.namesOf(
      scope,
      [...there.values()].flat().map(({ siteId }) => siteId),
    );
    return new Map(
      [...there].map(([village, watchpoints]) => [
        village,
        watchpoints.map(({ id, name, siteId }) => ({ id, name, site: names.get(siteId) })),
      ]),
    );
  }

  async #announce(tx: Tx, caller: PersonCaller, lists: readonly RequiredListDocument[]): Promise<void> {
    for (const { division, version, watchpoints, note } of lists) {
      const content = { version, required: watchpoints.length, note };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'required-lists.approve', division, content });
      tx.emit({ kind: 'required-list.changed', divisionBefore: division, divisionAfter: division, body: { version } });
    }
  }
}

function nextVersion(
  division: string,
  made: {
    before: RequiredListDocument | undefined;
    onRecord: readonly Listed[];
    note: string;
    caller: PersonCaller;
    tx: Tx;
  },
): RequiredListDocument {
  const { before, onRecord, note, caller, tx } = made;
  const watchpoints = [...onRecord];
  const { id, name, unit } = caller.person;
  return {
    ...{ _id: newId(), county: countyOf(division), division, version: (before?.version ?? 0) + 1 },
    ...{ watchpoints, ...changeBetween(before?.watchpoints ?? [], watchpoints), note },
    ...{ approvedAt: tx.now, approvedBy: { id, name, unit }, current: true },
  };
}

function versionOf(list: RequiredListDocument): RequiredListVersion {
  const { _id: id, division, version, approvedBy, note, added, removed } = list;
  const approvedAt = toInstant(list.approvedAt.getTime());
  return {
    ...{ id, division, version, approvedAt, approvedBy, note, added, removed },
    required: list.watchpoints.length,
  };
}
