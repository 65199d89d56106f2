import type { HandOverNote, SoundTest } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../../platform/scope.ts';

interface Somebody {
  id: string;
  name: string;
}

export interface TurnDocument {
  _id: string;
  county: string;
  division: string;
  person: Somebody;
  shiftId: string | null;
  desk: Somebody | null;
  sessionId: string;
  open: boolean;
  takenAt: Date;
  /** When it ends by itself: no session lasts longer. Null once it has ended. */
  endsAt: Date | null;
  endedAt: Date | null;
  sound: SoundTest;
  /** When an event stream of its session was last open. */
  liveAt: Date;
  /** Notes of shifts before it that have to be read before anything is decided. */
  unread: string[];
}

export interface HandOverDocument {
  _id: string;
  county: string;
  division: string;
  turnId: string;
  by: Somebody;
  at: Date;
  notes: string;
  alerts: HandOverNote['alerts'];
  moreAlerts: number;
  reads: { by: Somebody; at: Date }[];
}

const somebody = { _id: false, id: String, name: String };
const turnSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    person: { type: somebody, required: true },
    shiftId: { type: String, default: null },
    desk: { type: somebody, default: null },
    sessionId: { type: String, required: true },
    open: { type: Boolean, required: true },
    takenAt: { type: Date, required: true },
    endsAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
    sound: { type: String, required: true },
    liveAt: { type: Date, required: true },
    unread: { type: [String], default: [] },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<TurnDocument>;
turnSchema.index({ division: 1, takenAt: -1 });
turnSchema.index({ 'person.id': 1, takenAt: -1 });
turnSchema.index({ sessionId: 1 }, { partialFilterExpression: { open: true } });
turnSchema.index({ endsAt: 1 }, { partialFilterExpression: { endsAt: { $type: 'date' } } });
// One person has one turn in a county at a time; two requests at once make one.
turnSchema.index({ county: 1, 'person.id': 1 }, { unique: true, partialFilterExpression: { open: true } });

const handOverSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    turnId: { type: String, required: true },
    by: { type: somebody, required: true },
    at: { type: Date, required: true },
    notes: { type: String, default: '' },
    alerts: { type: [mongoose.Schema.Types.Mixed], default: [] },
    moreAlerts: { type: Number, default: 0 },
    reads: { type: [{ _id: false, by: somebody, at: Date }], default: [] },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<HandOverDocument>;
handOverSchema.index({ division: 1, at: -1 });

/** Turns of one division that are open at once: positions of a desk, not more. */
const openMax = 50;

export class TurnRepository {
  readonly #turns: mongoose.Model<TurnDocument>;
  readonly #handOvers: mongoose.Model<HandOverDocument>;

  constructor(database: Database) {
    this.#turns = database.model<TurnDocument>('duty_turns', turnSchema);
    this.#handOvers = database.model<HandOverDocument>('hand_overs', handOverSchema);
  }

  async add(tx: Tx, turn: TurnDocument): Promise<void> {
    await this.#turns.create([turn], { session: tx.session });
  }

  async find(id: string, tx?: Tx): Promise<TurnDocument | undefined> {
    return (
      (await this.#turns
        .findById(id)
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  /** Open turns of these very divisions. */
  async openAt(divisions: readonly string[], tx?: Tx): Promise<TurnDocument[]> {
    return this.#turns
      .find({ division: { $in: [...divisions] }, open: true })
      .sort({ takenAt: -1 })
      .limit(openMax)
      .session(tx?.session ?? null)
      .lean();
  }

  async openOf(personId: string, tx?: Tx): Promise<TurnDocument | undefined> {
    const found = await this.#turns
      .findOne({ 'person.id': personId, open: true })
      .sort({ takenAt: -1 })
      .session(tx?.session ?? null)
      .lean();
    return found ?? undefined;
  }

  async openAtDesk(deskId: string, division: string, tx: Tx): Promise<TurnDocument[]> {
    return (await this.openAt([division], tx)).filter(({ desk }) => desk?.id === deskId);
  }

  /** When somebody last ended a turn of a division. */
  async lastEnd(personId: string, division: string, tx: Tx): Promise<Date | undefined> {
    const found = await this.#turns
      .findOne({ 'person.id': personId, division, open: false })
      .sort({ takenAt: -1 })
      .session(tx.session)
      .lean();
    return found?.endedAt ?? undefined;
  }

  async set(
    tx: Tx,
    { _id, county }: Pick<TurnDocument, '_id' | 'county'>,
    set: Partial<TurnDocument>,
  ): Promise<boolean> {
    return (
      (await this.#turns.updateOne({ _id, county, open: true }, { $set: set }, { session: tx.session }))
        .modifiedCount === 1
    );
  }

  async struckOff(tx: Tx, { _id, county }: TurnDocument, handOverIds: readonly string[]): Promise<void> {
    await this.#turns.updateOne(
      { _id, county },
      { $pull: { unread: { $in: [...handOverIds] } } },
      { session: tx.session },
    );
  }

  /** Consoles whose event stream is open now. Not a decision: outside any transaction. */
  async live(sessionIds: readonly string[], now: Date): Promise<void> {
    if (sessionIds.length > 0)
      await this.#turns.updateMany({ sessionId: { $in: [...sessionIds] }, open: true }, { $set: { liveAt: now } });
  }

  async endDue(now: Date, limit: number): Promise<TurnDocument[]> {
    return this.#turns
      .find({ endsAt: { $lte: now, $type: 'date' } })
      .limit(limit)
      .lean();
  }

  async addHandOver(tx: Tx, handOver: HandOverDocument): Promise<void> {
    await this.#handOvers.create([handOver], { session: tx.session });
  }

  /** Notes of a division since an instant, the newest first. */
  async handOversSince(division: string, since: Date, limit: number, tx?: Tx): Promise<HandOverDocument[]> {
    return this.#handOvers
      .find({ division, at: { $gte: since } })
      .sort({ at: -1 })
      .limit(limit)
      .session(tx?.session ?? null)
      .lean();
  }

  async handOvers(scope: Scope, division: string, limit: number): Promise<HandOverDocument[]> {
    return this.#handOvers
      .find({ $and: [withinCountyScope(scope, division)] })
      .sort({ at: -1 })
      .limit(limit)
      .lean();
  }

  async handOversOf(ids: readonly string[]): Promise<HandOverDocument[]> {
    return this.#handOvers
      .find({ _id: { $in: [...ids] } })
      .sort({ at: -1 })
      .lean();
  }

  async addRead(tx: Tx, ids: readonly string[], read: HandOverDocument['reads'][number]): Promise<void> {
    await this.#handOvers.updateMany(
      { _id: { $in: [...ids] }, 'reads.by.id': { $ne: read.by.id } },
      { $push: { reads: read } },
      { session: tx.session },
    );
  }
}
