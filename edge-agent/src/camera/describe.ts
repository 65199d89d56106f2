import { attributeOf, childOf, childrenOf, textOf, type XmlNode } from './xml.ts';

/** Who made the device and which one it is, as it says itself (text from the device: escape it before showing). */
export interface DeviceInformation {
  maker?: string;
  model?: string;
  firmware?: string;
  serial?: string;
  /** `aa:bb:cc:dd:ee:ff` */
  mac?: string;
}

/** One way to receive a source. */
export interface StreamProfile {
  token: string;
  name?: string;
  /** Lower case and without punctuation: `h264`, `h265`, `jpeg`, `mpeg4`, or what the device wrote. */
  codec?: string;
  /** Pixels. */
  width?: number;
  height?: number;
  /** Pictures a second at most. */
  frameRate?: number;
  /** Filled by the session; already checked against the allowed ranges. */
  streamUri?: string;
}

/** One picture of a device: a camera has one, a recorder one per channel. */
export interface VideoSource {
  token: string;
  /** Every profile that shows this source, largest picture first. */
  profiles: StreamProfile[];
  /** The largest picture. */
  main?: StreamProfile;
  /** The smallest picture that is not the main one: what the agent watches. */
  sub?: StreamProfile;
}

/** No recorder has more channels or profiles than this; the rest is ignored. */
const MAX_SOURCES = 256;
const MAX_PROFILES = 1024;
const MAX_TEXT = 256;

/** From `GetSystemDateAndTime`: epoch ms, or nothing when the device gives no UTC time. */
export function readClock(answer: XmlNode): number | undefined {
  const utc = childOf(answer, 'SystemDateAndTime', 'UTCDateTime');
  const part = (...path: string[]) => Number(textOf(utc, ...path) ?? Number.NaN);
  const at = Date.UTC(
    part('Date', 'Year'),
    part('Date', 'Month') - 1,
    part('Date', 'Day'),
    part('Time', 'Hour'),
    part('Time', 'Minute'),
    part('Time', 'Second'),
  );
  return Number.isFinite(at) ? at : undefined;
}

/** From `GetServices`: address by namespace. */
export function readServices(answer: XmlNode): Map<string, string> {
  const found = new Map<string, string>();
  for (const service of childrenOf(answer, 'Service').slice(0, 64)) {
    const [namespace, address] = [textOf(service, 'Namespace'), textOf(service, 'XAddr')];
    if (namespace && address) found.set(namespace, address);
  }
  return found;
}

/** From `GetCapabilities`, for devices older than `GetServices`. */
export function readMediaCapability(answer: XmlNode): string | undefined {
  return textOf(answer, 'Capabilities', 'Media', 'XAddr');
}

/** From `GetDeviceInformation`. */
export function readInformation(answer: XmlNode): DeviceInformation {
  return withoutGaps({
    maker: cut(textOf(answer, 'Manufacturer')),
    model: cut(textOf(answer, 'Model')),
    firmware: cut(textOf(answer, 'FirmwareVersion')),
    serial: cut(textOf(answer, 'SerialNumber')),
  });
}

/** From `GetNetworkInterfaces`: the hardware address of the first enabled interface, `aa:bb:cc:dd:ee:ff`. */
export function readMac(answer: XmlNode): string | undefined {
  const interfaces = childrenOf(answer, 'NetworkInterfaces');
  const enabled = interfaces.find((node) => textOf(node, 'Enabled') !== 'false') ?? interfaces[0];
  const digits = (textOf(enabled, 'Info', 'HwAddress') ?? '').replace(/[^0-9a-fA-F]/g, '').toLowerCase();
  return digits.length === 12 && digits !== '000000000000' ? (digits.match(/../g) ?? []).join(':') : undefined;
}

/** From `GetVideoSources` (Media) or `GetVideoSourceConfigurations` (Media2): the tokens of the sources. */
export function readSourceTokens(answer: XmlNode): string[] {
  const tokens = [
    ...childrenOf(answer, 'VideoSources').map((node) => attributeOf(node, 'token')),
    ...childrenOf(answer, 'Configurations').map((node) => textOf(node, 'SourceToken')),
  ];
  return [...new Set(tokens.filter((token) => token !== undefined && token.length <= MAX_TEXT))].slice(
    0,
    MAX_SOURCES,
  ) as string[];
}

/** From `GetProfiles` of Media or Media2: every profile with the source that it shows. */
export function readProfiles(answer: XmlNode): { sourceToken: string; profile: StreamProfile }[] {
  return childrenOf(answer, 'Profiles')
    .slice(0, MAX_PROFILES)
    .flatMap((node) => {
      const configurations = childOf(node, 'Configurations');
      const source = childOf(node, 'VideoSourceConfiguration') ?? childOf(configurations, 'VideoSource');
      const encoder = childOf(node, 'VideoEncoderConfiguration') ?? childOf(configurations, 'VideoEncoder');
      const [token, sourceToken] = [attributeOf(node, 'token'), textOf(source, 'SourceToken')];
      // A profile without source or encoder gives no video (audio or metadata only, or not set up yet).
      if (!token || !sourceToken || !encoder || token.length > MAX_TEXT || sourceToken.length > MAX_TEXT) return [];
      const profile: StreamProfile = withoutGaps({
        token,
        name: cut(textOf(node, 'Name')),
        codec: normaliseCodec(textOf(encoder, 'Encoding')),
        width: positive(textOf(encoder, 'Resolution', 'Width')),
        height: positive(textOf(encoder, 'Resolution', 'Height')),
        frameRate: positive(textOf(encoder, 'RateControl', 'FrameRateLimit')),
      });
      return [{ sourceToken, profile }];
    });
}

/** Joins sources and profiles, and picks main and sub. A source that only a profile names is a source too. */
export function arrangeSources(tokens: readonly string[], profiles: ReturnType<typeof readProfiles>): VideoSource[] {
  const all = [...new Set([...tokens, ...profiles.map(({ sourceToken }) => sourceToken)])].slice(0, MAX_SOURCES);
  return all.map((token) => {
    const own = profiles
      .filter(({ sourceToken, profile }) => sourceToken === token && profile.codec !== 'jpeg')
      .map(({ profile }) => profile)
      .sort((a, b) => pixels(b) - pixels(a));
    const [main, ...others] = own;
    const sub = others.at(-1);
    return { token, profiles: own, ...(main ? { main } : {}), ...(sub ? { sub } : {}) };
  });
}

function normaliseCodec(text: string | undefined): string | undefined {
  const plain = cut(text)
    ?.toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  return plain === 'hevc' ? 'h265' : plain || undefined;
}

const pixels = ({ width = 0, height = 0 }: StreamProfile) => width * height;

function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return number > 0 && number < 1e6 ? number : undefined;
}

const cut = (text: string | undefined) => text?.slice(0, MAX_TEXT);

/** Drops the fields that are `undefined`, so that JSON and tests show only what the device said. */
function withoutGaps<T extends object>(object: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
