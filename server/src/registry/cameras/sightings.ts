import { type CameraHealth, type DeviceFound, type DeviceHealth, isWithin, newId, rangeOf } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { FactOrder } from '../../platform/fact-order.ts';
import { emitCamera, emitDevice, emitStale } from './announce.ts';
import { linkOf } from './derived.ts';
import type { DevicesRepository } from './devices-repository.ts';
import type { CameraDocument, DeviceDocument } from './documents.ts';
import { changesOf, historyOf } from './history.ts';
import type { HistoryDocument, HistoryRepository } from './history-repository.ts';
import type { CamerasRepository } from './repository.ts';
import { type Folded, foldFound, foldHealth, foldPicture, type Heard, inService } from './state.ts';

/** Other agents whose sighting of a device is kept. */
const sightingsMax = 8;
/** Devices of one agent: a site has dozens, a whole range of addresses some hundreds [ours]. */
export const devicesPerAgentMax = 2000;

/** An agent whose facts are taken in. */
export interface Sender {
  agentId: string;
  /** The agent's own division: where what it finds belongs until a person registers it. */
  division: string;
}

/** A fact about devices and cameras, with its place in its outbox. `at` is epoch milliseconds. */
export type Sighting = { order: FactOrder; at: number } & (
  | { kind: 'device.found'; body: DeviceFound }
  | { kind: 'device.health'; body: DeviceHealth }
  | { kind: 'camera.health'; cameraId: string; body: CameraHealth }
);

export type SightingRefusal = 'unknown-camera' | 'unknown-device' | 'too-many-devices';

/** The records of one batch, loaded once, folded in memory, written once. */
interface Batch {
  devices: Map<string, DeviceDocument>;
  cameras: Map<string, CameraDocument>;
  /** The cameras as they were loaded. */
  before: ReadonlyMap<string, CameraDocument>;
  /** Where the changed ones were before; null for new devices. */
  changedDevices: Map<string, string | null>;
  changedCameras: Set<string>;
  touchedDevices: Set<string>;
  touchedCameras: Set<string>;
  staleAgents: Set<string>;
  /** Devices that the agent may still find. */
  room: number;
}

/** Takes what agents see and how it is: facts change state, never decisions, so versions stay. */
export class Sightings {
  readonly #cameras: CamerasRepository;
  readonly #devices: DevicesRepository;
  readonly #history: HistoryRepository;

  constructor(repositories: { cameras: CamerasRepository; devices: DevicesRepository; history: HistoryRepository }) {
    this.#cameras = repositories.cameras;
    this.#devices = repositories.devices;
    this.#history = repositories.history;
  }

  /**
   * Applies facts in order, inside the intake's transaction. One that is older than what is known changes nothing.
   * @returns why some are refused, by seq; everything else has taken effect
   */
  async applyFacts(tx: Tx, sender: Sender, facts: readonly Sighting[]): Promise<Map<number, SightingRefusal>> {
    const refused = new Map<number, SightingRefusal>();
    if (facts.length === 0) return refused;
    const batch = await this.#load(tx, sender, facts);
    for (const fact of facts) {
      const refusal = this.#apply(batch, sender, fact);
      if (refusal !== undefined) refused.set(fact.order.seq, refusal);
    }
    await this.#save(tx, sender, batch);
    return refused;
  }

