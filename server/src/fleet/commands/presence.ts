import mongoose from 'mongoose';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/database.ts';

/** A hub says that it is there this often, milliseconds. */
export const hubBeatMs = 5000;
/** A hub that has not said so for this long is gone, and the sockets it held with it, milliseconds. */
export const hubGoneAfterMs = 15_000;

interface HubDocument {
  _id: string;
  startedAt: Date;
  seenAt: Date;
}
interface SocketDocument {
  /** The agent: one socket each, the newest. */
  _id: string;
  county: string;
  hubId: string;
  connectionId: string;
  since: Date;
}

const hubSchema = new mongoose.Schema(
  { _id: String, startedAt: { type: Date, required: true }, seenAt: { type: Date, required: true } },
  { versionKey: false },
) as unknown as mongoose.Schema<HubDocument>;
// A hub that was killed leaves its entry; after a day nobody asks any more.
hubSchema.index({ seenAt: 1 }, { expireAfterSeconds: 24 * 3600 });

const socketSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    hubId: { type: String, required: true },
    connectionId: { type: String, required: true },
    since: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<SocketDocument>;
socketSchema.index({ county: 1, _id: 1 }, { unique: true });
socketSchema.index({ hubId: 1 });

/** Which hub holds which agent's socket: the collections `hubs` and `agentSockets`. */
export class Presence {
  readonly hubId: string;
  readonly #clock: Clock;
  readonly #hubs: mongoose.Model<HubDocument>;
  readonly #sockets: mongoose.Model<SocketDocument>;
  readonly #startedAt: Date;

  constructor(parts: { database: Database; clock: Clock; hubId: string }) {
    this.hubId = parts.hubId;
    this.#clock = parts.clock;
    this.#startedAt = new Date(parts.clock.now());
    this.#hubs = parts.database.model('hubs', hubSchema);
    this.#sockets = parts.database.model('agentSockets', socketSchema);
  }

  /** Says that this hub is there. */
  async beat(): Promise<void> {
    await this.#hubs.updateOne(
      { _id: this.hubId },
      { $set: { seenAt: new Date(this.#clock.now()) }, $setOnInsert: { startedAt: this.#startedAt } },
      { upsert: true },
    );
  }

  async leave(): Promise<void> {
    await this.#sockets.deleteMany({ hubId: this.hubId });
    await this.#hubs.deleteOne({ _id: this.hubId });
  }

  async hold(tx: Tx, socket: { agentId: string; county: string; connectionId: string }): Promise<void> {
    await this.#sockets.updateOne(
      { _id: socket.agentId },
      { $set: { county: socket.county, hubId: this.hubId, connectionId: socket.connectionId, since: tx.now } },
      { upsert: true, session: tx.session },
    );
  }

  /** @returns false when a newer socket took its place */
  async release(tx: Tx, agentId: string, connectionId: string): Promise<boolean> {
    const { deletedCount } = await this.#sockets.deleteOne({ _id: agentId, connectionId }, { session: tx.session });
    return deletedCount === 1;
  }

  /** The hub that holds an agent's socket; undefined when no living hub does. */
  async holderOf(agentId: string): Promise<string | undefined> {
    const socket = await this.#sockets.findById(agentId).lean<SocketDocument>();
    if (!socket) return undefined;
    return (await this.living([socket.hubId])).has(socket.hubId) ? socket.hubId : undefined;
  }

  async connected(agentIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (agentIds.length === 0) return new Set();
    const sockets = await this.#sockets.find({ _id: { $in: [...agentIds] } }).lean<SocketDocument[]>();
    const alive = await this.living([...new Set(sockets.map(({ hubId }) => hubId))]);
    return new Set(sockets.filter(({ hubId }) => alive.has(hubId)).map(({ _id }) => _id));
  }

  /** Those of these hubs that are there. */
  async living(hubIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (hubIds.length === 0) return new Set();
    const since = new Date(this.#clock.now() - hubGoneAfterMs);
    const hubs = await this.#hubs
      .find({ _id: { $in: [...hubIds] }, seenAt: { $gt: since } }, { _id: 1 })
      .lean<HubDocument[]>();
    return new Set(hubs.map(({ _id }) => _id));
  }
}
