import { type Escalation, newId, toInstant } from '@sharp-eyes/protocol';
import type { Tx } from '../../../platform/database/database.ts';
import type { EventOf } from '../../../platform/events/event-map.ts';
import { notFound } from '../../../platform/http/problem.ts';
import type { Words } from '../../../platform/http/words.ts';
import type { Platform } from '../../../platform/platform.ts';
import { type Scope, scopeWithin, wholeScope } from '../../../platform/scope.ts';
import type { AlertDocument } from '../../alerts/documents.ts';
import type { NewNotice, Notified, Recipient } from '../../notices/service.ts';
import type { Policies } from './policies.ts';
import type { EscalationDocument, EscalationRepository } from './repository.ts';
import { isWithinHours, needsSomebody, type Planned, planNext } from './rules.ts';

/** A hub that has not decided a step it claimed for this long is dead (house: effects), milliseconds. */
export const leaseMs = 15_000;
/** Steps decided in one sweep. */
const sweepBatch = 200;

/** What escalation asks of other rooms. */
export interface EscalationNeeds {
  /** An alert as it stands in the transaction; undefined when it is gone. */
  alertOf(alertId: string, tx?: Tx): Promise<AlertDocument | undefined>;
  /** Whom a step is for. */
  peopleFor(tx: Tx, tell: Escalation['told'][number]['tell'], division: string): Promise<Whom>;
  notify(tx: Tx, notice: NewNotice): Promise<Notified>;
  cancel(tx: Tx, about: { division: string; cause: string }): Promise<unknown>;
  /** Writes the step into the alert's timeline. It is what a rival acknowledgement collides with. */
  noteStep(tx: Tx, alert: AlertDocument, told: Escalation['told'][number]): Promise<void>;
  subjectOf(alert: AlertDocument): Words;
}

/** The people of a step, by name for the timeline, and where they are told. */
export interface Whom {
  people: { id: string; name: string }[];
  to: Recipient[];
}

/** Tells somebody else, step by step, while an alert waits for a person (升级). */
export class Escalations {
  readonly #platform: Platform;
  readonly #policies: Policies;
  readonly #needs: EscalationNeeds;
  readonly #repository: EscalationRepository;
  readonly #hubId: string;

  constructor(platform: Platform, repository: EscalationRepository, policies: Policies, needs: EscalationNeeds) {
    this.#platform = platform;
    this.#repository = repository;
    this.#policies = policies;
    this.#needs = needs;
    this.#hubId = platform.hubId || newId();
  }

  /** Alerts ask for a person from now on, or again: each gets its first step. The same events again change nothing. */
  async arm(events: readonly EventOf<'alert.stood'>[]): Promise<void> {
    const latest = new Map(events.map((event) => [event.body.alertId, event]));
    const armed: EscalationDocument[] = [];
    for (const event of latest.values()) {
      const alert = await this.#needs.alertOf(event.body.alertId);
      if (!alert || !needsSomebody(alert)) continue;
      const { ladder } = await this.#policies.inForce(alert.division);
      const { priority } = alert.life.finding;
      const first = planNext(ladder, priority, undefined, event.at.getTime());
      if (first === undefined) continue;
      armed.push({
        ...{ alertId: alert.alertId, county: alert.county, division: alert.division, priority, ladder },
        ...{ armedBy: event._id, armedAt: event.at, state: 'armed', lease: null, told: [] },
        ...placeOf(first),
      });
    }
    await this.#repository.arm(armed);
  }

  /** Somebody acts: nothing more happens, and what waits to be sent does not leave. In the transaction of the decision. */
  async standDown(tx: Tx, { county, alertId, division }: AlertDocument): Promise<void> {
    await this.#repository.standDown(tx, { county, alertId });
    await this.#needs.cancel(tx, { division, cause: causeOf(alertId) });
  }

  /** Nobody watches the desk of a division: whoever would be told later is told now. @returns how many alerts that hurries */
  async hurry(tx: Tx, division: string): Promise<number> {
    return this.#repository.hurry(tx, scopeWithin(division), tx.now);
  }

