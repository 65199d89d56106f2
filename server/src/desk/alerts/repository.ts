import type { AlertStanding, AlertState, DivisionRange, RecordingRequest, TimelineEntry } from '@sharp-eyes/protocol';
import type { ClientSession } from 'mongodb';
import type mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import { AlertsByRule } from './by-rule.ts';
import {
  type AlertDocument,
  alertSchema,
  type CounterDocument,
  counterSchema,
  timelineMax,
  type WaitingDocument,
  waitingSchema,
} from './documents.ts';
import type { AlertFact } from './on-site.ts';
import { PastAlerts } from './past.ts';

/** A place in the list, newest first. */
export interface AlertCursor {
  receivedAt: Date;
  alertId: string;
}

/** What of the alerts is asked for. */
export interface AlertFilter {
  division?: string | undefined;
  states?: readonly AlertState[] | undefined;
  standings: readonly AlertStanding[];
  cameraId?: string | undefined;
  /** The cause that holds them back. */
  heldBy?: string | undefined;
}

/** What no longer keeps alerts quiet: a silence, maintenances that end by themselves, those of certain cameras. */
export type QuietEnd = { silenceId: string } | { maintenanceOver: Date } | { cameraIds: readonly string[] };

/** Nothing joins what is older than this, milliseconds: two of the days that `joins` allows. */
const leadLifeMs = 48 * 3600_000;
/** Repeats that a detail shows. */
const occurrencesShown = 50;

/** The collections `alerts`, `alertFactsWaiting` and `alertNumbers`. */
export class AlertRepository {
  /** What became of alerts, for whoever counts. */
  readonly past: PastAlerts;
  /** What people decided about the alerts of a rule, for whoever judges it. */
  readonly byRule: AlertsByRule;
  readonly #alerts: mongoose.Model<AlertDocument>;
  readonly #waiting: mongoose.Model<WaitingDocument>;
  readonly #numbers: mongoose.Model<CounterDocument>;

  constructor(database: Database) {
    this.#alerts = database.model('alerts', alertSchema);
    this.past = new PastAlerts(this.#alerts);
    this.byRule = new AlertsByRule(this.#alerts);
    this.#waiting = database.model('alertFactsWaiting', waitingSchema);
    this.#numbers = database.model('alertNumbers', counterSchema);
  }

  async find(
    scope: Scope,
    filter: AlertFilter,
    after: AlertCursor | undefined,
    limit: number,
  ): Promise<AlertDocument[]> {
    const before = after && {
      $or: [
        { receivedAt: { $lt: after.receivedAt } },
        { receivedAt: after.receivedAt, alertId: { $lt: after.alertId } },
      ],
    };
    return this.#alerts
      .find({
        $and: [
          withinCountyScope(scope, filter.division),
          { standing: { $in: [...filter.standings] } },
          ...(filter.states ? [{ state: { $in: [...filter.states] } }] : []),
          ...(filter.cameraId === undefined ? [] : [{ cameraId: filter.cameraId }]),
          ...(filter.heldBy === undefined ? [] : [{ 'heldBy.id': filter.heldBy }]),
          ...(before ? [before] : []),
        ],
      })
      .sort({ receivedAt: -1, alertId: -1 })
      .limit(limit)
      .lean<AlertDocument[]>();
  }

  async byId(scope: Scope, alertId: string, session?: ClientSession): Promise<AlertDocument | null> {
    return this.#alerts
      .findOne({ $and: [{ alertId }, withinCountyScope(scope)] })
      .session(session ?? null)
      .lean<AlertDocument>();
  }

  /** Alerts by id wherever they are: for the agents' facts, which are checked by agent instead of by area. */
  async byIds(alertIds: readonly string[], session?: ClientSession): Promise<AlertDocument[]> {
    if (alertIds.length === 0) return [];
    return this.#alerts
      .find({ alertId: { $in: [...alertIds] } })
      .session(session ?? null)
      .lean<AlertDocument[]>();
  }

  async insert(tx: Tx, alerts: readonly AlertDocument[]): Promise<void> {
    if (alerts.length > 0) await this.#alerts.collection.insertMany(alerts as never, { session: tx.session });
  }

  async saveLives(tx: Tx, alerts: readonly Pick<AlertDocument, 'county' | 'alertId' | 'life'>[]): Promise<void> {
    if (alerts.length === 0) return;
    await this.#alerts.collection.bulkWrite(
      alerts.map(({ county, alertId, life }) => ({
        updateOne: { filter: { county, alertId }, update: { $set: { life } } },
      })),
      { session: tx.session, ordered: false },
    );
  }

  /** The newest unsettled alert of each group that is no repeat itself: the one that a new occurrence may join. */
  async leads(tx: Tx, county: string, groupKeys: readonly string[]): Promise<AlertDocument[]> {
    if (groupKeys.length === 0) return [];
    const receivedAt = { $gte: new Date(tx.now.getTime() - leadLifeMs) };
    const found = await this.#alerts
      .find({ county, groupKey: { $in: [...groupKeys] }, receivedAt, joinedTo: null, state: { $ne: 'resolved' } })
      .sort({ receivedAt: -1 })
      .session(tx.session)
      .lean<AlertDocument[]>();
    return [...Map.groupBy(found, ({ groupKey }) => groupKey).values()].flatMap(([newest]) => newest ?? []);
  }

  /** Writes how often alerts have occurred, and how many of their occurrences go on. */
  async saveCounts(
    tx: Tx,
    alerts: readonly Pick<AlertDocument, 'county' | 'alertId' | 'count' | 'activeCount' | 'lastAt'>[],
  ): Promise<void> {
    if (alerts.length === 0) return;
    await this.#alerts.collection.bulkWrite(
      alerts.map(({ county, alertId, count, activeCount, lastAt }) => ({
        updateOne: { filter: { county, alertId }, update: { $set: { count, activeCount, lastAt } } },
      })),
      { session: tx.session, ordered: false },
    );
  }

