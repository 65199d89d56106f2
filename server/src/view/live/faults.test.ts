import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@sharp-eyes/protocol';
import { eventually } from '../../platform/testing/eventually.ts';
import { openTestHub, type TestHub } from '../../testing/hub.ts';
import { nal, openLiveAgent, rtpPacket, type TestStream } from './testing/live-agent.ts';
import { openTestPage, someDtls, type TestPage } from './testing/page.ts';
import { liveSettings } from './testing/worker.ts';
import { type LiveWorld, openLiveWorld } from './testing/world.ts';

const reason = { code: 'repair' };
let world: LiveWorld;
let cameraId: string;
let page: TestPage;
beforeAll(async () => {
  world = await openLiveWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  ({ cameraId } = await world.camera());
  page = await world.page();
});
afterEach(() => page.close());

const room = () => world.fleet.hub.rooms.live;
const stream = () => world.live.streams.findLast(({ lease }) => lease.cameraId === cameraId) as TestStream;
const figures = async () => {
  const { body } = await world.technician.ask('GET', '/api/v1/live/figures');
  return body.cameras.find((one: { cameraId: string }) => one.cameraId === cameraId);
};
const workerPid = () => room().workers.leastBusy()?.worker.pid;

describe('an agent that lies', () => {
  test('harms nobody: garbage and endless packets are refused and counted, the worker and other views go on', async () => {
    const { cameraId: other } = await world.camera();
    await page.look({ cameraId, reason });
    await page.look({ cameraId: other, reason });
    const pid = workerPid();
    const { ws } = stream();
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.alloc(11),
      Buffer.alloc(3000),
      Buffer.from('x'),
      Buffer.alloc(12, 0xff),
    ])
      ws.send(bytes);
    ws.send('{"kind":"codec","codec":"H265"}');
    ws.send('not json');
    for (let n = 0; n < 20_000; n += 1) ws.send(rtpPacket(n * 7, n * 123_457, Buffer.alloc(1300, n % 256)));
    await eventually(async () => (await figures())?.refusedPackets > 1000);
    expect([workerPid(), world.live.open().length >= 1]).toEqual([pid, true]);
    expect(page.told.filter(({ kind }) => kind === 'ended')).toEqual([]);
    expect((await page.look({ cameraId: other, reason })).kind).toBe('shown');
  });

  test('or sends what is too large, or nothing usable, loses its socket, and is asked for the stream again', async () => {
    await page.look({ cameraId, reason });
    const first = stream();
    first.ws.send(Buffer.alloc(5000));
    await eventually(() => first.closeCode === 1009);
    expect(await page.next('waits')).toMatchObject({ why: 'agent' });
    await eventually(() => stream() !== first);
    const second = stream();
    for (let n = 0; n < 2100; n += 1) second.ws.send(Buffer.from('rubbish'));
    await eventually(() => second.closeCode === 4008);
    await eventually(() => stream() !== second);
  });

  test('gets no socket for a lease that is another agent’s, or that nobody holds', async () => {
    await page.look({ cameraId, reason });
    const { lease } = stream();
    const other = await world.fleet.enrolAgent();
    await expect(world.live.send(lease, other.token)).rejects.toThrow('404');
    await expect(world.live.send({ ...lease, leaseId: newId() })).rejects.toThrow('404');
    await expect(world.live.send({ ...lease, leaseId: '..' })).rejects.toThrow('404');
    await expect(world.live.send(lease, 'no token')).rejects.toThrow('401');
  });
});

describe('a page that lies', () => {
  test('with parameters that are none loses its view, not the worker', async () => {
    const pid = workerPid();
    page.ask({ kind: 'look', view: 70, cameraId, reason, rtpCapabilities: { codecs: 'all of them' } });
    expect(await page.next('ended')).toMatchObject({ end: 'bad-request' });
    await page.look({ cameraId, reason });
    page.ask({ kind: 'connect', view: 1, dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 7 }] } });
    expect(await page.next('ended')).toMatchObject({ view: 1, end: 'bad-request' });
    expect(workerPid()).toBe(pid);
  });

  test('sees four views and asks a bounded number of times', async () => {
    for (let n = 0; n < 4; n += 1) await page.look({ cameraId, reason });
    expect(await page.look({ cameraId, reason })).toMatchObject({ end: 'too-many-here' });
    const other = await world.page();
    other.ask({ kind: 'look', view: 1 });
    await eventually(() => other.closeCode === 4008);
    const third = await world.page();
    for (let n = 0; n < 200; n += 1) third.ask({ kind: 'leave', view: n });
    await eventually(() => third.closeCode === 4008);
  });
});

