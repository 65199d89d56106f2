import { createHash, randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { sessionEnd } from './rules.ts';

export const sessionCookie = 'sharp-eyes-session';
/** Use is written down at most this often, milliseconds. */
const touchEveryMs = 60_000;
const tokenBytes = 32;

interface SessionDocument {
  /** SHA-256 (hex) of the token: who reads the database cannot sign in with it. */
  _id: string;
  personId: string;
  csrf: string;
  createdAt: Date;
  usedAt: Date;
  expiresAt: Date;
}

const sessionSchema = new mongoose.Schema(
  {
    _id: String,
    personId: { type: String, required: true },
    csrf: { type: String, required: true },
    createdAt: { type: Date, required: true },
    usedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<SessionDocument>;
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
sessionSchema.index({ personId: 1 });

const newToken = (): string => randomBytes(tokenBytes).toString('base64url');
const idOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export interface OpenSession {
  id: string;
  personId: string;
  csrf: string;
  expiresAt: Date;
}

/** Sessions live in the database, so that every hub knows them and a restart ends none. */
export class Sessions {
  readonly #model: mongoose.Model<SessionDocument>;

  constructor(database: Database) {
    this.#model = database.model<SessionDocument>('sessions', sessionSchema);
  }

  /** @returns the token for the cookie, which is kept nowhere */
  async begin(tx: Tx, personId: string): Promise<{ token: string; session: OpenSession }> {
    const token = newToken();
    const expiresAt = sessionEnd(tx.now, tx.now);
    const document = { personId, csrf: newToken(), createdAt: tx.now, usedAt: tx.now, expiresAt };
    await this.#model.create([{ _id: idOf(token), ...document }], { session: tx.session });
    return { token, session: { id: idOf(token), personId, csrf: document.csrf, expiresAt } };
  }

  /** The session of a token that has not ended; its use is noted. */
  async find(token: string, now: Date): Promise<OpenSession | undefined> {
    if (token.length > 100) return undefined;
    const found = await this.#model.findOne({ _id: idOf(token), expiresAt: { $gt: now } }).lean();
    if (!found) return undefined;
    let { expiresAt } = found;
    if (now.getTime() - found.usedAt.getTime() > touchEveryMs) {
      expiresAt = sessionEnd(found.createdAt, now);
      await this.#model.updateOne({ _id: found._id }, { $set: { usedAt: now, expiresAt } });
    }
    return { id: found._id, personId: found.personId, csrf: found.csrf, expiresAt };
  }

  async end(tx: Tx, id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id }, { session: tx.session });
    tx.emit({ kind: 'session.ended', divisionBefore: null, divisionAfter: null, body: { sessionIds: [id] } });
  }

  /** Ends all sessions of a person, but one where it is named. */
  async endAllOf(tx: Tx, personId: string, except?: string): Promise<void> {
    const filter = { personId, ...(except === undefined ? {} : { _id: { $ne: except } }) };
    const ended = await this.#model.find(filter, { _id: 1 }).session(tx.session).lean();
    if (ended.length === 0) return;
    const sessionIds = ended.map(({ _id }) => _id);
    await this.#model.deleteMany({ _id: { $in: sessionIds } }, { session: tx.session });
    tx.emit({ kind: 'session.ended', divisionBefore: null, divisionAfter: null, body: { sessionIds } });
  }
}
