import { isIPv6 } from 'node:net';
import { type AddressAllowList, plainAddress } from '../camera/allow-list.ts';
import { CameraError, toCameraError } from '../camera/errors.ts';
import { openSession } from '../camera/session.ts';
import { discoverDevices } from './discover.ts';
import type { FoundDevice } from './union.ts';

export interface ProbeOptions {
  allow: AddressAllowList;
  /** For each address that is tried. Default 2,000 ms. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Only for tests: another port than 3702. */
  discoveryPort?: number;
}

/** Where ONVIF devices are found when they answer no probe, commonest first (Hikvision, Dahua; Reolink; XM; TP-Link). */
const USUAL_PORTS = [80, 443, 8000, 8080, 8899, 2020] as const;
const SERVICE_PATH = '/onvif/device_service';

/**
 * Looks for the device at one address that a person or the configuration names: `192.168.1.64`, `192.168.1.64:8080`,
 * `http://…/onvif/device_service`, or a host name that stands for allowed addresses only. It is probed by unicast
 * WS-Discovery (which tells its endpoint reference) and asked directly. Several devices at one address are all given;
 * none: one `FoundDevice` without reference, so that it can be shown as unreachable.
 *
 * @throws CameraError `refused-address`, `unreachable` (a name that nobody knows), `aborted`.
 */
export async function probeAddress(address: string, options: ProbeOptions): Promise<FoundDevice[]> {
  const { allow, signal } = options;
  const asked = parseTarget(address);
  const host = await allow.resolve(asked.host);
  const bracketed = isIPv6(host) ? `[${host}]` : host;
  const { devices } = isIPv6(host)
    ? { devices: [] }
    : await discoverDevices({
        allow,
        ranges: [host],
        multicast: false,
        nodeOnvif: false,
        timing: { intervalMs: 150, waitMs: 700 },
        ...(signal ? { signal } : {}),
        ...(options.discoveryPort === undefined ? {} : { port: options.discoveryPort }),
      });
  const here = devices.filter(({ addresses }) => addresses.some(({ url }) => isAt(url, host, asked.port)));
  if (here.length > 0) return here;
  const urls = asked.url
    ? [withHost(asked.url, bracketed)]
    : (asked.port === undefined ? USUAL_PORTS : [asked.port]).map(
        (port) => `${port === 443 ? 'https' : 'http'}://${bracketed}:${port}${SERVICE_PATH}`,
      );
  const heard = await Promise.all(urls.map(async (url) => ({ url, rank: await rankAnswer(url, options) })));
  const best = Math.min(...heard.map(({ rank }) => rank));
  const found = heard.filter(({ rank }) => rank === best).map(({ url }) => url);
  return [
    {
      key: `address:${host}${asked.port === undefined ? '' : `:${asked.port}`}`,
      types: [],
      scopes: [],
      addresses: (best === 0 ? found : found.slice(0, 1)).map((url) => ({
        url: new URL(url).href,
        basis: 'answered-from' as const,
      })),
      from: [host],
      foundBy: ['by-hand'],
      conflict: false,
    },
  ];
}

/** What a person typed, taken apart. @throws CameraError `refused-address` when it is no address. */
export function parseTarget(text: string): { host: string; port?: number; url?: URL } {
  const typed = text.trim();
  const bare = isIPv6(typed) ? `[${typed}]` : typed;
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(bare);
  const whole = hasScheme ? bare : `http://${bare}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '' || /\s/.test(bare))
    throw new CameraError('refused-address', {
      expected: 'an address such as 192.168.1.64, 192.168.1.64:8080 or http://192.168.1.64/onvif/device_service',
      came: text,
      todo: 'correct the address',
    });
  const port = url.port === '' ? (hasScheme ? (url.protocol === 'https:' ? 443 : 80) : undefined) : Number(url.port);
  const given = hasScheme && url.pathname !== '/' ? { url } : {};
  return { host: plainAddress(url.hostname), ...(port === undefined ? {} : { port }), ...given };
}

function isAt(address: string, host: string, port: number | undefined): boolean {
  const url = new URL(address);
  const own = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return plainAddress(url.hostname) === host && (port === undefined || port === own);
}

function withHost(url: URL, host: string): string {
  const copy = new URL(url);
  copy.hostname = host;
  copy.username = '';
  copy.password = '';
  return copy.href;
}

/** 0 speaks ONVIF, 1 answers something else, 2 takes a connection or is silent, 3 is closed: what to show a person. */
async function rankAnswer(url: string, { allow, timeoutMs = 2000, signal }: ProbeOptions): Promise<number> {
  try {
    await (await openSession({ url, allow, timeoutMs, ...(signal ? { signal } : {}) })).close();
    return 0;
  } catch (error) {
    const { code } = toCameraError(error, url);
    return code === 'timeout' ? 2 : code === 'unreachable' ? 3 : 1;
  }
}
