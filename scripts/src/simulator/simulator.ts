import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { Channel, Ticker } from './channel.ts';
import { type ControlServer, startControl } from './control.ts';
import { Device } from './device.ts';
import { MulticastEar } from './discovery.ts';
import type { WalkMode } from './projector.ts';
import { type DeviceSpec, makeRoster } from './roster.ts';
import { loadScene, type Scene } from './scenes/scene-file.ts';
import { nowMs, TruthLog } from './truth-log.ts';

export interface SimulatorOptions {
  /** Folder of prepared scenes: `prepareMedia().folder`. */
  mediaFolder: string;
  /** Pictures in all, channels of recorders included. Default 12. */
  cameras?: number;
  /** Recorders with four channels each among them. Default 1. */
  recorders?: number;
  /** Pictures of each recorder. Default 4. */
  channels?: number;
  /** The scene that all cameras show, such as `counter`; by default each has its own. */
  scene?: string;
  /** The devices themselves, instead of a made-up roster. */
  devices?: DeviceSpec[];
  /** Makes endpoint references, serials and addresses of network cards; the same seed gives the same. */
  seed?: string;
  /** Address of the first device; the others follow. Default 127.0.10.1. Must lie in 127.0.0.0/8. */
  firstAddress?: string;
  /** Default 8080; 0: any free port. */
  httpPort?: number;
  /** Default 8554; 0: any free port. */
  rtspPort?: number;
  user?: string;
  /** One password for all; default: a random one for each device. */
  password?: string;
  /** A secret that makes each device's password: the same secret gives the same passwords at every start. */
  passwordKey?: string;
  /** Default `{kind: 'loop'}`. */
  walkMode?: WalkMode;
  /** JSON lines of what was shown; appended. */
  truthFile?: string;
  /** Port of the control server on 127.0.0.1; default 0 (any free one). */
  controlPort?: number;
}

/** A running set of simulated cameras. */
export interface Simulator {
  devices: readonly Device[];
  truth: TruthLog;
  /** `http://127.0.0.1:PORT` of the control server. */
  controlUrl: string;
  findDevice(id: string): Device | undefined;
  findChannel(id: string): Channel | undefined;
  /** Gives a device the next free address; answers it. */
  move(device: Device): Promise<string>;
  stop(): Promise<void>;
}

/** The `index`th loopback address after `first`; last octets 0 and 255 are passed over. */
export function nextAddress(first: string, index: number): string {
  const parts = first.split('.').map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = parts;
  const isLoopback = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  if (!isLoopback || a !== 127 || d < 1 || d > 254) {
    throw new Error(`first address: expected one in 127.0.0.0/8 with a last part of 1 to 254, got ${first}`);
  }
  const host = (b * 256 + c) * 254 + (d - 1) + index;
  const net = Math.floor(host / 254);
  if (net > 0xffff)
    throw new Error(`${index} addresses after ${first}: 127.0.0.0/8 ends before; choose an earlier one`);
  return `127.${net >> 8}.${net & 255}.${(host % 254) + 1}`;
}

function makePassword(deviceId: string, key: string | undefined): string {
  if (key === undefined) return randomBytes(9).toString('base64url');
  return createHmac('sha256', key).update(deviceId).digest('base64url').slice(0, 12);
}

async function loadScenes(mediaFolder: string, specs: readonly DeviceSpec[]): Promise<Map<string, Scene>> {
  const scenes = new Map<string, Scene>();
  for (const name of new Set(specs.flatMap((spec) => spec.channels.map((channel) => channel.scene)))) {
    scenes.set(name, await loadScene(mediaFolder, name));
  }
  return scenes;
}

/** Starts the cameras, the control server and the clock. Throws, with everything closed, when an address is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { seed = 'sharp-eyes', cameras = 12, recorders = 1, channels: perRecorder = 4 } = options;
  const scene = options.scene === undefined ? {} : { scene: options.scene };
  const specs = options.devices ?? makeRoster({ seed, cameras, recorders, channels: perRecorder, ...scene });
  const scenes = await loadScenes(options.mediaFolder, specs);
  const truth = new TruthLog(options.truthFile);
  const firstAddress = options.firstAddress ?? '127.0.10.1';
  const ports = { http: options.httpPort ?? 8080, rtsp: options.rtspPort ?? 8554 };
  let addresses = 0;
  const channels: Channel[] = [];
  const devices = specs.map((spec) => {
    const own = spec.channels.map((channelSpec, index) => {
      const scene = scenes.get(channelSpec.scene);
      if (!scene) throw new Error(`camera ${channelSpec.id}: no scene ${channelSpec.scene}`);
      const channel = new Channel({
        spec: channelSpec,
        scene,
        mode: options.walkMode ?? { kind: 'loop' },
        truth,
        // Spread over a picture's duration, so that cameras don't all send in the same millisecond.
        startMs: nowMs() + (((channels.length + index) * 37) % 100),
        rtpBase: randomInt(2 ** 32),
      });
      return channel;
    });
    channels.push(...own);
    return new Device({
      spec,
      address: nextAddress(firstAddress, addresses++),
      ports,
      user: options.user ?? 'onvif',
      password: options.password ?? makePassword(spec.id, options.passwordKey),
      channels: own,
    });
  });

  const ear = new MulticastEar();
  const ticker = new Ticker(channels);
  let control: ControlServer | undefined;
  const stop = async (): Promise<void> => {
    ticker.stop();
    await Promise.all([control?.close(), ear.close(), ...devices.map((device) => device.close())]);
    await truth.close();
  };
  try {
    for (const device of devices) await device.open();
    await ear.open((bytes, from) => {
      for (const device of devices) device.discovery.answer(bytes, from);
    });
    const simulator: Simulator = {
      devices,
      truth,
      controlUrl: '',
      findDevice: (id) =>
        devices.find((device) => device.spec.id === id || device.channels.some((one) => one.spec.id === id)),
      findChannel: (id) => channels.find((channel) => channel.spec.id === id),
      async move(device) {
        const address = nextAddress(firstAddress, addresses++);
        await device.move(address);
        return address;
      },
      stop,
    };
    control = await startControl(simulator, options.controlPort ?? 0);
    simulator.controlUrl = control.url;
    ticker.start();
    return simulator;
  } catch (error) {
    await stop();
    throw error;
  }
}
