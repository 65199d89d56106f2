import type { Channel } from './channel.ts';
import { DigestGate } from './digest-gate.ts';
import { DiscoverySocket } from './discovery.ts';
import { type HttpDevice, OnvifServer } from './onvif/server.ts';
import type { DeviceSpec } from './roster.ts';
import { RtspServer } from './rtsp/server.ts';
import type { RtspDevice } from './rtsp/session.ts';

export type GarbageKind = 'discovery' | 'soap' | 'jpeg';

/** What is wrong with a device at the moment. */
export interface Faults {
  isDead: boolean;
  isHanging: boolean;
  isRefusingPassword: boolean;
  clockOffsetS: number;
  hasTwoXaddrs: boolean;
  garbage: ReadonlySet<GarbageKind>;
  /** Says yes to `SetSynchronizationPoint` and does nothing, as many cameras do. */
  ignoresSyncPoint: boolean;
}

const noFaults: Faults = {
  isDead: false,
  isHanging: false,
  isRefusingPassword: false,
  clockOffsetS: 0,
  hasTwoXaddrs: false,
  garbage: new Set(),
  ignoresSyncPoint: false,
};

/** Ports that were wished for; 0 lets the system choose. */
export interface Ports {
  http: number;
  rtsp: number;
}

/** One simulated device on its own loopback address: discovery, ONVIF over HTTP, RTSP; and what may be wrong with it. */
export class Device implements HttpDevice, RtspDevice {
  readonly spec: DeviceSpec;
  readonly user: string;
  readonly password: string;
  readonly gate: DigestGate;
  readonly channels: readonly Channel[];
  readonly discovery = new DiscoverySocket(this.#discoverable());
  readonly #rtspGate: DigestGate;
  readonly #wished: Ports;
  #ports: Ports = { http: 0, rtsp: 0 };
  #address: string;
  #faults: Faults = noFaults;
  #syncPoints = 0;
  #http: OnvifServer | undefined;
  #rtsp: RtspServer | undefined;

  constructor(wish: {
    spec: DeviceSpec;
    address: string;
    ports: Ports;
    user: string;
    password: string;
    channels: readonly Channel[];
  }) {
    this.spec = wish.spec;
    this.user = wish.user;
    this.password = wish.password;
    this.channels = wish.channels;
    this.#address = wish.address;
    this.#wished = wish.ports;
    const account = { realm: `${wish.spec.manufacturer} ${wish.spec.id}`, user: wish.user, password: wish.password };
    this.gate = new DigestGate({ ...account, algorithms: wish.spec.httpDigest });
    this.#rtspGate = new DigestGate({ ...account, algorithms: wish.spec.rtspDigest });
  }

  get address(): string {
    return this.#address;
  }

  get ports(): Ports {
    return this.#ports;
  }

  get faults(): Faults {
    return this.#faults;
  }

  get baseUrl(): string {
    return `http://${this.#address}:${this.#ports.http}`;
  }

  get rtspUrl(): string {
    return `rtsp://${this.#address}:${this.#ports.rtsp}`;
  }

  get xaddrs(): string[] {
    const own = `${this.baseUrl}/onvif/device_service`;
    // As seen in the wild: a link-local address first, the right one last.
    return this.#faults.hasTwoXaddrs ? [`http://169.254.77.1:${this.#ports.http}/onvif/device_service`, own] : [own];
  }

  get scopes(): string[] {
    const { name, model, location, manufacturer, hasMedia2 } = this.spec;
    return [
      'onvif://www.onvif.org/type/video_encoder',
      'onvif://www.onvif.org/Profile/Streaming',
      ...(hasMedia2 ? ['onvif://www.onvif.org/Profile/T'] : []),
      `onvif://www.onvif.org/name/${encodeURIComponent(name)}`,
      `onvif://www.onvif.org/hardware/${encodeURIComponent(`${manufacturer} ${model}`)}`,
      `onvif://www.onvif.org/location/${encodeURIComponent(location)}`,
    ];
  }

  get isHanging(): boolean {
    return this.#faults.isHanging;
  }

  get isRefusingPassword(): boolean {
    return this.#faults.isRefusingPassword;
  }

  get garbage(): ReadonlySet<GarbageKind> {
    return this.#faults.garbage;
  }

  get clockOffsetMs(): number {
    return this.#faults.clockOffsetS * 1000;
  }

  get nowMs(): number {
    return Date.now() + this.clockOffsetMs;
  }

  get viewers(): number {
    return this.#rtsp?.viewers ?? 0;
  }

  /** How often a key frame was asked for, heard or not. */
  get syncPoints(): number {
    return this.#syncPoints;
  }

  /** ONVIF `SetSynchronizationPoint` for one channel. */
  askForKeyFrame(channel: Channel): void {
    this.#syncPoints++;
    if (!this.#faults.ignoresSyncPoint) channel.askForKeyFrame();
  }

  findStream(path: string): { channel: Channel; stream: string } | undefined {
    const parts = /^\/live\/(\d{1,3})\/(main|sub)$/.exec(path);
    const channel = parts && this.channels[Number(parts[1]) - 1];
    return channel && parts[2] ? { channel, stream: parts[2] } : undefined;
  }

  /** Opens the device's sockets. Throws when its address or a port is taken. */
  async open(): Promise<void> {
    try {
      this.#http = new OnvifServer(this);
      this.#rtsp = new RtspServer(this.#rtspSide());
      this.#ports = {
        http: await this.#http.listen(this.#address, this.#ports.http || this.#wished.http),
        rtsp: await this.#rtsp.listen(this.#address, this.#ports.rtsp || this.#wished.rtsp),
      };
      await this.discovery.open(this.#address);
    } catch (error) {
      await this.close();
      throw new Error(
        `camera ${this.spec.id}: ${(error as Error).message}; end the other simulator or choose another first address or other ports`,
      );
    }
  }

  async close(): Promise<void> {
    const http = this.#http;
    const rtsp = this.#rtsp;
    this.#http = undefined;
    this.#rtsp = undefined;
    await Promise.all([http?.close(), rtsp?.close(), this.discovery.close()]);
  }

  /** Power cut: nothing listens, connections are cut. */
  async die(): Promise<void> {
    this.#faults = { ...this.#faults, isDead: true };
    await this.close();
  }

  /** Takes connections and never answers; running streams stop without a word. */
  hang(): void {
    this.#setFaults({ isHanging: true });
  }

  /** Refuses every password, and cuts the streams that run. */
  refusePassword(): void {
    this.#setFaults({ isRefusingPassword: true });
    this.#rtsp?.dropClients();
  }

  setClockOffset(seconds: number): void {
    this.#setFaults({ clockOffsetS: seconds });
  }

  showTwoXaddrs(): void {
    this.#setFaults({ hasTwoXaddrs: true });
  }

  ignoreSyncPoints(): void {
    this.#setFaults({ ignoresSyncPoint: true });
  }

  speakGarbage(kinds: readonly GarbageKind[]): void {
    this.#setFaults({ garbage: new Set(kinds) });
  }

  /** A new address, the same endpoint reference and ports: what a new DHCP lease does. */
  async move(address: string): Promise<void> {
    await this.close();
    this.#address = address;
    if (!this.#faults.isDead) await this.open();
  }

  /** Everything is well again; a moved device stays where it is. */
  async recover(): Promise<void> {
    if (this.#faults.isDead) await this.open();
    // What was asked while it hung will never be answered: those clients are better cut off.
    if (this.#faults.isHanging) {
      this.#rtsp?.dropClients();
      this.#http?.dropClients();
    }
    this.#setFaults(noFaults);
  }

  #setFaults(change: Partial<Faults>): void {
    this.#faults = { ...this.#faults, ...change };
    for (const channel of this.channels) channel.isHanging = this.#faults.isHanging;
  }

  #rtspSide(): RtspDevice & { readonly isHanging: boolean } {
    const device = this;
    return {
      gate: this.#rtspGate,
      findStream: (path) => device.findStream(path),
      get isRefusingPassword() {
        return device.isRefusingPassword;
      },
      get clockOffsetMs() {
        return device.clockOffsetMs;
      },
      get isHanging() {
        return device.isHanging;
      },
    };
  }

  #discoverable() {
    const device = this;
    return {
      get spec() {
        return device.spec;
      },
      get scopes() {
        return device.scopes;
      },
      get xaddrs() {
        return device.xaddrs;
      },
      get isSilent() {
        return device.#faults.isDead || device.#faults.isHanging;
      },
      get garbage() {
        return device.#faults.garbage;
      },
    };
  }
}
