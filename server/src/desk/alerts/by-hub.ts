import { type AlertCause, type AlertRow, newId, type Reason } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import { emitChange, emitStood, hubEntry } from './announce.ts';
import { type AlertDocument, timelineMax } from './documents.ts';
import type { SilenceReader } from './intake.ts';
import type { OnSiteLife } from './on-site.ts';
import { queuedAgain, queuedAtOf } from './queued.ts';
import { matchedOf } from './quiet.ts';
import { joins } from './repeat-rules.ts';
import type { AlertRepository } from './repository.ts';
import { alertNumber, undecided } from './rules.ts';

/** A cause that comes back joins its alert for as long as nobody has settled that [ours: a day, see `joins`]. */
const again = { windowMs: 24 * 3600_000 };

/** A cause as the hub tells it. */
export interface HubFinding {
  groupKey: string;
  division: string;
  divisionPath: string[];
  siteId: string | null;
  siteName: string;
  cause: AlertCause;
  priority: AlertRow['priority'];
  reason: Reason;
}

/** Alerts that the hub itself raises, about causes. They live as every alert does; facts of agents never touch them. */
export class AlertsByHub {
  readonly #repository: AlertRepository;
  readonly #silences: SilenceReader;

  constructor(repository: AlertRepository, silences: SilenceReader) {
    this.#repository = repository;
    this.#silences = silences;
  }

  /**
   * A cause stands. Where its last alert is not settled yet, that one goes on and counts it.
   * @param quiet it was so before the hub ran: shown, and told to nobody
   * @returns the alert's id
   */
  async raise(tx: Tx, finding: HubFinding, quiet: boolean): Promise<string> {
    const county = finding.division.slice(0, 6);
    const [known] = await this.#repository.leads(tx, county, [finding.groupKey]);
    if (known && joins(leadOf(known), finding.priority, tx.now.getTime(), again)) {
      await this.#comeBack(tx, known, finding);
      return known.alertId;
    }
    const alert = await this.#begin(tx, county, finding);
    await this.#repository.insert(tx, [alert]);
    emitChange(tx, alert, null);
    if (alert.standing === 'queue' && !quiet) emitStood(tx, alert, 'raised');
    return alert.alertId;
  }

  /** More or fewer cameras, another flap: what is shown changes, nothing is told. */
  async recount(tx: Tx, alertId: string, { cause, reason }: Pick<HubFinding, 'cause' | 'reason'>): Promise<void> {
    const alert = await this.#find(tx, alertId);
    if (!alert) return;
    const life = { ...alert.life, finding: { ...alert.life.finding, reason } };
    await this.#repository.decide(tx, alert, { cause, life }, []);
    emitChange(tx, alert, alert.division);
  }

  /** The cause is over. Clearing never resolves. */
  async end(tx: Tx, alertId: string): Promise<void> {
    const alert = await this.#find(tx, alertId);
    if (!alert || alert.activeCount === 0) return;
    const life = { ...alert.life, active: false, clearedAt: tx.now.toISOString() };
    const name = alert.cause?.name ?? '';
    const entries = entriesOf(tx, alert, 'cleared', { code: 'back', params: { name }, text: `${name} is back` });
    await this.#repository.decide(tx, alert, { life, activeCount: 0, lastAt: tx.now }, entries);
    emitChange(tx, alert, alert.division);
  }

  /** A greater cause explains it: it leaves the queue, unless somebody deals with it already. */
  async hold(tx: Tx, alertId: string, byId: string): Promise<void> {
    const alert = await this.#find(tx, alertId);
    const by = await this.#find(tx, byId);
    if (!alert || !by || alert.state !== 'open' || alert.standing !== 'queue') return;
    const heldBy = { id: by.alertId, number: by.number };
    // What is held in the very moment in which it rose has asked nobody.
    const queuedAt = queuedAtOf(alert).filter((at) => at < tx.now);
    const set = { standing: 'held', heldBy, queuedAt } as const;
    await this.#repository.decide(tx, alert, set, [hubEntry(tx, 'held', { note: by.number })]);
    emitChange(tx, alert, alert.division);
  }

