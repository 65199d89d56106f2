import { type AgentConfig, type Credential, type DeviceHealth, type NewFact, toInstant } from '@sharp-eyes/protocol';
import type { AddressAllowList } from '../camera/allow-list.ts';
import { CameraError } from '../camera/errors.ts';
import { RefusalPause } from '../camera/refusal-pause.ts';
import { toDeviceFound } from '../discovery/inspect.ts';
import { DeviceReach } from '../health/device-reach.ts';
import type { LinkState, StreamAddress } from '../video/rtsp-source.ts';
import { DeviceAsk } from './device-ask.ts';
import type { ErrorCounts } from './error-counts.ts';
import { KeyFrameControl } from './key-frame-control.ts';
import type { Whereabouts } from './whereabouts.ts';

type ConfiguredDevice = AgentConfig['devices'][number];

export interface DevicesOptions {
  whereabouts: Whereabouts;
  /** Opens a sealed credential in memory. */
  open(sealed: string): Credential;
  record(...facts: NewFact[]): void;
  /** Epoch milliseconds by the hub's clock. */
  now(): number;
  errors: ErrorCounts;
}

interface Known {
  device: ConfiguredDevice;
  ask: DeviceAsk;
  reach: DeviceReach;
  told: DeviceHealth | undefined;
  /** Sources whose stream refuses a credential that the device itself takes: its user may lack the right to view. */
  refusals: Map<string, { error: CameraError; pause: RefusalPause }>;
}

/**
 * The devices that the configuration names: where each is now, what it shows, how well it can be reached. A device is
 * known by its key; when its address fails it is looked for again, and keeps its record.
 */
export class Devices {
  readonly #options: DevicesOptions;
  readonly #known = new Map<string, Known>();
  /** Errors by which `stream` gave no address: no stream was asked. */
  readonly #unasked = new WeakSet<CameraError>();

  constructor(options: DevicesOptions) {
    this.#options = options;
  }

  /** Takes the configuration's devices; new ones, and those with another password, are asked what they show. */
  change(devices: readonly ConfiguredDevice[], allow: AddressAllowList): void {
    const wanted = new Set(devices.map(({ deviceKey }) => deviceKey));
    for (const key of this.#known.keys()) if (!wanted.has(key)) this.#known.delete(key);
    for (const device of devices) {
      const known = this.#known.get(device.deviceKey);
      if (known?.device.credential === device.credential && known?.ask.allow === allow) {
        known.device = device;
        continue;
      }
      const reach = known?.reach ?? new DeviceReach(device.deviceKey);
      const ask = this.#makeAsk(device, allow);
      const fresh: Known = { device, reach, told: known?.told, ask, refusals: new Map() };
      this.#known.set(device.deviceKey, fresh);
      this.#tellOf(fresh).catch((error: unknown) => this.#options.errors.countError(error, 'device-ask'));
    }
  }

  /**
   * The stream of a source now. From the second attempt on the device is looked for anew by its key.
   * @throws CameraError
   */
  async stream(deviceKey: string, source: string, which: 'sub' | 'main', attempt: number): Promise<StreamAddress> {
    try {
      return await this.#addressOf(deviceKey, source, which, attempt);
    } catch (error) {
      if (error instanceof CameraError) this.#unasked.add(error);
      throw error;
    }
  }

  /** The codec that a stream is said to have; undefined where the device does not say. @throws CameraError */
  async codecOf(deviceKey: string, source: string, which: 'sub' | 'main'): Promise<string | undefined> {
    return (await this.#profileOf(deviceKey, source, which, 'known')).profile.codec;
  }

  /** Asks a stream for key frames, while somebody looks. */
  keyFrames(deviceKey: string, source: string, which: 'sub' | 'main'): KeyFrameControl {
    return new KeyFrameControl(async () => {
      const { ask, profile, credential } = await this.#profileOf(deviceKey, source, which, 'known');
      if (ask.url === undefined) throw unknownDevice(deviceKey);
      return { url: ask.url, credential, profileToken: profile.token, allow: ask.allow };
    });
  }

  /** A stream that is looked at beside the watched ones: only that it refuses is kept, what it shows is not told. */
  noteLink(deviceKey: string, source: string, { error }: LinkState): void {
    const known = this.#known.get(deviceKey);
    if (error) this.#options.errors.count(`live-camera-${error.code}`);
    if (known && error) this.#noteRefusal(known, source, error);
  }

  async #addressOf(deviceKey: string, source: string, which: 'sub' | 'main', attempt: number): Promise<StreamAddress> {
    const { profile, credential } = await this.#profileOf(deviceKey, source, which, attempt);
    return { url: profile.streamUri, credential };
  }

  async #profileOf(deviceKey: string, source: string, which: 'sub' | 'main', attempt: number | 'known') {
    const known = this.#known.get(deviceKey);
    if (known === undefined) throw unknownDevice(deviceKey);
    const refusal = known.refusals.get(source);
    if (refusal && !refusal.pause.isOver(performance.now())) throw refusal.error;
    const { credential, description } = await (attempt === 'known'
      ? known.ask.lastDescription()
      : known.ask.description(attempt > 1));
    const found = description.sources.find(({ token }) => token === source);
    const profile = which === 'sub' ? (found?.sub ?? found?.main) : found?.main;
    const streamUri = profile?.streamUri;
    if (profile === undefined || streamUri === undefined)
      throw new CameraError('bad-answer', {
        expected: `a stream of the source ${source}`,
        came: description.sources.map(({ token }) => token).join(', ') || 'no source at all',
        todo: 'check the channels of the device, or adopt the camera anew',
      });
    return { ask: known.ask, profile: { ...profile, streamUri }, credential };
  }

