import { type DivisionRange, rosterShiftsMax, type ShiftRole, shiftMaxHours } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../../platform/scope.ts';
import { hourMs, type Span } from './rules.ts';

export interface ShiftDocument {
  _id: string;
  county: string;
  division: string;
  person: { id: string; name: string };
  role: ShiftRole;
  from: Date;
  to: Date;
  /** When it is looked at next whether somebody watches; null once it is over, and for whoever stands by. */
  watchAt: Date | null;
  /** Since when nobody watches; null while somebody does. */
  aloneSince: Date | null;
  version: number;
}

const shiftSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    person: { type: { _id: false, id: String, name: String }, required: true },
    role: { type: String, required: true },
    from: { type: Date, required: true },
    to: { type: Date, required: true },
    watchAt: { type: Date, default: null },
    aloneSince: { type: Date, default: null },
    version: { type: Number, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<ShiftDocument>;
// The same shift is one, whoever enters or imports it how often.
shiftSchema.index({ county: 1, division: 1, from: 1, to: 1, 'person.id': 1, role: 1 }, { unique: true });
shiftSchema.index({ division: 1, from: 1 });
shiftSchema.index({ watchAt: 1 }, { partialFilterExpression: { watchAt: { $type: 'date' } } });

export class RosterRepository {
  readonly #shifts: mongoose.Model<ShiftDocument>;

  constructor(database: Database) {
    this.#shifts = database.model<ShiftDocument>('shifts', shiftSchema);
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<ShiftDocument | undefined> {
    const filter = { _id: id, ...withinCountyScope(scope) };
    return (
      (await this.#shifts
        .findOne(filter)
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  /** Shifts of these very divisions that touch a stretch of time, in the order in which they begin. */
  async touching(divisions: readonly string[], { from, to }: Span, tx?: Tx): Promise<ShiftDocument[]> {
    const earliest = new Date(from - shiftMaxHours * hourMs);
    return this.#shifts
      .find({
        division: { $in: [...divisions] },
        from: { $gte: earliest, $lt: new Date(to) },
        to: { $gt: new Date(from) },
      })
      .sort({ from: 1, _id: 1 })
      .limit(rosterShiftsMax)
      .session(tx?.session ?? null)
      .lean();
  }

  /** Divisions of a range, and of those above it, with a main shift that touches a stretch of time. */
  async withDuty(range: DivisionRange, above: readonly string[], { from, to }: Span): Promise<string[]> {
    const earliest = new Date(from - shiftMaxHours * hourMs);
    const begun = { from: { $gte: earliest, $lt: new Date(to) }, to: { $gt: new Date(from) } };
    const where = { $or: [{ division: { $gte: range.from, $lt: range.to } }, { division: { $in: [...above] } }] };
    return this.#shifts.distinct('division', { ...where, ...begun, role: 'primary' });
  }

  async add(tx: Tx, shifts: readonly ShiftDocument[]): Promise<void> {
    if (shifts.length > 0) await this.#shifts.insertMany([...shifts], { session: tx.session });
  }

  /** Writes a shift over the version that was read. @returns false when somebody else was first */
  async put(tx: Tx, shift: ShiftDocument): Promise<boolean> {
    const { _id, county, version } = shift;
    const before = { _id, county, version: version - 1 };
    return (await this.#shifts.replaceOne(before, shift, { session: tx.session })).modifiedCount === 1;
  }

  async remove(tx: Tx, { _id, county }: ShiftDocument): Promise<void> {
    await this.#shifts.deleteOne({ _id, county }, { session: tx.session });
  }

  async watchDue(now: Date, limit: number): Promise<ShiftDocument[]> {
    return this.#shifts
      .find({ watchAt: { $lte: now, $type: 'date' } })
      .sort({ watchAt: 1 })
      .limit(limit)
      .lean();
  }

  /** @returns whether this hub was the one to do it */
  async watched(tx: Tx, { _id, county, watchAt }: ShiftDocument, set: Pick<ShiftDocument, 'watchAt' | 'aloneSince'>) {
    const { modifiedCount } = await this.#shifts.updateOne(
      { _id, county, watchAt },
      { $set: set },
      { session: tx.session },
    );
    return modifiedCount === 1;
  }
}
