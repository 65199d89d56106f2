import type { ChannelKind, ChannelState, NoticeWhy } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { Sealed } from '../../platform/database/secrets.ts';
import { type Scope, withinOrAboveScope, withinScope } from '../../platform/scope.ts';
import { type Bucket, testTriesMax } from './rules.ts';

/** A test under way, of a channel or of a person's own way. */
export interface TestRecord {
  id: string;
  /** The message that carries the code. */
  deliveryId: string;
  code: Sealed;
  /** Where a provider or mail server was asked to send it; null for a group, and for a way, which has its own. */
  address: Sealed | null;
  sentAt: Date;
  expiresAt: Date;
  tries: number;
  why: NoticeWhy | null;
}

export interface ChannelDocument {
  _id: string;
  county: string;
  division: string;
  kind: ChannelKind;
  name: string;
  language: 'zh' | 'en';
  perMinute: number;
  enabled: boolean;
  settings: Record<string, unknown>;
  /** JSON of the secrets by name. */
  sealed: Sealed;
  secretsKept: string[];
  host: string;
  state: ChannelState;
  test: TestRecord | null;
  confirmedAt: Date | null;
  confirmedBy: { id: string; name: string } | null;
  failures: number;
  failingSince: Date | null;
  deadSince: Date | null;
  why: NoticeWhy | null;
  lastSentAt: Date | null;
  pausedUntil: Date | null;
  maybeTwice: number;
  bucket: Bucket;
  /** The hub that sends now; another takes over when it lapses. */
  lease: { by: string; until: Date } | null;
  version: number;
  createdAt: Date;
}

const mixed = mongoose.Schema.Types.Mixed;
const channelSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    kind: { type: String, required: true },
    name: { type: String, required: true },
    language: { type: String, required: true },
    perMinute: { type: Number, required: true },
    enabled: { type: Boolean, required: true },
    settings: { type: mixed, required: true },
    sealed: { type: mixed, required: true },
    secretsKept: { type: [String], required: true },
    host: { type: String, default: '' },
    state: { type: String, required: true },
    test: { type: mixed, default: null },
    confirmedAt: { type: Date, default: null },
    confirmedBy: { type: mixed, default: null },
    failures: { type: Number, default: 0 },
    failingSince: { type: Date, default: null },
    deadSince: { type: Date, default: null },
    why: { type: mixed, default: null },
    lastSentAt: { type: Date, default: null },
    pausedUntil: { type: Date, default: null },
    maybeTwice: { type: Number, default: 0 },
    bucket: { type: mixed, required: true },
    lease: { type: mixed, default: null },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<ChannelDocument>;
channelSchema.index({ division: 1, kind: 1 });
channelSchema.index({ 'test.id': 1 }, { sparse: true });

/** The collection `noticeChannels`. */
export class ChannelRepository {
  readonly #model: mongoose.Model<ChannelDocument>;

  constructor(database: Database) {
    this.#model = database.model<ChannelDocument>('noticeChannels', channelSchema);
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<ChannelDocument | undefined> {
    return this.#one({ _id: id, ...withinScope(scope) }, tx);
  }

  async byTest(scope: Scope, testId: string, tx?: Tx): Promise<ChannelDocument | undefined> {
    return this.#one({ 'test.id': testId, ...withinOrAboveScope(scope) }, tx);
  }

  async #one(filter: Record<string, unknown>, tx?: Tx): Promise<ChannelDocument | undefined> {
    const found = await this.#model
      .findOne(filter)
      .session(tx?.session ?? null)
      .lean();
    return (found as ChannelDocument | null) ?? undefined;
  }

  /** Those of the area, and those of divisions above that serve it. */
  async list(scope: Scope, after: string, limit: number): Promise<ChannelDocument[]> {
    return this.#model
      .find({ $and: [withinOrAboveScope(scope), { _id: { $gt: after } }] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<ChannelDocument[]>();
  }

  /** Those kept at one of these divisions. */
  async at(scope: Scope, divisions: readonly string[], tx?: Tx): Promise<ChannelDocument[]> {
    return this.#model
      .find({ $and: [{ division: { $in: [...divisions] } }, withinOrAboveScope(scope)] })
      .sort({ _id: 1 })
      .session(tx?.session ?? null)
      .lean<ChannelDocument[]>();
  }

  /** The one channel of a kind that a hub has once. */
  async ofKind(tx: Tx, kind: ChannelKind): Promise<ChannelDocument | undefined> {
    return this.#one({ kind }, tx);
  }

  async add(tx: Tx, channel: ChannelDocument): Promise<void> {
    await this.#model.create([channel], { session: tx.session });
  }

  /** What a person decides. @returns false when somebody else was first */
  async change(tx: Tx, id: string, version: number, set: Partial<ChannelDocument>): Promise<boolean> {
    const filter = { _id: id, version };
    const update = { $set: { ...set, version: version + 1 } };
    return (await this.#model.updateOne(filter, update, { session: tx.session })).modifiedCount === 1;
  }

  /** What the sender and tests find out: it raises no version. */
  async note(id: string, update: mongoose.UpdateQuery<ChannelDocument>, tx?: Tx): Promise<void> {
    await this.#model.updateOne({ _id: id }, update, tx ? { session: tx.session } : {});
  }

  /** One more guess of a test's code. @returns whether it was still open to guesses */
  async countTry(id: string, testId: string): Promise<boolean> {
    const open = { _id: id, 'test.id': testId, 'test.tries': { $lt: testTriesMax } };
    return (await this.#model.updateOne(open, { $inc: { 'test.tries': 1 } })).modifiedCount === 1;
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id }, { session: tx.session });
  }

  /** One hub at a time sends through a channel. @returns the channel, leased; undefined while another has it */
  async takeLease(id: string, by: string, now: Date, until: Date): Promise<ChannelDocument | undefined> {
    const free = [{ lease: null }, { 'lease.by': by }, { 'lease.until': { $lte: now } }];
    const found = await this.#model
      .findOneAndUpdate({ _id: id, $or: free }, { $set: { lease: { by, until } } }, { returnDocument: 'after' })
      .lean();
    return (found as ChannelDocument | null) ?? undefined;
  }

  /** @returns whether the lease was still this hub's */
  async noteUnderLease(id: string, by: string, update: mongoose.UpdateQuery<ChannelDocument>): Promise<boolean> {
    return (await this.#model.updateOne({ _id: id, 'lease.by': by }, update)).matchedCount === 1;
  }
}
