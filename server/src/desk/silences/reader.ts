import type { AlertRow } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { SilenceDocument, SilenceRepository } from './repository.ts';
import { type Matched, type Span, silenceFor } from './rules.ts';

/** What the alert desk asks about silences while it takes facts in. */
export class SilencesInForce {
  readonly #repository: SilenceRepository;

  constructor(repository: SilenceRepository) {
    this.#repository = repository;
  }

  /** What keeps alerts of a county quiet, as it stands in the transaction. */
  async quietIn(tx: Tx, county: string): Promise<(alert: Matched) => AlertRow['silence']> {
    const silences = (await this.#repository.inForce(tx, county)).map((one) => ({ ...one, ...spanOf(one) }));
    return (alert) => {
      const found = silenceFor(silences, alert, tx.now.getTime());
      if (found === undefined) return null;
      const until = new Date(found.until).toISOString();
      return { id: found._id, reason: found.reason, by: found.by.name, until };
    };
  }
}

export function spanOf({ from, until, approved, endedAt }: SilenceDocument): Span {
  return { from: from.getTime(), until: until.getTime(), approved, endedAt: endedAt?.getTime() ?? null };
}
