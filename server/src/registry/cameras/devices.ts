import {
  type AgentConfig,
  type Device,
  type DeviceState,
  type deviceCredential,
  newId,
  pageMax,
  toInstant,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { endOf } from '../sites/rules.ts';
import type { Sites } from '../sites/service.ts';
import { emitDevice, emitStale } from './announce.ts';
import { piecesOf } from './device-labels.ts';
import type { DevicesRepository } from './devices-repository.ts';
import type { CameraDocument, DeviceDocument } from './documents.ts';
import type { CamerasRepository } from './repository.ts';
import { lawfulRules } from './rules.ts';
import { deviceOf } from './views.ts';
import { decideWatch, type WatchDecision } from './watch-rules.ts';

/** A camera as far as a look at it asks. */
export interface WatchedNow {
  id: string;
  name: string;
  county: string;
  division: string;
  siteId: string;
  agentId: string | null;
  watch: WatchDecision;
  /** When the site's word next allows nothing, epoch milliseconds; undefined when it stays. */
  until: number | undefined;
}

/** A device as the holder of a recording. Its texts are camera-controlled. */
export interface Recorder {
  name: string;
  sources: DeviceDocument['sources'];
  /** Its clock minus ours, seconds; null while nobody has measured it. */
  clockOffsetS: number | null;
}

/** What of the queue is asked for. */
export interface DevicesAsked {
  agent?: string | undefined;
  division?: string | undefined;
  site?: string | undefined;
  label?: string | undefined;
  state?: DeviceState | undefined;
  cursor?: string | undefined;
  limit?: number;
}

/** Found devices: the queue from which cameras are adopted. */
export class Devices {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #sites: Sites;
  readonly #cameras: CamerasRepository;
  readonly #devices: DevicesRepository;

  constructor(
    platform: Platform,
    rooms: { audit: Audit; sites: Sites },
    repositories: { cameras: CamerasRepository; devices: DevicesRepository },
  ) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#sites = rooms.sites;
    this.#cameras = repositories.cameras;
    this.#devices = repositories.devices;
  }

  async find(scope: Scope, deviceKey: string): Promise<Device> {
    const device = await this.#devices.device(scope, deviceKey);
    if (!device) throw notFound();
    return deviceOf(device, await this.#cameras.camerasOfDevices(device.county, [deviceKey]));
  }

  /**
   * The queue of found devices. Of a site: what the agent that serves it has found, the newest first. By a scanned or
   * typed label: serial or MAC, bare or in a maker's QR code. A page may be shorter than asked for and yet have a next.
   */
  async list(
    scope: Scope,
    reader: PersonCaller,
    asked: DevicesAsked,
  ): Promise<{ items: Device[]; next: string | null }> {
    const limit = asked.limit ?? pageMax;
    const site = asked.site === undefined ? undefined : await this.#sites.find(scope, asked.site);
    const pieces = asked.label === undefined ? undefined : piecesOf(asked.label);
    if (pieces?.length === 0 || site?.agentId === null) return { items: [], next: null };
    const found = await this.#devices.devices(scope, {
      ...{ agentId: site?.agentId ?? asked.agent, division: asked.division, pieces, after: asked.cursor },
      ignored: asked.state === undefined || asked.state === 'forbidden' ? undefined : asked.state === 'ignored',
      ...{ reader: reader.person.id, newestFirst: site !== undefined, limit: limit + 1 },
    });
    const devices = found.slice(0, limit);
    const seen = await this.#seen(devices);
    return {
      items: seen.filter(({ state }) => asked.state === undefined || state === asked.state),
      next: found.length > limit ? (devices.at(-1)?._id ?? null) : null,
    };
  }

  async #seen(devices: readonly DeviceDocument[]): Promise<Device[]> {
    const cameras: CameraDocument[] = [];
    for (const [county, group] of Map.groupBy(devices, (device) => device.county))
      cameras.push(
        ...(await this.#cameras.camerasOfDevices(
          county,
          group.map(({ deviceKey }) => deviceKey),
        )),
      );
    return devices.map((device) => deviceOf(device, cameras));
  }

  /** Keeps a credential that the browser has sealed; the hub cannot open it. */
  async setCredential(
    scope: Scope,
    caller: PersonCaller,
    deviceKey: string,
    sealed: z.output<typeof deviceCredential>,
  ): Promise<Device> {
    await this.#platform.database.inTransaction(async (tx) => {
      const device = await this.#devices.device(scope, deviceKey, tx);
      if (!device) throw notFound();
      const { county, agentId, division } = device;
      await this.#devices.putCredential(tx, { _id: newId(), county, deviceKey, agentId, ...sealed, setAt: tx.now });
      await this.#devices.putDevices(tx, [{ ...device, hasCredential: true }]);
      const content = { deviceKey, agentId };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'devices.credential', division, content });
      emitDevice(tx, device);
      emitStale(tx, [agentId], division);
    });
    return this.find(scope, deviceKey);
  }

  /**
   * What an agent is to watch, in the shape of its configuration: devices with their sealed credentials, and the
   * cameras that somebody has answered the placement of and whose site lets us do anything at all.
   */
  async devicesAndCamerasOf(agentId: string, now: Date): Promise<Pick<AgentConfig, 'devices' | 'cameras'>> {
    const [devices, cameras, credentials] = await Promise.all([
      this.#devices.devicesOfAgent(agentId),
      this.#cameras.camerasOfAgent(agentId),
      this.#devices.credentialsOfAgent(agentId),
    ]);
    const sites = await this.#sites.byIds(
      wholeScope('an agent serves the cameras of its devices'),
      cameras.map(({ siteId }) => siteId),
    );
    const watched = cameras.flatMap((camera) => {
      const site = sites.get(camera.siteId);
      const watch = site && decideWatch(camera, site.accessBasis, now.getTime());
      if (site === undefined || watch === undefined || 'refused' in watch) return [];
      const { _id: cameraId, placement } = camera;
      const { deviceKey, source, functions } = watch;
      const rules = lawfulRules(camera.rules, { siteKind: site.kind, placement });
      const until = endOf(site.accessBasis, now.getTime());
      const ends = until === undefined ? {} : { until: toInstant(until) };
      return [{ cameraId, deviceKey, source, stream: 'sub' as const, functions, rules, ...ends }];
    });
    const sealed = new Map(credentials.map(({ deviceKey, toAgent }) => [deviceKey, toAgent]));
    const needed = new Set([...sealed.keys(), ...watched.map(({ deviceKey }) => deviceKey)]);
    return {
      devices: devices
        .filter(({ deviceKey }) => needed.has(deviceKey))
        .map(({ deviceKey, addresses }) => {
          const credential = sealed.get(deviceKey);
          return { deviceKey, addresses, ...(credential === undefined ? {} : { credential }) };
        }),
      cameras: watched,
    };
  }

  /**
   * Whether, and by which agent, a camera may be looked at now.
   * @throws ProblemError `not-found`, also when it lies out of scope
   */
  async watchOf(scope: Scope, cameraId: string, now: Date, tx?: Tx): Promise<WatchedNow> {
    const camera = await this.#cameras.camera(scope, cameraId, tx);
    if (!camera) throw notFound();
    const site = await this.#sites.find(wholeScope("a camera's own site"), camera.siteId, tx);
    const { _id: id, name, county, division, siteId, agentId } = camera;
    const watch = decideWatch(camera, site.accessBasis, now.getTime());
    return { id, name, county, division, siteId, agentId, watch, until: endOf(site.accessBasis, now.getTime()) };
  }

  /** What a device says of itself and how its clock goes, for who asks for its recording. */
  async recorderOf(county: string, deviceKey: string): Promise<Recorder | undefined> {
    const [device] = await this.#devices.devicesByKeys(county, [deviceKey]);
    if (device === undefined) return undefined;
    const { maker, model, sources, clockOffsetS } = device;
    return { name: [maker, model].filter(Boolean).join(' '), sources, clockOffsetS };
  }

  /** The sealed credential of a device, for a command to the agent that serves it. */
  async credentialOf(agentId: string, deviceKey: string): Promise<string | undefined> {
    const credentials = await this.#devices.credentialsOfAgent(agentId);
    return credentials.find((credential) => credential.deviceKey === deviceKey)?.toAgent;
  }
}