  /** While an agent is silent nobody knows how its devices are; null ends that. */
  async markAgentSilent(tx: Tx, agentId: string, since: Date | null): Promise<void> {
    const devices = await this.#devices.setSilent(tx, agentId, since);
    const keys = new Set(devices.map(({ deviceKey }) => deviceKey));
    for (const device of devices) emitDevice(tx, device);
    const served = await this.#cameras.camerasOfAgent(agentId, undefined, tx);
    const cameras = served.filter(({ deviceKey }) => deviceKey !== null && keys.has(deviceKey));
    await this.#cameras.setSilent(
      tx,
      cameras.map(({ _id }) => _id),
      since !== null,
    );
    for (const camera of cameras) emitCamera(tx, camera, camera.division, { healthOnly: true });
  }

  async #load(tx: Tx, sender: Sender, facts: readonly Sighting[]): Promise<Batch> {
    const keys = facts.flatMap((fact) => (fact.kind === 'camera.health' ? [] : [fact.body.deviceKey]));
    const ids = facts.flatMap((fact) => (fact.kind === 'camera.health' ? [fact.cameraId] : []));
    const county = sender.division.slice(0, 6);
    const devices = await this.#devices.devicesByKeys(county, keys, tx);
    const cameras = [
      ...(await this.#cameras.camerasOfAgent(sender.agentId, ids, tx)),
      ...(await this.#cameras.camerasOfDevices(county, keys, tx)),
    ];
    return {
      devices: new Map(devices.map((device) => [device.deviceKey, device])),
      cameras: new Map(cameras.map((camera) => [camera._id, camera])),
      before: new Map(cameras.map((camera) => [camera._id, camera])),
      changedDevices: new Map(),
      changedCameras: new Set(),
      touchedDevices: new Set(),
      touchedCameras: new Set(),
      staleAgents: new Set(),
      room: devicesPerAgentMax - (await this.#devices.countOfAgent(sender.agentId, tx)),
    };
  }

  #apply(batch: Batch, sender: Sender, fact: Sighting): SightingRefusal | undefined {
    const heard = { order: fact.order, at: new Date(fact.at) };
    if (fact.kind === 'camera.health') {
      const camera = batch.cameras.get(fact.cameraId);
      if (camera === undefined || camera.agentId !== sender.agentId) return 'unknown-camera';
      this.#keepCamera(batch, foldPicture(camera, heard, fact.body));
      return undefined;
    }
    const device = batch.devices.get(fact.body.deviceKey);
    if (fact.kind === 'device.found') {
      if (device === undefined && batch.room <= 0) return 'too-many-devices';
      this.#found(batch, sender, device, heard, fact.body);
      return undefined;
    }
    if (device === undefined) return 'unknown-device';
    if (device.agentId === sender.agentId) this.#keepDevice(batch, device, foldHealth(device, heard, fact.body));
    return undefined;
  }

  #found(batch: Batch, sender: Sender, device: DeviceDocument | undefined, heard: Heard, body: DeviceFound): void {
    if (device === undefined) {
      const made = newDevice(sender, heard, body);
      batch.room -= 1;
      batch.changedDevices.set(made.deviceKey, null);
      this.#keepDevice(batch, undefined, { ...foldFound(made, heard, body), changed: true });
      return;
    }
    if (device.agentId === sender.agentId) {
      this.#keepDevice(batch, device, foldFound(device, heard, body));
      return;
    }
    const takenOver = takeOver(device, sender);
    if (takenOver === undefined) {
      const record = alsoSeen(device, sender.agentId, body.addresses, heard.at);
      this.#keepDevice(batch, device, { record, changed: true, configChanged: false });
      return;
    }
    batch.staleAgents.add(device.agentId);
    for (const camera of this.#camerasOf(batch, device.deviceKey)) {
      const record = { ...camera, agentId: sender.agentId, pictureOrder: null };
      this.#keepCamera(batch, { record, changed: true, configChanged: false });
    }
    const folded = foldFound(takenOver, heard, body);
    this.#keepDevice(batch, device, { ...folded, changed: true, configChanged: true });
  }

  #keepDevice(batch: Batch, before: DeviceDocument | undefined, folded: Folded<DeviceDocument>): void {
    const { record, changed, configChanged } = folded;
    if (record === before) return;
    batch.devices.set(record.deviceKey, record);
    batch.touchedDevices.add(record.deviceKey);
    if (configChanged) batch.staleAgents.add(record.agentId);
    if (!changed) return;
    if (!batch.changedDevices.has(record.deviceKey)) batch.changedDevices.set(record.deviceKey, record.division);
    for (const camera of this.#camerasOf(batch, record.deviceKey)) {
      const runs = record.reachability === 'streaming' && camera.life === 'registered';
      const linked = { ...(runs ? inService(camera) : camera), ...linkOf(record) };
      this.#keepCamera(batch, { record: linked, changed: true, configChanged: false });
    }
  }

  #keepCamera(batch: Batch, { record, changed }: Folded<CameraDocument>): void {
    if (batch.cameras.get(record._id) === record) return;
    batch.cameras.set(record._id, record);
    batch.touchedCameras.add(record._id);
    if (changed) batch.changedCameras.add(record._id);
  }

  #camerasOf(batch: Batch, deviceKey: string): CameraDocument[] {
    return [...batch.cameras.values()].filter((camera) => camera.deviceKey === deviceKey);
  }

  async #save(tx: Tx, sender: Sender, batch: Batch): Promise<void> {
    const devices = [...batch.touchedDevices].map((key) => batch.devices.get(key) as DeviceDocument);
    const cameras = [...batch.touchedCameras].map((id) => batch.cameras.get(id) as CameraDocument);
    await this.#devices.putDevices(tx, devices);
    await this.#cameras.putCameras(tx, cameras);
    await this.#history.add(
      tx,
      cameras.flatMap((camera) => livesOf(batch.before.get(camera._id) as CameraDocument, camera, tx.now)),
    );
    for (const [key, before] of batch.changedDevices) emitDevice(tx, batch.devices.get(key) as DeviceDocument, before);
    for (const id of batch.changedCameras) {
      const camera = batch.cameras.get(id) as CameraDocument;
      emitCamera(tx, camera, camera.division, { healthOnly: batch.before.get(id)?.life === camera.life });
    }
    emitStale(tx, batch.staleAgents, sender.division);
  }
}