  /** The greater cause is over and this one is left: it stands up. */
  async release(tx: Tx, alertId: string): Promise<void> {
    const alert = await this.#find(tx, alertId);
    if (alert?.standing !== 'held') return;
    const entry = hubEntry(tx, 'stood-up', { note: 'cause-ended' });
    const set = {
      standing: 'queue',
      heldBy: null,
      ...(alert.state === 'open' ? { queuedAt: queuedAgain(alert, tx.now) } : {}),
    } as const;
    await this.#repository.decide(tx, alert, set, [entry]);
    emitChange(tx, alert, alert.division);
    if (alert.state === 'open') emitStood(tx, alert, 'cause-ended');
  }

  async #comeBack(tx: Tx, alert: AlertDocument, { cause, reason }: HubFinding): Promise<void> {
    const life = { ...alert.life, active: true, clearedAt: null, finding: { ...alert.life.finding, reason } };
    const count = alert.count + 1;
    const wasHeld = alert.standing === 'held';
    const set: Partial<AlertDocument> = { life, cause, count, activeCount: 1, lastAt: tx.now };
    if (wasHeld) Object.assign(set, { standing: 'queue', heldBy: null });
    if (wasHeld && alert.state === 'open') set.queuedAt = queuedAgain(alert, tx.now);
    await this.#repository.decide(tx, alert, set, entriesOf(tx, alert, 'repeated', reason));
    emitChange(tx, alert, alert.division);
    if (wasHeld && alert.state === 'open') emitStood(tx, alert, 'came-back');
  }

  async #begin(tx: Tx, county: string, finding: HubFinding): Promise<AlertDocument> {
    const { groupKey, division, divisionPath, siteId, siteName, cause } = finding;
    const alertId = newId();
    const number = alertNumber(county, await this.#repository.takeNumbers(county, 1));
    const alert: AlertDocument = {
      ...{ ...undecided, dueAt: null, last: null, undo: null },
      ...{ alertId, county, number, division, divisionPath, agentId: '', siteId, siteName, cause, groupKey },
      ...{ cameraId: null, cameraName: cause.name === siteName ? '' : cause.name },
      ...{ point: null, azimuthDeg: null, hfovDeg: null, rangeM: null, zonePolygon: null },
      ...{ life: lifeOf(tx, alertId, finding), receivedAt: tx.now, lastAt: tx.now },
      ...{ standing: 'queue', silence: null, heldBy: null, joinedTo: null, count: 1, activeCount: 1 },
      ...{ recordings: [], stills: [], timeline: [], version: 1 },
    };
    const silence = (await this.#silences.quietIn(tx, county))(matchedOf(alert));
    const placed: AlertDocument = silence === null ? alert : { ...alert, standing: 'silenced', silence };
    return { ...placed, queuedAt: queuedAtOf(placed) };
  }

  async #find(tx: Tx, alertId: string): Promise<AlertDocument | undefined> {
    return (await this.#repository.byIds([alertId], tx.session))[0];
  }
}

function lifeOf(tx: Tx, alertId: string, { cause, priority, reason }: HubFinding): OnSiteLife {
  const order = { outboxId: alertId, seq: 1 };
  const at = tx.now.toISOString();
  const { kind, since: frameTime } = cause;
  return {
    finding: {
      ...{ alertId, kind, ruleId: kind, ruleVersion: 0, zone: '', score: 1, boxes: [], dwellS: 0 },
      ...{ frameTime, rtpTimestamp: 0, priority, reason },
    },
    ...{ findingOrder: order, raisedAt: at, active: true, clearedAt: null, clearedOrder: null },
    entries: [{ kind: 'raised', at, note: reason.text, reason, order }],
  };
}

function leadOf({ state, life, activeCount, lastAt }: AlertDocument) {
  const since = Date.parse(life.raisedAt);
  return { state, priority: life.finding.priority, active: activeCount > 0, since, lastAt: lastAt.getTime() };
}

function entriesOf(tx: Tx, { timeline }: AlertDocument, kind: 'cleared' | 'repeated', reason: Reason) {
  // A cause that flaps for a night must not fill the record: its count goes on.
  return timeline.length >= timelineMax / 5 ? [] : [hubEntry(tx, kind, { note: reason.text, reason })];
}
