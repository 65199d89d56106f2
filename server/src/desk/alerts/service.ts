import type {
  AlertDetail,
  AlertRow,
  AlertState,
  acknowledge,
  comment,
  resolve,
  TimelineEntry,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Database, Tx } from '../../platform/database/database.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import type { Scope } from '../../platform/scope.ts';
import { wholeScope } from '../../platform/scope.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { AlertIntake, emitChange } from './intake.ts';
import { alertDetailOf, alertRowOf } from './projection.ts';
import { type AlertDocument, AlertRepository, timelineMax } from './repository.ts';
import { ackExpiry, judgeMove, type Move, type Officer, type Verdict } from './rules.ts';

/** Alerts whose acknowledgement is taken back in one sweep. */
const sweepBatch = 200;

/** Who decides, as the audit and the timeline name them. */
export interface Decider extends Officer {
  unit: string;
}

/** What the desk asks of other rooms. */
export interface AlertNeeds {
  /** People to telephone at a site; none when it is gone. */
  contactsOf(siteId: string, division: string): Promise<AlertDetail['contacts']>;
  /** Appends to the county's chain in the same transaction. */
  audit(tx: Tx, entry: AlertAudit): Promise<unknown>;
}

export interface AlertAudit {
  division: string;
  person: Officer | null;
  unit: string;
  action: string;
  content: Record<string, unknown>;
  reason: Record<string, unknown> | null;
}

/** What a duty officer can do with alerts; agents' facts go in through `intake`. */
export class AlertService {
  readonly intake: AlertIntake;
  readonly #repository: AlertRepository;
  readonly #database: Database;
  readonly #needs: AlertNeeds;
  readonly #acknowledgementMinutes: number;

  constructor(parts: { database: Database; needs: AlertNeeds; acknowledgementMinutes: number }) {
    this.#database = parts.database;
    this.#needs = parts.needs;
    this.#acknowledgementMinutes = parts.acknowledgementMinutes;
    this.#repository = new AlertRepository(parts.database);
    this.intake = new AlertIntake(this.#repository);
  }

  /** Newest first. @throws ProblemError `bad-request` when the cursor is not one of ours */
  async list(
    scope: Scope,
    filter: { division?: string | undefined; states?: readonly AlertState[] | undefined },
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: AlertRow[]; next: string | null }> {
    const after = page.cursor === undefined ? undefined : decodeCursor(page.cursor);
    const found = await this.#repository.find(scope, filter, after, page.limit + 1);
    const items = found.slice(0, page.limit);
    const last = items.at(-1);
    return { items: items.map(alertRowOf), next: found.length > page.limit && last ? encodeCursor(last) : null };
  }

  async detail(scope: Scope, alertId: string): Promise<AlertDetail> {
    return this.#present(await this.#find(scope, alertId));
  }

  /** A row for the event stream; undefined when it is gone. */
  async row(scope: Scope, alertId: string): Promise<AlertRow | undefined> {
    const alert = await this.#repository.byId(scope, alertId);
    return alert ? alertRowOf(alert) : undefined;
  }

  /** What other rooms need to know of an alert (a look, a still); undefined when it is out of scope. */
  async stored(scope: Scope, alertId: string, tx?: Tx): Promise<AlertDocument | undefined> {
    return (await this.#repository.byId(scope, alertId, tx?.session)) ?? undefined;
  }

  async acknowledge(
    scope: Scope,
    alertId: string,
    by: Decider,
    version: number,
    body: z.output<typeof acknowledge>,
  ): Promise<AlertDetail> {
    return this.#decide(scope, alertId, 'acknowledge', by, version, body.note, (now) => ({
      acknowledgedBy: { id: by.id, name: by.name },
      ackExpiresAt: new Date(ackExpiry(now, this.#acknowledgementMinutes)),
    }));
  }

  async resolve(
    scope: Scope,
    alertId: string,
    by: Decider,
    version: number,
    body: z.output<typeof resolve>,
  ): Promise<AlertDetail> {
    const { outcome, action = null, receipt } = body;
    const note = [body.note, receipt && `№ ${receipt}`].filter(Boolean).join(' · ') || undefined;
    const content = { outcome, action, ...(receipt ? { receipt } : {}) };
    return this.#decide(
      scope,
      alertId,
      'resolve',
      by,
      version,
      note,
      () => ({ outcome, action, ackExpiresAt: null, resolvedBy: { id: by.id, name: by.name } }),
      content,
    );
  }

  /** A note in the timeline. It decides nothing, so it neither needs nor raises the version. */
  async comment(scope: Scope, alertId: string, by: Decider, body: z.output<typeof comment>): Promise<AlertDetail> {
    return this.#decide(scope, alertId, 'comment', by, undefined, body.note, () => ({}));
  }

