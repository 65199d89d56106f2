import { levelOf } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import { addDays, dayOf, monthOf } from '../../platform/site-clock.ts';
import type { Figures } from './figures.ts';

/** A village or an area as it stood at the end of a day; never changed afterwards. */
export interface DayDocument extends Figures {
  /** `341802100201.2026-03-01` */
  _id: string;
  county: string;
  division: string;
  day: string;
  /** Of a village: the version of its list that day. */
  listVersion: number | null;
  villages: number;
  unapproved: number;
}

const mixed = mongoose.Schema.Types.Mixed;
const daySchema = new mongoose.Schema(
  { _id: String },
  { versionKey: false, strict: false },
) as unknown as mongoose.Schema<DayDocument>;
daySchema.index({ division: 1, day: 1 });

/** The last day of which everything is kept. */
interface KeptDocument {
  _id: 'kept';
  day: string;
}
const keptSchema = new mongoose.Schema(
  { _id: String, day: { type: mixed, required: true } },
  { versionKey: false },
) as unknown as mongoose.Schema<KeptDocument>;

const duplicate = 11_000;

/** Daily snapshots of every village and area. */
export class CoverageDays {
  readonly #days: mongoose.Model<DayDocument>;
  readonly #kept: mongoose.Model<KeptDocument>;
  readonly #database: Database;
  /** The day that this hub has seen to. */
  #seen = '';

  constructor(database: Database) {
    this.#database = database;
    this.#days = database.model<DayDocument>('coverage_days', daySchema);
    this.#kept = database.model<KeptDocument>('coverage_kept', keptSchema);
  }

  /** Once a day, in the first second that a hub is up: how yesterday ended. What is kept of a day stays as it is. */
  async keepYesterday(now: Date): Promise<void> {
    const today = dayOf(now);
    if (this.#seen === today) return;
    const yesterday = addDays(today, -1);
    const kept = await this.#kept.findById('kept').lean();
    if (kept === null || kept.day < yesterday) {
      await this.#copy('coverage', yesterday, {
        villages: 1,
        unapproved: { $cond: [{ $eq: ['$listVersion', null] }, 1, 0] },
      });
      await this.#copy('coverage_areas', yesterday, { listVersion: null });
      await this.#kept
        .updateOne({ _id: 'kept', day: { $lt: yesterday } }, { $set: { day: yesterday } }, { upsert: true })
        .catch((error: { code?: number }) => {
          if (error.code !== duplicate) throw error; // another hub was first
        });
    }
    this.#seen = today;
  }

  async #copy(from: string, day: string, more: Record<string, unknown>): Promise<void> {
    await this.#database.db
      .collection(from)
      .aggregate([
        { $set: { day, ...more, _id: { $concat: ['$_id', '.', day] } } },
        { $unset: ['at', 'parent', 'level'] },
        { $merge: { into: 'coverage_days', on: '_id', whenMatched: 'keepExisting' } },
      ])
      .toArray();
  }

  async list(
    scope: Scope,
    { division, from, to }: { division: string; from: string; to: string },
  ): Promise<DayDocument[]> {
    return this.#days
      .find({ $and: [withinCountyScope(scope), { division, day: { $gte: from, $lte: to } }] })
      .sort({ day: 1 })
      .limit(400)
      .lean();
  }

  /** All villages of an area as a day ended, in the order of codes. */
  async villagesOn(scope: Scope, division: string, day: string): Promise<DayDocument[]> {
    const kept = await this.#days
      .find({ $and: [withinCountyScope(scope, division), { day }] })
      .sort({ division: 1 })
      .lean();
    return kept.filter((one) => levelOf(one.division) === 'village');
  }

  /** Of each month the last day that is kept of a division, oldest first. */
  async monthEnds(
    scope: Scope,
    { division, from, to }: { division: string; from: string; to: string },
  ): Promise<DayDocument[]> {
    const days = await this.list(scope, { division, from, to });
    return days.filter(({ day }, n) => monthOf(day) !== monthOf(days[n + 1]?.day ?? ''));
  }
}
