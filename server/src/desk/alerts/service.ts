import type { AlertDetail, AlertRow, AlertStanding, AlertState, PersonName, TimelineEntry } from '@sharp-eyes/protocol';
import type { Database, Tx } from '../../platform/database/database.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { Sweeps } from '../../platform/jobs/sweeps.ts';
import { type Scope, scopeWithin } from '../../platform/scope.ts';
import { emitChange, hubEntry } from './announce.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { AlertDecisions, type Decider } from './decisions.ts';
import { type AlertDocument, looksTold, timelineMax } from './documents.ts';
import { AlertIntake, type SilenceReader } from './intake.ts';
import type { AlertNeeds } from './needs.ts';
import { alertDetailOf, alertRowOf } from './projection.ts';
import { AlertRepository } from './repository.ts';

export interface AlertSettings {
  /** How long an acknowledgement holds where nobody says otherwise. */
  acknowledgementMinutes: number;
  /** What comes again within this joins what nobody has settled; 0: nothing does. */
  repeatMinutes: number;
}

/** What is asked for of the list. */
interface AlertsAsked {
  division?: string | undefined;
  states?: readonly AlertState[] | undefined;
  standings?: readonly AlertStanding[] | undefined;
  cameraId?: string | undefined;
  heldBy?: string | undefined;
}

/** Alerts as officers read them; agents' facts go in through `intake`, what people decide through `decisions`. */
export class AlertService {
  readonly intake: AlertIntake;
  readonly decisions: AlertDecisions;
  readonly repository: AlertRepository;
  readonly #needs: AlertNeeds;
  readonly #now: () => Date;

  constructor(parts: {
    database: Database;
    sweeps: Pick<Sweeps, 'each'>;
    now: () => Date;
    needs: AlertNeeds;
    silences: SilenceReader;
    settings: AlertSettings;
  }) {
    const { database, sweeps, needs, settings } = parts;
    this.#needs = needs;
    this.#now = parts.now;
    this.repository = new AlertRepository(database);
    const repeats = { windowMs: settings.repeatMinutes * 60_000 };
    this.intake = new AlertIntake(this.repository, { silences: parts.silences, repeats });
    this.decisions = new AlertDecisions({
      ...{ database, sweeps, needs, repository: this.repository, minutes: settings.acknowledgementMinutes },
      detailOf: (alert) => this.present(alert),
    });
  }

  /** Brings alerts of an earlier hub to the shape of this one. */
  async start(): Promise<void> {
    await this.repository.upgrade();
  }

  /** Newest first; the queue, unless others are asked for. @throws ProblemError `bad-request` for a foreign cursor */
  async list(
    scope: Scope,
    { standings = ['queue'], ...filter }: AlertsAsked,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: AlertRow[]; next: string | null }> {
    const after = page.cursor === undefined ? undefined : decodeCursor(page.cursor);
    const found = await this.repository.find(scope, { ...filter, standings }, after, page.limit + 1);
    const items = found.slice(0, page.limit);
    const last = items.at(-1);
    return { items: items.map(alertRowOf), next: found.length > page.limit && last ? encodeCursor(last) : null };
  }

  async detail(scope: Scope, alertId: string): Promise<AlertDetail> {
    return this.present(await this.#find(scope, alertId));
  }

  /** A row for the event stream; undefined when it is gone. */
  async row(scope: Scope, alertId: string): Promise<AlertRow | undefined> {
    const alert = await this.repository.byId(scope, alertId);
    return alert ? alertRowOf(alert) : undefined;
  }

  /** To whom an alert can be given: the duty officers whose area holds it. */
  async officers(scope: Scope, alertId: string): Promise<{ items: PersonName[]; next: null }> {
    const { division } = await this.#find(scope, alertId);
    return { items: await this.#needs.officersOf(division), next: null };
  }

  /** What other rooms need to know of an alert (a look, a still); undefined when it is out of scope. */
  async stored(scope: Scope, alertId: string, tx?: Tx): Promise<AlertDocument | undefined> {
    return (await this.repository.byId(scope, alertId, tx?.session)) ?? undefined;
  }

  /** A still arrived. @returns false when the alert had it already */
  async noteStill(tx: Tx, alert: AlertDocument, still: { n: number; at: string }): Promise<boolean> {
    const added = await this.repository.addStill(tx, alert, still);
    if (added) emitChange(tx, alert, alert.division);
    return added;
  }

  /** Somebody else was told, because nobody had signed for it. */
  async noteEscalated(
    tx: Tx,
    alert: AlertDocument,
    told: { tell: string; result: string; people: string[] },
  ): Promise<void> {
    // Written even where the timeline is full, so that a rival decision collides with it.
    const entry = hubEntry(tx, 'escalated', { note: `${told.tell} ${told.result}`, whom: told.people.join('、') });
    await this.repository.decide(tx, alert, {}, [entry]);
    emitChange(tx, alert, alert.division);
  }

  /** Somebody looked at the alert's pictures. A look at a repeat is one at the alert that counts it. */
  async noteLook(
    tx: Tx,
    alert: AlertDocument,
    { id, name, unit }: Omit<Decider, 'isChiefOf'>,
    reason: string,
  ): Promise<void> {
    const [lead] = alert.joinedTo === null ? [] : await this.repository.byIds([alert.joinedTo], tx.session);
    for (const one of [alert, ...(lead ? [lead] : [])]) {
      if (one.timeline.length >= timelineMax || isToldEnough(one, id)) continue; // the audit chain has every one of them
      const at = tx.now.toISOString();
      const seen = { by: { id, name, unit }, from: null, to: null, note: reason, stills: alert.stills.length };
      await this.repository.decide(tx, one, {}, [{ at, kind: 'looked', ...seen } satisfies TimelineEntry]);
    }
    emitChange(tx, alert, alert.division);
  }

  /** An alert with what is around it, as people see it. */
  async present(alert: AlertDocument): Promise<AlertDetail> {
    const scope = scopeWithin(alert.division);
    const [contacts, recording, repeats, held] = await Promise.all([
      this.#needs.contactsOf(alert),
      this.#needs.recordingOf(alert, this.#now()),
      alert.count > 1 ? this.repository.occurrences(scope, alert.alertId) : [],
      alert.cause === null ? 0 : this.repository.countHeld(alert.alertId),
    ]);
    return alertDetailOf(alert, { contacts, recording, repeats, held });
  }

  async #find(scope: Scope, alertId: string): Promise<AlertDocument> {
    const alert = await this.repository.byId(scope, alertId);
    if (!alert) throw notFound();
    return alert;
  }
}

/** Whether a timeline tells often enough that somebody looked at the stills that there are. */
function isToldEnough({ timeline, stills }: AlertDocument, personId: string): boolean {
  const told = timeline.filter(({ kind, by, stills: seen = 1 }) => {
    return kind === 'looked' && by?.id === personId && seen === stills.length;
  });
  return told.length >= looksTold;
}
