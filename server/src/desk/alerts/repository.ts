import type { AlertState, Outcome, TimelineEntry } from '@sharp-eyes/protocol';
import type { ClientSession } from 'mongodb';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import type { AlertFact, OnSiteLife } from './on-site.ts';
import type { Officer } from './rules.ts';

/** Decisions and looks that one record may hold; the audit chain has all of them anyway. */
export const timelineMax = 1000;

/** An alert as it is stored: what the site says (`life`) apart from what people decide. */
export interface AlertDocument {
  alertId: string;
  county: string;
  division: string;
  divisionPath: string[];
  number: string;
  agentId: string;
  cameraId: string;
  cameraName: string;
  siteId: string;
  siteName: string;
  point: { lon: number; lat: number } | null;
  azimuthDeg: number | null;
  hfovDeg: number | null;
  rangeM: number | null;
  zonePolygon: [number, number][] | null;
  life: OnSiteLife;
  receivedAt: Date;
  state: AlertState;
  acknowledgedBy: Officer | null;
  ackExpiresAt: Date | null;
  resolvedBy: Officer | null;
  outcome: Outcome | null;
  action: string | null;
  stills: { n: number; at: string }[];
  timeline: TimelineEntry[];
  version: number;
}

/** A place in the list, newest first. */
export interface AlertCursor {
  receivedAt: Date;
  alertId: string;
}

const mixed = mongoose.Schema.Types.Mixed;

const alertSchema = new mongoose.Schema(
  {
    alertId: { type: String, required: true },
    county: { type: String, required: true },
    division: { type: String, required: true },
    divisionPath: { type: [String], required: true },
    number: { type: String, required: true },
    agentId: { type: String, required: true },
    cameraId: { type: String, required: true },
    cameraName: { type: String, required: true },
    siteId: { type: String, required: true },
    siteName: { type: String, required: true },
    point: { type: mixed, default: null },
    azimuthDeg: { type: Number, default: null },
    hfovDeg: { type: Number, default: null },
    rangeM: { type: Number, default: null },
    zonePolygon: { type: mixed, default: null },
    life: { type: mixed, required: true },
    receivedAt: { type: Date, required: true },
    state: { type: String, required: true },
    acknowledgedBy: { type: mixed, default: null },
    ackExpiresAt: { type: Date, default: null },
    resolvedBy: { type: mixed, default: null },
    outcome: { type: String, default: null },
    action: { type: String, default: null },
    stills: { type: [mixed], required: true },
    timeline: { type: [mixed], required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<AlertDocument>;
alertSchema.index({ county: 1, alertId: 1 }, { unique: true });
alertSchema.index({ alertId: 1 });
alertSchema.index({ state: 1, receivedAt: -1, alertId: -1 });
alertSchema.index({ receivedAt: -1, alertId: -1 });
alertSchema.index({ division: 1, receivedAt: -1 });
alertSchema.index({ ackExpiresAt: 1 }, { partialFilterExpression: { state: 'acknowledged' } });

interface WaitingDocument {
  county: string;
  agentId: string;
  alertId: string;
  outboxId: string;
  seq: number;
  fact: AlertFact;
  expiresAt: Date;
}

const waitingSchema = new mongoose.Schema(
  {
    county: { type: String, required: true },
    agentId: { type: String, required: true },
    alertId: { type: String, required: true },
    outboxId: { type: String, required: true },
    seq: { type: Number, required: true },
    fact: { type: mixed, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<WaitingDocument>;
waitingSchema.index({ county: 1, agentId: 1, alertId: 1, outboxId: 1, seq: 1 }, { unique: true });
waitingSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

interface CounterDocument {
  _id: string;
  n: number;
}
const counterSchema = new mongoose.Schema(
  { _id: String, n: { type: Number, required: true } },
  { versionKey: false },
) as unknown as mongoose.Schema<CounterDocument>;

/** The collections `alerts`, `alertFactsWaiting` and `alertNumbers`. */
export class AlertRepository {
  readonly #alerts: mongoose.Model<AlertDocument>;
  readonly #waiting: mongoose.Model<WaitingDocument>;
  readonly #numbers: mongoose.Model<CounterDocument>;

  constructor(database: Database) {
    this.#alerts = database.model('alerts', alertSchema);
    this.#waiting = database.model('alertFactsWaiting', waitingSchema);
    this.#numbers = database.model('alertNumbers', counterSchema);
  }

  async find(
    scope: Scope,
    filter: { division?: string | undefined; states?: readonly AlertState[] | undefined },
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
          ...(filter.states ? [{ state: { $in: [...filter.states] } }] : []),
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

  /** Writes a decision; the transaction it is in has read the record, so that a rival one makes it run again. */
  async decide(
    tx: Tx,
    { county, alertId }: Pick<AlertDocument, 'county' | 'alertId'>,
    set: Partial<AlertDocument>,
    entry: TimelineEntry,
  ): Promise<void> {
    await this.#alerts.updateOne(
      { county, alertId },
      { $set: set, $push: { timeline: entry } },
      { session: tx.session },
    );
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

  /** Acknowledgements whose time is over. */
  async expired(now: Date, limit: number): Promise<AlertDocument[]> {
    return this.#alerts
      .find({ state: 'acknowledged', ackExpiresAt: { $lte: now } })
      .sort({ ackExpiresAt: 1 })
      .limit(limit)
      .lean<AlertDocument[]>();
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
