import type { AlertRow, DivisionRange } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Matched } from '../silences/rules.ts';
import { emitChange, emitStood, hubEntry } from './announce.ts';
import type { AlertDocument } from './documents.ts';
import { queuedAgain } from './queued.ts';
import type { AlertRepository, QuietEnd } from './repository.ts';

/** Alerts looked at in one step. */
const stepMax = 200;

/** What keeps an alert quiet, read in the transaction that decides about it. */
export type QuietFor = (tx: Tx, alert: AlertDocument) => Promise<AlertRow['silence']>;

/** Takes alerts out of the queue while a silence or a maintenance holds, and puts them back when it is over. */
export class AlertQuiet {
  readonly #platform: Pick<Platform, 'database' | 'sweeps'>;
  readonly #repository: AlertRepository;

  constructor(platform: Pick<Platform, 'database' | 'sweeps'>, repository: AlertRepository) {
    this.#platform = platform;
    this.#repository = repository;
  }

  /**
   * Open alerts of an area that a new silence is about leave the queue; what somebody has signed for stays.
   * @returns whether all was seen to
   */
  async takeOut(division: DivisionRange, isAbout: (alert: Matched) => boolean, quietFor: QuietFor): Promise<boolean> {
    let all = true;
    for (let after = ''; ; ) {
      const found = await this.#repository.queuedIn(division, after, stepMax);
      const about = found.filter((alert) => isAbout(matchedOf(alert)));
      all = (await this.#reconsiderAll(about, quietFor)) && all;
      if (found.length < stepMax) return all;
      after = found.at(-1)?.alertId as string;
    }
  }

  /** A silence is over: what still goes on stands up, unless another keeps it quiet. @returns whether all was seen to */
  async putBack(of: QuietEnd, quietFor: QuietFor): Promise<boolean> {
    const found = await this.#repository.silencedBy(of, '', stepMax);
    return (await this.#reconsiderAll(found, quietFor)) && found.length < stepMax;
  }

  /** The same for cameras, which may stay as quiet as they are, however many alerts they have. */
  async lookAgain(cameraIds: readonly string[], quietFor: QuietFor): Promise<void> {
    let all = true;
    for (let after = ''; ; ) {
      const found = await this.#repository.silencedBy({ cameraIds }, after, stepMax);
      all = (await this.#reconsiderAll(found, quietFor)) && all;
      if (found.length < stepMax) break;
      after = found.at(-1)?.alertId as string;
    }
    if (!all) throw new Error('not every alert of these cameras could be looked at again');
  }

  async #reconsiderAll(alerts: readonly AlertDocument[], quietFor: QuietFor): Promise<boolean> {
    return this.#platform.sweeps.each('silences', alerts, (alert) => this.#reconsider(alert, quietFor));
  }

  async #reconsider(found: AlertDocument, quietFor: QuietFor): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
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
      const stands = silence === null && alert.state === 'open';
      const set = { standing, silence, ...(stands ? { queuedAt: queuedAgain(alert, tx.now) } : {}) } as const;
      await this.#repository.decide(tx, alert, set, [entry]);
      emitChange(tx, alert, alert.division);
      if (stands) emitStood(tx, alert, 'silence-ended');
    });
  }
}

/** What of an alert a silence looks at. */
export function matchedOf({ division, siteId, cameraId, life }: AlertDocument): Matched {
  const { kind, ruleId, priority } = life.finding;
  return { division, siteId, cameraId, kind, ruleId, priority };
}
