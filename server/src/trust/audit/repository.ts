import { type AuditEntry, newId } from '@sharp-eyes/protocol';
import { MongoError } from 'mongodb';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinScope } from '../../platform/scope.ts';
import { emptyHead, type Head } from './rules.ts';

interface HeadDocument extends Head {
  /** County. */
  _id: string;
}

type EntryDocument = Omit<AuditEntry, 'chain' | 'at'> & { _id: string; county: string; at: Date };

const mixed = mongoose.Schema.Types.Mixed;
const entrySchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    n: { type: Number, required: true },
    at: { type: Date, required: true },
    person: { type: mixed, default: null },
    unit: { type: String, default: '' },
    action: { type: String, required: true },
    division: { type: String, required: true },
    content: { type: mixed, required: true },
    reason: { type: mixed, default: null },
    prevHash: { type: String, required: true },
    hash: { type: String, required: true },
  },
  { minimize: false, versionKey: false },
) as unknown as mongoose.Schema<EntryDocument>;
entrySchema.index({ county: 1, n: 1 }, { unique: true });

const headSchema = new mongoose.Schema(
  { _id: String, n: { type: Number, required: true }, hash: { type: String, required: true } },
  { versionKey: false },
) as unknown as mongoose.Schema<HeadDocument>;

function entryOf({ _id, county, at, ...rest }: EntryDocument): AuditEntry {
  return { chain: county, at: at.toISOString(), ...rest };
}

export class AuditRepository {
  readonly #entries: mongoose.Model<EntryDocument>;
  readonly #heads: mongoose.Model<HeadDocument>;

  constructor(database: Database) {
    this.#entries = database.model<EntryDocument>('audit', entrySchema);
    this.#heads = database.model<HeadDocument>('audit-heads', headSchema);
  }

  /** Takes the county's head for this transaction: a second one that wants it conflicts and is run again. */
  async takeHead(tx: Tx, county: string): Promise<Head> {
    try {
      const before = await this.#heads
        .findOneAndUpdate(
          { _id: county },
          { $inc: { n: 1 }, $setOnInsert: { hash: emptyHead.hash } },
          { upsert: true, returnDocument: 'before', session: tx.session },
        )
        .lean();
      return before ? { n: before.n, hash: before.hash } : emptyHead;
    } catch (error) {
      // Two transactions began the same chain at once: one of them only has to come again.
      if (error instanceof MongoError && error.code === 11_000) error.addErrorLabel('TransientTransactionError');
      throw error;
    }
  }

  async append(tx: Tx, entry: AuditEntry): Promise<void> {
    const { chain, at, ...rest } = entry;
    await this.#entries.create([{ _id: newId(), county: chain, at: new Date(at), ...rest }], { session: tx.session });
    await this.#heads.updateOne({ _id: chain }, { $set: { hash: entry.hash } }, { session: tx.session });
  }

  /** Newest first. `before` is the number of the last entry already seen. */
  async list(scope: Scope, county: string, before: number | undefined, limit: number): Promise<AuditEntry[]> {
    const found = await this.#entries
      .find({ county, ...withinScope(scope), ...(before === undefined ? {} : { n: { $lt: before } }) })
      .sort({ n: -1 })
      .limit(limit)
      .lean();
    return found.map((entry) => entryOf(entry as EntryDocument));
  }

  async head(county: string): Promise<Head> {
    const head = await this.#heads.findById(county).lean();
    return head ? { n: head.n, hash: head.hash } : emptyHead;
  }

  /** The chain from its first entry up to number `to`, one by one. */
  async *walk(county: string, to: number): AsyncGenerator<AuditEntry> {
    const cursor = this.#entries
      .find({ county, n: { $lte: to } })
      .sort({ n: 1 })
      .lean()
      .cursor({ batchSize: 1000 });
    for await (const entry of cursor) yield entryOf(entry as EntryDocument);
  }
}
