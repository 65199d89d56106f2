import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import nodeOnvif from 'node-onvif';
import onvif from 'onvif';
import { fetch } from 'undici';
import { prepareMedia } from '../setup/media.ts';
import type { Device } from './device.ts';
import { type Simulator, startSimulator } from './simulator.ts';

// Own addresses and free ports, so that a demo that runs on this machine is not in the way.
const firstAddress = `127.${100 + (process.pid % 100)}.${1 + (process.pid % 250)}.1`;

/** Twelve cameras that show nobody until asked. */
export async function startTestSimulator(): Promise<Simulator> {
  const { folder } = await prepareMedia();
  return startSimulator({
    mediaFolder: folder,
    firstAddress,
    httpPort: 0,
    rtspPort: 0,
    seed: String(process.pid),
    walkMode: { kind: 'on-demand' },
  });
}

export function getDevice(simulator: Simulator, id: string): Device {
  const device = simulator.findDevice(id);
  if (!device) throw new Error(`no device ${id}`);
  return device;
}

export async function control(
  simulator: Simulator,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${simulator.controlUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Sends one probe and gathers what comes within 400 ms. */
export async function probe(
  simulator: Simulator,
  types: string,
  to = '239.255.255.250',
): Promise<{ from: string; text: string }[]> {
  const socket = createSocket('udp4');
  const answers: { from: string; text: string }[] = [];
  socket.on('message', (bytes, from) => answers.push({ from: from.address, text: bytes.toString() }));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setMulticastInterface('127.0.0.1');
  const named = types && `<d:Types xmlns:dn="n" xmlns:tds="t">${types}</d:Types>`;
  socket.send(
    `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header><a:MessageID>uuid:1</a:MessageID></e:Header><e:Body><d:Probe>${named}</d:Probe></e:Body></e:Envelope>`,
    3702,
    to,
  );
  await delay(400);
  socket.close();
  const own = new Set(simulator.devices.map((device) => device.address));
  return answers.filter((answer) => own.has(answer.from));
}

interface OnvifSession {
  profiles: unknown[];
  activeSources: unknown[];
  getDeviceInformation(done: (error: Error | null, information: { manufacturer: string }) => void): void;
  setSynchronizationPoint(options: { profileToken: string }, done: (error: Error | null) => void): void;
}

interface NodeOnvifSession {
  init(): Promise<{ Manufacturer: string }>;
  getUdpStreamUrl(): string;
  fetchSnapshot(): Promise<{ body: Buffer }>;
}

/** A session that has shown its password: `connect` alone succeeds with a wrong one, with empty lists. */
export async function connectOnvif(device: Device, password = device.password): Promise<OnvifSession> {
  const Cam = onvif.Cam as unknown as new (options: object, done: (error: Error | null) => void) => OnvifSession;
  const { address: hostname, user: username, ports } = device;
  const session = await new Promise<OnvifSession>((resolve, reject) => {
    const made = new Cam({ hostname, port: ports.http, username, password, timeout: 2000 }, (error) =>
      error ? reject(error) : resolve(made),
    );
  });
  await new Promise<void>((resolve, reject) => {
    session.getDeviceInformation((error) => (error ? reject(error) : resolve()));
  });
  return session;
}

export function makeNodeOnvifSession(device: Device): NodeOnvifSession {
  const { OnvifDevice } = nodeOnvif as unknown as { OnvifDevice: new (options: object) => NodeOnvifSession };
  return new OnvifDevice({ xaddr: device.xaddrs[0], user: device.user, pass: device.password });
}

export const mainUri = (device: Device, channel = 1): string => `${device.rtspUrl}/live/${channel}/main`;

export async function waitFor(what: string, isThere: () => boolean, timeoutMs = 8000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!isThere()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await delay(20);
  }
}
