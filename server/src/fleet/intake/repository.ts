import { createHash } from 'node:crypto';
import type { ClientSession } from 'mongodb';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import type { Ledger, Thinning } from './ledger.ts';
import type { Range } from './ranges.ts';
import type { Refused } from './reading.ts';

/** Facts kept in quarantine per agent; the oldest go first. */
export const quarantineMax = 1000;
/** And bytes of them. */
export const quarantineMaxBytes = 16 * 1024 * 1024;

/** The agent a batch is from. */
export interface BatchSender {
  agentId: string;
  county: string;
  division: string;
}

interface LedgerDocument extends Ledger {
  county: string;
  agentId: string;
  outboxId: string;
  updatedAt: Date;
}

/** A refused fact, whole. */
export interface QuarantineDocument {
  county: string;
  division: string;
  agentId: string;
  outboxId: string;
  seq: number | null;
  code: string;
  /** JSON text: what a hostile agent wrote must not become fields of a document. */
  fact: string;
  bytes: number;
  hash: string;
  at: Date;
}

const mixed = mongoose.Schema.Types.Mixed;

const ledgerSchema = new mongoose.Schema(
  {
    county: { type: String, required: true },
    agentId: { type: String, required: true },
    outboxId: { type: String, required: true },
    taken: { type: mixed, required: true },
    thinned: { type: mixed, required: true },
    oldestHeld: { type: Number, required: true },
    updatedAt: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<LedgerDocument>;
ledgerSchema.index({ county: 1, agentId: 1, outboxId: 1 }, { unique: true });

const quarantineSchema = new mongoose.Schema(
  {
    county: { type: String, required: true },
    division: { type: String, required: true },
    agentId: { type: String, required: true },
    outboxId: { type: String, required: true },
    seq: { type: Number, default: null },
    code: { type: String, required: true },
    fact: { type: String, required: true },
    bytes: { type: Number, required: true },
    hash: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<QuarantineDocument>;
quarantineSchema.index({ county: 1, agentId: 1, hash: 1 }, { unique: true });
quarantineSchema.index({ division: 1, _id: -1 });

/** The collections `outboxLedgers` and `quarantine`. */
export class IntakeRepository {
  readonly #ledgers: mongoose.Model<LedgerDocument>;
  readonly #quarantine: mongoose.Model<QuarantineDocument>;

  constructor(database: Database) {
    this.#ledgers = database.model('outboxLedgers', ledgerSchema);
    this.#quarantine = database.model('quarantine', quarantineSchema);
  }

  async ledger(sender: BatchSender, outboxId: string, session?: ClientSession): Promise<Ledger | null> {
    const { county, agentId } = sender;
    const found = await this.#ledgers
      .findOne({ county, agentId, outboxId })
      .session(session ?? null)
      .lean<LedgerDocument>();
    return (
      found && { taken: found.taken as Range[], thinned: found.thinned as Thinning[], oldestHeld: found.oldestHeld }
    );
  }

  async countLedgers({ county, agentId }: BatchSender): Promise<number> {
    return this.#ledgers.countDocuments({ county, agentId });
  }

  /** Every batch of an outbox writes its ledger, so that two at once conflict and one of them runs again. */
  async saveLedger(tx: Tx, { county, agentId }: BatchSender, outboxId: string, ledger: Ledger): Promise<void> {
    await this.#ledgers.updateOne(
      { county, agentId, outboxId },
      { $set: { ...ledger, updatedAt: tx.now } },
      { upsert: true, session: tx.session },
    );
  }

  async keep(tx: Tx, sender: BatchSender, outboxId: string, refused: readonly Refused[]): Promise<void> {
    if (refused.length === 0) return;
    const { county, agentId, division } = sender;
    const documents = refused.slice(-quarantineMax).map(({ seq, code, raw }): QuarantineDocument => {
      const fact = JSON.stringify(raw) ?? 'null';
      const hash = createHash('sha256').update(`${outboxId}\n${seq}\n${fact}`).digest('hex');
      const bytes = Buffer.byteLength(fact);
      return { county, division, agentId, outboxId, seq: seq ?? null, code, fact, bytes, hash, at: tx.now };
    });
    await this.#quarantine.collection.bulkWrite(
      documents.map((document) => ({
        updateOne: {
          filter: { county, agentId, hash: document.hash },
          update: { $setOnInsert: document },
          upsert: true,
        },
      })),
      { session: tx.session },
    );
  }

  /** Lets the oldest go where an agent has too many or too much. Outside the batch's transaction: it is no effect. */
  async trim({ county, agentId }: BatchSender): Promise<void> {
    let bytes = 0;
    let count = 0;
    const over: unknown[] = [];
    for await (const one of this.#quarantine
      .find({ county, agentId }, { bytes: 1 })
      .sort({ _id: -1 })
      .lean()
      .cursor()) {
      bytes += one.bytes;
      count += 1;
      if (count > quarantineMax || bytes > quarantineMaxBytes) over.push(one._id);
    }
    if (over.length > 0) await this.#quarantine.deleteMany({ _id: { $in: over } });
  }

  /** Newest first. */
  async quarantined(
    scope: Scope,
    after: string | undefined,
    limit: number,
  ): Promise<(QuarantineDocument & { _id: mongoose.Types.ObjectId })[]> {
    const older = after === undefined ? [] : [{ _id: { $lt: new mongoose.Types.ObjectId(after) } }];
    return this.#quarantine
      .find({ $and: [withinCountyScope(scope), ...older] })
      .sort({ _id: -1 })
      .limit(limit)
      .lean<(QuarantineDocument & { _id: mongoose.Types.ObjectId })[]>();
  }
}
