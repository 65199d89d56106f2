import type { CameraHistoryEntry } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Move, placeIn } from '../../platform/database/move-records.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';

/** One thing that happened to a camera's record; written with the change itself, never changed. */
export interface HistoryDocument extends Omit<CameraHistoryEntry, 'id' | 'at'> {
  /** UUIDv7: later entries sort after earlier ones. */
  _id: string;
  county: string;
  division: string;
  cameraId: string;
  at: Date;
}

const mixed = mongoose.Schema.Types.Mixed;
const needed = { type: String, required: true } as const;

const historySchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, cameraId: needed },
    at: { type: Date, required: true },
    by: { type: mixed, default: null },
    ...{ kind: needed, why: { type: String, default: '' } },
    changes: { type: [mixed], default: [] },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<HistoryDocument>;
historySchema.index({ cameraId: 1, _id: -1 });

/** What happened to each camera's record: who, when, what was and is, why. */
export class HistoryRepository {
  readonly #model: mongoose.Model<HistoryDocument>;

  constructor(database: Database) {
    this.#model = database.model<HistoryDocument>('camera_history', historySchema);
  }

  async add(tx: Tx, entries: readonly HistoryDocument[]): Promise<void> {
    if (entries.length > 0) await this.#model.collection.insertMany(entries as never, { session: tx.session as never });
  }

  /** What moved, placed or took these cameras in or out of use, oldest first. */
  async turningPoints(cameraIds: readonly string[]): Promise<HistoryDocument[]> {
    const told: Record<string, unknown>[] = [
      { kind: { $in: ['added', 'imported', 'placement', 'device', 'life'] } },
      { 'changes.field': 'record.point' },
    ];
    const found = this.#model.find({ cameraId: { $in: [...cameraIds] }, $or: told }).sort({ cameraId: 1, _id: 1 });
    return (await found.lean()) as HistoryDocument[];
  }

  /** Newest first. `before` is the id of the last entry already seen. */
  async list(scope: Scope, cameraId: string, before: string | undefined, limit: number): Promise<HistoryDocument[]> {
    return this.#model
      .find({ cameraId, ...withinCountyScope(scope), ...(before === undefined ? {} : { _id: { $lt: before } }) })
      .sort({ _id: -1 })
      .limit(limit)
      .lean();
  }

  /** The history goes where its camera goes: its scope is the camera's. */
  async moveWith(tx: Tx, cameras: readonly { _id: string }[], move: Move): Promise<void> {
    const cameraId = { $in: cameras.map(({ _id }) => _id) };
    await this.#model.updateMany({ cameraId }, { $set: placeIn(move) }, { session: tx.session });
  }
}