  /** Takes back acknowledgements whose time is over. Called by the sweep; a second hub finds nothing left. */
  async expireAcknowledgements(now: Date): Promise<number> {
    const due = await this.#repository.expired(now, sweepBatch);
    let expired = 0;
    for (const { alertId } of due)
      expired += await this.#database.inTransaction(async (tx) => {
        const alert = await this.#repository.byId(wholeScope('the clock decides'), alertId, tx.session);
        if (!alert) return 0;
        const verdict = judgeMove(standingOf(alert), 'expire', null, tx.now.getTime());
        if (verdict.decision === 'refused') return 0;
        const set = { acknowledgedBy: null, ackExpiresAt: null };
        await this.#write(tx, alert, 'expire', verdict, null, alert.acknowledgedBy?.name, set, {});
        return 1;
      });
    return expired;
  }

  /** A still arrived. @returns false when the alert had it already */
  async noteStill(tx: Tx, alert: AlertDocument, still: { n: number; at: string }): Promise<boolean> {
    const added = await this.#repository.addStill(tx, alert, still);
    if (added) emitChange(tx, alert, alert.division);
    return added;
  }

  /** Somebody looked at the alert's pictures. */
  async noteLook(tx: Tx, alert: AlertDocument, by: Decider, reason: string): Promise<void> {
    if (alert.timeline.length >= timelineMax) return; // the audit chain has every one of them
    const entry: TimelineEntry = { at: tx.now.toISOString(), kind: 'looked', by, from: null, to: null, note: reason };
    await this.#repository.decide(tx, alert, {}, entry);
    emitChange(tx, alert, alert.division);
  }

  async #decide(
    scope: Scope,
    alertId: string,
    move: Exclude<Move, 'expire'>,
    by: Decider,
    version: number | undefined,
    note: string | undefined,
    change: (now: number) => Partial<AlertDocument>,
    content: Record<string, unknown> = {},
  ): Promise<AlertDetail> {
    await this.#database.inTransaction(async (tx) => {
      const alert = await this.#find(scope, alertId, tx);
      const now = tx.now.getTime();
      const verdict = judgeMove(standingOf(alert), move, by, now);
      if (verdict.decision === 'refused') throw await this.#illegal(alert, verdict);
      // RFC 9110, 13.2.1: a precondition counts only where the request would otherwise succeed.
      if (version !== undefined && version !== alert.version) throw stale(await this.#present(alert));
      if (alert.timeline.length >= timelineMax)
        throw new ProblemError('conflict', { code: 'timeline-full', values: { what: 'timeline' } });
      await this.#write(tx, alert, move, verdict, by, note, change(now), content);
    });
    return this.#present(await this.#find(scope, alertId));
  }

  async #write(
    tx: Tx,
    alert: AlertDocument,
    move: Move,
    { from, to }: Extract<Verdict, { decision: 'allowed' }>,
    by: Decider | null,
    note: string | undefined,
    set: Partial<AlertDocument>,
    content: Record<string, unknown>,
  ): Promise<void> {
    const kind = entryKinds[move];
    const raise = move === 'comment' ? {} : { state: to, version: alert.version + 1 };
    const entry: TimelineEntry = { at: tx.now.toISOString(), kind, by, from, to, note: note ?? null };
    await this.#repository.decide(tx, alert, { ...set, ...raise }, entry);
    emitChange(tx, alert, alert.division);
    await this.#needs.audit(tx, {
      division: alert.division,
      person: by && { id: by.id, name: by.name },
      unit: by?.unit ?? '',
      action: `alerts.${move}`,
      content: { alertId: alert.alertId, number: alert.number, from, to, ...content, ...(note ? { note } : {}) },
      reason: null,
    });
  }

  async #illegal(alert: AlertDocument, verdict: Extract<Verdict, { decision: 'refused' }>): Promise<ProblemError> {
    return new ProblemError('illegal-move', {
      code: `alert-${verdict.code}`,
      values: { state: alert.state, ...(verdict.first ? { by: verdict.first.name } : {}) },
      current: await this.#present(alert),
    });
  }

  async #find(scope: Scope, alertId: string, tx?: Tx): Promise<AlertDocument> {
    const alert = await this.#repository.byId(scope, alertId, tx?.session);
    if (!alert) throw notFound();
    return alert;
  }

  async #present(alert: AlertDocument): Promise<AlertDetail> {
    return alertDetailOf(alert, { contacts: await this.#needs.contactsOf(alert.siteId, alert.division) });
  }
}

const entryKinds = {
  acknowledge: 'acknowledged',
  resolve: 'resolved',
  comment: 'commented',
  expire: 'expired',
} as const satisfies Record<Move, TimelineEntry['kind']>;

function standingOf(alert: AlertDocument) {
  return { ...alert, ackExpiresAt: alert.ackExpiresAt?.getTime() ?? null };
}
