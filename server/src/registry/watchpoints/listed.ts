import { countyOf, newId, type Watchpoint } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import type { Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { type WatchpointDocument, type WatchpointsRepository, watchpointOf } from './repository.ts';
import { emitWatchpoint } from './told.ts';

/** What a list says of a watchpoint. */
export type ListedWatchpoint = Omit<Watchpoint, 'id' | 'version' | 'siteId' | 'division'>;

/** Who brings watchpoints by the hundred, and what the audit says of it. */
export interface ListedAccount {
  caller: PersonCaller;
  /** The area of the list. */
  division: string;
  action: string;
  content: Record<string, unknown>;
}

/** Watchpoints as lists bring them. What is written is part of the list's transaction, with one audit entry for all. */
export class ListedWatchpoints {
  readonly #audit: Audit;
  readonly #repository: WatchpointsRepository;

  constructor(audit: Audit, repository: WatchpointsRepository) {
    this.#audit = audit;
    this.#repository = repository;
  }

  /** All watchpoints of some divisions, by site. */
  async bySite(scope: Scope, divisions: readonly string[], tx?: Tx): Promise<Map<string, Watchpoint[]>> {
    const found = await this.#repository.ofDivisions(scope, divisions, tx);
    return Map.groupBy(found.map(watchpointOf), ({ siteId }) => siteId);
  }

  /** The caller has checked that every site lies in scope, and that points lie where they should. */
  async write(
    tx: Tx,
    scope: Scope,
    account: ListedAccount,
    batch: {
      added: readonly (ListedWatchpoint & { siteId: string; division: string })[];
      changed: readonly { id: string; to: ListedWatchpoint }[];
    },
  ): Promise<void> {
    const added = batch.added.map(
      (watchpoint): WatchpointDocument => ({
        ...{ _id: newId(), county: countyOf(watchpoint.division), ...watchpoint, version: 1 },
      }),
    );
    const changes = new Map(batch.changed.map(({ id, to }) => [id, to]));
    const before = await this.#repository.byIds(scope, [...changes.keys()], tx);
    const changed = before.map((found) => ({ ...found, ...changes.get(found._id), version: found.version + 1 }));
    if (added.length + changed.length === 0) return;
    await this.#repository.addMany(tx, added);
    await this.#repository.putMany(tx, changed);
    const { caller, division, action, content } = account;
    const counts = { added: added.length, changed: changed.length };
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content: { ...content, ...counts } });
    for (const watchpoint of added) emitWatchpoint(tx, watchpoint, false, null);
    for (const watchpoint of changed) emitWatchpoint(tx, watchpoint, false);
  }
}
