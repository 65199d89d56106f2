import type {
  AlertBatchAnswer,
  AlertDetail,
  acknowledge,
  alertBatch,
  assign,
  BatchMove,
  comment,
  feedback,
  handOver,
  resolve,
  shelve,
  TimelineEntry,
  unshelve,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Database, Tx } from '../../platform/database/database.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/words.ts';
import type { Sweeps } from '../../platform/jobs/sweeps.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import { emitChange, emitJudged, emitStood } from './announce.ts';
import { type AlertDocument, notesMax } from './documents.ts';
import type { AlertNeeds } from './needs.ts';
import { illegalMove, timelineFull } from './problems.ts';
import { alertRowOf } from './projection.ts';
import { queuedAgain } from './queued.ts';
import type { AlertRepository } from './repository.ts';
import { judgeDue, judgeMove, type Move, type Officer, type Verdict, type Wish } from './rules.ts';
import { fieldsOf, standingOf } from './standing.ts';

/** Alerts about which the clock decides in one sweep. */
const sweepBatch = 200;

/** Who decides, as the audit and the timeline name them. */
export interface Decider extends Officer {
  unit: string;
  /** Whether this is a duty officer of the whole county that holds a division. */
  isChiefOf(division: string): boolean;
}

/** What another room has to do with a decision, in its transaction. */
export interface Heeding {
  /** @throws ProblemError where this person must not decide yet */
  mayDecide(tx: Tx, personId: string): Promise<void>;
  /** It was decided: by a person, or by the clock. */
  decided(tx: Tx, alert: AlertDocument): Promise<void>;
}

type Allowed = Extract<Verdict, { decision: 'allowed' }>;

/** What is written about a decision beside what it changes. */
interface Words {
  note?: string | undefined;
  content?: Record<string, unknown>;
}

/** What people decide about alerts, one by one or many at once, and what the clock does. */
export class AlertDecisions {
  readonly #database: Database;
  readonly #sweeps: Pick<Sweeps, 'each'>;
  readonly #repository: AlertRepository;
  readonly #needs: AlertNeeds;
  readonly #detailOf: (alert: AlertDocument) => Promise<AlertDetail>;
  readonly #minutes: number;
  readonly #heeding: Heeding[] = [];

  constructor(parts: {
    database: Database;
    sweeps: Pick<Sweeps, 'each'>;
    repository: AlertRepository;
    needs: AlertNeeds;
    /** How long an acknowledgement holds where nobody says otherwise, minutes. */
    minutes: number;
    detailOf: (alert: AlertDocument) => Promise<AlertDetail>;
  }) {
    this.#database = parts.database;
    this.#sweeps = parts.sweeps;
    this.#repository = parts.repository;
    this.#needs = parts.needs;
    this.#minutes = parts.minutes;
    this.#detailOf = parts.detailOf;
  }

  /** Rooms that have to do with decisions say so before the hub starts. */
  heed(room: Heeding): void {
    this.#heeding.push(room);
  }

  acknowledge(scope: Scope, id: string, by: Decider, version: number, body: z.output<typeof acknowledge>) {
    return this.#answer(scope, id, by, version, this.#acknowledging(body), { note: body.note });
  }

  async assign(scope: Scope, id: string, by: Decider, version: number, body: z.output<typeof assign>) {
    const wish = await this.#assigning(scope, id, body);
    return this.#answer(scope, id, by, version, wish, { note: body.note, content: { to: body.to } });
  }

  shelve(scope: Scope, id: string, by: Decider, version: number, body: z.output<typeof shelve>) {
    return this.#answer(scope, id, by, version, shelving(body), { note: body.reason, content: { until: body.until } });
  }

  unshelve(scope: Scope, id: string, by: Decider, version: number, body: z.output<typeof unshelve>) {
    return this.#answer(scope, id, by, version, { move: 'unshelve' }, { note: body.note });
  }

  handOver(scope: Scope, id: string, by: Decider, version: number, body: z.output<typeof handOver>) {
    const wish: Wish = { move: 'hand-over', to: body.to, feedbackBy: Date.parse(body.feedbackBy) };
    const content = { to: body.to.kind, feedbackBy: body.feedbackBy };
    return this.#answer(scope, id, by, version, wish, { note: body.note, content });
  }

