import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { remakeCells } from './cells.ts';
import type { LayerDocument } from './documents.ts';
import type { LayersRepository } from './repository.ts';

/** What is written about a layer beside it, and what is tidied up after it came or went. */
export class LayerLedger {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #repository: LayersRepository;

  constructor(platform: Platform, audit: Audit, repository: LayersRepository) {
    this.#platform = platform;
    this.#audit = audit;
    this.#repository = repository;
  }

  async note(tx: Tx, caller: PersonCaller, layer: LayerDocument, action: string, more: object): Promise<void> {
    const { _id: layerId, division, kind, name, source, date, licence, datum } = layer;
    const content = { layerId, kind, name, source, date, licence, datum, ...more };
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content });
  }

  tell(tx: Tx, { _id, division, kind }: LayerDocument, removed: boolean): void {
    tx.emit({
      ...{ kind: 'layer.changed', divisionBefore: division, divisionAfter: division },
      body: { layerId: _id, layerKind: kind, removed },
    });
  }

  /** A part that will not be whole: its shapes go, and the layer with it when it never had any. */
  async giveUp({ _id, kind, parts, loading }: LayerDocument): Promise<void> {
    if (loading) await this.#repository.deletePart(kind, loading.part);
    if (parts.length === 0) await this.#repository.delete(_id);
    else await this.#platform.database.inTransaction((tx) => this.#repository.change(tx, _id, { loading: null }));
  }

  /** Makes the cells again, deletes what went, and the layer when it was removed. Goes on where a dead hub stopped. */
  async settle({ _id, kind, division, stale, removed }: LayerDocument): Promise<void> {
    if (kind === 'buildings') await remakeCells(this.#platform, this.#repository, { stale, division });
    for (const part of stale.went) await this.#repository.deletePart(kind, part);
    await this.#repository.settled(_id, stale);
    if (removed) await this.#repository.delete(_id);
  }
}

/** Another file is being taken into the layer. */
export function loadingConflict({ name }: LayerDocument): ProblemError {
  return new ProblemError('conflict', { code: 'layer-loading', values: { what: name } });
}
