import type { Device, deviceForbidden } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Sites } from '../sites/service.ts';
import { emitDevice, emitStale } from './announce.ts';
import { checkSource } from './checks.ts';
import type { Devices } from './devices.ts';
import type { DevicesRepository } from './devices-repository.ts';
import type { DeviceDecision, DeviceDocument } from './documents.ts';
import type { CameraLedger } from './ledger.ts';
import type { CamerasRepository } from './repository.ts';

/** What people decide about a found device that becomes no camera. */
export class DeviceQueue {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #sites: Sites;
  readonly #cameras: CamerasRepository;
  readonly #devices: DevicesRepository;
  readonly #ledger: CameraLedger;
  readonly #read: Devices;

  constructor(
    platform: Platform,
    rooms: { audit: Audit; sites: Sites },
    parts: { cameras: CamerasRepository; devices: DevicesRepository; ledger: CameraLedger; read: Devices },
  ) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#sites = rooms.sites;
    this.#cameras = parts.cameras;
    this.#devices = parts.devices;
    this.#ledger = parts.ledger;
    this.#read = parts.read;
  }

  /**
   * Takes a device out of the queue: it is no camera of ours. One with a camera on record is not ignored.
   * @throws ProblemError `not-found`, `conflict`
   */
  async ignore(scope: Scope, caller: PersonCaller, deviceKey: string, why: string): Promise<Device> {
    await this.#decide(scope, caller, deviceKey, async (tx, device) => {
      const [camera] = await this.#cameras.camerasOfDevices(device.county, [deviceKey], tx);
      if (camera) throw new ProblemError('conflict', { code: 'device-adopted', values: { what: camera.name } });
      return { ...device, decision: decisionOf('ignored', why, caller, tx) };
    });
    return this.#read.find(scope, deviceKey);
  }

  /** Puts an ignored device back into the queue. @throws ProblemError `not-found` */
  async wait(scope: Scope, caller: PersonCaller, deviceKey: string): Promise<Device> {
    await this.#decide(scope, caller, deviceKey, async (_, device) => ({ ...device, decision: null }));
    return this.#read.find(scope, deviceKey);
  }

  /**
   * Reports that it stands where none may (Order 799 Art. 8(2)): from now on no picture is taken and no connection
   * made, its passwords are forgotten, and only its reporter still sees it here. What was on record there is retired.
   * @throws ProblemError `not-found`, `bad-request` for a source that it does not have
   */
  async forbid(
    scope: Scope,
    caller: PersonCaller,
    deviceKey: string,
    { source, placement, siteId, words }: z.output<typeof deviceForbidden>,
  ): Promise<void> {
    await this.#decide(scope, caller, deviceKey, async (tx, device) => {
      if (siteId !== null) await this.#sites.find(scope, siteId, tx);
      if (source !== null) checkSource(device, source);
      await this.#retire(tx, caller, device, source);
      const { id, name, unit } = caller.person;
      const { agentId, division } = device;
      tx.emit({
        ...{ kind: 'device.forbidden', divisionBefore: division, divisionAfter: division },
        body: { deviceKey, source, agentId, siteId, placement, words, reporter: { id, name, unit } },
      });
      // One picture of a recorder: the others may go on.
      if (source !== null) return { ...device, forbiddenSources: [...device.forbiddenSources, source] };
      await this.#devices.removeCredential(tx, device);
      const decision = decisionOf('forbidden', words, caller, tx);
      return { ...device, hasCredential: false, decision };
    });
  }

  async #retire(tx: Tx, caller: PersonCaller, device: DeviceDocument, source: string | null): Promise<void> {
    const over = { life: 'retired', standing: false, maintenanceSince: null, maintenanceUntil: null } as const;
    const decision = { caller, kind: 'life', action: 'cameras.retire', why: 'Order 799 Art. 8(2)' } as const;
    for (const camera of await this.#cameras.camerasOfDevices(device.county, [device.deviceKey], tx))
      if (source === null || camera.source === source)
        await this.#ledger.change(tx, camera, { ...camera, ...over }, decision);
  }

  async #decide(
    scope: Scope,
    caller: PersonCaller,
    deviceKey: string,
    next: (tx: Tx, device: DeviceDocument) => Promise<DeviceDocument>,
  ): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const device = await this.#devices.device(scope, deviceKey, tx);
      if (!device) throw notFound();
      const decided = await next(tx, device);
      await this.#devices.putDevices(tx, [decided]);
      const { agentId, division, decision, forbiddenSources } = decided;
      const content = { deviceKey, agentId, state: decision?.state ?? 'waiting', forbiddenSources };
      const reason = decision && { words: decision.why };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'devices.decide', division, content, reason });
      emitDevice(tx, decided);
      emitStale(tx, [agentId], division);
    });
  }
}

function decisionOf(state: DeviceDecision['state'], why: string, { person }: PersonCaller, tx: Tx): DeviceDecision {
  return { state, why, at: tx.now, by: { id: person.id, name: person.name } };
}