describe('in mid-view', () => {
  test('an agent that is killed is told within three seconds; when it is back the same view goes on', async () => {
    await page.look({ cameraId, reason });
    const first = stream();
    for (const n of [0, 1]) first.ws.send(rtpPacket(n, n * 3600, n === 0 ? nal.key : nal.other));
    const killed = performance.now();
    first.ws.terminate();
    expect(await page.next('waits')).toMatchObject({ view: 1, why: 'agent' });
    expect(performance.now() - killed).toBeLessThan(3000);
    await eventually(() => stream() !== first);
    expect(stream().lease.leaseId).toBe(first.lease.leaseId);
    stream().ws.send(rtpPacket(40_000, 77, nal.key));
    expect(await page.next('flows')).toMatchObject({ view: 1 });
    await eventually(async () => (await figures())?.gaps === 1);
  });

  test('a camera that is silent, or an uplink that is too slow, is told and passes', async () => {
    await page.look({ cameraId, reason });
    stream().ws.send(JSON.stringify({ kind: 'gap', why: 'uplink' }));
    expect(await page.next('waits')).toMatchObject({ why: 'uplink' });
    stream().ws.send(rtpPacket(1, 1, nal.key));
    await page.next('flows');
    expect(await page.next('waits')).toMatchObject({ why: 'camera' });
  });

  test('a worker that is killed is told at once and replaced; who looks again is shown the picture', async () => {
    await page.look({ cameraId, reason });
    const pid = workerPid() as number;
    const killed = performance.now();
    process.kill(pid, 'SIGKILL');
    expect(await page.next('ended')).toMatchObject({ end: 'worker-ended', againAfterMs: 1000 });
    expect(performance.now() - killed).toBeLessThan(3000);
    await eventually(() => (workerPid() ?? pid) !== pid);
    expect((await page.look({ cameraId, reason })).kind).toBe('shown');
  });

  test('an agent that is revoked sends nothing any more', async () => {
    const lone = await world.fleet.enrolAgent();
    const sender = await openLiveAgent(world.fleet, lone);
    const { cameraId: its } = await world.fleet.adopt(lone);
    expect((await page.look({ cameraId: its, reason })).kind).toBe('shown');
    const { body } = await world.fleet.admin.ask('GET', `/api/v1/agents/${lone.agentId}`);
    await world.fleet.admin.ask(
      'POST',
      `/api/v1/agents/${lone.agentId}/revoke`,
      {},
      { 'if-match': `"${body.version}"` },
    );
    await eventually(() => sender.open().length === 0);
    expect(await page.next('ended')).toMatchObject({ end: 'agent-gone' });
    sender.close();
  });
});

describe('with two hubs', () => {
  let second: TestHub;
  beforeAll(async () => {
    const { name } = world.fleet.hub.platform.database.connection;
    second = await openTestHub(world.clock, { name, key: world.key, environment: liveSettings() });
    await eventually(() => second.rooms.live.workers.state === 'ready');
  });
  afterAll(() => second?.stop());

  test('a page at the other one is shown the stream that the first holds: one stream from the site', async () => {
    await page.look({ cameraId, reason });
    const there = await openTestPage(second, world.technician);
    const shown = await there.look({ cameraId, reason });
    expect(shown.kind).toBe('shown');
    expect(world.live.streams.filter(({ lease }) => lease.cameraId === cameraId)).toHaveLength(1);
    expect([room().stage.views, second.rooms.live.stage.views]).toEqual([2, 0]);
    stream().ws.send(JSON.stringify({ kind: 'gap', why: 'camera' }));
    expect(await there.next('waits')).toMatchObject({ why: 'camera' });
    there.ask({ kind: 'connect', view: 1, dtlsParameters: { ...someDtls, role: 'nobody' } });
    expect(await there.next('ended')).toMatchObject({ end: 'bad-request' });
    expect((await there.look({ cameraId, reason })).kind).toBe('shown');
    there.close();
    await eventually(() => room().stage.views === 1);
  });

  test('a hub that loses its lease stops, and one that is gone has its views ended by another', async () => {
    const { db } = world.fleet.hub.platform.database;
    await page.look({ cameraId, reason });
    await db.collection('leases').updateOne({ cameraId }, { $set: { hubId: newId() } });
    expect(await page.next('ended')).toMatchObject({ end: 'lease-lost' });
    await eventually(() => stream().closeCode !== undefined);
    const left = { cameraId, name: '大门', division: '341802101000', county: '341802', unit: '', hubId: newId() };
    const person = { id: newId(), name: '李某' };
    await db.collection('liveViews').insertOne({ _id: newId() as never, ...left, person, at: new Date() });
    await second.platform.sweeps.sweepNow();
    const ended = (await world.record()).filter(({ content }) => content.end === 'hub-gone');
    expect(ended).toMatchObject([{ action: 'live.end', content: { cameraId } }]);
  });
});