  feedback(scope: Scope, id: string, by: Decider, version: number, { note }: z.output<typeof feedback>) {
    return this.#answer(scope, id, by, version, { move: 'feedback', minutes: this.#minutes }, { note });
  }

  resolve(scope: Scope, id: string, by: Decider, version: number, body: z.output<typeof resolve>) {
    return this.#answer(scope, id, by, version, settling(body), settlingWords(body));
  }

  undo(scope: Scope, id: string, by: Decider, version: number) {
    return this.#answer(scope, id, by, version, { move: 'undo' }, {});
  }

  /** A note in the timeline. It decides nothing, so it neither needs nor raises the version. */
  comment(scope: Scope, id: string, by: Decider, { note }: z.output<typeof comment>) {
    return this.#answer(scope, id, by, undefined, { move: 'comment' }, { note });
  }

  /** Many at once: each in a transaction of its own, so that one that was refused holds up no other. */
  async batch(
    scope: Scope,
    by: Decider,
    { decision, alerts }: z.output<typeof alertBatch>,
    language: Language,
  ): Promise<AlertBatchAnswer> {
    const answers: AlertBatchAnswer['answers'] = [];
    for (const { id, version } of alerts) {
      try {
        const { wish, words } = await this.#wishOf(scope, id, decision);
        const alert = await this.#decide(scope, id, by, decision.move === 'comment' ? undefined : version, wish, words);
        answers.push({ id, row: alertRowOf(alert), problem: null });
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        const { current, ...problem } = error.document(language);
        answers.push({ id, row: rowIn(current), problem });
      }
    }
    return { answers };
  }

