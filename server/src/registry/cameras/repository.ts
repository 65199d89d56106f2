import type mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import {
  type CameraDocument,
  type CredentialDocument,
  cameraSchema,
  credentialSchema,
  type DeviceDocument,
  deviceSchema,
} from './documents.ts';

export interface Page {
  division?: string | undefined;
  agentId?: string | undefined;
  siteId?: string | undefined;
  /** The last id already seen. */
  after: string;
  limit: number;
}

function filterOf(scope: Scope, { division, agentId, siteId, after }: Page): Record<string, unknown> {
  return {
    $and: [
      withinCountyScope(scope, division),
      { _id: { $gt: after } },
      ...(agentId === undefined ? [] : [{ agentId }]),
      ...(siteId === undefined ? [] : [{ siteId }]),
    ],
  };
}

/** Devices, cameras and sealed credentials. Every read of people's takes their scope. */
export class CamerasRepository {
  readonly #devices: mongoose.Model<DeviceDocument>;
  readonly #cameras: mongoose.Model<CameraDocument>;
  readonly #credentials: mongoose.Model<CredentialDocument>;

  constructor(database: Database) {
    this.#devices = database.model<DeviceDocument>('devices', deviceSchema);
    this.#cameras = database.model<CameraDocument>('cameras', cameraSchema);
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

  async devices(scope: Scope, page: Page): Promise<DeviceDocument[]> {
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

  async camera(scope: Scope, id: string, tx?: Tx): Promise<CameraDocument | undefined> {
    return (
      (await this.#cameras
        .findOne({ _id: id, ...withinCountyScope(scope) })
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  async cameras(scope: Scope, page: Page): Promise<CameraDocument[]> {
    return this.#cameras.find(filterOf(scope, page)).sort({ _id: 1 }).limit(page.limit).lean();
  }

  /** Cameras that an agent serves; all of them, or those named. */
  async camerasOfAgent(agentId: string, ids?: readonly string[], tx?: Tx): Promise<CameraDocument[]> {
    return this.#cameras
      .find({ agentId, standing: true, ...(ids === undefined ? {} : { _id: { $in: [...ids] } }) })
      .session(tx?.session ?? null)
      .sort({ _id: 1 })
      .lean();
  }

  async camerasOfDevices(county: string, keys: readonly string[], tx?: Tx): Promise<CameraDocument[]> {
    return this.#cameras
      .find({ county, deviceKey: { $in: [...keys] }, standing: true })
      .session(tx?.session ?? null)
      .lean();
  }

  async camerasOfSite(tx: Tx, siteId: string): Promise<CameraDocument[]> {
    return this.#cameras.find({ siteId }).session(tx.session).lean();
  }

  async addCamera(tx: Tx, camera: CameraDocument): Promise<void> {
    await this.#cameras.create([camera], { session: tx.session });
  }

  async putCameras(tx: Tx, cameras: readonly CameraDocument[]): Promise<void> {
    if (cameras.length === 0) return;
    await this.#cameras.bulkWrite(
      cameras.map((camera) => ({ replaceOne: { filter: { _id: camera._id }, replacement: camera } })),
      { session: tx.session, ordered: false },
    );
  }

  async removeCameras(tx: Tx, ids: readonly string[]): Promise<void> {
    await this.#cameras.deleteMany({ _id: { $in: [...ids] } }, { session: tx.session });
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
