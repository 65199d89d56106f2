import type { PhotoOwnerKind, PhotoPurpose } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';

/** A photograph as it is stored, with its bytes (≤ 600 KiB). */
export interface PhotoDocument {
  /** Made by the phone. */
  _id: string;
  class: 'photo';
  county: string;
  /** Of its owner. */
  division: string;
  purpose: PhotoPurpose;
  owner: { kind: PhotoOwnerKind; id: string };
  /** SHA-256 (hex) over what was sent and how it was to be cut and hidden: the same again is the same photograph. */
  upload: string;
  /** SHA-256 of the bytes as kept, hex. */
  hash: string;
  bytes: Buffer;
  size: number;
  width: number;
  height: number;
  takenAt: Date;
  receivedAt: Date;
  by: { id: string; name: string };
  expiresAt: Date | null;
  /** Kept beyond its time because somebody asked for it by law. */
  hold: boolean;
}

export type PhotoHeader = Omit<PhotoDocument, 'bytes'>;

const needed = { type: String, required: true } as const;
const mixed = { type: mongoose.Schema.Types.Mixed, required: true } as const;

const photoSchema = new mongoose.Schema(
  {
    ...{ _id: String, class: needed, county: needed, division: needed, purpose: needed },
    ...{ owner: mixed, upload: needed, hash: needed, by: mixed },
    bytes: { type: Buffer, required: true },
    ...{ size: Number, width: Number, height: Number },
    ...{ takenAt: { type: Date, required: true }, receivedAt: { type: Date, required: true } },
    expiresAt: { type: Date, default: null },
    hold: { type: Boolean, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<PhotoDocument>;
photoSchema.index({ county: 1, 'owner.id': 1, purpose: 1, upload: 1 }, { unique: true });
photoSchema.index({ expiresAt: 1 }, { partialFilterExpression: { expiresAt: { $type: 'date' } } });

const header = { bytes: 0 } as const;

/** The collection `photos`. */
export class PhotoRepository {
  readonly #photos: mongoose.Model<PhotoDocument>;

  constructor(database: Database) {
    this.#photos = database.model('photos', photoSchema);
  }

  async byId(scope: Scope, id: string, tx?: Tx): Promise<PhotoHeader | null> {
    return this.#photos
      .findOne({ $and: [{ _id: id }, withinCountyScope(scope)] }, header)
      .session(tx?.session ?? null)
      .lean<PhotoHeader>();
  }

  async bytesOf(scope: Scope, id: string): Promise<Buffer | undefined> {
    const found = await this.#photos.findOne({ $and: [{ _id: id }, withinCountyScope(scope)] });
    return found?.bytes;
  }

  /** The photograph of the same owner and purpose that was sent with the same bytes and boxes. */
  async sent(
    tx: Tx,
    { county, owner, purpose, upload }: Pick<PhotoDocument, 'county' | 'owner' | 'purpose' | 'upload'>,
  ): Promise<PhotoHeader | null> {
    return this.#photos
      .findOne({ county, 'owner.id': owner.id, purpose, upload }, header)
      .session(tx.session)
      .lean<PhotoHeader>();
  }

  /** Newest first. */
  async listOf(scope: Scope, owner: PhotoDocument['owner'], limit: number): Promise<PhotoHeader[]> {
    return this.#photos
      .find({ $and: [{ 'owner.id': owner.id, 'owner.kind': owner.kind }, withinCountyScope(scope)] }, header)
      .sort({ receivedAt: -1, _id: -1 })
      .limit(limit)
      .lean<PhotoHeader[]>();
  }

  async countOf(tx: Tx, county: string, owner: PhotoDocument['owner']): Promise<number> {
    return this.#photos.countDocuments({ county, 'owner.id': owner.id }).session(tx.session);
  }

  async insert(tx: Tx, photo: PhotoDocument): Promise<void> {
    await this.#photos.create([photo], { session: tx.session });
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await this.#photos.deleteOne({ _id: id }, { session: tx.session });
  }

  /** What belonged to a record that is gone goes with it, but what is held. */
  async removeOf(county: string, owner: PhotoDocument['owner']): Promise<void> {
    await this.#photos.deleteMany({ county, 'owner.id': owner.id, 'owner.kind': owner.kind, hold: false });
  }

  async removeExpired(now: Date): Promise<void> {
    await this.#photos.deleteMany({ expiresAt: { $type: 'date', $lte: now }, hold: false });
  }
}
