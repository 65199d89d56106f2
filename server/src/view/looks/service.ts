import { type Look, newId, type newLook } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { AlertService } from '../../desk/alerts/service.ts';
import type { Database } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import { inScope, type Scope, scopeOf, wholeScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { StillService } from '../files/service.ts';
import type { SiteWord } from '../site-word.ts';
import { type CameraSight, sightWaitMs } from './camera-sight.ts';
import { sightRefused } from './refusals.ts';
import type { LookDocument, LookRepository } from './repository.ts';
import { type GivenReason, judgeLook } from './rules.ts';

/** Requests of one session that wait for a camera's still at once: each asks the database five times a second. */
const waitingMax = 4;

const anywhere = wholeScope('the alert of a look that was already checked');

/** What can be looked at, on the record. */
export class LookService {
  readonly #database: Database;
  readonly #alerts: AlertService;
  readonly #stills: StillService;
  readonly #sight: CameraSight;
  readonly #audit: Audit;
  readonly #wordHolds: SiteWord;
  readonly #lifeMs: number;
  readonly #repository: LookRepository;
  /** Requests that wait, by session. */
  readonly #waiting = new Map<string, number>();

  constructor(parts: {
    database: Database;
    alerts: AlertService;
    stills: StillService;
    sight: CameraSight;
    audit: Audit;
    wordHolds: SiteWord;
    repository: LookRepository;
    /** How long the pictures of one look answer, milliseconds. */
    lifeMs: number;
  }) {
    this.#database = parts.database;
    this.#alerts = parts.alerts;
    this.#stills = parts.stills;
    this.#sight = parts.sight;
    this.#audit = parts.audit;
    this.#wordHolds = parts.wordHolds;
    this.#lifeMs = parts.lifeMs;
    this.#repository = parts.repository;
  }

  /** Its audit entry is committed before this answers, and nothing shows a byte without the answer. */
  async make(scope: Scope, caller: PersonCaller, body: z.output<typeof newLook>): Promise<Look> {
    const made =
      'cameraId' in body
        ? await this.#inTurn(caller, () => this.#sight.look(scope, caller, body.cameraId, body.reason))
        : await this.#atAlert(scope, caller, body.alertId, body.reason);
    return this.#viewOf(scope, made);
  }

  /** A look of this session; waits a while for a camera's still that is under way. @throws ProblemError `not-found` */
  async find(scope: Scope, caller: PersonCaller, lookId: string, now: Date): Promise<Look> {
    const look = await this.#repository.open(scope, lookId, caller.sessionId, now);
    if (!look) throw notFound();
    if (look.cameraId !== null) await this.#inTurn(caller, () => this.#sight.awaitStill(lookId, sightWaitMs));
    return this.#viewOf(scope, look);
  }

  /**
   * @throws ProblemError `not-found` for another session's look, after its time, and out of scope alike; `access-basis`
   * where the site's word was taken back since the look began
   */
  async still(scope: Scope, caller: PersonCaller, lookId: string, n: number, now: Date): Promise<Buffer> {
    const look = await this.#repository.open(scope, lookId, caller.sessionId, now);
    if (!look) throw notFound();
    await this.#checkAllowed(look, now);
    return this.#stills.bytesOf(scope, look.alertId ?? look._id, n);
  }

  /** @throws ProblemError `too-many` where others of the session wait already */
  async #inTurn<T>({ sessionId }: PersonCaller, wait: () => Promise<T>): Promise<T> {
    const others = this.#waiting.get(sessionId) ?? 0;
    if (others >= waitingMax) throw new ProblemError('too-many', { code: 'too-many-looks-waiting', retryAfterS: 5 });
    this.#waiting.set(sessionId, others + 1);
    try {
      return await wait();
    } finally {
      const left = (this.#waiting.get(sessionId) ?? 1) - 1;
      if (left === 0) this.#waiting.delete(sessionId);
      else this.#waiting.set(sessionId, left);
    }
  }

  /** A look that began while it was allowed ends with the word of the site. */
  async #checkAllowed({ alertId, cameraId }: LookDocument, now: Date): Promise<void> {
    if (cameraId !== null) return this.#sight.checkAllowed(cameraId, now);
    const alert = alertId === null ? undefined : await this.#alerts.stored(anywhere, alertId);
    if (alert && !(await this.#wordHolds(alert.siteId ?? ''))) throw sightRefused('no-basis', 'none');
  }

  async #atAlert(
    scope: Scope,
    caller: PersonCaller,
    alertId: string,
    reason: GivenReason | undefined,
  ): Promise<LookDocument> {
    const { person, sessionId } = caller;
    return this.#database.inTransaction(async (tx) => {
      const alert = await this.#alerts.stored(scope, alertId, tx);
      if (!alert) throw notFound();
      const verdict = judgeLook(alert, reason, inScope(scopeOf(person, 'alerts.decide'), alert.division));
      if (verdict.decision === 'refused')
        throw new ProblemError('bad-request', {
          code: 'look-without-reason',
          faults: [{ path: 'reason', message: verdict.why }],
        });
      if (!(await this.#wordHolds(alert.siteId ?? ''))) throw sightRefused('no-basis', 'none');
      const { county, division, number, cameraId } = alert;
      const look = {
        ...{ _id: newId(), county, division, alertId, cameraId: null, agentId: null, personId: person.id, sessionId },
        ...{ at: tx.now, expiresAt: new Date(tx.now.getTime() + this.#lifeMs) },
      };
      await this.#repository.insert(tx, look);
      const content = { lookId: look._id, alertId, number, cameraId };
      const entry = { action: 'looks.make', division, content, reason: { ...verdict.reason } };
      await this.#audit.append(tx, { ...actorOf(caller), ...entry });
      const by = { id: person.id, name: person.name, unit: person.unit };
      await this.#alerts.noteLook(tx, alert, by, verdict.reason.code);
      return look;
    });
  }

  async #viewOf(scope: Scope, { _id: id, alertId, cameraId, at, expiresAt }: LookDocument): Promise<Look> {
    const stills = await this.#stills.listOf(scope, alertId ?? id);
    return {
      ...{ id, alertId, cameraId, waiting: cameraId !== null && stills.length === 0 },
      at: at.toISOString(),
      expiresAt: expiresAt.toISOString(),
      stills: stills.map((still) => ({
        n: still.n,
        at: still.at,
        address: `/api/v1/looks/${id}/stills/${still.n}`,
      })),
    };
  }
}
