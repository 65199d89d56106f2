import type { AlertFinding } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';

/** What a rule in shadow would have raised is kept this long, milliseconds: long enough to judge a rule by a month. */
const keptMs = 31 * 24 * 3600_000;

interface ShadowDocument {
  county: string;
  division: string;
  agentId: string;
  outboxId: string;
  seq: number;
  cameraId: string;
  at: string;
  finding: AlertFinding;
  expiresAt: Date;
}

const shadowSchema = new mongoose.Schema(
  {
    county: { type: String, required: true },
    division: { type: String, required: true },
    agentId: { type: String, required: true },
    outboxId: { type: String, required: true },
    seq: { type: Number, required: true },
    cameraId: { type: String, required: true },
    at: { type: String, required: true },
    finding: { type: mongoose.Schema.Types.Mixed, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<ShadowDocument>;
shadowSchema.index({ county: 1, agentId: 1, outboxId: 1, seq: 1 }, { unique: true });
shadowSchema.index({ cameraId: 1, at: -1 });
shadowSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Alerts of rules in shadow: for the rule's editor, never on the desk. */
export class ShadowAlerts {
  readonly #model: mongoose.Model<ShadowDocument>;

  constructor(database: Database) {
    this.#model = database.model('alertShadows', shadowSchema);
  }

  async take(
    tx: Tx,
    { agentId }: { agentId: string },
    facts: readonly { outboxId: string; seq: number; at: string; cameraId: string; body: AlertFinding }[],
    places: ReadonlyMap<string, { division: string }>,
  ): Promise<void> {
    const expiresAt = new Date(tx.now.getTime() + keptMs);
    const documents = facts.flatMap(({ outboxId, seq, at, cameraId, body: finding }): ShadowDocument[] => {
      const division = places.get(cameraId)?.division;
      if (division === undefined) return [];
      return [{ county: division.slice(0, 6), division, agentId, outboxId, seq, cameraId, at, finding, expiresAt }];
    });
    if (documents.length > 0) await this.#model.collection.insertMany(documents as never, { session: tx.session });
  }
  /** How often a rule in shadow would have raised since. */
  async count(cameraId: string, ruleId: string, since: Date): Promise<number> {
    return this.#model.countDocuments({ cameraId, at: { $gte: since.toISOString() }, 'finding.ruleId': ruleId });
  }
}
