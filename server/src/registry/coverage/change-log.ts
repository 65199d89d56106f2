import mongoose from 'mongoose';
import type { Database } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import { dayOf } from '../../platform/site-clock.ts';
import type { FindingChange } from './findings.ts';
import type { Because } from './rules.ts';

/** What became of a watchpoint on one day: from what it was when the day began to what it was last. */
export interface ChangeDocument {
  /** `2026-03-01.<watchpoint>` */
  _id: string;
  county: string;
  division: string;
  day: string;
  watchpointId: string;
  siteId: string;
  name: string;
  from: FindingChange['before']['state'];
  to: FindingChange['before']['state'] | null;
  because: Because;
}

const mixed = mongoose.Schema.Types.Mixed;
const text = { type: String, required: true } as const;

const changeSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: text, division: text, day: text, watchpointId: text, siteId: text, name: text },
    ...{ from: text, to: { type: String, default: null }, because: { type: mixed, required: true } },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<ChangeDocument>;
changeSchema.index({ county: 1, day: -1, _id: 1, division: 1 });
changeSchema.index({ day: -1, _id: 1, division: 1 });

/** What changed, by day, and because of which camera. */
export class ChangeLog {
  readonly #model: mongoose.Model<ChangeDocument>;

  constructor(database: Database) {
    this.#model = database.model<ChangeDocument>('coverage_changes', changeSchema);
  }

  /** However often a watchpoint comes and goes on a day, it is one line. */
  async note(changes: readonly FindingChange[], now: Date): Promise<void> {
    if (changes.length === 0) return;
    const day = dayOf(now);
    await this.#model.bulkWrite(
      changes.map(({ before, after, because }) => {
        const { _id: watchpointId, county, division, siteId, name, state: from } = before;
        const set = { division, siteId, name: after?.name ?? name, to: after?.state ?? null, because };
        return {
          updateOne: {
            filter: { _id: `${day}.${watchpointId}` },
            update: { $set: set, $setOnInsert: { county, day, watchpointId, from } },
            upsert: true,
          },
        };
      }),
      { ordered: false, writeConcern: { w: 1 } },
    );
  }

  /** The newest day first. */
  async list(
    scope: Scope,
    asked: {
      division: string | undefined;
      from: string;
      to: string;
      after: { day: string; id: string } | undefined;
      limit: number;
    },
  ): Promise<ChangeDocument[]> {
    const { division, from, to, after, limit } = asked;
    const rest = after ? [{ $or: [{ day: { $lt: after.day } }, { day: after.day, _id: { $gt: after.id } }] }] : [];
    return this.#model
      .find({ $and: [withinCountyScope(scope, division), { day: { $gte: from, $lte: to } }, ...rest] })
      .sort({ day: -1, _id: 1 })
      .limit(limit)
      .lean();
  }
}
