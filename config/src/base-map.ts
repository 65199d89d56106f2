import { isIPv4 } from 'node:net';
import { z } from 'zod';

/** Tianditu's tile servers (国家地理信息公共服务平台): eight, each a host of its own. */
const tiandituHosts = Array.from({ length: 8 }, (_, n) => `t${n}.tianditu.gov.cn`);

/**
 * 审图号, as maps carry it since the Map Administration Regulations (State Council Order 664, Art. 15 ff.):
 * GS(2024)0568号, 皖S（2023）12号, 国审字(2011)第1234号.
 */
const approvalNumber = /^[\p{Script=Han}A-Za-z]{1,12}\s?[(（〔[]\d{4}[)）〕\]]\s?第?\d{1,6}\s?号$/u;

/** Networks of one's own by address (RFC 1918, RFC 4193, loopback), as a URL writes them. */
const ownAddresses = [/^127\./, /^10\./, /^192\.168\./, /^172\.(1[6-9]|2\d|3[01])\./];
/** Names that no public register gives out (RFC 6761, RFC 6762, RFC 8375, and those that people use). */
const ownNames = [/^[a-z0-9-]+$/, /\.(local|lan|internal|intranet|home\.arpa)$/];

/** @param host - as `URL` gives it: lower case, addresses in their usual form */
function isOwnNetwork(host: string): boolean {
  if (isIPv4(host)) return ownAddresses.some((pattern) => pattern.test(host));
  if (host.startsWith('[')) return host === '[::1]' || /^\[f[cd]/.test(host);
  return ownNames.some((pattern) => pattern.test(host));
}

/** Names under China's own registers, .cn and .中国. */
const isChinese = (host: string): boolean => /\.(cn|xn--fiqs8s)$/.test(host);

const placeholders = ['{z}', '{x}', '{y}'] as const;

/** What is behind every map: nothing, Tianditu, or the county's own. */
export const baseMapSettings = z
  .strictObject({
    kind: z.enum(['none', 'tianditu', 'tiles', 'file']),
    approval: z.string().max(60),
    tianditu: z.strictObject({
      key: z.string().regex(/^([0-9a-f]{32})?$/i, 'expected the 32 hexadecimal digits of a Tianditu key'),
      picture: z.enum(['roads', 'imagery']),
    }),
    tiles: z.strictObject({
      address: z.string().max(500),
      datum: z.enum(['cgcs2000', 'wgs84', 'gcj02', 'bd09']),
      maxZoom: z.int().min(1).max(22),
    }),
    file: z.string().max(1000),
  })
  .superRefine((settings, context) => {
    for (const [path, message] of faultsOf(settings))
      context.addIssue({ code: 'custom', path: path.split('.'), message });
  });
export type BaseMapSettings = z.infer<typeof baseMapSettings>;

/** What is wrong with the settings that the chosen kind uses; the others may wait for their day. */
function faultsOf(settings: z.input<typeof baseMapSettings>): [path: string, message: string][] {
  const { kind, approval, tianditu, tiles, file } = settings;
  if (kind === 'none') return [];
  const faults: [string, string][] = [];
  if (!approvalNumber.test(approval.trim()))
    faults.push([
      'approval',
      `map-without-approval: expected the 审图号 that stands on the map, such as GS(2024)0568号, got “${approval}”; it is shown on every map and print`,
    ]);
  if (kind === 'tianditu' && tianditu.key === '')
    faults.push([
      'tianditu.key',
      'tianditu-without-key: expected a key; the county’s own is given by the Tianditu console (控制台 › 应用管理)',
    ]);
  if (kind === 'tiles') {
    const fault = faultOfAddress(tiles.address);
    if (fault !== null) faults.push(['tiles.address', fault]);
    if (tiles.datum === 'gcj02' || tiles.datum === 'bd09')
      faults.push([
        'tiles.datum',
        `shifted-base-map: expected tiles in CGCS2000 or WGS-84, got ${tiles.datum}, which lies some hundreds of metres beside: have them cut anew from the CGCS2000 data (docs/decisions/base-map.md)`,
      ]);
  }
  if (kind === 'file' && file === '')
    faults.push(['file', 'base-map-file-missing: expected the path of an MBTiles file']);
  return faults;
}

function faultOfAddress(address: string): string | null {
  const what = 'expected an address such as https://map.example.gov.cn/tiles/{z}/{x}/{y}.png';
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return `bad-tile-address: ${what}, got “${address}”`;
  if (url.username !== '' || url.password !== '')
    return 'bad-tile-address: expected an address without a user’s name and password; every browser would show them';
  const rest = `${url.pathname}${url.search}`.replaceAll('%7B', '{').replaceAll('%7D', '}');
  if (placeholders.some((each) => rest.split(each).length !== 2))
    return `bad-tile-address: ${what} with {z}, {x} and {y} once each behind the host, got “${address}”`;
  const host = url.hostname;
  if (!isOwnNetwork(host) && !isChinese(host))
    return `foreign-tile-host: expected a host under .cn or in a network of your own, got ${host}: maps of China are taken from Tianditu or from the county’s own service (Order 664); use kind “tianditu”, or a host of your own that serves the same tiles`;
  if (url.protocol === 'http:' && !isOwnNetwork(host))
    return `bad-tile-address: expected https outside a network of your own, got ${url.origin}`;
  return null;
}

/** What browsers ask for the tiles of the base map: nothing where the hub itself serves them. */
export interface BaseMapTiles {
  /** Origins that the content security policy must name, and no others. */
  origins: string[];
  /** Templates of each layer, the lowest first. */
  layers: string[][];
}

/** Tianditu's own WMTS, tile matrix set `w` (Web Mercator): the picture, and the names on it. */
function tiandituTemplates(layer: string, key: string): string[] {
  const asked =
    `SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles` +
    `&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${key}`;
  return tiandituHosts.map((host) => `https://${host}/${layer}_w/wmts?${asked}`);
}

export function baseMapTiles({ kind, tianditu, tiles }: BaseMapSettings): BaseMapTiles {
  if (kind === 'tianditu') {
    const layers = tianditu.picture === 'roads' ? ['vec', 'cva'] : ['img', 'cia'];
    return {
      origins: tiandituHosts.map((host) => `https://${host}`),
      layers: layers.map((layer) => tiandituTemplates(layer, tianditu.key)),
    };
  }
  if (kind === 'tiles') return { origins: [new URL(tiles.address).origin], layers: [[tiles.address]] };
  return { origins: [], layers: [] };
}
