import type { NoticeWhy, WayKind } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { Sealed } from '../../platform/database/secrets.ts';
import type { TestRecord } from './channel-repository.ts';
import { testTriesMax } from './rules.ts';

/** How one person can be reached: nobody but the owner, and the sender in the owner's name, ever reads it. */
export interface WayDocument {
  _id: string;
  personId: string;
  kind: WayKind;
  shown: string;
  /** The number, address, or the browser's subscription as JSON. */
  sealed: Sealed;
  /** Of the address, keyed: one person adds each only once. */
  mark: string;
  state: 'untested' | 'asked' | 'confirmed' | 'gone';
  test: TestRecord | null;
  confirmedAt: Date | null;
  lastSentAt: Date | null;
  createdAt: Date;
}

const mixed = mongoose.Schema.Types.Mixed;
const waySchema = new mongoose.Schema(
  {
    _id: String,
    personId: { type: String, required: true },
    kind: { type: String, required: true },
    shown: { type: String, required: true },
    sealed: { type: mixed, required: true },
    mark: { type: String, required: true },
    state: { type: String, required: true },
    test: { type: mixed, default: null },
    confirmedAt: { type: Date, default: null },
    lastSentAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<WayDocument>;
waySchema.index({ personId: 1, _id: 1 });
waySchema.index({ 'test.id': 1 }, { sparse: true });

/** The collection `noticeWays`. */
export class WayRepository {
  readonly #model: mongoose.Model<WayDocument>;

  constructor(database: Database) {
    this.#model = database.model<WayDocument>('noticeWays', waySchema);
  }

  async of(personId: string, tx?: Tx): Promise<WayDocument[]> {
    return this.#model
      .find({ personId })
      .sort({ _id: 1 })
      .session(tx?.session ?? null)
      .lean<WayDocument[]>();
  }

  async confirmedOf(personIds: readonly string[], tx: Tx): Promise<WayDocument[]> {
    return this.#model
      .find({ personId: { $in: [...personIds] }, state: 'confirmed' })
      .sort({ _id: 1 })
      .session(tx.session)
      .lean<WayDocument[]>();
  }

  async find(personId: string, id: string, tx?: Tx): Promise<WayDocument | undefined> {
    return this.#one({ _id: id, personId }, tx);
  }

  async byTest(personId: string, testId: string, tx?: Tx): Promise<WayDocument | undefined> {
    return this.#one({ 'test.id': testId, personId }, tx);
  }

  async #one(filter: Record<string, unknown>, tx?: Tx): Promise<WayDocument | undefined> {
    const found = await this.#model
      .findOne(filter)
      .session(tx?.session ?? null)
      .lean();
    return (found as WayDocument | null) ?? undefined;
  }

  /** For the sender, which has the id from a message to that very way. */
  async byId(id: string): Promise<WayDocument | undefined> {
    return this.#one({ _id: id });
  }

  /** Why the message of a test did not arrive; null once it left. */
  async noteTest(id: string, deliveryId: string, why: NoticeWhy | null): Promise<void> {
    await this.#model.updateOne({ _id: id, 'test.deliveryId': deliveryId }, { $set: { 'test.why': why } });
  }

  async add(tx: Tx, way: WayDocument): Promise<void> {
    await this.#model.create([way], { session: tx.session });
  }

  async note(id: string, update: mongoose.UpdateQuery<WayDocument>, tx?: Tx): Promise<void> {
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
}
