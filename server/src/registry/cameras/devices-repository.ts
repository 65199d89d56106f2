import type mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import { type CredentialDocument, credentialSchema, type DeviceDocument, deviceSchema } from './documents.ts';
import { backwards, beginsWith } from './search-grams.ts';

export interface DevicePage {
  division?: string | undefined;
  agentId?: string | undefined;
  /** Pieces of a scanned label, folded. */
  pieces?: readonly string[] | undefined;
  /** Only what somebody told us to leave out of the queue, or only the rest. */
  ignored?: boolean | undefined;
  /** Whose reports of forbidden places are shown: nobody else sees such a device. */
  reader: string;
  /** Newest first, as somebody wants it who has just plugged one in; else oldest first. */
  newestFirst: boolean;
  /** The last id already seen; ids sort by when the device was first seen. */
  after?: string | undefined;
  limit: number;
}

function filterOf(scope: Scope, page: DevicePage): Record<string, unknown> {
  const { division, agentId, pieces, ignored, reader, newestFirst, after } = page;
  return {
    $and: [
      withinCountyScope(scope, division),
      { $or: [notForbidden, { 'decision.by.id': reader }] },
      ...(after === undefined ? [] : [{ _id: newestFirst ? { $lt: after } : { $gt: after } }]),
      ...(agentId === undefined ? [] : [{ agentId }]),
      ...(ignored === undefined ? [] : [{ 'decision.state': ignored ? 'ignored' : { $ne: 'ignored' } }]),
      ...(pieces === undefined ? [] : [{ $or: pieces.flatMap(labelsWith) }]),
    ],
  };
}

/** Whose label is, begins or ends with a piece. */
function labelsWith(piece: string): Record<string, unknown>[] {
  return [{ labels: beginsWith(piece) }, { labels: beginsWith(backwards(piece)) }];
}

/** Order 799 Art. 8(2): what stands where none may is left alone, as if it were not there. */
const notForbidden: Record<string, unknown> = { 'decision.state': { $ne: 'forbidden' } };

/** Found devices and their sealed credentials. Every read of people's takes their scope. */
export class DevicesRepository {
  readonly #devices: mongoose.Model<DeviceDocument>;
  readonly #credentials: mongoose.Model<CredentialDocument>;

  constructor(database: Database) {
    this.#devices = database.model<DeviceDocument>('devices', deviceSchema);
    this.#credentials = database.model<CredentialDocument>('credentials', credentialSchema);
  }

  /** One that may be dealt with; a forbidden one reads as absent. */
  async device(scope: Scope, deviceKey: string, tx?: Tx): Promise<DeviceDocument | undefined> {
    return (
      (await this.#devices
        .findOne({ deviceKey, ...notForbidden, ...withinCountyScope(scope) })
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  async devices(scope: Scope, page: DevicePage): Promise<DeviceDocument[]> {
    const order = page.newestFirst ? -1 : 1;
    return this.#devices.find(filterOf(scope, page)).sort({ _id: order }).limit(page.limit).lean();
  }

  async devicesByKeys(county: string, keys: readonly string[], tx?: Tx): Promise<DeviceDocument[]> {
    return this.#devices
      .find({ county, deviceKey: { $in: [...keys] } })
      .session(tx?.session ?? null)
      .lean();
  }

  async devicesOfAgent(agentId: string): Promise<DeviceDocument[]> {
    return this.#devices
      .find({ agentId, ...notForbidden })
      .sort({ _id: 1 })
      .lean();
  }

  async countOfAgent(agentId: string, tx: Tx): Promise<number> {
    return this.#devices.countDocuments({ agentId }).session(tx.session);
  }

  /** Writes whole records as they were folded. */
  async putDevices(tx: Tx, devices: readonly DeviceDocument[]): Promise<void> {
    if (devices.length === 0) return;
    await this.#devices.bulkWrite(
      devices.map((device) => ({ replaceOne: { filter: { _id: device._id }, replacement: device, upsert: true } })),
      { session: tx.session, ordered: false },
    );
  }

  /** @returns the devices that it made a difference to */
  async setSilent(tx: Tx, agentId: string, since: Date | null): Promise<DeviceDocument[]> {
    const filter = { agentId, silentSince: since === null ? { $ne: null } : null };
    const touched = await this.#devices.find(filter).session(tx.session).lean();
    await this.#devices.updateMany(filter, { $set: { silentSince: since } }, { session: tx.session });
    return touched;
  }

  async credentialsOfAgent(agentId: string): Promise<CredentialDocument[]> {
    return this.#credentials.find({ agentId }).lean();
  }

  async putCredential(tx: Tx, credential: CredentialDocument): Promise<void> {
    const { _id, county, deviceKey, ...rest } = credential;
    await this.#credentials.updateOne(
      { county, deviceKey },
      { $set: rest, $setOnInsert: { _id } },
      { upsert: true, session: tx.session },
    );
  }

  async removeCredential(tx: Tx, { county, deviceKey }: DeviceDocument): Promise<void> {
    await this.#credentials.deleteMany({ county, deviceKey }, { session: tx.session });
  }
}