  /** Decides the steps that are due. Each is claimed by one hub, and decided in one transaction. */
  async sweep(now: Date): Promise<void> {
    for (let n = 0; n < sweepBatch; n += 1) {
      const claimed = await this.#repository.claim(this.#hubId, now, new Date(now.getTime() + leaseMs));
      if (claimed === undefined) return;
      try {
        await this.#platform.database.inTransaction((tx) => this.#decide(tx, claimed));
      } catch (error) {
        // The claim lapses, and a hub tries again.
        this.#platform.errors.count('escalation-step-failed');
        this.#platform.log.error({ err: error, alert: claimed.alertId }, 'a step of an escalation failed');
      }
    }
  }

  /** How far an alert's escalation has come. @throws ProblemError `not-found` where none ever began */
  async of(scope: Scope, alertId: string): Promise<Escalation> {
    const found = await this.#repository.find(scope, alertId);
    if (!found) throw notFound();
    const { state, nextStepAt, ladder, step, told } = found;
    return {
      ...{ alertId, state, told, nextStepAt: nextStepAt?.toISOString() ?? null },
      next: nextStepAt === null ? null : (ladder.steps[step]?.tell ?? null),
    };
  }

  async #decide(tx: Tx, claimed: EscalationDocument): Promise<void> {
    const now = tx.now.getTime();
    const step = claimed.ladder.steps[claimed.step];
    const alert = await this.#needs.alertOf(claimed.alertId, tx);
    if (!alert || !step || !needsSomebody(alert)) {
      await this.#repository.decide(tx, claimed, { state: 'stood-down', nextStepAt: null });
      return;
    }
    if (!isWithinHours(step, now)) {
      const told = {
        at: toInstant(now),
        tell: step.tell,
        round: claimed.round,
        result: 'out-of-hours' as const,
        people: [],
      };
      await this.#repository.decide(tx, claimed, this.#after(claimed, now), told);
      return;
    }
    const { people, to } = await this.#needs.peopleFor(tx, step.tell, alert.division);
    const { deliveries } = await this.#needs.notify(tx, noticeOf(claimed, alert, this.#needs.subjectOf(alert), to));
    const told = {
      ...{ at: toInstant(now), tell: step.tell, round: claimed.round, people: people.map(({ name }) => name) },
      result: deliveries > 0 ? ('told' as const) : ('nobody' as const),
    };
    const after = deliveries > 0 ? this.#after(claimed, now) : this.#atOnce(claimed, now);
    if (await this.#repository.decide(tx, claimed, after, told)) await this.#needs.noteStep(tx, alert, told);
    else throw new Error('the step was decided by another hub; expected to hold its claim');
  }

  #after({ ladder, priority, round, step }: EscalationDocument, now: number): Partial<EscalationDocument> {
    const next = planNext(ladder, priority, { round, step }, now);
    return next === undefined ? { state: 'exhausted', nextStepAt: null } : placeOf(next);
  }

  /** Nobody could be told: the next step of the same round need not wait. */
  #atOnce(claimed: EscalationDocument, now: number): Partial<EscalationDocument> {
    const after = this.#after(claimed, now);
    return after.nextStepAt && after.round === claimed.round ? { ...after, nextStepAt: new Date(now) } : after;
  }
}

function placeOf({ round, step, at }: Planned) {
  return { round, step, nextStepAt: new Date(at) };
}

function causeOf(alertId: string): string {
  return `alert:${alertId}`;
}

function noticeOf(
  { alertId, armedBy, round, step }: EscalationDocument,
  alert: AlertDocument,
  subject: Words,
  to: Recipient[],
): NewNotice {
  return {
    dedupeKey: `alert:${alertId}:${armedBy}:${round}:${step}`,
    ...{ cause: causeOf(alertId), division: alert.division, subject, number: alert.number },
    ...{ at: new Date(alert.life.raisedAt), to, path: `/desk/${alertId}` },
    urgency: alert.life.finding.priority === 'critical' || round > 0 ? 'urgent' : 'normal',
    notBy: alert.cause?.kind === 'channel-dead' ? alert.cause.of : undefined,
  };
}

/** For consumers that look at alerts of any area. */
export const anyAlert = wholeScope('escalation looks at alerts of every area');
