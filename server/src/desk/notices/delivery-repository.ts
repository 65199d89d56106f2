import type { ChannelKind, DeliveryState, NoticeUrgency, NoticeWhy } from '@sharp-eyes/protocol';
import { MongoError } from 'mongodb';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { Words } from '../../platform/http/words.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';

/** What somebody is to be told, once, however often it is asked for. */
export interface NoticeDocument {
  _id: string;
  county: string;
  division: string;
  dedupeKey: string;
  cause: string;
  at: Date;
}

interface Attempt {
  n: number;
  at: Date;
  by: string;
  endedAt: Date | null;
  why: NoticeWhy | null;
}

/** One message to one target: the outbox and the log in one. */
export interface DeliveryDocument {
  _id: string;
  county: string;
  division: string;
  noticeId: string;
  cause: string;
  channelId: string;
  channelKind: ChannelKind;
  channelName: string;
  person: { id: string; name: string } | null;
  wayId: string | null;
  /** The group's or the way's name, masked. */
  to: string;
  language: 'zh' | 'en';
  test: boolean;
  said: { place: string; subject: Words; number: string | null; at: Date };
  /** Where in the console it leads. */
  path: string;
  urgency: NoticeUrgency;
  state: DeliveryState;
  why: NoticeWhy | null;
  attempt: number;
  attempts: Attempt[];
  folded: number;
  maybeTwice: number;
  queuedAt: Date;
  dueAt: Date | null;
  deadlineAt: Date;
  sentAt: Date | null;
  /** Nobody needs it any more: an attempt under way is its last. */
  cancelledAt: Date | null;
}

const mixed = mongoose.Schema.Types.Mixed;
/** Attempts that a record keeps; later ones are only counted. */
export const attemptsKept = 20;
/** Logs are kept for six months (PIPL; domain: logs), seconds. */
const keptS = 183 * 24 * 3600;

const noticeSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    dedupeKey: { type: String, required: true },
    cause: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<NoticeDocument>;
noticeSchema.index({ county: 1, dedupeKey: 1 }, { unique: true });
noticeSchema.index({ at: 1 }, { expireAfterSeconds: keptS });

const deliverySchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    noticeId: { type: String, required: true },
    cause: { type: String, required: true },
    channelId: { type: String, required: true },
    channelKind: { type: String, required: true },
    channelName: { type: String, required: true },
    person: { type: mixed, default: null },
    wayId: { type: String, default: null },
    to: { type: String, required: true },
    language: { type: String, required: true },
    test: { type: Boolean, required: true },
    said: { type: mixed, required: true },
    path: { type: String, required: true },
    urgency: { type: String, required: true },
    state: { type: String, required: true },
    why: { type: mixed, default: null },
    attempt: { type: Number, required: true },
    attempts: { type: [mixed], required: true },
    folded: { type: Number, required: true },
    maybeTwice: { type: Number, required: true },
    queuedAt: { type: Date, required: true },
    dueAt: { type: Date, default: null },
    deadlineAt: { type: Date, required: true },
    sentAt: { type: Date, default: null },
    cancelledAt: { type: Date, default: null },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<DeliveryDocument>;
const underWay = { partialFilterExpression: { state: { $in: ['queued', 'sending'] } } };
deliverySchema.index({ channelId: 1, dueAt: 1 }, underWay);
deliverySchema.index({ county: 1, cause: 1 });
deliverySchema.index({ noticeId: 1 });
deliverySchema.index({ division: 1, _id: -1 });
deliverySchema.index({ 'person.id': 1, queuedAt: 1 }, { partialFilterExpression: { test: true } });
deliverySchema.index({ queuedAt: 1 }, { expireAfterSeconds: keptS });

export interface LogAsked {
  division?: string | undefined;
  channelId?: string | undefined;
  states?: readonly DeliveryState[] | undefined;
  before?: string | undefined;
  limit: number;
}

/** The collections `notices` and `noticeDeliveries`. */
export class DeliveryRepository {
  readonly #notices: mongoose.Model<NoticeDocument>;
  readonly #deliveries: mongoose.Model<DeliveryDocument>;

  constructor(database: Database) {
    this.#notices = database.model<NoticeDocument>('notices', noticeSchema);
    this.#deliveries = database.model<DeliveryDocument>('noticeDeliveries', deliverySchema);
  }

