import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';

/** A live view that runs: from its entry in the audit to the entry that it has ended. */
export interface ViewDocument {
  _id: string;
  county: string;
  division: string;
  cameraId: string;
  /** The camera's, for the entry at the end. */
  name: string;
  person: { id: string; name: string };
  unit: string;
  /** Where the page is connected. A hub that is gone has left its views; another one ends them. */
  hubId: string;
  at: Date;
}

const viewSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    cameraId: { type: String, required: true },
    name: { type: String, default: '' },
    person: { type: mongoose.Schema.Types.Mixed, required: true },
    unit: { type: String, default: '' },
    hubId: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<ViewDocument>;
viewSchema.index({ county: 1, _id: 1 }, { unique: true });
viewSchema.index({ hubId: 1 });

/** The collection `liveViews`. */
export class ViewRepository {
  readonly #views: mongoose.Model<ViewDocument>;

  constructor(database: Database) {
    this.#views = database.model('liveViews', viewSchema);
  }

  async insert(tx: Tx, view: ViewDocument): Promise<void> {
    await this.#views.create([view], { session: tx.session });
  }

  /** Takes a view away. @returns null when somebody else did */
  async take(tx: Tx, id: string): Promise<ViewDocument | null> {
    return this.#views.findOneAndDelete({ _id: id }, { session: tx.session }).lean<ViewDocument>();
  }

  /** Hubs on which views run. */
  async hubs(): Promise<string[]> {
    return this.#views.distinct('hubId');
  }

  async ofHubs(hubIds: readonly string[], limit: number): Promise<ViewDocument[]> {
    return this.#views
      .find({ hubId: { $in: [...hubIds] } })
      .limit(limit)
      .lean<ViewDocument[]>();
  }
}
