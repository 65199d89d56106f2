import { type Hamlet, levelOf } from '@sharp-eyes/protocol';
import type mongoose from 'mongoose';
import { type Database, inOneAnswer, type Tx } from '../../platform/database/database.ts';
import {
  type CountyDocument,
  countySchema,
  type DivisionDocument,
  divisionSchema,
  type HamletDocument,
  hamletSchema,
  type MoveDocument,
  moveSchema,
  type NamedDivision,
  noOutline,
  type Outline,
  withoutOutline,
} from './documents.ts';
import { type Drawing, drawingOf } from './drawings.ts';
import { NamesRepository } from './names-repository.ts';

/** One change of a division's own document. */
export interface DivisionWrite {
  code: string;
  set: Partial<DivisionDocument>;
  /** A name that it gives up. */
  formerName?: { name: string; until: string };
  /** Made when it is not there. */
  upsert?: boolean;
}

function drawn(code: string, outline: Outline): Partial<DivisionDocument> {
  return { ...outline, drawing: drawingOf(levelOf(code), outline) };
}

const inForce = { validTo: null } as const;

/**
 * Names of divisions are public knowledge: who may see which is decided by the service, because an ancestor of one's
 * area must be readable although it lies outside.
 */
export class PlacesRepository {
  readonly #divisions: mongoose.Model<DivisionDocument>;
  readonly #hamlets: mongoose.Model<HamletDocument>;
  readonly #counties: mongoose.Model<CountyDocument>;
  readonly #moves: mongoose.Model<MoveDocument>;
  readonly names: NamesRepository;

