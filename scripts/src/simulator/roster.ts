import { createHash } from 'node:crypto';
import type { DigestAlgorithm } from './digest-gate.ts';

/** One picture source of a simulated device. */
export interface ChannelSpec {
  /** `c01`, or `r01-2` for the second channel of a recorder. */
  id: string;
  /** What is painted on the pole, in the words of the people who live there. */
  name: string;
  scene: string;
  codec: 'h264' | 'h265';
  /** With H.265: the sub-stream is H.265, too, and nothing that every browser shows is to be had. */
  hasOnlyH265?: boolean;
  /** Where in the scene's loop it begins, 0…1. */
  phase: number;
}

/** How a device answers to WS-Discovery probes. */
export type ProbeHabit =
  /** Answers probes for NetworkVideoTransmitter, for Device and without types. */
  | 'any'
  /** Answers only probes for `tds:Device`, and those without types. */
  | 'device-only'
  /** Answers only probes that name no type at all, and names none itself. */
  | 'untyped';

/** One simulated device: a camera, or a recorder with several channels. */
export interface DeviceSpec {
  id: string;
  kind: 'camera' | 'recorder';
  /** Goes percent-encoded into the scopes; one device has a hostile one. */
  name: string;
  manufacturer: string;
  model: string;
  location: string;
  endpointReference: string;
  serial: string;
  mac: string;
  probeHabit: ProbeHabit;
  /** `digest`: HTTP digest only. `ws-token`: WS-UsernameToken for SOAP (old firmware), digest for pictures. */
  authentication: 'digest' | 'ws-token';
  httpDigest: readonly DigestAlgorithm[];
  rtspDigest: readonly DigestAlgorithm[];
  hasMedia2: boolean;
  channels: ChannelSpec[];
}

const makers = [
  ['Hikvision', 'DS-2CD2T46'],
  ['Dahua', 'IPC-HFW2431'],
  ['Uniview', 'IPC2124LB'],
  ['Tiandy', 'TC-C34WS'],
  ['TP-LINK', 'TL-IPC545K'],
  ['Kedacom', 'IPC2251'],
] as const;

const places = [
  '村口路口',
  '溪边农家乐门前',
  '老街民宿大厅门口',
  '村委会停车场',
  '茶场岔路口',
  '石桥头',
  '客栈后院周界',
  '水库坝头',
  '小学门前路段',
  '文化广场',
  '卫生室门口',
  '竹海民宿停车场',
] as const;

const locations = ['泾县云岭镇', '绩溪县家朋乡', '旌德县白地镇', '宁国市胡乐镇'] as const;

/** Names that cameras on a real network could carry to hurt whoever prints them. */
const hostileName = '<img src=x onerror=alert(1)>\r\n\u001b[31m村口"\'&\u202e';

const quietScenes = ['quiet-lawn', 'quiet-lane', 'quiet-pole', 'quiet-gate', 'quiet-path'] as const;

const pick = <const List extends readonly [unknown, ...unknown[]]>(list: List, index: number): List[number] =>
  list[index % list.length] ?? list[0];

/** A name-based UUID (RFC 9562 version 5 layout): the same seed gives the same devices in every run. */
function makeUuid(seed: string, id: string): string {
  const hex = createHash('sha1').update(`${seed}/${id}`).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function makeDevice(
  seed: string,
  kind: DeviceSpec['kind'],
  number: number,
  index: number,
): Omit<DeviceSpec, 'channels'> {
  const id = `${kind === 'recorder' ? 'r' : 'c'}${String(number).padStart(2, '0')}`;
  const uuid = makeUuid(seed, id);
  const [manufacturer, model] = pick(makers, index);
  const isOld = kind === 'camera' && number % 7 === 3;
  return {
    id,
    kind,
    name:
      kind === 'camera' && number === 5 ? hostileName : `${pick(places, index)}${index >= places.length ? index : ''}`,
    manufacturer,
    model: kind === 'recorder' ? 'NVR-3204' : model,
    location: pick(locations, index),
    endpointReference: `urn:uuid:${uuid}`,
    serial: `SIM${uuid.replaceAll('-', '').slice(0, 12).toUpperCase()}`,
    // Locally administered, so that it can never be somebody's real card.
    mac: `02:${[0, 2, 4, 6, 8].map((at) => uuid.replaceAll('-', '').slice(at, at + 2)).join(':')}`,
    probeHabit: isOld ? 'any' : pick(['any', 'any', 'device-only', 'any', 'untyped'] as const, index),
    authentication: isOld ? 'ws-token' : 'digest',
    httpDigest: isOld || number % 2 === 0 ? ['MD5'] : ['MD5', 'SHA-256'],
    rtspDigest: kind === 'camera' && number % 7 === 4 ? ['SHA-256', 'MD5'] : ['MD5'],
    hasMedia2: !isOld,
  };
}

/**
 * The devices of a run: recorders with `channels` pictures each (four), the rest cameras; `cameras` counts pictures, not boxes.
 * The first camera shows the whole street, the others quiet scenes at different places of their loops.
 */
export function makeRoster(wish: {
  seed: string;
  cameras: number;
  recorders: number;
  channels?: number;
  /** The scene that all of them show. */
  scene?: string;
}): DeviceSpec[] {
  const channelsPerRecorder = wish.channels ?? 4;
  const single = wish.cameras - wish.recorders * channelsPerRecorder;
  if (single < 0) {
    throw new Error(
      `expected at least ${wish.recorders * channelsPerRecorder} cameras for ${wish.recorders} recorders, got ${wish.cameras}`,
    );
  }
  let count = 0;
  const makeChannel = (id: string, isFirst: boolean): ChannelSpec => {
    const index = count++;
    const scene = wish.scene ?? (isFirst ? 'street' : pick(quietScenes, index));
    return {
      id,
      name: pick(places, index),
      scene,
      codec: scene === 'quiet-lane' && index % 10 === 1 ? 'h265' : 'h264',
      // The golden ratio's multiples spread evenly however many there are.
      phase: (index * 0.618034) % 1,
    };
  };
  const devices: DeviceSpec[] = [];
  for (let number = 1; number <= single; number++) {
    const base = makeDevice(wish.seed, 'camera', number, number - 1);
    devices.push({ ...base, channels: [makeChannel(base.id, number === 1)] });
  }
  for (let number = 1; number <= wish.recorders; number++) {
    const base = makeDevice(wish.seed, 'recorder', number, single + number - 1);
    const channels = Array.from({ length: channelsPerRecorder }, (_, index) =>
      makeChannel(`${base.id}-${index + 1}`, false),
    );
    devices.push({ ...base, channels });
  }
  return devices;
}