  /** The newest repeats that an alert counts. */
  async occurrences(scope: Scope, alertId: string): Promise<AlertDocument[]> {
    return this.#alerts
      .find({ $and: [{ joinedTo: alertId }, withinCountyScope(scope)] })
      .sort({ receivedAt: -1 })
      .limit(occurrencesShown)
      .lean<AlertDocument[]>();
  }

  /** Repeats stand as the alert that counts them does. */
  async settleRepeats(tx: Tx, alertId: string, state: AlertState): Promise<void> {
    await this.#alerts.updateMany({ joinedTo: alertId }, { $set: { state } }, { session: tx.session });
  }

  /** Writes a decision; the transaction it is in has read the record, so that a rival one makes it run again. */
  async decide(
    tx: Tx,
    { county, alertId }: Pick<AlertDocument, 'county' | 'alertId'>,
    set: Partial<AlertDocument>,
    entries: readonly TimelineEntry[],
  ): Promise<void> {
    const push = entries.length === 0 ? {} : { $push: { timeline: { $each: [...entries], $slice: timelineMax } } };
    await this.#alerts.updateOne({ county, alertId }, { $set: set, ...push }, { session: tx.session });
  }

  async addStill(
    tx: Tx,
    { county, alertId }: Pick<AlertDocument, 'county' | 'alertId'>,
    still: { n: number; at: string },
  ): Promise<boolean> {
    const { modifiedCount } = await this.#alerts.updateOne(
      { county, alertId, 'stills.n': { $ne: still.n } },
      { $push: { stills: still } },
      { session: tx.session },
    );
    return modifiedCount === 1;
  }

  /** Ids of the alerts about which the clock decides now. */
  async due(now: Date, limit: number): Promise<string[]> {
    const found = await this.#alerts
      .find({ dueAt: { $lte: now, $type: 'date' } }, { alertId: 1 })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean<Pick<AlertDocument, 'alertId'>[]>();
    return found.map(({ alertId }) => alertId);
  }

  /** Alerts with a request for a recording that nobody has answered in time. */
  async recordingsDue(now: Date, limit: number): Promise<string[]> {
    const overdue = { $elemMatch: { state: 'asked', answerBy: { $lte: now.toISOString() } } };
    const found = await this.#alerts
      .find({ 'recordings.state': 'asked', recordings: overdue }, { alertId: 1 })
      .limit(limit)
      .lean<Pick<AlertDocument, 'alertId'>[]>();
    return found.map(({ alertId }) => alertId);
  }

  async saveRecordings(tx: Tx, { county, alertId }: AlertDocument, recordings: RecordingRequest[]): Promise<void> {
    await this.#alerts.updateOne({ county, alertId }, { $set: { recordings } }, { session: tx.session });
  }

  /** Unsettled alerts in the queue of a division, beginning after one: what a new silence may be about. */
  async queuedIn(division: DivisionRange, after: string, limit: number): Promise<AlertDocument[]> {
    return this.#alerts
      .find({
        ...{ standing: 'queue', state: 'open', division: { $gte: division.from, $lt: division.to } },
        alertId: { $gt: after },
      })
      .sort({ alertId: 1 })
      .limit(limit)
      .lean<AlertDocument[]>();
  }

  /** Alerts that a silence, or a camera's maintenance, keeps out of the queue and that go on, beginning after one. */
  async silencedBy(of: QuietEnd, after: string, limit: number): Promise<AlertDocument[]> {
    const goesOn = { activeCount: { $gt: 0 }, state: { $ne: 'resolved' } } as const;
    return this.#alerts
      .find({ standing: 'silenced', ...goesOn, alertId: { $gt: after }, ...silencedFilter(of) })
      .sort({ alertId: 1 })
      .limit(limit)
      .lean<AlertDocument[]>();
  }

  async countSilenced(silenceIds: readonly string[]): Promise<Map<string, number>> {
    const found = await this.#alerts.aggregate<{ _id: string; n: number }>([
      { $match: { standing: 'silenced', 'silence.id': { $in: [...silenceIds] } } },
      { $group: { _id: '$silence.id', n: { $sum: 1 } } },
    ]);
    return new Map(found.map(({ _id, n }) => [_id, n]));
  }

  async heldBy(alertId: string, session?: ClientSession): Promise<AlertDocument[]> {
    return this.#alerts
      .find({ 'heldBy.id': alertId, standing: 'held' })
      .session(session ?? null)
      .lean<AlertDocument[]>();
  }

  async countHeld(alertId: string): Promise<number> {
    return this.#alerts.countDocuments({ 'heldBy.id': alertId, standing: 'held' });
  }

  /** Alerts of an earlier hub are given what theirs did not know. Runs at start; finds nothing the second time. */
  async upgrade(): Promise<void> {
    await this.#alerts.collection.updateMany({ standing: { $exists: false } }, [
      {
        $set: {
          standing: 'queue',
          dueAt: { $cond: [{ $eq: ['$state', 'acknowledged'] }, '$ackExpiresAt', null] },
          groupKey: { $concat: ['$cameraId', ' ', '$life.finding.ruleId'] },
          ...{ assignedTo: null, shelfReason: null, handedTo: null, last: null, undo: null, joinedTo: null },
          ...{ heldBy: null, silence: null, cause: null, recordings: [], count: 1 },
          activeCount: { $cond: ['$life.active', 1, 0] },
          lastAt: { $toDate: { $ifNull: ['$life.clearedAt', '$life.raisedAt'] } },
        },
      },
      { $unset: 'ackExpiresAt' },
    ]);
  }

  async waitingFor(agentId: string, alertIds: readonly string[], session: ClientSession): Promise<AlertFact[]> {
    if (alertIds.length === 0) return [];
    const found = await this.#waiting
      .find({ agentId, alertId: { $in: [...alertIds] } })
      .session(session)
      .lean<WaitingDocument[]>();
    return found.map(({ fact }) => fact);
  }

  async countWaiting(agentId: string, session: ClientSession): Promise<number> {
    return this.#waiting.countDocuments({ agentId }).session(session);
  }

  async keepWaiting(tx: Tx, place: { county: string; agentId: string }, facts: readonly AlertFact[], expiresAt: Date) {
    if (facts.length === 0) return;
    await this.#waiting.collection.insertMany(
      facts.map((fact) => ({
        ...place,
        alertId: fact.body.alertId,
        outboxId: fact.order.outboxId,
        seq: fact.order.seq,
        fact,
        expiresAt,
      })) as never,
      { session: tx.session },
    );
  }

  async forgetWaiting(tx: Tx, agentId: string, alertIds: readonly string[]): Promise<void> {
    if (alertIds.length > 0)
      await this.#waiting.deleteMany({ agentId, alertId: { $in: [...alertIds] } }, { session: tx.session });
  }

  /**
   * The first of `count` new numbers of a county. Outside any transaction: one shared counter inside would make every
   * agent of the county wait for the others. A transaction that fails leaves a hole in the numbers, which harms nobody.
   */
  async takeNumbers(county: string, count: number): Promise<number> {
    const counter = await this.#numbers
      .findOneAndUpdate({ _id: county }, { $inc: { n: count } }, { upsert: true, returnDocument: 'after' })
      .lean<CounterDocument>();
    return (counter as CounterDocument).n - count + 1;
  }
}

function silencedFilter(of: QuietEnd): Record<string, unknown> {
  if ('silenceId' in of) return { 'silence.id': of.silenceId };
  if ('cameraIds' in of) return { 'silence.id': null, cameraId: { $in: [...of.cameraIds] } };
  return { 'silence.id': null, 'silence.until': { $ne: null, $lte: of.maintenanceOver.toISOString() } };
}
