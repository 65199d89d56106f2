import type { ClientSession } from 'mongodb';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinScope } from '../../platform/scope.ts';

/** A still as it is stored, with its bytes (≤ 512 KiB). */
export interface StillDocument {
  _id: string;
  /** Of an alert, or made for one look and gone with it. */
  class: 'still' | 'look-still';
  county: string;
  /** Where its alert stands; the agent's own division while the alert is not there. */
  division: string;
  /** The agent that made it. */
  agentId: string;
  /** The alert, or the look, that it was taken for. */
  alertId: string;
  n: number;
  /** When the picture was taken. */
  at: string;
  /** SHA-256, hex. */
  hash: string;
  bytes: Buffer;
  receivedAt: Date;
  expiresAt: Date;
  /** Kept beyond its time because its alert is not settled. */
  hold: boolean;
  /** False while its alert has not been raised. */
  joined: boolean;
}

export type StillHeader = Omit<StillDocument, 'bytes'>;

const stillSchema = new mongoose.Schema(
  {
    _id: String,
    class: { type: String, required: true },
    county: { type: String, required: true },
    division: { type: String, required: true },
    agentId: { type: String, required: true },
    alertId: { type: String, required: true },
    n: { type: Number, required: true },
    at: { type: String, required: true },
    hash: { type: String, required: true },
    bytes: { type: Buffer, required: true },
    receivedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    hold: { type: Boolean, required: true },
    joined: { type: Boolean, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<StillDocument>;
stillSchema.index({ county: 1, agentId: 1, alertId: 1, n: 1 }, { unique: true });
stillSchema.index({ alertId: 1, n: 1 });
stillSchema.index({ expiresAt: 1 });
stillSchema.index({ agentId: 1 }, { partialFilterExpression: { joined: false } });
stillSchema.index({ joined: 1, _id: 1 }, { partialFilterExpression: { joined: false } });

const header = { bytes: 0 } as const;

/** The collection `files`. */
export class StillRepository {
  readonly #stills: mongoose.Model<StillDocument>;

  constructor(database: Database) {
    this.#stills = database.model('files', stillSchema);
  }

  async of(
    place: { agentId: string; alertId: string; n: number },
    session: ClientSession,
  ): Promise<StillHeader | null> {
    return this.#stills.findOne(place, header).session(session).lean<StillHeader>();
  }

  async insert(tx: Tx, still: StillDocument): Promise<void> {
    await this.#stills.create([still], { session: tx.session });
  }

  async listOf(scope: Scope, alertId: string): Promise<StillHeader[]> {
    return this.#stills
      .find({ $and: [{ alertId, joined: true }, withinScope(scope)] }, header)
      .sort({ n: 1 })
      .lean<StillHeader[]>();
  }

  async bytesOf(scope: Scope, alertId: string, n: number): Promise<Buffer | undefined> {
    const found = await this.#stills.findOne({ $and: [{ alertId, n, joined: true }, withinScope(scope)] });
    return found?.bytes;
  }

  async countWaiting(agentId: string, session: ClientSession): Promise<number> {
    return this.#stills.countDocuments({ agentId, joined: false }).session(session);
  }

  async waiting(after: string, limit: number): Promise<StillHeader[]> {
    return this.#stills
      .find({ joined: false, _id: { $gt: after } }, header)
      .sort({ _id: 1 })
      .limit(limit)
      .lean<StillHeader[]>();
  }

  async expired(now: Date, limit: number): Promise<StillHeader[]> {
    return this.#stills
      .find({ expiresAt: { $lte: now } }, header)
      .sort({ expiresAt: 1 })
      .limit(limit)
      .lean<StillHeader[]>();
  }

  async change(tx: Tx, id: string, set: Partial<StillHeader>, condition: Record<string, unknown>): Promise<boolean> {
    const { modifiedCount } = await this.#stills.updateOne(
      { _id: id, ...condition },
      { $set: set },
      { session: tx.session },
    );
    return modifiedCount === 1;
  }

  /** Deletes what is still due; a still whose time was moved meanwhile stays. */
  async remove(id: string, now: Date): Promise<boolean> {
    const { deletedCount } = await this.#stills.deleteOne({ _id: id, expiresAt: { $lte: now } });
    return deletedCount === 1;
  }
}
