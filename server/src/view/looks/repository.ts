import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinScope } from '../../platform/scope.ts';

/** A viewing by one session, for a few minutes. The register of looks is the audit chain. */
export interface LookDocument {
  _id: string;
  county: string;
  division: string;
  /** An alert's stills, or what a camera shows now: one of the two. */
  alertId: string | null;
  cameraId: string | null;
  /** Who makes the still of a camera. */
  agentId: string | null;
  personId: string;
  sessionId: string;
  at: Date;
  expiresAt: Date;
}

const lookSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    alertId: { type: String, default: null },
    cameraId: { type: String, default: null },
    agentId: { type: String, default: null },
    personId: { type: String, required: true },
    sessionId: { type: String, required: true },
    at: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<LookDocument>;
lookSchema.index({ county: 1, _id: 1 }, { unique: true });
lookSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** The collection `looks`. */
export class LookRepository {
  readonly #looks: mongoose.Model<LookDocument>;

  constructor(database: Database) {
    this.#looks = database.model('looks', lookSchema);
  }

  async insert(tx: Tx, look: LookDocument): Promise<void> {
    await this.#looks.create([look], { session: tx.session });
  }

  /** A look that this session may still use. */
  async open(scope: Scope, id: string, sessionId: string, now: Date): Promise<LookDocument | null> {
    return this.#looks
      .findOne({ $and: [{ _id: id, sessionId, expiresAt: { $gt: now } }, withinScope(scope)] })
      .lean<LookDocument>();
  }

  /** A look at a camera, whoever looks. */
  async ofCamera(id: string, tx: Tx): Promise<LookDocument | null> {
    return this.#looks
      .findOne({ _id: id, cameraId: { $ne: null } })
      .session(tx.session)
      .lean<LookDocument>();
  }
}
