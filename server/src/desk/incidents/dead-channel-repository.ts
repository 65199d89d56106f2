import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { KeptChannel } from './channel-rules.ts';

/** A channel of which the desk was told, or is told now. */
export interface DeadChannelDocument extends KeptChannel {
  county: string;
  division: string;
  channelId: string;
  /** When it has worked for long enough; null while it does not, or nothing is told. */
  dueAt: Date | null;
}

const deadChannelSchema = new mongoose.Schema(
  {
    county: { type: String, required: true },
    division: { type: String, required: true },
    channelId: { type: String, required: true },
    alertId: { type: String, default: null },
    wellSince: { type: Number, default: null },
    deaths: { type: Number, required: true },
    dueAt: { type: Date, default: null },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<DeadChannelDocument>;
// Two hubs that hear of one channel write one document: the second of them looks again.
deadChannelSchema.index({ county: 1, channelId: 1 }, { unique: true });
deadChannelSchema.index({ channelId: 1 });
deadChannelSchema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $type: 'date' } } });

/** The collection `deadChannels`. */
export class DeadChannelRepository {
  readonly #model: mongoose.Model<DeadChannelDocument>;

  constructor(database: Database) {
    this.#model = database.model('deadChannels', deadChannelSchema);
  }

  async find(tx: Tx, channelId: string): Promise<DeadChannelDocument | null> {
    return this.#model.findOne({ channelId }).session(tx.session).lean<DeadChannelDocument>();
  }

  async save(tx: Tx, { county, channelId, ...set }: DeadChannelDocument): Promise<void> {
    await this.#model.updateOne({ county, channelId }, { $set: set }, { upsert: true, session: tx.session });
  }

  /** Channels whose time to be over has come. */
  async due(now: Date, limit: number): Promise<string[]> {
    const found = await this.#model
      .find({ dueAt: { $lte: now, $type: 'date' } }, { channelId: 1 })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean<Pick<DeadChannelDocument, 'channelId'>[]>();
    return found.map(({ channelId }) => channelId);
  }
}
