import type { divisionImport } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import { ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { PlacesRepository } from './repository.ts';
import { holderOf, placeOf, readTableRow, touches } from './rules.ts';
import { spellAll } from './spelling.ts';

/** Takes the published tables of one year: every code with its name. */
export class DivisionTables {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #repository: PlacesRepository;

  constructor(platform: Platform, audit: Audit, repository: PlacesRepository) {
    this.#platform = platform;
    this.#audit = audit;
    this.#repository = repository;
  }

  /** Takes a table of codes and names; every code lies in the caller's area. */
  async take(scope: Scope, caller: PersonCaller, table: z.output<typeof divisionImport>): Promise<number> {
    const { source, year, divisions } = table;
    const faults = divisions
      .map(({ code }, index) => ({ code, path: `divisions.${index}.code` }))
      .filter(({ code }) => !touches(scope, code))
      .slice(0, 100)
      .map(({ path }) => ({ path, message: ownAreaOnly }));
    if (faults.length > 0) throw new ProblemError('bad-request', { faults });
    const initials = await spellAll(divisions.map(({ name }) => name));
    const division = holderOf(divisions.map(({ code }) => code));
    await this.#platform.database.inTransaction(async (tx) => {
      const known = new Map(
        (
          await this.#repository.byCodes(
            divisions.map(({ code }) => code),
            tx,
          )
        ).map((one) => [one._id, one]),
      );
      const writes = divisions.flatMap((row, n) => {
        const { act, formerName } = readTableRow(row, year, known.get(row.code));
        if (act === 'stay') return [];
        const classed = row.urbanRural === undefined ? {} : { urbanRural: row.urbanRural };
        const set = { name: row.name, initials: initials[n] as string, ...placeOf(row.code), year, source, ...classed };
        return [{ code: row.code, set, upsert: true, ...(formerName ? { formerName } : {}) }];
      });
      if (writes.length === 0) return;
      await this.#repository.write(tx, writes);
      const content = { source, year, count: writes.length };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'divisions.import', division, content });
      tx.emit({ kind: 'division.changed', divisionBefore: null, divisionAfter: division, body: { names: true } });
    });
    return divisions.length;
  }
}
