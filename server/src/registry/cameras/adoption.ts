import {
  type Camera,
  cameraRecord,
  type deviceLink,
  type NewCamera,
  type newCameras,
  type Placement,
  rulesDocument,
  type Site,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import type { Sites } from '../sites/service.ts';
import { emitDevice } from './announce.ts';
import { ChannelProblems } from './channel-problems.ts';
import { checkRules, checkSource, placementOf } from './checks.ts';
import type { Deciding } from './decisions.ts';
import { derivedOf, linkOf } from './derived.ts';
import type { DevicesRepository } from './devices-repository.ts';
import type { CameraDocument, DeviceDocument } from './documents.ts';
import type { CameraLedger } from './ledger.ts';
import { mayEdit, officesOf } from './life-rules.ts';
import { newCameraOf, withIdentityOf } from './new-camera.ts';
import type { CameraReader } from './reader.ts';
import type { RecordSettling } from './record-settling.ts';
import type { CamerasRepository } from './repository.ts';

const ownSite = wholeScope("a camera's own site");

/** Where a camera is put on record, and by whom. */
interface Making {
  scope: Scope;
  site: Site;
  device: DeviceDocument | undefined;
  caller: PersonCaller;
}

/** A camera that is planned somewhere, its point chosen on a map. */
export type PlannedCamera = Pick<NewCamera, 'name' | 'siteId' | 'placement' | 'record'> & { id: string };

/** How a camera comes on record, and how it comes to show a found picture. */
export class Adoption {
  readonly #platform: Platform;
  readonly #sites: Sites;
  readonly #settling: RecordSettling;
  readonly #cameras: CamerasRepository;
  readonly #devices: DevicesRepository;
  readonly #ledger: CameraLedger;
  readonly #reader: CameraReader;

  constructor(
    platform: Platform,
    sites: Sites,
    parts: {
      cameras: CamerasRepository;
      devices: DevicesRepository;
      ledger: CameraLedger;
      reader: CameraReader;
      settling: RecordSettling;
    },
  ) {
    this.#platform = platform;
    this.#sites = sites;
    this.#settling = parts.settling;
    this.#cameras = parts.cameras;
    this.#devices = parts.devices;
    this.#ledger = parts.ledger;
    this.#reader = parts.reader;
  }

  /**
   * Puts a camera on record: a found picture whose placement somebody on site has answered, a plan, or one that no
   * agent has found. A forbidden place is refused here whoever asks, and again by the model.
   * @throws ProblemError `placement-forbidden`, `placement-missing`, `person-rule-indoors`, `point-outside`,
   * `not-allowed`, `not-found`, `conflict`, `bad-request`
   */
  async add(scope: Scope, caller: PersonCaller, body: NewCamera): Promise<Camera> {
    const camera = await this.#platform.database.inTransaction((tx) => this.#add(tx, scope, caller, body));
    return this.#reader.whole(camera);
  }

  /** Puts a plan on record as part of somebody else's transaction. @throws ProblemError as `add` */
  async addPlanned(tx: Tx, scope: Scope, caller: PersonCaller, body: PlannedCamera): Promise<void> {
    await this.#add(tx, scope, caller, {
      ...{ ...body, deviceKey: null, source: null, rules: rulesDocument.parse({}) },
      ...{ planned: true, pointConfirmed: true },
    });
  }

  async #add(tx: Tx, scope: Scope, caller: PersonCaller, body: NewCamera): Promise<CameraDocument> {
    const before = body.id && (await this.#madeBefore(tx, scope, body.id));
    if (before) return before;
    const site = await this.#siteFor(tx, scope, caller, body.siteId, body.planned);
    const { deviceKey } = body;
    const device = deviceKey === null ? undefined : await this.#found(tx, scope, deviceKey);
    const made = await this.#make(tx, body, { scope, site, device, caller });
    if (device) emitDevice(tx, device);
    return made;
  }

  /**
   * Adopts several pictures of a device at once, all or none: a recorder's channels in one step.
   * @throws ProblemError as `add`; each fault's path begins with `cameras.N.`
   */
  async addAll(scope: Scope, caller: PersonCaller, body: z.output<typeof newCameras>): Promise<Camera[]> {
    const { deviceKey, siteId, pointConfirmed } = body;
    const cameras = await this.#platform.database.inTransaction(async (tx) => {
      const site = await this.#siteFor(tx, scope, caller, siteId, false);
      const device = await this.#found(tx, scope, deviceKey);
      const problems = new ChannelProblems();
      const made: CameraDocument[] = [];
      for (const [n, channel] of body.cameras.entries())
        await problems.during(n, async () => {
          const before = channel.id && (await this.#madeBefore(tx, scope, channel.id));
          const record = cameraRecord.parse({ ...body.record, ...channel.record });
          const camera = { ...channel, record, deviceKey, siteId, pointConfirmed, planned: false };
          made.push(before || (await this.#make(tx, camera, { scope, site, device, caller })));
        });
      problems.throwAny();
      emitDevice(tx, device);
      return made;
    });
    return Promise.all(cameras.map((camera) => this.#reader.whole(camera)));
  }

  async #siteFor(tx: Tx, scope: Scope, caller: PersonCaller, siteId: string, planned: boolean): Promise<Site> {
    const site = await this.#sites.find(scope, siteId, tx);
    if (!mayEdit(officesOf(caller.person, site.division), planned ? 'planned' : 'registered'))
      throw new ProblemError('not-allowed');
    return site;
  }

  async #make(tx: Tx, body: NewCamera, { scope, site, device, caller }: Making): Promise<CameraDocument> {
    const placement = placementOf(body.placement);
    checkRules(body.rules, { siteKind: site.kind, placement }, 'rules.');
    if (device && body.source !== null) await this.#checkFree(tx, device, body.source);
    const settling = { scope, division: site.division, pointConfirmed: body.pointConfirmed };
    const record = await this.#settling.settle(tx, body.record, settling);
    const made = newCameraOf(body, { placement, record, site, device, now: tx.now });
    await this.#ledger.add(tx, made, { caller, kind: 'added', action: 'cameras.add', why: '' });
    return made;
  }

  /** What an earlier request under this id has made: a phone sends again until it hears an answer. */
  async #madeBefore(tx: Tx, scope: Scope, id: string): Promise<CameraDocument | undefined> {
    const found = await this.#cameras.camera(wholeScope('an id that was made elsewhere'), id, tx);
    if (found && !inScope(scope, found.division))
      throw new ProblemError('conflict', { code: 'id-taken', values: { what: id } });
    return found;
  }

  /**
   * Links a camera on record to a found picture, or puts new hardware in the place of the old (换机). Whoever does it
   * stands there and answers the placement; what the old hardware was stays in the history.
   * @throws ProblemError as `add`, and `stale`, `illegal-move`
   */
  async link({ scope, caller, cameraId, version }: Deciding, body: z.output<typeof deviceLink>): Promise<Camera> {
    const placement = placementOf(body.placement);
    const { deviceKey, source, why } = body;
    const linked = await this.#platform.database.inTransaction(async (tx) => {
      const camera = await this.#cameras.camera(scope, cameraId, tx);
      if (!camera) throw notFound();
      if (camera.version !== version) throw stale(await this.#reader.whole(camera));
      if (!camera.standing) throw new ProblemError('illegal-move', { values: { state: camera.life, by: '–' } });
      const site = await this.#sites.find(ownSite, camera.siteId, tx);
      checkRules(camera.rules, { siteKind: site.kind, placement });
      const device = await this.#found(tx, scope, deviceKey);
      if (device.county !== camera.county) throw notFound();
      await this.#checkFree(tx, device, source, camera._id);
      const next = linkedTo(camera, device, { source, placement, site });
      const decision = { caller, kind: 'device', action: 'cameras.device', why } as const;
      const after = await this.#ledger.change(tx, camera, next, decision);
      emitDevice(tx, device);
      await this.#tellOfOld(tx, camera, deviceKey);
      return after;
    });
    return this.#reader.whole(linked);
  }

  async #tellOfOld(tx: Tx, { county, deviceKey }: CameraDocument, newKey: string): Promise<void> {
    if (deviceKey === null || deviceKey === newKey) return;
    for (const old of await this.#devices.devicesByKeys(county, [deviceKey], tx)) emitDevice(tx, old);
  }

  async #found(tx: Tx, scope: Scope, deviceKey: string): Promise<DeviceDocument> {
    const device = await this.#devices.device(scope, deviceKey, tx);
    if (!device) throw notFound();
    return device;
  }

  /** A picture that the device has, that nobody forbade, and that no other camera shows. */
  async #checkFree(tx: Tx, device: DeviceDocument, source: string, cameraId?: string): Promise<void> {
    if (device.forbiddenSources.includes(source)) throw notFound();
    if (device.decision !== null)
      throw new ProblemError('conflict', { code: 'device-ignored', values: { what: device.decision.why } });
    checkSource(device, source);
    const taken = await this.#cameras.camerasOfDevices(device.county, [device.deviceKey], tx);
    const other = taken.find((camera) => camera.source === source && camera._id !== cameraId);
    if (other) throw new ProblemError('conflict', { code: 'source-adopted', values: { what: other.name } });
  }
}

/** The camera with a found picture: nothing is known yet of how that is. */
function linkedTo(
  camera: CameraDocument,
  device: DeviceDocument,
  { source, placement, site }: { source: string; placement: Placement; site: Site },
): CameraDocument {
  const { deviceKey, agentId } = device;
  const standsSince = camera.life === 'planned' || camera.life === 'found';
  const isOther = camera.deviceKey !== null && camera.deviceKey !== deviceKey;
  const record = withIdentityOf(device, camera.record, isOther);
  return {
    ...camera,
    ...{ deviceKey, source, agentId, placement, placementBasis: 'on-site', reach: 'agent' },
    life: standsSince ? 'registered' : camera.life,
    record,
    ...{ ...derivedOf(site, camera.name, record), ...linkOf(device) },
    ...{ picture: 'unknown', pictureSince: null, pictureReason: null, pictureOrder: null },
  };
}
