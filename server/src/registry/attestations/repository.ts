import type { Authorisation, Consent, PlacementCheck } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';

/** Papers kept of one record at most: more is a script gone wild. */
export const papersPerRecord = 200;

type Kept<T> = Omit<T, 'id' | 'at'> & { _id: string; county: string; division: string; at: Date };
export type CheckDocument = Kept<PlacementCheck>;
export type AuthorisationDocument = Kept<Authorisation>;
export type ConsentDocument = Kept<Omit<Consent, 'withdrawnAt'>> & { withdrawnAt: Date | null };

const mixed = mongoose.Schema.Types.Mixed;
const needed = { type: String, required: true } as const;
const text = { type: String, default: '' };
const common = {
  ...{ _id: String, county: needed, division: needed },
  ...{ at: { type: Date, required: true }, by: { type: mixed, required: true } },
};
const options = { versionKey: false, minimize: false } as const;

const checkSchema = new mongoose.Schema(
  {
    ...{ ...common, cameraId: needed },
    ...{ homeInView: { type: Boolean, required: true }, masksDrawn: { type: Boolean, required: true } },
    ...{ verdict: needed, note: text },
  },
  options,
) as unknown as mongoose.Schema<CheckDocument>;
checkSchema.index({ cameraId: 1, _id: -1 });

const authorisationSchema = new mongoose.Schema(
  {
    ...{ ...common, cameraId: needed },
    ...{
      act: needed,
      organ: needed,
      documentNo: needed,
      on: needed,
      until: { type: String, default: null },
      note: text,
    },
  },
  options,
) as unknown as mongoose.Schema<AuthorisationDocument>;
authorisationSchema.index({ cameraId: 1, _id: -1 });

const consentSchema = new mongoose.Schema(
  {
    ...{ ...common, siteId: needed, owner: needed, signedOn: needed, photoId: { type: String, default: null } },
    ...{ withdrawnAt: { type: Date, default: null }, withdrawnWords: text },
  },
  options,
) as unknown as mongoose.Schema<ConsentDocument>;
consentSchema.index({ siteId: 1, _id: -1 });

/** What people attested of cameras and sites, newest first. */
export class AttestationsRepository {
  readonly #checks: mongoose.Model<CheckDocument>;
  readonly #authorisations: mongoose.Model<AuthorisationDocument>;
  readonly #consents: mongoose.Model<ConsentDocument>;

  constructor(database: Database) {
    this.#checks = database.model<CheckDocument>('placement_checks', checkSchema);
    this.#authorisations = database.model<AuthorisationDocument>('authorisations', authorisationSchema);
    this.#consents = database.model<ConsentDocument>('consents', consentSchema);
  }

  async addCheck(tx: Tx, check: CheckDocument): Promise<void> {
    await this.#checks.create([check], { session: tx.session });
  }

  async checksOf(scope: Scope, cameraIds: readonly string[]): Promise<CheckDocument[]> {
    return (await newest(this.#checks, scope, { cameraId: { $in: [...cameraIds] } })) as CheckDocument[];
  }

  async addAuthorisation(tx: Tx, authorisation: AuthorisationDocument): Promise<void> {
    await this.#authorisations.create([authorisation], { session: tx.session });
  }

  async authorisationsOf(scope: Scope, cameraIds: readonly string[]): Promise<AuthorisationDocument[]> {
    const filter = { cameraId: { $in: [...cameraIds] } };
    return (await newest(this.#authorisations, scope, filter)) as AuthorisationDocument[];
  }

  async addConsent(tx: Tx, consent: ConsentDocument): Promise<void> {
    await this.#consents.create([consent], { session: tx.session });
  }

  async consentsOf(scope: Scope, siteIds: readonly string[]): Promise<ConsentDocument[]> {
    return (await newest(this.#consents, scope, { siteId: { $in: [...siteIds] } })) as ConsentDocument[];
  }

  /** Marks what is in force at the site as taken back. @returns how many */
  async withdrawConsents(tx: Tx, siteId: string, words: string): Promise<number> {
    const taken = { $set: { withdrawnAt: tx.now, withdrawnWords: words } };
    const { modifiedCount } = await this.#consents.updateMany({ siteId, withdrawnAt: null }, taken, {
      session: tx.session,
    });
    return modifiedCount;
  }

  async countOf(tx: Tx, of: { cameraId: string } | { siteId: string }): Promise<number> {
    if ('siteId' in of) return this.#consents.countDocuments(of).session(tx.session);
    const [checks, authorisations] = [this.#checks, this.#authorisations] as unknown as mongoose.Model<unknown>[];
    const counted = [checks, authorisations].map((model) => model?.countDocuments(of).session(tx.session) ?? 0);
    let sum = 0;
    for (const count of counted) sum += await count;
    return sum;
  }
}

function newest(model: unknown, scope: Scope, filter: Record<string, unknown>): mongoose.Query<unknown[], unknown> {
  return (model as mongoose.Model<Record<string, unknown>>)
    .find({ ...filter, ...withinCountyScope(scope) } as never)
    .sort({ _id: -1 })
    .limit(10_000)
    .lean() as never;
}
