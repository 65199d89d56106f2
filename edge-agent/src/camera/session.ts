import type { Cam } from 'onvif';
import { type AddressAllowList, isUnusable } from './allow-list.ts';
import {
  arrangeSources,
  type DeviceInformation,
  readClock,
  readInformation,
  readMac,
  readMediaCapability,
  readProfiles,
  readServices,
  readSourceTokens,
  type VideoSource,
} from './describe.ts';
import { CameraError } from './errors.ts';
import { CameraHttp, type Credential } from './http.ts';
import { type Authentication, type CallOptions, SoapClient } from './soap.ts';
import { escapeXml, textOf, type XmlNode } from './xml.ts';

export interface SessionOptions {
  /** The device service, such as `http://192.168.1.64/onvif/device_service`. */
  url: string;
  allow: AddressAllowList;
  credential?: Credential;
  /** Default `auto`. */
  authentication?: Authentication;
  /** For each exchange, not for the whole. Default 5,000 ms. */
  timeoutMs?: number;
  certificatePin?: string;
  signal?: AbortSignal;
}

/** Everything that the registry wants to know of a device. */
export interface DeviceDescription {
  information: DeviceInformation;
  sources: VideoSource[];
  /** The camera's clock less the agent's, ms; `undefined` when the camera does not tell the time. */
  clockOffsetMs?: number;
  /** Media2 is offered and used. */
  media2: boolean;
  /** The device takes only WS-UsernameToken, a legacy: works, and is to be shown. */
  legacyAuthentication: boolean;
  /** SHA-256 of the camera's certificate, where it speaks TLS. */
  certificateFingerprint?: string;
  /** What could not be read, without keeping the rest from being read. */
  problems: CameraError[];
}

const MEDIA = 'http://www.onvif.org/ver10/media/wsdl';
const MEDIA2 = 'http://www.onvif.org/ver20/media/wsdl';
const EVENTS = 'http://www.onvif.org/ver10/events/wsdl';

/** A recorder of 64 channels has some 130 profiles; asking each for its address is bounded. */
const MAX_STREAM_URIS = 512;

/**
 * An ONVIF session with one device. Made by `openSession`, which has read the clock. Every method fails with a
 * `CameraError`, within its deadline; nothing that a camera sends or leaves out ends the process.
 */
