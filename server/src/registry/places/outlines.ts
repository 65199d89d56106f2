import type { divisionBoundary } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Outline } from './documents.ts';
import type { PlacesRepository } from './repository.ts';

/** Outlines of divisions: drawn one by one, or brought by a layer. */
export class Outlines {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #repository: PlacesRepository;

  constructor(platform: Platform, audit: Audit, repository: PlacesRepository) {
    this.#platform = platform;
    this.#audit = audit;
    this.#repository = repository;
  }

  /** Draws the outline of a division of the caller's area, or takes it away. @throws ProblemError `not-found` */
  async set(
    scope: Scope,
    caller: PersonCaller,
    code: string,
    drawn: z.output<typeof divisionBoundary> | null,
  ): Promise<void> {
    if (!inScope(scope, code)) throw notFound();
    await this.#platform.database.inTransaction(async (tx) => {
      const outline = drawn === null ? null : { ...drawn, boundaryLayer: null };
      if (!(await this.#repository.setOutline(tx, code, outline))) throw notFound();
      const corners = [drawn?.boundary ?? [], ...(drawn?.exclaves ?? [])]
        .flat()
        .reduce((sum, { length }) => sum + length, 0);
      const content = { corners, demo: drawn?.boundaryDemo ?? false };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'divisions.boundary', division: code, content });
      tx.emit({ kind: 'division.changed', divisionBefore: code, divisionAfter: code, body: { names: false } });
    });
  }

  /** Of these divisions, those that have an outline. */
  async outlined(codes: readonly string[]): Promise<Set<string>> {
    return this.#repository.outlined(codes);
  }

  /**
   * Gives divisions the outlines of a layer, in the layer's own transaction; the layer's earlier ones go unless it only
   * adds. The caller has checked the area and writes the audit entry.
   */
  async bring(
    tx: Tx,
    layerId: string,
    outlines: readonly ({ code: string } & Pick<Outline, 'boundary' | 'exclaves'>)[],
    { keepOthers }: { keepOthers: boolean },
  ): Promise<void> {
    const codes = outlines.map(({ code }) => code);
    if (!keepOthers) await this.#repository.eraseOutlines(tx, layerId, codes);
    await this.#repository.setOutlines(
      tx,
      outlines.map(({ code, boundary, exclaves }) => ({
        code,
        outline: { boundary, exclaves, boundaryDemo: false, boundaryLayer: layerId },
      })),
    );
  }

  /** Takes away what a layer brought. @returns how many divisions lost their outline */
  async erase(tx: Tx, layerId: string): Promise<number> {
    return this.#repository.eraseOutlines(tx, layerId);
  }
}
