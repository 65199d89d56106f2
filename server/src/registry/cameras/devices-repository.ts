import type mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import { type CredentialDocument, credentialSchema, type DeviceDocument, deviceSchema } from './documents.ts';

export interface DevicePage {
  division?: string | undefined;
  agentId?: string | undefined;
  /** The last id already seen. */
  after: string;
  limit: number;
}

function filterOf(scope: Scope, { division, agentId, after }: DevicePage): Record<string, unknown> {
  return {
    $and: [
      withinCountyScope(scope, division),
      { _id: { $gt: after } },
      ...(agentId === undefined ? [] : [{ agentId }]),
    ],
  };
}

/** Found devices and their sealed credentials. Every read of people's takes their scope. */
export class DevicesRepository {
  readonly #devices: mongoose.Model<DeviceDocument>;
  readonly #credentials: mongoose.Model<CredentialDocument>;

  constructor(database: Database) {
    this.#devices = database.model<DeviceDocument>('devices', deviceSchema);
    this.#credentials = database.model<CredentialDocument>('credentials', credentialSchema);
  }

  async device(scope: Scope, deviceKey: string, tx?: Tx): Promise<DeviceDocument | undefined> {
    return (
      (await this.#devices
        .findOne({ deviceKey, ...withinCountyScope(scope) })
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  async devices(scope: Scope, page: DevicePage): Promise<DeviceDocument[]> {
    return this.#devices.find(filterOf(scope, page)).sort({ _id: 1 }).limit(page.limit).lean();
  }

  async devicesByKeys(county: string, keys: readonly string[], tx?: Tx): Promise<DeviceDocument[]> {
    return this.#devices
      .find({ county, deviceKey: { $in: [...keys] } })
      .session(tx?.session ?? null)
      .lean();
  }

  async devicesOfAgent(agentId: string): Promise<DeviceDocument[]> {
    return this.#devices.find({ agentId }).sort({ _id: 1 }).lean();
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
}
