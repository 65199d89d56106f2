import type { AlertRow, DivisionRange } from '@sharp-eyes/protocol';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { Matched } from '../silences/rules.ts';
import { emitChange, emitStood, hubEntry } from './announce.ts';
import type { AlertDocument } from './documents.ts';
import type { AlertRepository, QuietEnd } from './repository.ts';

/** Alerts looked at in one step. */
const stepMax = 200;

/** What keeps an alert quiet, read in the transaction that decides about it. */
export type QuietFor = (tx: Tx, alert: AlertDocument) => Promise<AlertRow['silence']>;

/** Takes alerts out of the queue while a silence or a maintenance holds, and puts them back when it is over. */
export class AlertQuiet {
  readonly #database: Database;
  readonly #repository: AlertRepository;

  constructor(database: Database, repository: AlertRepository) {
    this.#database = database;
    this.#repository = repository;
  }

  /** Open alerts of an area that a new silence is about leave the queue; what somebody has signed for stays. */
  async takeOut(division: DivisionRange, isAbout: (alert: Matched) => boolean, quietFor: QuietFor): Promise<void> {
    for (let after = ''; ; ) {
      const found = await this.#repository.queuedIn(division, after, stepMax);
      for (const one of found.filter((alert) => isAbout(matchedOf(alert)))) await this.#reconsider(one, quietFor);
      if (found.length < stepMax) return;
      after = found.at(-1)?.alertId as string;
    }
  }

  /** A silence is over: what still goes on stands up, unless another keeps it quiet. @returns whether all was seen to */
  async putBack(of: QuietEnd, quietFor: QuietFor): Promise<boolean> {
    const found = await this.#repository.silencedBy(of, stepMax);
    for (const one of found) await this.#reconsider(one, quietFor);
    return found.length < stepMax;
  }

  async #reconsider(found: AlertDocument, quietFor: QuietFor): Promise<void> {
    await this.#database.inTransaction(async (tx) => {
      const [alert] = await this.#repository.byIds([found.alertId], tx.session);
      if (!alert || alert.state === 'resolved' || alert.joinedTo !== null) return;
      if (alert.standing !== 'queue' && alert.standing !== 'silenced') return;
      if (alert.standing === 'queue' && alert.state !== 'open') return;
      const silence = await quietFor(tx, alert);
      const standing = silence === null ? 'queue' : 'silenced';
      if (standing === alert.standing && silence?.id === alert.silence?.id && silence?.until === alert.silence?.until)
        return;
      const entry =
        silence === null
          ? hubEntry(tx, 'stood-up', { note: 'silence-ended' })
          : hubEntry(tx, 'silenced', { note: silence.reason, ...(silence.until ? { until: silence.until } : {}) });
      await this.#repository.decide(tx, alert, { standing, silence }, [entry]);
      emitChange(tx, alert, alert.division);
      if (silence === null && alert.state === 'open') emitStood(tx, alert, 'silence-ended');
    });
  }
}

/** What of an alert a silence looks at. */
export function matchedOf({ division, siteId, cameraId, life }: AlertDocument): Matched {
  const { kind, ruleId, priority } = life.finding;
  return { division, siteId, cameraId, kind, ruleId, priority };
}
