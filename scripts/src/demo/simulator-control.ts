import type { RulesDocumentInput } from '@sharp-eyes/protocol';
import type { KnownDevice } from './set-up.ts';

/** One picture of a simulated device, as the simulator's control server lists it. */
export interface SimulatedChannel {
  id: string;
  sourceToken: string;
  scene: string;
  zone: [number, number][];
  profiles: { stream: string; uri: string }[];
}

export interface SimulatedDevice {
  id: string;
  endpointReference: string;
  address: string;
  user: string;
  password: string;
  /** Connections that are playing now. */
  viewers: number;
  channels: SimulatedChannel[];
}

export interface Truth {
  /** Epoch milliseconds with a fraction. */
  at: number;
  camera: string;
  event: 'picture-sent' | 'walker-entered' | 'walker-left';
  rtpTimestamp: number;
  /** Place in the scene's loop; a scene that carries numbers shows this one. */
  sceneFrame: number;
}

/** Talks to the control server of a running simulator. */
export class SimulatorControl {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async devices(): Promise<SimulatedDevice[]> {
    return (await this.#ask<{ devices: SimulatedDevice[] }>('GET', '/cameras')).devices;
  }

  /** When the last packet of a picture was written, or undefined when the log no longer has it. */
  async pictureSent(camera: string, rtpTimestamp: number): Promise<Truth | undefined> {
    const query = new URLSearchParams({ camera, rtpTimestamp: String(rtpTimestamp) });
    return (await this.#ask<{ truth: Truth[] }>('GET', `/truth?${query}`)).truth[0];
  }

  /** What was shown since an instant, oldest first. */
  async truth(camera: string, event: Truth['event'], sinceMs: number): Promise<Truth[]> {
    const query = new URLSearchParams({ camera, event, since: String(sinceMs) });
    return (await this.#ask<{ truth: Truth[] }>('GET', `/truth?${query}`)).truth;
  }

  /** `walk`, `die`, `hang`, `refuse-password`, `move`, `recover` …: what a device shall do now. */
  async act(id: string, action: string, body: unknown = {}): Promise<SimulatedDevice> {
    return this.#ask('POST', `/cameras/${encodeURIComponent(id)}/${action}`, body);
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(new URL(path, this.url), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const content = (await answer.json()) as T & { error?: string };
    if (!answer.ok) throw new Error(`simulator ${method} ${path}: ${answer.status} ${content.error}`);
    return content;
  }
}

/** The rules that a channel's scene is made for: people in its zone. */
export function rulesFor(channel: SimulatedChannel, coolDownS: number): RulesDocumentInput {
  if (channel.zone.length < 3) return {};
  return {
    zones: [{ name: '警戒区', polygon: channel.zone }],
    rules: [{ kind: 'person-in-zone', zone: '警戒区', coolDownS }],
  };
}

/** What a technician on site knows of the simulated devices: identity, password, and what each picture shows. */
export function knownDevices(devices: SimulatedDevice[], coolDownS: number): KnownDevice[] {
  return devices.map((device) => ({
    deviceKey: device.endpointReference,
    user: device.user,
    password: device.password,
    rules: device.channels.map((channel) => rulesFor(channel, coolDownS)),
  }));
}
