import type { ImportRun, importModes } from '@sharp-eyes/protocol';
import { newId } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { Words } from '../../platform/http/words.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import type { CellFault } from '../../platform/tables/columns.ts';

/** A run of an import: what is known of the file, how far it is. */
export interface ImportDocument extends Omit<ImportRun, 'id' | 'by' | 'at' | 'keptUntil' | 'failure' | 'progress'> {
  _id: string;
  county: string;
  by: { id: string; name: string; unit: string };
  at: Date;
  keptUntil: Date | null;
  failure: Words | null;
  mode: (typeof importModes)[number] | null;
  progress: { done: number; of: number } | null;
  /** Which hub works on it, until when that is believed. */
  leaseBy: string | null;
  leaseUntil: Date;
  /** How often it was begun without getting anywhere. */
  attempts: number;
}

interface FileDocument {
  _id: string;
  county: string;
  bytes: Buffer;
  expiresAt: Date;
}

export interface FaultDocument extends CellFault {
  _id: string;
  county: string;
  importId: string;
  /** What faults are listed in the order of. */
  order: number;
  expiresAt: Date;
}

const mixed = mongoose.Schema.Types.Mixed;
const needed = { type: String, required: true } as const;
const given = { type: mixed, default: null };
const date = { type: Date, required: true } as const;

const runSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, kind: needed, fileName: needed, state: needed },
    ...{ sheet: given, encoding: given, headerRow: Number, rows: Number, columns: { type: [mixed], default: [] } },
    ...{ datumHint: given, answers: { type: mixed, required: true }, mode: given },
    ...{ progress: given, check: given, result: given, failure: given, by: { type: mixed, required: true } },
    ...{ at: date, keptUntil: { type: Date, default: null } },
    ...{ leaseBy: given, leaseUntil: date, attempts: { type: Number, default: 0 } },
    version: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<ImportDocument>;
runSchema.index({ division: 1, _id: -1 });
runSchema.index({ state: 1, leaseUntil: 1 });

const fileSchema = new mongoose.Schema(
  { _id: String, county: needed, bytes: { type: Buffer, required: true }, expiresAt: date },
  { versionKey: false },
) as unknown as mongoose.Schema<FileDocument>;
fileSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const faultSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, importId: needed, order: Number, row: Number },
    ...{ column: given, header: given, code: needed, expected: { type: mixed, required: true } },
    ...{ got: { type: String, default: '' }, expiresAt: date },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<FaultDocument>;
faultSchema.index({ importId: 1, order: 1 });
faultSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** States in which a hub has something to do. */
const working = ['checking', 'applying'] as const;

/** Runs, their files and their faults. */
export class ImportsRepository {
  readonly #runs: mongoose.Model<ImportDocument>;
  readonly #files: mongoose.Model<FileDocument>;
  readonly #faults: mongoose.Model<FaultDocument>;

  constructor(database: Database) {
    this.#runs = database.model<ImportDocument>('imports', runSchema);
    this.#files = database.model<FileDocument>('importFiles', fileSchema);
    this.#faults = database.model<FaultDocument>('importFaults', faultSchema);
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<ImportDocument | undefined> {
    return (
      (await this.#runs
        .findOne({ _id: id, ...withinCountyScope(scope) })
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  /** Newest first. */
  async list(scope: Scope, before: string | undefined, limit: number): Promise<ImportDocument[]> {
    return this.#runs
      .find({ $and: [withinCountyScope(scope), before === undefined ? {} : { _id: { $lt: before } }] })
      .sort({ _id: -1 })
      .limit(limit)
      .lean();
  }

  async add(tx: Tx, run: ImportDocument, bytes: Buffer): Promise<void> {
    await this.#runs.create([run], { session: tx.session });
    const { _id, county, keptUntil } = run;
    await this.#files.create([{ _id, county, bytes, expiresAt: keptUntil as Date }], { session: tx.session });
  }

  async file(id: string): Promise<Buffer | undefined> {
    const found = await this.#files.findById(id).lean();
    return found ? Buffer.from((found.bytes as unknown as { buffer: Uint8Array }).buffer) : undefined;
  }

  async forgetFile(tx: Tx, id: string): Promise<void> {
    await this.#files.deleteOne({ _id: id }, { session: tx.session });
  }

  /** A person's decision over the version that was read. @returns false when somebody else was first */
  async decide(tx: Tx, run: ImportDocument, version: number): Promise<boolean> {
    const { modifiedCount } = await this.#runs.replaceOne({ _id: run._id, version }, run, { session: tx.session });
    return modifiedCount === 1;
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await this.#runs.deleteOne({ _id: id }, { session: tx.session });
    await this.#files.deleteOne({ _id: id }, { session: tx.session });
    await this.#faults.deleteMany({ importId: id }, { session: tx.session });
  }

  /** Takes a run that waits for a hub, or whose hub has died. */
  async claim(hubId: string, now: Date, leaseMs: number): Promise<ImportDocument | undefined> {
    const found = await this.#runs
      .findOneAndUpdate(
        { state: { $in: [...working] }, leaseUntil: { $lte: now } },
        { $set: { leaseBy: hubId, leaseUntil: new Date(now.getTime() + leaseMs) }, $inc: { attempts: 1 } },
        { returnDocument: 'after', sort: { leaseUntil: 1 } },
      )
      .lean();
    return found ?? undefined;
  }

  /** Writes how far a run is, if it is still this hub's. @returns false when it is another's by now */
  async advance(
    held: { id: string; hubId: string; from?: number },
    set: Partial<ImportDocument>,
    add: Record<string, number> = {},
    tx?: Tx,
  ): Promise<boolean> {
    const { id, hubId, from } = held;
    const where = { _id: id, leaseBy: hubId, state: { $in: [...working] } };
    const { matchedCount } = await this.#runs.updateOne(
      from === undefined ? where : { ...where, 'progress.done': from },
      { $set: set as Record<string, unknown>, ...(Object.keys(add).length > 0 ? { $inc: add } : {}) },
      { session: tx?.session ?? null } as { session: never },
    );
    return matchedCount === 1;
  }

  /** Runs whose file was kept long enough and that nobody applied. */
  async expire(now: Date): Promise<void> {
    await this.#runs.updateMany(
      { state: { $in: ['uploaded', 'checked'] }, keptUntil: { $lte: now } },
      { $set: { state: 'expired', keptUntil: null }, $inc: { version: 1 } },
    );
  }

  async forgetFaults(importId: string): Promise<void> {
    await this.#faults.deleteMany({ importId });
  }

  async addFaults(
    run: Pick<ImportDocument, '_id' | 'county'>,
    faults: readonly CellFault[],
    { from, expiresAt }: { from: number; expiresAt: Date },
    tx?: Tx,
  ): Promise<void> {
    if (faults.length === 0) return;
    const documents = faults.map((fault, n) => ({
      ...fault,
      ...{ _id: newId(), county: run.county, importId: run._id, order: from + n, expiresAt },
    }));
    await this.#faults.insertMany(documents, { session: tx?.session ?? null, lean: true } as { lean: true });
  }

  /** In the order of the list. The run itself is already found in scope. */
  async faults(
    importId: string,
    { code, after, limit }: { code?: string | undefined; after: number; limit: number },
  ): Promise<FaultDocument[]> {
    return this.#faults
      .find({ importId, order: { $gt: after }, ...(code === undefined ? {} : { code }) })
      .sort({ order: 1 })
      .limit(limit)
      .lean();
  }

  /** The rows that have faults. */
  async faultyRows(importId: string): Promise<Set<number>> {
    return new Set(await this.#faults.distinct('row', { importId }));
  }
}
