import {
  type AlertDetail,
  type CallKeeping,
  newId,
  type newRecordingRequest,
  type RecordingRequest,
  type recordingAnswer,
  recordingLimits,
  recordingRequestsMax,
  type TimelineEntry,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Database, Tx } from '../../platform/database/database.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Sweeps } from '../../platform/jobs/sweeps.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import { emitChange, hubEntry } from './announce.ts';
import type { Decider } from './decisions.ts';
import { type AlertDocument, notesMax } from './documents.ts';
import type { AlertNeeds } from './needs.ts';
import { timelineFull } from './problems.ts';
import { markOverdue } from './recording-rules.ts';
import type { AlertService } from './service.ts';

const sweepBatch = 100;
const dayMs = 24 * 3600_000;

/** Who was called about an alert, and whom was asked to keep its recording. Neither decides about it. */
export class AlertCalls {
  readonly #database: Database;
  readonly #sweeps: Pick<Sweeps, 'each'>;
  readonly #alerts: AlertService;
  readonly #audit: AlertNeeds['audit'];

  constructor(parts: {
    database: Database;
    sweeps: Pick<Sweeps, 'each'>;
    alerts: AlertService;
    audit: AlertNeeds['audit'];
  }) {
    this.#database = parts.database;
    this.#sweeps = parts.sweeps;
    this.#alerts = parts.alerts;
    this.#audit = parts.audit;
  }

  /** “Called, answered?”: the number stays out of the audit chain, which nobody can ever correct. */
  noteCall(scope: Scope, id: string, by: Decider, { name, answered, note = '' }: CallKeeping): Promise<AlertDetail> {
    return this.#note(scope, id, by, 'alerts.call', ({ timeline }) => ({
      entry: { kind: 'called', whom: name, answered, note: note === '' ? null : note },
      content: { answered, calls: timeline.filter(({ kind }) => kind === 'called').length + 1 },
    }));
  }

  /** Asks the managing unit to keep a recording; it decides, within the time that it is given. */
  askRecording(
    scope: Scope,
    id: string,
    by: Decider,
    { toWhom, words, ...span }: z.output<typeof newRecordingRequest>,
  ): Promise<AlertDetail> {
    return this.#note(scope, id, by, 'alerts.recording-ask', ({ recordings }, now) => {
      if (recordings.length >= recordingRequestsMax) throw tooMany();
      checkAnswerBy(Date.parse(span.answerBy), now.getTime());
      const { id: person, name, unit } = by;
      const request: RecordingRequest = {
        ...{ id: newId(), ...span, toWhom, words, askedBy: { id: person, name, unit } },
        ...{ askedAt: now.toISOString(), state: 'asked', answer: null },
      };
      return {
        recordings: [...recordings, request],
        entry: { kind: 'recording-asked', whom: toWhom, until: span.answerBy, note: words === '' ? null : words },
        content: { requestId: request.id, ...span },
      };
    });
  }

  /** What the unit said. @throws ProblemError `not-found` for an unknown request, `conflict` for an answered one */
  answerRecording(
    scope: Scope,
    id: string,
    requestId: string,
    by: Decider,
    { answer, words }: z.output<typeof recordingAnswer>,
  ): Promise<AlertDetail> {
    return this.#note(scope, id, by, 'alerts.recording-answer', ({ recordings }, now) => {
      const request = recordings.find((one) => one.id === requestId);
      if (!request) throw notFound();
      if (request.answer !== null)
        throw new ProblemError('conflict', { code: 'recording-answered', values: { what: request.answer.by } });
      const answered = { ...request, state: answer, answer: { at: now.toISOString(), by: by.name, words } };
      return {
        recordings: recordings.map((one) => (one === request ? answered : one)),
        entry: { kind: 'recording-answered', whom: request.toWhom, note: [answer, words].filter(Boolean).join(' · ') },
        content: { requestId, answer },
      };
    });
  }

  /** Requests that nobody has answered in time say so. Called by the sweep. */
  async markOverdue(now: Date): Promise<void> {
    await this.#sweeps.each('recordings-due', await this.#alerts.repository.recordingsDue(now, sweepBatch), (alertId) =>
      this.#database.inTransaction(async (tx) => {
        const everywhere = wholeScope('the clock decides');
        const alert = await this.#alerts.repository.byId(everywhere, alertId, tx.session);
        const marked = alert && markOverdue(alert.recordings, tx.now.toISOString());
        if (!alert || !marked) return;
        const late = marked.filter((one, n) => one !== alert.recordings[n]);
        const entries = late.map(({ toWhom }) => hubEntry(tx, 'recording-overdue', { whom: toWhom }));
        await this.#alerts.repository.decide(tx, alert, { recordings: marked }, entries);
        emitChange(tx, alert, alert.division);
      }),
    );
  }

  async #note(
    scope: Scope,
    alertId: string,
    by: Decider,
    action: string,
    made: (
      alert: AlertDocument,
      now: Date,
    ) => {
      entry: Pick<TimelineEntry, 'kind' | 'note'> & Partial<TimelineEntry>;
      content: Record<string, unknown>;
      recordings?: RecordingRequest[];
    },
  ): Promise<AlertDetail> {
    await this.#database.inTransaction(async (tx: Tx) => {
      const alert = await this.#alerts.repository.byId(scope, alertId, tx.session);
      if (!alert) throw notFound();
      if (alert.timeline.length >= notesMax) throw timelineFull();
      const { entry, content, recordings } = made(alert, tx.now);
      const { id, name, unit } = by;
      const whole = { at: tx.now.toISOString(), by: { id, name, unit }, from: null, to: null, ...entry };
      await this.#alerts.repository.decide(tx, alert, recordings ? { recordings } : {}, [whole]);
      emitChange(tx, alert, alert.division);
      await this.#audit(tx, {
        ...{ division: alert.division, person: { id, name }, unit, action, reason: null },
        content: { alertId, number: alert.number, ...content },
      });
    });
    return this.#alerts.detail(scope, alertId);
  }
}

function checkAnswerBy(answerBy: number, now: number): void {
  if (answerBy > now && answerBy <= now + recordingLimits.answerDays * dayMs) return;
  const message = {
    zh: `答复期限应在现在之后、${recordingLimits.answerDays} 天之内`,
    en: `expected a time for the answer after now and within ${recordingLimits.answerDays} days`,
  };
  throw new ProblemError('bad-request', { code: 'recording-answer-by', faults: [{ path: 'answerBy', message }] });
}

function tooMany(): ProblemError {
  return new ProblemError('conflict', {
    code: 'recording-requests',
    values: { what: { zh: `已有 ${recordingRequestsMax} 个请求`, en: `it has ${recordingRequestsMax} requests` } },
  });
}