  /** Acknowledgements, shelves and waits whose time is over. Called by the sweep; a second hub finds nothing left. */
  async decideDue(now: Date): Promise<number> {
    let decided = 0;
    await this.#sweeps.each('alerts-due', await this.#repository.due(now, sweepBatch), async (alertId) => {
      decided += await this.#database.inTransaction(async (tx) => {
        const alert = await this.#repository.byId(wholeScope('the clock decides'), alertId, tx.session);
        const verdict = alert && judgeDue(standingOf(alert), tx.now.getTime());
        if (!alert || !verdict) return 0;
        await this.#write(tx, alert, 'due', verdict, null, {});
        return 1;
      });
    });
    return decided;
  }

  async #wishOf(scope: Scope, id: string, decision: BatchMove): Promise<{ wish: Wish; words: Words }> {
    switch (decision.move) {
      case 'acknowledge':
        return { wish: this.#acknowledging(decision.body), words: { note: decision.body.note } };
      case 'assign':
        return {
          wish: await this.#assigning(scope, id, decision.body),
          words: { note: decision.body.note, content: { to: decision.body.to } },
        };
      case 'shelve':
        return {
          wish: shelving(decision.body),
          words: { note: decision.body.reason, content: { until: decision.body.until } },
        };
      case 'unshelve':
        return { wish: { move: 'unshelve' }, words: { note: decision.body.note } };
      case 'resolve':
        return { wish: settling(decision.body), words: settlingWords(decision.body) };
      case 'comment':
        return { wish: { move: 'comment' }, words: { note: decision.body.note } };
      case 'undo':
        return { wish: { move: 'undo' }, words: {} };
    }
  }

  #acknowledging({ minutes = this.#minutes, takeOver }: z.output<typeof acknowledge>): Wish {
    return { move: 'acknowledge', minutes, takeOver };
  }

  async #assigning(scope: Scope, id: string, { to }: z.output<typeof assign>): Promise<Wish> {
    const alert = await this.#repository.byId(scope, id);
    if (!alert) throw notFound();
    const officer = (await this.#needs.officersOf(alert.division)).find((one) => one.id === to);
    if (!officer) throw new ProblemError('bad-request', { code: 'no-such-officer', faults: [noSuchOfficer] });
    return { move: 'assign', to: { id: officer.id, name: officer.name } };
  }

  async #answer(
    scope: Scope,
    id: string,
    by: Decider,
    version: number | undefined,
    wish: Wish,
    words: Words,
  ): Promise<AlertDetail> {
    return this.#detailOf(await this.#decide(scope, id, by, version, wish, words));
  }

  async #decide(
    scope: Scope,
    alertId: string,
    by: Decider,
    version: number | undefined,
    wish: Wish,
    words: Words,
  ): Promise<AlertDocument> {
    return this.#database.inTransaction(async (tx) => {
      const alert = await this.#repository.byId(scope, alertId, tx.session);
      if (!alert) throw notFound();
      const actor = { id: by.id, name: by.name, chief: by.isChiefOf(alert.division) };
      if (wish.move !== 'comment') for (const room of this.#heeding) await room.mayDecide(tx, by.id);
      const verdict = judgeMove(standingOf(alert), wish, actor, tx.now.getTime());
      if (verdict.decision === 'refused') throw illegalMove(alert, verdict, await this.#detailOf(alert));
      // RFC 9110, 13.2.1: a precondition counts only where the request would otherwise succeed.
      if (version !== undefined && version !== alert.version) throw stale(await this.#detailOf(alert));
      if (wish.move === 'comment' && alert.timeline.length >= notesMax) throw timelineFull();
      return this.#write(tx, alert, wish.move, verdict, by, words);
    });
  }

  async #write(
    tx: Tx,
    alert: AlertDocument,
    move: Move | 'due',
    { kind, from, after, noted }: Allowed,
    by: Decider | null,
    { note, content = {} }: Words,
  ): Promise<AlertDocument> {
    const to = after.state;
    const whole = by && { id: by.id, name: by.name, unit: by.unit };
    const entry: TimelineEntry = { at: tx.now.toISOString(), kind, by: whole, from, to, note: note ?? null, ...noted };
    const settled = to === 'resolved' && from !== 'resolved';
    const stands = to === 'open' && move !== 'comment' && alert.standing === 'queue';
    const set: Partial<AlertDocument> =
      move === 'comment'
        ? {}
        : {
            ...fieldsOf(after),
            version: alert.version + 1,
            // What is settled is kept out of sight by nothing any more.
            ...(settled ? { standing: 'queue', heldBy: null } : {}),
            // Only what the clock brings back is load: whoever unshelves, assigns or takes back knows of it.
            ...(stands && by === null ? { queuedAt: queuedAgain(alert, tx.now) } : {}),
          };
    await this.#repository.decide(tx, alert, set, [entry]);
    if (from !== to && alert.count > 1) await this.#repository.settleRepeats(tx, alert.alertId, to);
    const decided: AlertDocument = { ...alert, ...set, timeline: [...alert.timeline, entry] };
    if (move !== 'comment') for (const room of this.#heeding) await room.decided(tx, decided);
    emitChange(tx, decided, alert.division);
    if ((settled || from === 'resolved') && move !== 'comment') emitJudged(tx, decided);
    if (stands) emitStood(tx, decided, whyStood(move));
    await this.#needs.audit(tx, {
      division: alert.division,
      person: by && { id: by.id, name: by.name },
      unit: by?.unit ?? '',
      action: move === 'due' ? dueActions[kind as keyof typeof dueActions] : `alerts.${move}`,
      content: { alertId: alert.alertId, number: alert.number, from, to, ...content, ...(note ? { note } : {}) },
      reason: null,
    });
    return decided;
  }
}

/** What the clock did, as the register names it. */
const dueActions = {
  expired: 'alerts.expire',
  unshelved: 'alerts.shelf-over',
  'feedback-overdue': 'alerts.feedback-overdue',
};

function whyStood(move: Move | 'due') {
  if (move === 'undo') return 'undone' as const;
  return move === 'assign' ? ('assigned' as const) : ('fell-back' as const);
}

function shelving({ until, reason }: z.output<typeof shelve>): Wish {
  return { move: 'shelve', until: Date.parse(until), reason };
}

function settling({ outcome, action = undefined }: z.output<typeof resolve>): Wish {
  return { move: 'resolve', outcome, action: action ?? null };
}

function settlingWords({ outcome, action, receipt, note }: z.output<typeof resolve>): Words {
  const said = [note, receipt && `№ ${receipt}`].filter(Boolean).join(' · ') || undefined;
  return { note: said, content: { outcome, action: action ?? null, ...(receipt ? { receipt } : {}) } };
}

const noSuchOfficer = {
  path: 'to',
  message: { zh: '应为该区域的值班员', en: 'expected a duty officer of the alert’s area' },
};

/** The record that a problem shows, as a row: a batch of a hundred does not carry a hundred timelines. */
function rowIn(current: unknown) {
  return current === undefined ? null : (current as AlertDetail);
}
