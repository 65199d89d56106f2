import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Agent, type AlertRow, type Camera, newId } from '@sharp-eyes/protocol';
import type { HubClient } from '../demo/hub-client.ts';
import type { SimulatedChannel } from '../demo/simulator-control.ts';
import { startWorld, until, type World } from '../processes/world.ts';

// Each is a named error that somebody can count; the cameras beside it are watched as if nothing were.
describe('cameras that misbehave', () => {
  let world: World;
  let officer: HubClient;
  let good: { camera: Camera; channel: SimulatedChannel };
  let bad: { camera: Camera; channel: SimulatedChannel; device: string };

  beforeAll(async () => {
    world = await startWorld({ mongoUri: process.env.MONGODB_URI ?? '', cameras: 3, walks: 'on-demand' });
    const cameras = await world.adopt();
    const watched = cameras.map((camera) => ({ camera, channel: world.channelOf(camera) }));
    const [one, two] = watched.filter(({ channel }) => channel.scene.startsWith('quiet'));
    if (!one || !two) throw new Error('expected two quiet cameras');
    good = one;
    bad = { ...two, device: world.devices.find(({ channels }) => channels.includes(two.channel))?.id ?? '' };
    await world.waitUntilWatched(good.channel.id);
    officer = await world.stack.signIn('shuidong', world.passwords.shuidong ?? '');
  }, 180_000);

  afterAll(() => world?.stop(), 120_000);

  const read = (camera: Camera): Promise<Camera> => world.technician.get(`/api/v1/cameras/${camera.id}`);

  /** What the good camera saw, repeats within minutes counted in the row that they join. */
  const occurrences = async (): Promise<number> =>
    (await officer.all<AlertRow>('/api/v1/alerts?state=open'))
      .filter(({ cameraId }) => cameraId === good.camera.id)
      .reduce((sum, { count }) => sum + count, 0);

  /** Someone walks before the good camera, and the desk hears of it exactly once. */
  async function expectGoodCameraWatched(): Promise<void> {
    const before = await occurrences();
    await world.stack.simulator.act(good.channel.id, 'walk');
    await until(async () => (await occurrences()) > before, 60_000);
    expect(await occurrences()).toBe(before + 1);
    expect((await read(good.camera)).reachability).toBe('streaming');
  }

  test('garbage instead of SOAP, discovery answers and pictures is counted by name, and found cameras stay found', async () => {
    await world.stack.simulator.act(bad.device, 'garbage');
    const answer = await world.technician.call<{ devices: { deviceKey: string }[]; refused: Record<string, number> }>(
      'POST',
      `/api/v1/agents/${world.agent.id}/discover`,
      {},
    );
    expect(Object.values(answer.refused).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(answer.devices.map(({ deviceKey }) => deviceKey)).toContain(good.camera.deviceKey);
    await expectGoodCameraWatched();
    await world.stack.simulator.act(bad.device, 'recover');
  }, 120_000);

  test('a camera that accepts and never answers is told as unreachable or silent, in seconds', async () => {
    await world.stack.simulator.act(bad.device, 'hang');
    await until(async () => ['unreachable', 'reachable'].includes((await read(bad.camera)).reachability), 60_000);
    await expectGoodCameraWatched();
    await world.stack.simulator.act(bad.device, 'recover');
    await until(async () => (await read(bad.camera)).reachability === 'streaming', 90_000);
  }, 240_000);

  test('a camera that refuses our password is told as such, and is not locked out by asking again at once', async () => {
    await world.stack.simulator.act(bad.device, 'refuse-password');
    await until(async () => (await read(bad.camera)).reachability === 'unauthorised', 90_000);
    await world.stack.simulator.act(bad.device, 'recover');
  }, 120_000);

  test('a camera with a new address is found again by its reference: the same record, its history kept', async () => {
    await until(async () => (await read(bad.camera)).reachability === 'streaming', 150_000);
    await world.stack.simulator.act(bad.device, 'move');
    await until(async () => {
      const devices = await world.stack.simulator.devices();
      return (devices.find(({ id }) => id === bad.device)?.viewers ?? 0) > 0;
    }, 150_000);
    await until(async () => (await read(bad.camera)).reachability === 'streaming', 60_000);
    expect((await world.technician.all<Camera>('/api/v1/cameras')).length).toBe(3);
  }, 320_000);

  test('an administrator reads what went wrong on site, each by its name', async () => {
    const errors = async (): Promise<string[]> =>
      Object.keys((await world.admin.get<Agent>(`/api/v1/agents/${world.agent.id}`)).errors);
    await until(async () => (await errors()).length > 0, 75_000); // vitals are sent each minute
    expect((await errors()).every((name) => /^[a-z-]+$/.test(name))).toBe(true);
  }, 90_000);

  test('a body of two gigabytes is refused before it is read, and the hub goes on', async () => {
    expect(await announceBody(world.stack.options.ports.people, 2 * 1024 ** 3)).toMatch(/^HTTP\/1\.1 413 /);
    expect((await officer.send('GET', '/api/v1/alerts')).status).toBe(200);
    expect((await officer.send('GET', `/api/v1/alerts/${newId()}`)).status).toBe(404);
  }, 30_000);
});

/** Announces a body of so many bytes, sends a little of it, and answers the first line that comes back. */
function announceBody(port: number, bytes: number): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer in 10 s')));
    socket.on('error', fail);
    socket.on('data', (data) => {
      done(data.toString('latin1').split('\r\n', 1)[0] ?? '');
      socket.destroy();
    });
    const head = ['POST /api/v1/session HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Content-Type: application/json'];
    socket.write(`${head.join('\r\n')}\r\nContent-Length: ${bytes}\r\n\r\n{"user":"`);
  });
}
