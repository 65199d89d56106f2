import { createHash, randomBytes } from 'node:crypto';
import { type Person, type Session, toInstant } from '@sharp-eyes/protocol';
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
  /** The shared desk at which it began by PIN; null for one that began by password. */
  deskId: string | null;
  csrf: string;
  createdAt: Date;
  usedAt: Date;
  expiresAt: Date;
}

const sessionSchema = new mongoose.Schema(
  {
    _id: String,
    personId: { type: String, required: true },
    deskId: { type: String, default: null },
    csrf: { type: String, required: true },
    createdAt: { type: Date, required: true },
    usedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<SessionDocument>;
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
sessionSchema.index({ personId: 1 });
sessionSchema.index({ deskId: 1 }, { partialFilterExpression: { deskId: { $type: 'string' } } });

const newToken = (): string => randomBytes(tokenBytes).toString('base64url');
const idOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export interface OpenSession {
  id: string;
  personId: string;
  deskId: string | null;
  csrf: string;
  expiresAt: Date;
}

/** What the console is told of a session. */
export function sessionOf(
  person: Person,
  { csrf, expiresAt, deskId }: { csrf: string; expiresAt: Date; deskId?: string | null },
): Session {
  return { person, csrf, expiresAt: toInstant(expiresAt.getTime()), deskId: deskId ?? null };
}

/** Sessions live in the database, so that every hub knows them and a restart ends none. */
export class Sessions {
  readonly #model: mongoose.Model<SessionDocument>;

  constructor(database: Database) {
    this.#model = database.model<SessionDocument>('sessions', sessionSchema);
  }

  /** @returns the token for the cookie, which is kept nowhere */
  async begin(
    tx: Tx,
    personId: string,
    deskId: string | null = null,
  ): Promise<{ token: string; session: OpenSession }> {
    const token = newToken();
    const expiresAt = sessionEnd(tx.now, tx.now);
    const document = { personId, deskId, csrf: newToken(), createdAt: tx.now, usedAt: tx.now, expiresAt };
    await this.#model.create([{ _id: idOf(token), ...document }], { session: tx.session });
    return { token, session: { id: idOf(token), personId, deskId, csrf: document.csrf, expiresAt } };
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
    return { id: found._id, personId: found.personId, deskId: found.deskId ?? null, csrf: found.csrf, expiresAt };
  }

  async end(tx: Tx, id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id }, { session: tx.session });
    tx.emit({ kind: 'session.ended', divisionBefore: null, divisionAfter: null, body: { sessionIds: [id] } });
  }

  /** Ends all sessions of a person, but one where it is named. */
  async endAllOf(tx: Tx, personId: string, except?: string): Promise<void> {
    await this.#endAll(tx, { personId, ...(except === undefined ? {} : { _id: { $ne: except } }) });
  }

  /** Ends what began by PIN at a shared desk. */
  async endAllAt(tx: Tx, deskId: string): Promise<void> {
    await this.#endAll(tx, { deskId });
  }

  /** Ends what somebody began by PIN, wherever. */
  async endAllByPin(tx: Tx, personId: string): Promise<void> {
    await this.#endAll(tx, { personId, deskId: { $type: 'string' } });
  }

  async #endAll(tx: Tx, filter: Record<string, unknown>): Promise<void> {
    const ended = await this.#model.find(filter, { _id: 1 }).session(tx.session).lean();
    if (ended.length === 0) return;
    const sessionIds = ended.map(({ _id }) => _id);
    await this.#model.deleteMany({ _id: { $in: sessionIds } }, { session: tx.session });
    tx.emit({ kind: 'session.ended', divisionBefore: null, divisionAfter: null, body: { sessionIds } });
  }
}
