import { randomUUID } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { childText, escapeXml, readEnvelope } from './onvif/soap.ts';
import type { ProbeHabit } from './roster.ts';

/** What discovery needs to know of a device. */
export interface DiscoverableDevice {
  readonly spec: { readonly endpointReference: string; readonly probeHabit: ProbeHabit };
  readonly scopes: readonly string[];
  readonly xaddrs: readonly string[];
  readonly isSilent: boolean;
  readonly garbage: ReadonlySet<string>;
}

const group = '239.255.255.250';
const discoveryPort = 3702;
const loopback = '127.0.0.1';
/** WS-Discovery lets devices wait up to 500 ms so that answers don't collide; these wait less, to keep tests short. */
const longestDelayMs = 60;

/** A probe that a device could answer: the local names of the types asked for, the scopes, and the message's id. */
export interface Probe {
  messageId: string;
  types: string[];
  scopes: string[];
}

/** Reads a Probe; undefined when the datagram is something else. */
export function readProbe(text: string): Probe | undefined {
  const envelope = readEnvelope(text);
  const probe = envelope?.body.Probe;
  if (!envelope || probe === undefined) return undefined;
  const words = (value: string): string[] => value.split(/\s+/).filter((word) => word !== '');
  return {
    messageId: childText(envelope.header, 'MessageID'),
    types: words(childText(probe, 'Types')).map((type) => type.split(':').at(-1) ?? type),
    scopes: words(childText(probe, 'Scopes')),
  };
}

/** Whether a device with this habit answers a probe. */
export function answersProbe(habit: ProbeHabit, deviceScopes: readonly string[], probe: Probe): boolean {
  const fitsScopes = probe.scopes.every((wanted) => deviceScopes.some((scope) => scope.startsWith(wanted)));
  if (!fitsScopes) return false;
  if (probe.types.length === 0) return true;
  if (habit === 'untyped') return false;
  const known = habit === 'any' ? ['NetworkVideoTransmitter', 'Device'] : ['Device'];
  return probe.types.every((type) => known.includes(type));
}

function makeMatch(device: DiscoverableDevice, probe: Probe): string {
  const types = { any: 'dn:NetworkVideoTransmitter tds:Device', 'device-only': 'tds:Device', untyped: '' };
  const named = types[device.spec.probeHabit];
  return `<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><env:Header><wsa:MessageID>urn:uuid:${randomUUID()}</wsa:MessageID><wsa:RelatesTo>${escapeXml(probe.messageId)}</wsa:RelatesTo><wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To><wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action></env:Header><env:Body><d:ProbeMatches><d:ProbeMatch><wsa:EndpointReference><wsa:Address>${device.spec.endpointReference}</wsa:Address></wsa:EndpointReference>${named ? `<d:Types>${named}</d:Types>` : ''}<d:Scopes>${escapeXml(device.scopes.join(' '))}</d:Scopes><d:XAddrs>${device.xaddrs.join(' ')}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></env:Body></env:Envelope>`;
}

function answerProbe(device: DiscoverableDevice, socket: Socket, bytes: Buffer, from: RemoteInfo): void {
  if (device.isSilent || bytes.length > 16_384) return;
  const probe = readProbe(bytes.toString('utf8'));
  if (!probe || !answersProbe(device.spec.probeHabit, device.scopes, probe)) return;
  const whole = makeMatch(device, probe);
  const text = device.garbage.has('discovery') ? `${whole.slice(0, whole.length / 2)}\u0000<<&` : whole;
  const answer = (): void => {
    // The socket may have been closed while the answer waited (die, move).
    try {
      socket.send(text, from.port, from.address, () => undefined);
    } catch {}
  };
  setTimeout(answer, Math.random() * longestDelayMs).unref();
}

function bind(socket: Socket, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ port: discoveryPort, address, exclusive: false }, () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve();
    });
  });
}

/** A device's own discovery socket: answers unicast probes, and sends all answers, so that they come from its address. */
export class DiscoverySocket {
  readonly #device: DiscoverableDevice;
  #socket: Socket | undefined;

  constructor(device: DiscoverableDevice) {
    this.#device = device;
  }

  async open(address: string): Promise<void> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    socket.on('message', (bytes, from) => answerProbe(this.#device, socket, bytes, from));
    await bind(socket, address);
    this.#socket = socket;
  }

  /** Answers a probe that came by multicast. */
  answer(bytes: Buffer, from: RemoteInfo): void {
    if (this.#socket) answerProbe(this.#device, this.#socket, bytes, from);
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}

/** Hears multicast probes on the loopback interface, for all devices. Never joins on another interface. */
export class MulticastEar {
  readonly #socket = createSocket({ type: 'udp4', reuseAddr: true });

  async open(onProbe: (bytes: Buffer, from: RemoteInfo) => void): Promise<void> {
    this.#socket.on('message', onProbe);
    // Bound to the group's address: datagrams for one device's own address go to that device alone.
    await bind(this.#socket, group);
    this.#socket.addMembership(group, loopback);
    this.#socket.setMulticastInterface(loopback);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}