/** The entry for a camera that is in service from now on, by fact. */
function livesOf(before: CameraDocument, after: CameraDocument, at: Date): HistoryDocument[] {
  if (before.life === after.life) return [];
  return [historyOf(after, changesOf(before, after), { caller: null, kind: 'life', why: '' }, at)];
}

function newDevice({ agentId, division }: Sender, { at }: Heard, { deviceKey }: DeviceFound): DeviceDocument {
  return {
    ...{ _id: newId(), county: division.slice(0, 6), division, deviceKey, agentId },
    ...{ endpointReference: null, maker: null, model: null, firmware: null, serial: null, mac: null },
    ...{ addresses: [], scopes: [], sources: [], otherSightings: [] },
    ...{ labels: [], decision: null, forbiddenSources: [] },
    ...{ reachability: 'unknown', reachabilitySince: null, reachabilityReason: null, clockOffsetS: null },
    ...{ conflict: false, hasCredential: false, firstSeenAt: at, lastSeenAt: at },
    ...{ foundOrder: null, healthOrder: null, silentSince: null },
  };
}

/**
 * A device of a silent agent goes to another agent of its area that sees it: the one that replaced it. Its credential
 * was sealed to the other's key and must be sealed anew. Undefined while the first agent speaks.
 */
function takeOver(device: DeviceDocument, { agentId, division }: Sender): DeviceDocument | undefined {
  if (device.silentSince === null || !isWithin(device.division, rangeOf(division))) return undefined;
  const unheard = { foundOrder: null, healthOrder: null, silentSince: null };
  return { ...device, ...unheard, agentId, division, hasCredential: false, otherSightings: [] };
}

function alsoSeen(device: DeviceDocument, agentId: string, addresses: string[], at: Date): DeviceDocument {
  const others = device.otherSightings.filter((sighting) => sighting.agentId !== agentId);
  return { ...device, otherSightings: [...others, { agentId, addresses, at }].slice(-sightingsMax) };
}
