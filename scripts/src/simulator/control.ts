import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Device } from './device.ts';
import { listProfiles, snapshotUri, streamUri } from './onvif/view.ts';
import type { Simulator } from './simulator.ts';

export interface ControlServer {
  url: string;
  close(): Promise<void>;
}

const clockSchema = z.strictObject({ seconds: z.number().min(-1e9).max(1e9) });
const garbageSchema = z.strictObject({
  kinds: z
    .array(z.enum(['discovery', 'soap', 'jpeg']))
    .min(1)
    .default(['discovery', 'soap', 'jpeg']),
});
const nothingSchema = z.strictObject({});

/** One device as `GET /cameras` lists it. */
function describeDevice(device: Device) {
  const { spec, user, password, address, ports, xaddrs, scopes, faults } = device;
  const profiles = listProfiles(device);
  return {
    id: spec.id,
    kind: spec.kind,
    name: spec.name,
    manufacturer: spec.manufacturer,
    model: spec.model,
    endpointReference: spec.endpointReference,
    serial: spec.serial,
    mac: spec.mac,
    address,
    ports,
    xaddrs,
    scopes,
    user,
    password,
    authentication: spec.authentication,
    probeHabit: spec.probeHabit,
    viewers: device.viewers,
    syncPoints: device.syncPoints,
    faults: { ...faults, garbage: [...faults.garbage] },
    channels: device.channels.map((channel, index) => ({
      id: channel.spec.id,
      name: channel.spec.name,
      sourceToken: `source_${index + 1}`,
      scene: channel.scene.name,
      codec: channel.spec.codec,
      walkMode: channel.mode,
      loopS: channel.scene.frames / channel.scene.framesPerSecond,
      zone: channel.scene.zone,
      entries: channel.scene.entries,
      profiles: profiles
        .filter((profile) => profile.channel === channel)
        .map((profile) => ({ token: profile.token, stream: profile.stream, uri: streamUri(device, profile) })),
      snapshot: profiles
        .filter((profile) => profile.channel === channel)
        .map((profile) => snapshotUri(device, profile))[0],
    })),
  };
}

type Answer = { status: number; body: unknown };

/** Does one action to one device; every action answers the device as it is afterwards. */
async function act(simulator: Simulator, id: string, action: string, given: unknown): Promise<Answer> {
  const device = simulator.findDevice(id);
  if (!device) return { status: 404, body: { error: `no camera ${id}` } };
  const actions: Record<string, () => unknown> = {
    die: () => device.die(),
    hang: () => device.hang(),
    'refuse-password': () => device.refusePassword(),
    move: () => simulator.move(device),
    'clock-offset': () => device.setClockOffset(clockSchema.parse(given).seconds),
    'two-xaddrs': () => device.showTwoXaddrs(),
    garbage: () => device.speakGarbage(garbageSchema.parse(given).kinds),
    'ignore-sync-point': () => device.ignoreSyncPoints(),
    recover: () => device.recover(),
    walk: () => {
      const channel = simulator.findChannel(id) ?? device.channels[0];
      if (!channel?.askForWalk()) throw new Error(`camera ${id}: its scene ${channel?.scene.name} has no walk to show`);
    },
  };
  const run = actions[action];
  if (!run) {
    return { status: 404, body: { error: `no action ${action}; there are ${Object.keys(actions).join(', ')}` } };
  }
  if (action !== 'clock-offset' && action !== 'garbage') nothingSchema.parse(given);
  await run();
  return { status: 200, body: describeDevice(device) };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const part of request) {
    text += String(part);
    if (text.length > 16_384) throw new Error('expected a body of at most 16 KiB');
  }
  return text === '' ? {} : JSON.parse(text);
}

async function answer(simulator: Simulator, request: IncomingMessage): Promise<Answer> {
  // A web page that somebody has open must not reach this port: it hands out passwords.
  if (request.headers.origin !== undefined || !/^127\.0\.0\.1(:|$)/.test(request.headers.host ?? '')) {
    return { status: 403, body: { error: 'for local programs only, addressed as 127.0.0.1' } };
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (request.method === 'GET' && url.pathname === '/cameras') {
    return { status: 200, body: { devices: simulator.devices.map(describeDevice) } };
  }
  if (request.method === 'GET' && url.pathname === '/truth') {
    const camera = url.searchParams.get('camera') ?? undefined;
    const rtpTimestamp = url.searchParams.get('rtpTimestamp');
    if (camera !== undefined && rtpTimestamp !== null) {
      const picture = simulator.truth.findPicture(
        camera,
        Number(rtpTimestamp),
        url.searchParams.get('stream') ?? undefined,
      );
      return { status: 200, body: { truth: picture ? [picture] : [] } };
    }
    const event = url.searchParams.get('event');
    const truth = simulator.truth.list(camera, Number(url.searchParams.get('since') ?? 0));
    return { status: 200, body: { truth: event ? truth.filter((one) => one.event === event) : truth } };
  }
  const [, root, id, action] = url.pathname.split('/').map(decodeURIComponent);
  if (request.method === 'POST' && root === 'cameras' && id && action) {
    return act(simulator, id, action, await readJson(request));
  }
  return { status: 404, body: { error: 'there are GET /cameras, GET /truth, POST /cameras/ID/ACTION' } };
}

/** Starts the control server on 127.0.0.1. */
export async function startControl(simulator: Simulator, port: number): Promise<ControlServer> {
  const server = createServer((request, response) => {
    answer(simulator, request)
      .catch((error: Error) => ({ status: 400, body: { error: error.message } }))
      .then(({ status, body }) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = server.address();
  return {
    url: `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
