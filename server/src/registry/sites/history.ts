import type { Site, SiteHistoryEntry } from '@sharp-eyes/protocol';
import { newId, toInstant } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Move, placeIn } from '../../platform/database/move-records.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import { changesOf } from './rules.ts';

interface HistoryDocument extends Omit<SiteHistoryEntry, 'id' | 'at'> {
  /** UUIDv7: in the order in which things happened. */
  _id: string;
  county: string;
  division: string;
  siteId: string;
  at: Date;
}

const mixed = mongoose.Schema.Types.Mixed;

const historySchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    siteId: { type: String, required: true },
    at: { type: Date, required: true },
    by: { type: mixed, default: null },
    kind: { type: String, required: true },
    words: { type: String, default: '' },
    changes: { type: [mixed], default: [] },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<HistoryDocument>;
historySchema.index({ siteId: 1, _id: -1 });

/** What happened to the records of sites, as it is read beside them. The audit chain keeps its own account. */
export class SiteHistory {
  readonly #model: mongoose.Model<HistoryDocument>;

  constructor(database: Database) {
    this.#model = database.model<HistoryDocument>('siteHistory', historySchema);
  }

  /** Notes a change in its own transaction. */
  async note(
    tx: Tx,
    site: Site,
    before: Site | null,
    said: Pick<SiteHistoryEntry, 'by' | 'kind'> & { words?: string },
  ): Promise<void> {
    const { id: siteId, division } = site;
    const entry: HistoryDocument = {
      ...{ _id: newId(), county: division.slice(0, 6), division, siteId, at: tx.now },
      ...{ by: said.by, kind: said.kind, words: said.words ?? '' },
      changes: before === null ? [] : changesOf(before, site),
    };
    await this.#model.create([entry], { session: tx.session });
  }

  /** Notes that sites were made, in their own transaction. */
  async noteMany(tx: Tx, sites: readonly Site[], said: Pick<SiteHistoryEntry, 'by' | 'kind'>): Promise<void> {
    const entries = sites.map(({ id: siteId, division }) => ({
      ...{ _id: newId(), county: division.slice(0, 6), division, siteId, at: tx.now },
      ...{ ...said, words: '', changes: [] },
    }));
    await this.#model.insertMany(entries, { session: tx.session, lean: true });
  }

  /** The history goes where its site goes: its scope is the site's. */
  async moveWith(tx: Tx, sites: readonly { _id: string }[], move: Move): Promise<void> {
    const siteId = { $in: sites.map(({ _id }) => _id) };
    await this.#model.updateMany({ siteId }, { $set: placeIn(move) }, { session: tx.session });
  }

  /** The newest first; `before` is the id of the last one already seen. */
  async list(scope: Scope, siteId: string, before: string | undefined, limit: number): Promise<SiteHistoryEntry[]> {
    const seen = before === undefined ? {} : { _id: { $lt: before } };
    const found = await this.#model
      .find({ siteId, ...withinCountyScope(scope), ...seen })
      .sort({ _id: -1 })
      .limit(limit)
      .lean();
    return found.map(({ _id, at, by, kind, words, changes }) => ({
      ...{ id: _id, at: toInstant(at.getTime()), by, kind, words },
      changes: changes as SiteHistoryEntry['changes'],
    }));
  }
}
