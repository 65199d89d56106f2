import { type LiveStreamName, newId } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database } from '../../platform/database/database.ts';
import { type Scope, withinScope } from '../../platform/scope.ts';
import type { StreamFigures } from './media/stage.ts';

/** Which hub holds a camera's stream. Said again every second; one that is not said again has lapsed. */
export interface LeaseDocument {
  _id: string;
  county: string;
  division: string;
  cameraId: string;
  agentId: string;
  stream: LiveStreamName;
  hubId: string;
  since: Date;
  until: Date;
  figures: StreamFigures | null;
}

export type Wanted = Pick<LeaseDocument, 'county' | 'division' | 'cameraId' | 'agentId' | 'stream'>;

const leaseSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    cameraId: { type: String, required: true },
    agentId: { type: String, required: true },
    stream: { type: String, required: true },
    hubId: { type: String, required: true },
    since: { type: Date, required: true },
    until: { type: Date, required: true },
    figures: { type: mongoose.Schema.Types.Mixed, default: null },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<LeaseDocument>;
leaseSchema.index({ county: 1, cameraId: 1, stream: 1 }, { unique: true });
leaseSchema.index({ division: 1 });
leaseSchema.index({ hubId: 1 });

const duplicateKey = 11_000;
const claimsMax = 5;

/** The collection `leases`. */
export class LeaseRepository {
  readonly #leases: mongoose.Model<LeaseDocument>;

  constructor(database: Database) {
    this.#leases = database.model('leases', leaseSchema);
  }

  /** The camera's lease, whichever living hub holds it; else this hub's from now on. */
  async claim(wanted: Wanted, hubId: string, now: Date, until: Date): Promise<LeaseDocument> {
    const { county, cameraId, stream } = wanted;
    for (let tries = 0; tries < claimsMax; tries += 1) {
      const held = await this.#leases.findOne({ county, cameraId, stream }).lean<LeaseDocument>();
      if (held && held.until > now) return held;
      if (held) await this.#leases.deleteOne({ _id: held._id, until: held.until });
      const lease: LeaseDocument = { ...wanted, _id: newId(), hubId, since: now, until, figures: null };
      try {
        await this.#leases.create([lease]);
        return lease;
      } catch (error) {
        if ((error as { code?: number }).code !== duplicateKey) throw error;
      }
    }
    throw new Error(`the lease of camera ${cameraId} could not be had: others claimed it ${claimsMax} times in a row`);
  }

  /** Says that this hub still holds these. @returns those that it does not hold any more */
  async renew(
    hubId: string,
    leases: readonly { id: string; figures: StreamFigures }[],
    until: Date,
  ): Promise<string[]> {
    if (leases.length === 0) return [];
    const { matchedCount } = await this.#leases.bulkWrite(
      leases.map(({ id, figures }) => ({
        updateOne: { filter: { _id: id, hubId }, update: { $set: { until, figures } } },
      })),
    );
    if (matchedCount === leases.length) return [];
    const ids = leases.map(({ id }) => id);
    const held = new Set((await this.byIds(ids)).filter((one) => one.hubId === hubId).map(({ _id }) => _id));
    return ids.filter((id) => !held.has(id));
  }

  async byIds(ids: readonly string[]): Promise<LeaseDocument[]> {
    return this.#leases.find({ _id: { $in: [...ids] } }).lean<LeaseDocument[]>();
  }

  async release(id: string, hubId: string): Promise<void> {
    await this.#leases.deleteOne({ _id: id, hubId });
  }

  /** Streams that somebody looks at now, of an area. */
  async alive(scope: Scope, now: Date, limit: number): Promise<LeaseDocument[]> {
    return this.#leases
      .find({ $and: [withinScope(scope), { until: { $gt: now } }] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<LeaseDocument[]>();
  }
}
