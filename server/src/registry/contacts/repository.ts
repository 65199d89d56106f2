import type { Contact } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope, withinOrAboveScope } from '../../platform/scope.ts';
import { doubtedSince } from './doubted-filter.ts';

export interface DivisionContactsDocument {
  _id: string;
  county: string;
  division: string;
  contacts: Contact[];
  version: number;
}

const contactsSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    contacts: { type: [mongoose.Schema.Types.Mixed], default: [] },
    version: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<DivisionContactsDocument>;
contactsSchema.index({ county: 1, division: 1 }, { unique: true });
contactsSchema.index({ division: 1, _id: 1 });

/** Contacts that a division keeps for all its sites. */
export class ContactsRepository {
  readonly #model: mongoose.Model<DivisionContactsDocument>;

  constructor(database: Database) {
    this.#model = database.model<DivisionContactsDocument>('divisionContacts', contactsSchema);
  }

  /** Those of these divisions that keep any; readable from above and from below. */
  async of(scope: Scope, divisions: readonly string[], tx?: Tx): Promise<DivisionContactsDocument[]> {
    const filter = { $and: [{ division: { $in: [...divisions] } }, withinOrAboveScope(scope)] };
    return this.#model
      .find(filter)
      .session(tx?.session ?? null)
      .lean();
  }

  /** In the order of their ids. */
  async withDoubted(
    scope: Scope,
    asked: { division?: string | undefined; since: string; after: string; limit: number },
  ): Promise<DivisionContactsDocument[]> {
    const { division, since, after, limit } = asked;
    return this.#model
      .find({ $and: [withinCountyScope(scope, division), { _id: { $gt: after } }, doubtedSince(since)] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean();
  }

  /** Writes over the version that was read; version 1 is a new one. @returns false when somebody else was first */
  async put(tx: Tx, document: DivisionContactsDocument): Promise<boolean> {
    const { session } = tx;
    if (document.version === 1) {
      await this.#model.create([document], { session });
      return true;
    }
    const before = { _id: document._id, version: document.version - 1 };
    return (await this.#model.replaceOne(before, document, { session })).modifiedCount === 1;
  }
}