export class CameraSession {
  readonly #options: SessionOptions;
  readonly #http: CameraHttp;
  readonly #soap: SoapClient;
  #clockOffsetMs: number | undefined;
  #servicesKnown = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { allow, credential, timeoutMs, certificatePin, authentication = 'auto' } = options;
    const url = allow.checkUrl(options.url, ['http:', 'https:']);
    this.#http = new CameraHttp({
      allow,
      ...(credential ? { credential } : {}),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(certificatePin === undefined ? {} : { certificatePin }),
    });
    this.#soap = new SoapClient(this.#http, url, authentication, credential);
  }

  /** The camera's clock less the agent's, ms, as of the last `readClock`. */
  get clockOffsetMs(): number | undefined {
    return this.#clockOffsetMs;
  }

  /**
   * Reads the clock, without any credential, and keeps its offset (half the way there and back is allowed for).
   * It is also the proof that something at this address speaks ONVIF.
   */
  async readClock(): Promise<number | undefined> {
    const sentAt = Date.now();
    const answer = await this.call((cam) => cam.getSystemDateAndTime(() => undefined), { authenticate: false });
    const now = readClock(answer);
    if (now === undefined) return undefined;
    // ONVIF gives whole seconds: on average the camera is half a second further.
    this.#clockOffsetMs = Math.round(now + 500 - (sentAt + Date.now()) / 2);
    this.#soap.setClockOffset(this.#clockOffsetMs);
    return this.#clockOffsetMs;
  }

  /** Checks the credential by the cheapest call that needs one. @throws CameraError `unauthorised` when refused. */
  async checkCredential(): Promise<DeviceInformation> {
    return readInformation(await this.call((cam) => cam.getDeviceInformation(() => undefined)));
  }

  /**
   * Maker, model, sources, streams. The credential is needed; what a device cannot answer is in `problems`.
   *
   * @throws CameraError `unauthorised`, `unreachable`, `timeout` … when not even the device information can be read.
   */
  async describe(): Promise<DeviceDescription> {
    const problems: CameraError[] = [];
    const information = await this.checkCredential();
    const mac = await this.attempt(problems, async () =>
      readMac(await this.call((cam) => cam.getNetworkInterfaces(() => undefined))),
    );
    const sources = (await this.attempt(problems, () => this.readSources(problems))) ?? [];
    const fingerprint = this.#http.certificateFingerprint;
    return {
      information: mac ? { ...information, mac } : information,
      sources,
      ...(this.#clockOffsetMs === undefined ? {} : { clockOffsetMs: this.#clockOffsetMs }),
      media2: this.#soap.usesMedia2,
      legacyAuthentication: this.#soap.usesLegacyAuthentication,
      ...(fingerprint === undefined ? {} : { certificateFingerprint: fingerprint }),
      problems,
    };
  }

  /** The RTSP address of a profile, checked: `rtsp(s)://` inside the allowed ranges, without a credential in it. */
  async streamUri(profileToken: string): Promise<string> {
    await this.findServices();
    const token = escapeXml(profileToken);
    const answer = await this.call((cam) =>
      cam.getStreamUri({ protocol: 'RTSP', profileToken: token }, () => undefined),
    );
    return this.checkUri(answer, ['rtsp:', 'rtsps:']).href;
  }

  /** Asks for a key frame of a profile's stream, for everybody who receives it (ONVIF Media 5.16). */
  async synchronise(profileToken: string): Promise<void> {
    await this.findServices();
    const token = escapeXml(profileToken);
    await this.call((cam) => cam.setSynchronizationPoint({ profileToken: token }, () => undefined));
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  private async readSources(problems: CameraError[]): Promise<VideoSource[]> {
    await this.findServices();
    const profiles = readProfiles(await this.call((cam) => cam.getProfiles(() => undefined)));
    const tokens = await this.attempt(problems, async () =>
      readSourceTokens(await this.call((cam) => cam.getVideoSources(() => undefined))),
    );
    const sources = arrangeSources(tokens ?? [], profiles);
    for (const profile of sources.flatMap(({ profiles: own }) => own).slice(0, MAX_STREAM_URIS)) {
      const uri = await this.attempt(problems, () => this.streamUri(profile.token));
      if (uri) profile.streamUri = uri;
    }
    return sources;
  }

  private async findServices(): Promise<void> {
    if (this.#servicesKnown) return;
    try {
      const services = readServices(await this.call((cam) => cam.getServices(false, () => undefined)));
      for (const [name, namespace] of [
        ['media', MEDIA],
        ['media2', MEDIA2],
        ['events', EVENTS],
      ] as const) {
        const address = services.get(namespace);
        if (address) this.#soap.placeService(name, address);
      }
    } catch (error) {
      if (!(error instanceof CameraError) || error.code !== 'fault') throw error;
      // Devices from before ONVIF 2.0 do not know GetServices.
      const address = readMediaCapability(await this.call((cam) => cam.getCapabilities(() => undefined)));
      if (address) this.#soap.placeService('media', address);
    }
    if (!this.#soap.hasService('media') && !this.#soap.hasService('media2'))
      throw new CameraError('unsupported', {
        expected: 'a media service',
        came: 'a device without one (a door controller, a storage)',
        todo: 'leave it out; it has no picture',
      });
    this.#servicesKnown = true;
  }

  /** The address in an answer. A host that means nothing from here (0.0.0.0, 169.254.x) is replaced by the device's. */
  private checkUri(answer: XmlNode, schemes: readonly string[]): URL {
    const text = uriOf(answer);
    const device = new URL(this.#options.url);
    if (!URL.canParse(text) || !isUnusable(new URL(text).hostname)) return this.#options.allow.checkUrl(text, schemes);
    const url = new URL(text);
    // Not by `url.hostname =`: for rtsp, which URL does not know as special, that is ignored in some forms.
    const port = url.port === '' ? '' : `:${url.port}`;
    const path = url.pathname + url.search;
    return this.#options.allow.checkUrl(`${url.protocol}//${device.hostname}${port}${path}`, schemes);
  }

  private call(compose: (cam: Cam) => void, options: CallOptions = {}): Promise<XmlNode> {
    const { signal } = this.#options;
    return this.#soap.call(compose, { ...options, ...(signal ? { signal } : {}) });
  }

  /** Notes a failure and goes on, except where going on makes no sense: a refused credential, a gone camera. */
  private async attempt<T>(problems: CameraError[], work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CameraError) || ['unreachable', 'timeout', 'aborted'].includes(error.code)) throw error;
      problems.push(error);
      return undefined;
    }
  }
}

/**
 * Opens a session: checks the address, reads the clock without credentials. Call `close` when done.
 *
 * @throws CameraError `refused-address`, `unreachable`, `timeout`, `bad-answer` …
 */
export async function openSession(options: SessionOptions): Promise<CameraSession> {
  const session = new CameraSession(options);
  try {
    await session.readClock();
    return session;
  } catch (error) {
    // A few makers want the credential even for the clock (Panasonic): that is an answer, and the offset stays unknown.
    if (error instanceof CameraError && ['unauthorised', 'fault'].includes(error.code)) return session;
    await session.close();
    throw error;
  }
}

/** Media2 puts the address into `Uri`, Media into `MediaUri/Uri`. */
function uriOf(answer: XmlNode): string {
  return textOf(answer, 'MediaUri', 'Uri') ?? textOf(answer, 'Uri') ?? '';
}
