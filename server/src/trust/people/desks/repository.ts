import mongoose from 'mongoose';
import type { Database, Tx } from '../../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../../platform/scope.ts';

export interface DeskDocument {
  _id: string;
  county: string;
  division: string;
  name: string;
  /** SHA-256 (hex) of the browser's token. */
  tokenHash: string;
  endsOn: string;
  /** When the sweep takes its sessions; null once that is done. */
  endDueAt: Date | null;
  /** Sessions begun here. Raised with each, so that a removal at the same moment meets it. */
  signIns: number;
  registeredBy: { id: string; name: string };
  registeredAt: Date;
}

interface PinDocument {
  /** The person's id. */
  _id: string;
  /** PHC string. */
  pin: string;
  setAt: Date;
  /** Sessions begun by it, for the same reason as a desk's. */
  signIns: number;
}

const deskSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    name: { type: String, required: true },
    tokenHash: { type: String, required: true },
    endsOn: { type: String, required: true },
    endDueAt: { type: Date, default: null },
    signIns: { type: Number, default: 0 },
    registeredBy: { type: { _id: false, id: String, name: String }, required: true },
    registeredAt: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<DeskDocument>;
deskSchema.index({ division: 1, _id: 1 });
deskSchema.index({ tokenHash: 1 });
deskSchema.index({ endDueAt: 1 }, { partialFilterExpression: { endDueAt: { $type: 'date' } } });

const pinSchema = new mongoose.Schema(
  {
    _id: String,
    pin: { type: String, required: true },
    setAt: { type: Date, required: true },
    signIns: { type: Number, default: 0 },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<PinDocument>;

/** Desks of one area that are listed: more are not in one county. */
const desksMax = 500;

export class DeskRepository {
  readonly #desks: mongoose.Model<DeskDocument>;
  readonly #pins: mongoose.Model<PinDocument>;

  constructor(database: Database) {
    this.#desks = database.model<DeskDocument>('desks', deskSchema);
    this.#pins = database.model<PinDocument>('pins', pinSchema);
  }

  async add(tx: Tx, desk: DeskDocument): Promise<void> {
    await this.#desks.create([desk], { session: tx.session });
  }

  async byToken(tokenHash: string): Promise<DeskDocument | undefined> {
    return (await this.#desks.findOne({ tokenHash }).lean()) ?? undefined;
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<DeskDocument | undefined> {
    const filter = { _id: id, ...withinCountyScope(scope) };
    return (
      (await this.#desks
        .findOne(filter)
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  async list(scope: Scope): Promise<DeskDocument[]> {
    return this.#desks.find(withinCountyScope(scope)).sort({ division: 1, _id: 1 }).limit(desksMax).lean();
  }

  async remove(tx: Tx, { _id, county }: DeskDocument): Promise<void> {
    await this.#desks.deleteOne({ _id, county }, { session: tx.session });
  }

  /** Counts a session that begins at a desk by a PIN. @returns false when either has gone since it was judged */
  async countSignIn(tx: Tx, { _id, county }: DeskDocument, personId: string, pin: string): Promise<boolean> {
    const [counted, options] = [{ $inc: { signIns: 1 } }, { session: tx.session }];
    const there = await this.#desks.updateOne({ _id, county }, counted, options);
    const known = await this.#pins.updateOne({ _id: personId, pin }, counted, options);
    return there.matchedCount === 1 && known.matchedCount === 1;
  }

  async ended(now: Date, limit: number): Promise<DeskDocument[]> {
    return this.#desks
      .find({ endDueAt: { $lte: now, $type: 'date' } })
      .limit(limit)
      .lean();
  }

  async pinOf(personId: string): Promise<PinDocument | undefined> {
    return (await this.#pins.findById(personId).lean()) ?? undefined;
  }

  /** Which of these people have a PIN. */
  async withPin(personIds: readonly string[]): Promise<Set<string>> {
    const found = await this.#pins.find({ _id: { $in: [...personIds] } }, { _id: 1 }).lean();
    return new Set(found.map(({ _id }) => _id));
  }

  async setPin(tx: Tx, personId: string, pin: string): Promise<void> {
    const set = { $set: { pin, setAt: tx.now } };
    await this.#pins.updateOne({ _id: personId }, set, { upsert: true, session: tx.session });
  }

  async forgetPin(tx: Tx, personId: string): Promise<void> {
    await this.#pins.deleteOne({ _id: personId }, { session: tx.session });
  }
}
