import { type Look, newId, type newLook } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { AlertAudit, AlertService } from '../../desk/alerts/service.ts';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import { inScope, type Scope, scopeOf } from '../../platform/scope.ts';
import type { StillService } from '../files/service.ts';
import { LookRepository } from './repository.ts';
import { judgeLook } from './rules.ts';

/** What can be looked at, on the record. */
export class LookService {
  readonly #database: Database;
  readonly #alerts: AlertService;
  readonly #stills: StillService;
  readonly #audit: (tx: Tx, entry: AlertAudit) => Promise<unknown>;
  readonly #minutes: number;
  readonly #repository: LookRepository;

  constructor(parts: {
    database: Database;
    alerts: AlertService;
    stills: StillService;
    audit(tx: Tx, entry: AlertAudit): Promise<unknown>;
    /** How long the pictures of one look answer, minutes. */
    minutes: number;
  }) {
    this.#database = parts.database;
    this.#alerts = parts.alerts;
    this.#stills = parts.stills;
    this.#audit = (tx, entry) => parts.audit(tx, entry);
    this.#minutes = parts.minutes;
    this.#repository = new LookRepository(parts.database);
  }

  /** Its audit entry is committed before this answers, and nothing shows a byte without the answer. */
  async make(scope: Scope, caller: PersonCaller, body: z.output<typeof newLook>): Promise<Look> {
    const { person, sessionId } = caller;
    const made = await this.#database.inTransaction(async (tx) => {
      const alert = await this.#alerts.stored(scope, body.alertId, tx);
      if (!alert) throw notFound();
      const verdict = judgeLook(alert, body.reason, inScope(scopeOf(person, 'alerts.decide'), alert.division));
      if (verdict.decision === 'refused')
        throw new ProblemError('bad-request', {
          code: 'look-without-reason',
          faults: [{ path: 'reason', message: verdict.why }],
        });
      const { county, division, alertId, number } = alert;
      const look = {
        ...{ _id: newId(), county, division, alertId, personId: person.id, sessionId, at: tx.now },
        expiresAt: new Date(tx.now.getTime() + this.#minutes * 60_000),
      };
      await this.#repository.insert(tx, look);
      const by = { id: person.id, name: person.name };
      await this.#audit(tx, {
        division,
        person: by,
        unit: person.unit,
        action: 'looks.make',
        content: { lookId: look._id, alertId, number, cameraId: alert.cameraId },
        reason: { ...verdict.reason },
      });
      await this.#alerts.noteLook(tx, alert, { ...by, unit: person.unit }, verdict.reason.code);
      return look;
    });
    const stills = await this.#stills.listOf(scope, made.alertId);
    return {
      id: made._id,
      alertId: made.alertId,
      at: made.at.toISOString(),
      expiresAt: made.expiresAt.toISOString(),
      stills: stills.map(({ n, at }) => ({ n, at, address: `/api/v1/looks/${made._id}/stills/${n}` })),
    };
  }

  /** @throws ProblemError `not-found` for another session's look, after its time, and out of scope alike */
  async still(scope: Scope, caller: PersonCaller, lookId: string, n: number, now: Date): Promise<Buffer> {
    const look = await this.#repository.open(scope, lookId, caller.sessionId, now);
    if (!look) throw notFound();
    return this.#stills.bytesOf(scope, look.alertId, n);
  }
}