  /** What a camera's stream shows of its device. */
  report(deviceKey: string, source: string, { reachability, error }: LinkState): void {
    const known = this.#known.get(deviceKey);
    if (known === undefined) return;
    if (error) this.#options.errors.count(`camera-${error.code}`);
    this.#noteRefusal(known, source, error);
    const text = error ? `expected ${error.expected}; came ${error.came}; ${error.todo}` : 'pictures come';
    const reason = { code: error?.code ?? 'streaming', params: {}, text: text.slice(0, 400) };
    this.#tell(known, known.reach.report(source, { reachability, reason }, this.#options.now()));
  }

  /** A source is no longer watched. */
  forget(deviceKey: string, source: string): void {
    const known = this.#known.get(deviceKey);
    known?.reach.forget(source);
    known?.refusals.delete(source);
  }

  /** To be called every second or so. */
  tick(): void {
    for (const known of this.#known.values()) this.#tell(known, known.reach.tick(this.#options.now()));
  }

  /** What the configuration knows about a device that was found: its credential, and how it is reached now. */
  credentialOf(deviceKey: string): Credential | undefined {
    const sealed = this.#known.get(deviceKey)?.device.credential;
    return sealed === undefined ? undefined : this.#options.open(sealed);
  }

  addressesOf(deviceKey: string): readonly string[] {
    return this.#known.get(deviceKey)?.device.addresses ?? [];
  }

  /** A discovery pass saw the device; a device that streams is not called merely reachable. */
  recordFound(found: DeviceFoundBody): void {
    const reachability = this.#known.get(found.deviceKey)?.told?.reachability;
    const better = found.reachability === 'reachable' && reachability !== undefined ? { reachability } : {};
    const at = toInstant(this.#options.now());
    this.#options.record({ kind: 'device.found', at, body: { ...found, ...better } });
  }

  /** Else a source would be asked at each back-off, some 120 times in half an hour, and the account be locked. */
  #noteRefusal({ refusals }: Known, source: string, error: CameraError | undefined): void {
    if (error === undefined) refusals.delete(source);
    else if (error.code === 'unauthorised' && !this.#unasked.has(error)) {
      const pause = refusals.get(source)?.pause ?? new RefusalPause();
      pause.refused(performance.now());
      refusals.set(source, { error, pause });
    }
  }

  #makeAsk(device: ConfiguredDevice, allow: AddressAllowList): DeviceAsk {
    const { whereabouts, open } = this.#options;
    const { deviceKey, credential } = device;
    return new DeviceAsk({
      allow,
      locate: (anew) =>
        whereabouts.find({ deviceKey, addresses: this.#known.get(deviceKey)?.device.addresses ?? [] }, allow, anew),
      credential: () => (credential === undefined ? undefined : open(credential)),
      onAnswer: (inspected) => this.recordFound({ ...toDeviceFound(inspected.device, inspected), deviceKey }),
    });
  }

  /** Asks a new device once, so that its sources can be chosen from before any of them is a camera. */
  async #tellOf(known: Known): Promise<void> {
    if (known.device.credential === undefined) return;
    const { reachability, reason, clockOffsetMs } = await known.ask.measure(false);
    const clock = clockOffsetMs === undefined ? {} : { clockOffsetS: clockOffsetMs / 1000 };
    const since = toInstant(this.#options.now());
    // Cameras that are watched say it better, and go on saying it.
    if (known.told !== undefined || this.#known.get(known.device.deviceKey) !== known) return;
    const { deviceKey } = known.device;
    this.#tell(known, { deviceKey, reachability, since, reason, ...clock });
  }

  #tell(known: Known, health: DeviceHealth | undefined): void {
    if (health === undefined) return;
    const offsetMs = known.ask.clockOffsetMs;
    const body = offsetMs === undefined ? health : { ...health, clockOffsetS: offsetMs / 1000 };
    known.told = body;
    this.#options.record({ kind: 'device.health', at: toInstant(this.#options.now()), body });
  }
}

function unknownDevice(deviceKey: string): CameraError {
  return new CameraError('unreachable', {
    expected: 'a device of the configuration',
    came: deviceKey,
    todo: 'adopt the device again',
  });
}

type DeviceFoundBody = Extract<NewFact, { kind: 'device.found' }>['body'];
