import type { Boundary, Division } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';

export interface DivisionDocument {
  /** 12-digit code. */
  _id: string;
  name: string;
  level: Division['level'];
  parent: string | null;
  /** The year of the table that named it last, and where that came from. */
  year: number;
  source: string;
  /** Coordinates of a GeoJSON Polygon, WGS-84; absent while nobody has drawn it. */
  boundary?: Boundary;
  /** Made up for the demo. */
  boundaryDemo?: boolean;
}

/** A division as the table names it: outlines are only read one by one. */
export type NamedDivision = Omit<DivisionDocument, 'boundary' | 'boundaryDemo'>;
const withoutOutline = { boundary: 0, boundaryDemo: 0 } as const;

interface CountyDocument {
  /** Six digits. */
  _id: string;
  /** X25519 public half, base64url. */
  recoveryKey: string;
  setAt: Date;
}

const divisionSchema = new mongoose.Schema(
  {
    _id: String,
    name: { type: String, required: true },
    level: { type: String, required: true },
    parent: { type: String, default: null },
    year: { type: Number, required: true },
    source: { type: String, required: true },
    boundary: mongoose.Schema.Types.Mixed,
    boundaryDemo: Boolean,
  },
  { versionKey: false },
) as unknown as mongoose.Schema<DivisionDocument>;
divisionSchema.index({ parent: 1, _id: 1 });

const countySchema = new mongoose.Schema(
  { _id: String, recoveryKey: { type: String, required: true }, setAt: { type: Date, required: true } },
  { versionKey: false },
) as unknown as mongoose.Schema<CountyDocument>;

/**
 * Names of divisions are public knowledge: who may see which is decided by the service, because an ancestor of one's
 * area must be readable although it lies outside.
 */
export class PlacesRepository {
  readonly #divisions: mongoose.Model<DivisionDocument>;
  readonly #counties: mongoose.Model<CountyDocument>;

  constructor(database: Database) {
    this.#divisions = database.model<DivisionDocument>('divisions', divisionSchema);
    this.#counties = database.model<CountyDocument>('counties', countySchema);
  }

  /** With its outline. */
  async find(code: string): Promise<DivisionDocument | undefined> {
    return (await this.#divisions.findById(code).lean()) ?? undefined;
  }

  async byCodes(codes: readonly string[]): Promise<NamedDivision[]> {
    return this.#divisions
      .find({ _id: { $in: [...codes] } }, withoutOutline)
      .sort({ _id: 1 })
      .lean();
  }

  /** Code and name of every division, in batches as they are read. */
  names(): AsyncIterable<Pick<DivisionDocument, '_id' | 'name'>> {
    return this.#divisions.find({}, { name: 1 }).lean().cursor({ batchSize: 2000 });
  }

  async childrenOf(parent: string): Promise<NamedDivision[]> {
    return this.#divisions.find({ parent }, withoutOutline).sort({ _id: 1 }).lean();
  }

  /** Names only: outlines that are on record stay. */
  async put(tx: Tx, documents: readonly NamedDivision[]): Promise<void> {
    await this.#divisions.bulkWrite(
      documents.map(({ _id, ...rest }) => ({ updateOne: { filter: { _id }, update: { $set: rest }, upsert: true } })),
      { session: tx.session, ordered: false },
    );
  }

  /** Draws a division's outline, or takes it away. @returns false when there is no such division */
  async setBoundary(
    tx: Tx,
    code: string,
    outline: { boundary: Boundary; boundaryDemo: boolean } | null,
  ): Promise<boolean> {
    const change = outline === null ? { $unset: { boundary: 1, boundaryDemo: 1 } } : { $set: outline };
    return (await this.#divisions.updateOne({ _id: code }, change, { session: tx.session })).matchedCount > 0;
  }

  async recoveryKey(county: string): Promise<string | undefined> {
    return (await this.#counties.findById(county).lean())?.recoveryKey;
  }

  async setRecoveryKey(tx: Tx, county: string, recoveryKey: string): Promise<void> {
    await this.#counties.updateOne(
      { _id: county },
      { $set: { recoveryKey, setAt: tx.now } },
      { upsert: true, session: tx.session },
    );
  }
}