  constructor(database: Database) {
    this.#divisions = database.model<DivisionDocument>('divisions', divisionSchema);
    this.#hamlets = database.model<HamletDocument>('hamlets', hamletSchema);
    this.#counties = database.model<CountyDocument>('counties', countySchema);
    this.#moves = database.model<MoveDocument>('divisionMoves', moveSchema);
    this.names = new NamesRepository(this.#divisions, this.#hamlets);
  }

  /** With its outline. */
  async find(code: string): Promise<DivisionDocument | undefined> {
    return (await this.#divisions.findById(code).lean()) ?? undefined;
  }

  async byCodes(codes: readonly string[], tx?: Tx): Promise<NamedDivision[]> {
    return this.#divisions
      .find({ _id: { $in: [...codes] } }, withoutOutline)
      .sort({ _id: 1 })
      .session(tx?.session ?? null)
      .lean();
  }

  /** With their outlines: as many as a table renumbers. */
  async wholeByCodes(tx: Tx, codes: readonly string[]): Promise<DivisionDocument[]> {
    return this.#divisions
      .find({ _id: { $in: [...codes] } })
      .session(tx.session)
      .lean();
  }

  /** Names and outlines of those of these divisions that have one. */
  async outlinesOf(
    codes: readonly string[],
  ): Promise<Pick<DivisionDocument, '_id' | 'name' | 'boundary' | 'exclaves'>[]> {
    return this.#divisions
      .find({ _id: { $in: [...codes] }, boundary: { $type: 'array' } }, { name: 1, boundary: 1, exclaves: 1 })
      .lean();
  }

  /** Names and drawings of those of these divisions that have one. */
  async drawingsOf(codes: readonly string[]): Promise<{ _id: string; name: string; drawing: Drawing }[]> {
    const ids = { _id: { $in: [...codes] } };
    const found = await this.#divisions
      .find({ ...ids, drawing: { $type: 'object' } }, { name: 1, drawing: 1 })
      .batchSize(inOneAnswer)
      .lean<{ _id: string; name: string; drawing: Omit<Drawing, 'rings'> & { rings: mongoose.mongo.Binary } }[]>();
    const drawn = found.map((one) => ({ ...one, drawing: { ...one.drawing, rings: one.drawing.rings.buffer } }));
    const older = await this.#divisions
      .find({ ...ids, drawing: null, boundary: { $type: 'array' } }, { name: 1, level: 1, boundary: 1, exclaves: 1 })
      .lean();
    return [
      ...drawn,
      ...older.flatMap(({ _id, name, level, boundary = [], exclaves }) => {
        const drawing = drawingOf(level, { boundary, exclaves });
        return drawing ? [{ _id, name, drawing }] : [];
      }),
    ];
  }

  async childrenOf(parent: string, { ended }: { ended: boolean }): Promise<NamedDivision[]> {
    return this.#divisions
      .find({ parent, ...(ended ? {} : inForce) }, withoutOutline)
      .sort({ _id: 1 })
      .lean();
  }

  /** Codes in force right below each of the parents. */
  async codesBelow(parents: readonly string[], tx?: Tx): Promise<{ parent: string; code: string }[]> {
    const found = await this.#divisions
      .find({ parent: { $in: [...parents] }, ...inForce }, { parent: 1 })
      .session(tx?.session ?? null)
      .lean();
    return found.map(({ _id, parent }) => ({ code: _id, parent: parent ?? '' }));
  }

  /** Divisions in force in a range of codes, without their outlines, at most so many. */
  async within({ from, to }: { from: string; to: string }, limit: number): Promise<NamedDivision[]> {
    return this.#divisions
      .find({ _id: { $gte: from, $lt: to }, ...inForce }, withoutOutline)
      .limit(limit)
      .lean();
  }

  async villagesAfter({ from, to }: { from: string; to: string }, after: string, limit: number): Promise<string[]> {
    const beginning = after >= from ? { $gt: after } : { $gte: from };
    const found = await this.#divisions
      .find({ _id: { ...beginning, $lt: to }, level: 'village', ...inForce }, { _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .batchSize(inOneAnswer)
      .lean();
    return found.map(({ _id }) => _id);
  }

  /** Divisions that ended and are now part of one of these. */
  async formerOf(codes: readonly string[], tx?: Tx): Promise<NamedDivision[]> {
    return this.#divisions
      .find({ nowIn: { $in: [...codes] } }, withoutOutline)
      .sort({ _id: 1 })
      .session(tx?.session ?? null)
      .lean();
  }

  /** Outlines that are on record stay. */
  async write(tx: Tx, writes: readonly DivisionWrite[]): Promise<void> {
    if (writes.length === 0) return;
    await this.#divisions.bulkWrite(
      writes.map(({ code, set, formerName, upsert = false }) => ({
        updateOne: {
          filter: { _id: code },
          update: { $set: set, ...(formerName ? { $push: { formerNames: formerName } } : {}) },
          upsert,
        },
      })),
      { session: tx.session, ordered: true },
    );
  }

  /** Draws a division's outline, or takes it away. @returns false when there is no such division */
  async setOutline(tx: Tx, code: string, outline: Outline | null): Promise<boolean> {
    const change = outline === null ? { $unset: noOutline } : { $set: drawn(code, outline) };
    return (await this.#divisions.updateOne({ _id: code }, change, { session: tx.session })).matchedCount > 0;
  }

  async setOutlines(tx: Tx, outlines: readonly { code: string; outline: Outline }[]): Promise<void> {
    await this.#divisions.bulkWrite(
      outlines.map(({ code, outline }) => ({
        updateOne: { filter: { _id: code }, update: { $set: drawn(code, outline) } },
      })),
      { session: tx.session, ordered: false },
    );
  }

  /** Takes away the outlines that a layer brought, but those of some divisions. @returns how many */
  async eraseOutlines(tx: Tx, layerId: string, keep: readonly string[] = []): Promise<number> {
    const { modifiedCount } = await this.#divisions.updateMany(
      { boundaryLayer: layerId, _id: { $nin: [...keep] } },
      { $unset: noOutline },
      { session: tx.session },
    );
    return modifiedCount;
  }

  /** Of these divisions, those that have an outline. */
  async outlined(codes: readonly string[]): Promise<Set<string>> {
    const found = await this.#divisions
      .find({ _id: { $in: [...codes] }, boundary: { $exists: true } }, { _id: 1 })
      .lean();
    return new Set(found.map(({ _id }) => _id));
  }

  async hamletsOf(divisions: readonly string[], tx?: Tx): Promise<HamletDocument[]> {
    return this.#hamlets
      .find({ division: { $in: [...divisions] } })
      .sort({ division: 1, _id: 1 })
      .session(tx?.session ?? null)
      .lean();
  }

  async addHamlets(tx: Tx, hamlets: readonly HamletDocument[]): Promise<void> {
    await this.#hamlets.insertMany(hamlets, { session: tx.session });
  }

  async removeHamlets(tx: Tx, ids: readonly string[]): Promise<void> {
    await this.#hamlets.deleteMany({ _id: { $in: [...ids] } }, { session: tx.session });
  }

  async changeHamlets(
    tx: Tx,
    changes: readonly { id: string; set: Partial<Hamlet> & Partial<HamletDocument> }[],
  ): Promise<void> {
    if (changes.length === 0) return;
    await this.#hamlets.bulkWrite(
      changes.map(({ id, set }) => ({ updateOne: { filter: { _id: id }, update: { $set: set } } })),
      { session: tx.session },
    );
  }

  async askMoves(tx: Tx, codes: readonly string[]): Promise<void> {
    if (codes.length === 0) return;
    await this.#moves.bulkWrite(
      codes.map((_id) => ({
        updateOne: { filter: { _id }, update: { $set: { askedAt: tx.now, doneAt: null, moved: 0 } }, upsert: true },
      })),
      { session: tx.session, ordered: false },
    );
  }

  async openMoves(limit: number): Promise<MoveDocument[]> {
    return this.#moves.find({ doneAt: null }).sort({ _id: 1 }).limit(limit).lean();
  }

  async noteMoved(tx: Tx, code: string, moved: number): Promise<void> {
    await this.#moves.updateOne({ _id: code }, { $inc: { moved } }, { session: tx.session });
  }

  async endMove(code: string, now: Date): Promise<void> {
    await this.#moves.updateOne({ _id: code, doneAt: null }, { $set: { doneAt: now } });
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
