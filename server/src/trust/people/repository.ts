import type { Person, Role } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinScope } from '../../platform/scope.ts';

export interface PersonDocument extends Omit<Person, 'id'> {
  _id: string;
  /** Smallest division that holds all grants. */
  division: string;
  createdAt: Date;
  /** When the account's end takes its sessions: due for the sweep; null without an end, or once that is done. */
  endDueAt: Date | null;
}

/** Apart from the person, so that no listing can carry a password. */
interface LoginDocument {
  /** The user name as it is compared: unique as the key. */
  _id: string;
  personId: string;
  /** PHC string. */
  password: string;
  /** Sessions begun by it. Raised with each, so that a new password at the same moment meets it. */
  signIns: number;
}

const personSchema = new mongoose.Schema(
  {
    _id: String,
    user: { type: String, required: true },
    name: { type: String, required: true },
    unit: { type: String, required: true },
    grants: { type: [{ _id: false, role: String, division: String }], required: true },
    division: { type: String, required: true },
    language: { type: String, enum: ['zh', 'en'], required: true },
    contractor: { type: Boolean, default: false },
    endsOn: { type: String, default: null },
    endDueAt: { type: Date, default: null },
    disabled: { type: Boolean, default: false },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<PersonDocument>;
personSchema.index({ division: 1, _id: 1 });
personSchema.index({ 'grants.division': 1 });
personSchema.index({ endsOn: 1 }, { partialFilterExpression: { endsOn: { $type: 'string' } } });
personSchema.index({ endDueAt: 1 }, { partialFilterExpression: { endDueAt: { $type: 'date' } } });

const loginSchema = new mongoose.Schema(
  {
    _id: String,
    personId: { type: String, required: true },
    password: { type: String, required: true },
    signIns: { type: Number, default: 0 },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<LoginDocument>;
loginSchema.index({ personId: 1 });

export function personOf(document: PersonDocument): Person {
  const { _id, division: _division, createdAt: _createdAt, endDueAt: _endDueAt, ...rest } = document;
  // Accounts made before there were contractors have neither.
  return { id: _id, ...rest, contractor: rest.contractor ?? false, endsOn: rest.endsOn ?? null };
}

export interface PeoplePage {
  division?: string | undefined;
  /** Only accounts whose last day is not after this one. */
  endsBy?: string | undefined;
  after: string;
  limit: number;
}

export class PeopleRepository {
  readonly #people: mongoose.Model<PersonDocument>;
  readonly #logins: mongoose.Model<LoginDocument>;

  constructor(database: Database) {
    this.#people = database.model<PersonDocument>('people', personSchema);
    this.#logins = database.model<LoginDocument>('logins', loginSchema);
  }

  /** Able people with a grant of a role at one of these divisions. */
  async holding(role: Role, divisions: readonly string[], limit: number, tx?: Tx): Promise<PersonDocument[]> {
    return this.#people
      .find({ disabled: false, grants: { $elemMatch: { role, division: { $in: [...divisions] } } } })
      .sort({ _id: 1 })
      .limit(limit)
      .session(tx?.session ?? null)
      .lean();
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<PersonDocument | undefined> {
    const found = await this.#people
      .findOne({ _id: id, ...withinScope(scope) })
      .session(tx?.session ?? null)
      .lean();
    return (found as PersonDocument | null) ?? undefined;
  }

  async list(scope: Scope, { division, endsBy, after, limit }: PeoplePage): Promise<PersonDocument[]> {
    const ending: Record<string, unknown>[] =
      endsBy === undefined ? [] : [{ endsOn: { $type: 'string', $lte: endsBy } }];
    return (await this.#people
      .find({ $and: [withinScope(scope, division), { _id: { $gt: after } }, ...ending] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean()) as PersonDocument[];
  }

  async byIds(tx: Tx, ids: readonly string[]): Promise<PersonDocument[]> {
    return (await this.#people
      .find({ _id: { $in: [...ids] } })
      .session(tx.session)
      .lean()) as PersonDocument[];
  }

  /** Writes the whole account over the version that was read. @returns false when somebody else was first */
  async put(tx: Tx, person: PersonDocument, version: number): Promise<boolean> {
    const { modifiedCount } = await this.#people.replaceOne({ _id: person._id, version }, person, {
      session: tx.session,
    });
    return modifiedCount === 1;
  }

  async endDue(scope: Scope, now: Date, limit: number): Promise<PersonDocument[]> {
    return (await this.#people
      .find({ endDueAt: { $lte: now, $type: 'date' }, ...withinScope(scope) })
      .limit(limit)
      .lean()) as PersonDocument[];
  }

  /** @returns whether this hub was the one to do it */
  async noteEnded(tx: Tx, { _id, endDueAt }: PersonDocument): Promise<boolean> {
    const done = { $set: { endDueAt: null } };
    return (await this.#people.updateOne({ _id, endDueAt }, done, { session: tx.session })).modifiedCount === 1;
  }

  async isEmpty(tx: Tx): Promise<boolean> {
    return (await this.#people.exists({}).session(tx.session)) === null;
  }

  async login(key: string, tx?: Tx): Promise<LoginDocument | undefined> {
    return (
      (await this.#logins
        .findById(key)
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  /** Counts a session that begins by a password. @returns false when that has changed since it was judged */
  async countSignIn(tx: Tx, { _id, password }: LoginDocument): Promise<boolean> {
    const counted = await this.#logins.updateOne({ _id, password }, { $inc: { signIns: 1 } }, { session: tx.session });
    return counted.matchedCount === 1;
  }

  async add(tx: Tx, person: PersonDocument, key: string, password: string): Promise<void> {
    await this.#logins.create([{ _id: key, personId: person._id, password }], { session: tx.session });
    await this.#people.create([person], { session: tx.session });
  }

  async setPassword(tx: Tx, personId: string, password: string): Promise<void> {
    await this.#logins.updateOne({ personId }, { $set: { password } }, { session: tx.session });
    await this.#people.updateOne({ _id: personId }, { $inc: { version: 1 } }, { session: tx.session });
  }
}