  async noticeOf(tx: Tx, county: string, dedupeKey: string): Promise<NoticeDocument | undefined> {
    return (await this.#notices.findOne({ county, dedupeKey }).session(tx.session).lean()) ?? undefined;
  }

  async addNotice(tx: Tx, notice: NoticeDocument): Promise<void> {
    try {
      await this.#notices.create([notice], { session: tx.session });
    } catch (error) {
      // Another hub writes the same notice at this moment: the transaction runs again and finds it.
      if (error instanceof MongoError && error.code === 11_000) error.addErrorLabel('TransientTransactionError');
      throw error;
    }
  }

  async addDeliveries(tx: Tx, deliveries: readonly DeliveryDocument[]): Promise<void> {
    if (deliveries.length > 0)
      await this.#deliveries.collection.insertMany(deliveries as never, { session: tx.session });
  }

  async ofNotice(noticeId: string, tx?: Tx): Promise<DeliveryDocument[]> {
    return this.#deliveries
      .find({ noticeId })
      .session(tx?.session ?? null)
      .lean<DeliveryDocument[]>();
  }

  /** When somebody had codes sent to their own numbers since an instant, oldest first. */
  async ownTests(tx: Tx, personId: string, since: Date): Promise<Date[]> {
    const found = await this.#deliveries
      .find({ 'person.id': personId, test: true, queuedAt: { $gt: since } }, { queuedAt: 1 })
      .sort({ queuedAt: 1 })
      .session(tx.session)
      .lean<Pick<DeliveryDocument, 'queuedAt'>[]>();
    return found.map(({ queuedAt }) => queuedAt);
  }

  /** Takes back what waits. One that is being sent now is not repeated. @returns how many will not leave */
  async cancel(tx: Tx, filter: Record<string, unknown>): Promise<number> {
    const { session } = tx;
    const set = { state: 'cancelled', dueAt: null, cancelledAt: tx.now };
    const { modifiedCount } = await this.#deliveries.updateMany(
      { ...filter, state: 'queued' },
      { $set: set },
      { session },
    );
    await this.#deliveries.updateMany({ ...filter, state: 'sending' }, { $set: { cancelledAt: tx.now } }, { session });
    return modifiedCount;
  }

  /** What will fail for sure: the channel or the person's way is no more. */
  async fail(
    tx: Tx,
    filter: Record<string, unknown>,
    why: NoticeWhy,
    states: readonly DeliveryState[] = ['queued'],
  ): Promise<void> {
    const set = { state: 'failed', dueAt: null, why };
    const waiting = { ...filter, state: { $in: [...states] } };
    await this.#deliveries.updateMany(waiting, { $set: set }, { session: tx.session });
  }

  /** Channels for which something is due, or was being sent. */
  async channelsDue(now: Date): Promise<string[]> {
    return this.#deliveries.distinct('channelId', {
      $or: [{ state: 'queued', dueAt: { $lte: now } }, { state: 'sending' }],
    });
  }

  /** What waits for a channel and is due, oldest first. */
  async due(channelId: string, now: Date, limit: number): Promise<DeliveryDocument[]> {
    return this.#deliveries
      .find({ channelId, state: 'queued', dueAt: { $lte: now } })
      .sort({ queuedAt: 1, _id: 1 })
      .limit(limit)
      .lean<DeliveryDocument[]>();
  }

  async sendingOf(channelId: string): Promise<DeliveryDocument[]> {
    return this.#deliveries.find({ channelId, state: 'sending' }).lean<DeliveryDocument[]>();
  }

  /** Moves one on, only from where it was read. @returns whether it was still there */
  async move(
    { _id, attempt }: Pick<DeliveryDocument, '_id' | 'attempt'>,
    from: DeliveryState,
    update: mongoose.UpdateQuery<DeliveryDocument>,
  ): Promise<boolean> {
    return (await this.#deliveries.updateOne({ _id, attempt, state: from }, update)).modifiedCount === 1;
  }

  /** Notes what an attempt came to. One that was cancelled meanwhile is not tried again. */
  async end(
    { _id, attempt }: Pick<DeliveryDocument, '_id' | 'attempt'>,
    {
      now,
      why,
      maybeTwice,
      ...set
    }: Partial<DeliveryDocument> & { now: Date; why: NoticeWhy | null; maybeTwice: number },
  ): Promise<void> {
    const ended = { why, 'attempts.$[last].endedAt': now, 'attempts.$[last].why': why };
    const arrayFilters = [{ 'last.n': attempt }];
    const here = { _id, attempt, state: 'sending' as const };
    const wanted = set.state === 'queued' ? { ...here, cancelledAt: null } : here;
    const update = { $set: { ...set, ...ended }, $inc: { maybeTwice } };
    const { matchedCount } = await this.#deliveries.updateOne(wanted, update, { arrayFilters });
    if (matchedCount === 1) return;
    await this.#deliveries.updateOne(here, { $set: { ...ended, state: 'cancelled', dueAt: null } }, { arrayFilters });
  }

  /** Another message has told of these. Only now: had it failed, they would still wait for their own. */
  async fold(ids: readonly string[]): Promise<void> {
    const filter = { _id: { $in: [...ids] }, state: 'queued' as const };
    if (ids.length > 0) await this.#deliveries.updateMany(filter, { $set: { state: 'folded', dueAt: null } });
  }

  async waitingBy(channelIds: readonly string[]): Promise<Map<string, number>> {
    const counted = await this.#deliveries.aggregate<{ _id: string; n: number }>([
      { $match: { channelId: { $in: [...channelIds] }, state: { $in: ['queued', 'sending'] } } },
      { $group: { _id: '$channelId', n: { $sum: 1 } } },
    ]);
    return new Map(counted.map(({ _id, n }) => [_id, n]));
  }

  /** Newest first. */
  async log(scope: Scope, { division, channelId, states, before, limit }: LogAsked): Promise<DeliveryDocument[]> {
    return this.#deliveries
      .find({
        $and: [
          withinCountyScope(scope, division),
          ...(channelId === undefined ? [] : [{ channelId }]),
          ...(states === undefined ? [] : [{ state: { $in: [...states] } }]),
          ...(before === undefined ? [] : [{ _id: { $lt: before } }]),
        ],
      })
      .sort({ _id: -1 })
      .limit(limit)
      .lean<DeliveryDocument[]>();
  }
}
