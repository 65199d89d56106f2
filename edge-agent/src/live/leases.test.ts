import { afterEach, describe, expect, test } from '@jest/globals';
import { newId } from '@sharp-eyes/protocol';
import { until } from '../uplink/testing/site.ts';
import { sequenceDistance, timestampDistance } from '../video/rtp.ts';
import { functions, type LiveSite, makeLiveSite } from './testing/live-site.ts';
import { MediaInlet } from './testing/media-inlet.ts';

let site: LiveSite;
afterEach(() => site?.close());

/** The camera has been watched for a good part of a group. */
const isWatched = () => until(() => site.village.set.describe().some((one) => (one as { frames: number }).frames >= 6));
const refusal = async (more: object = {}) => {
  const body = { leaseId: newId(), cameraId: site.cameraId, hub: site.site.hub.address, ...more };
  const answer = await site.order('live.start', body);
  return answer.ok ? 'none' : answer.code;
};

describe('a camera that is watched anyway', () => {
  test('is seen at once from its last key frame on, by packets of our own numbering, over the one connection', async () => {
    site = await makeLiveSite({ groupLength: 40 });
    await site.configure();
    await isWatched();
    const { inlet } = await site.look();
    await until(() => inlet.units.length >= 5);
    const [first, second] = inlet.came;
    expect(first).toMatchObject({
      said: {
        kind: 'codec',
        codec: 'H264',
        stream: 'sub',
        transcoded: false,
        fmtp: expect.stringMatching(/^packetization-mode=1;profile-level-id=42[0-9a-f]{4};sprop-parameter-sets=.+,.+$/),
      },
    });
    // What was held came together, not at the camera's pace.
    const atOnce = inlet.units.filter(({ receivedAtMs }) => receivedAtMs - (second?.at ?? 0) < 50);
    expect(atOnce.length).toBeGreaterThanOrEqual(5);
    expect(inlet.units[0]?.isKeyFrame).toBe(true);
    const [parameters, picture] = inlet.packets;
    expect(parameters && MediaInlet.nalTypes(parameters)).toEqual([7, 8]);
    expect(picture && MediaInlet.nalTypes(picture)).toEqual([5]);
    expect(picture?.timestamp).toBe(parameters?.timestamp);
    await until(() => inlet.units.length >= 15);
    expect([inlet.missing, inlet.broken]).toEqual([0, 0]);
    expect(new Set(inlet.packets.map(({ ssrc }) => ssrc)).size).toBe(1);
    expect([site.camera.rtsp.connections, site.camera.playing]).toEqual([1, 1]);
  });

  test('goes on in the same picture when the camera comes back, after saying that it was away', async () => {
    site = await makeLiveSite();
    await site.configure();
    await isWatched();
    const { inlet } = await site.look();
    await until(() => inlet.units.length >= 8);
    site.camera.isDark = true;
    await until(() => inlet.said.some((one) => one.kind === 'gap' && one.why === 'camera'));
    const before = inlet.packets.at(-1);
    const wasAt = performance.now();
    site.camera.isDark = false;
    site.camera.rtsp.hangUp();
    await until(() => site.camera.rtsp.connections === 2 && inlet.packets.at(-1) !== before, 15_000);
    const came = inlet.packets.slice(inlet.packets.indexOf(before as never) + 1);
    expect(sequenceDistance(before?.sequence ?? 0, came[0]?.sequence ?? 0)).toBe(1);
    expect(came[0] && MediaInlet.nalTypes(came[0])).toEqual([7, 8]);
    const passedS = timestampDistance(before?.timestamp ?? 0, came[0]?.timestamp ?? 0) / 90_000;
    expect(passedS).toBeGreaterThan(1.8);
    expect(passedS).toBeLessThan((performance.now() - wasAt) / 1000 + 4);
    await until(() => inlet.units.at(-1) !== undefined && came.length > 0);
    expect([inlet.missing, inlet.broken]).toEqual([0, 0]);
    expect(inlet.closed).toBeUndefined();
  }, 30_000);

  test('is asked for a key frame as often as is good for it, however often the hub wants one', async () => {
    site = await makeLiveSite({ groupLength: 60 });
    await site.configure();
    await isWatched();
    const { inlet } = await site.look();
    await until(() => inlet.units.length >= 6);
    const keys = () => inlet.units.filter(({ isKeyFrame }) => isKeyFrame).length;
    for (let wish = 0; wish < 5; wish += 1) inlet.askForKeyFrame();
    await until(() => keys() === 2);
    expect(site.camera.syncPoints).toBe(1);
    expect(inlet.closed).toBeUndefined();
  });

  test('that ignores the wish is told apart, and left alone then', async () => {
    site = await makeLiveSite({ groupLength: 60 });
    site.camera.ignoresSyncPoint = true;
    await site.configure();
    await isWatched();
    const { inlet } = await site.look();
    const asking = setInterval(() => inlet.askForKeyFrame(), 200);
    try {
      await until(() => site.village.errors.toJSON()['sync-point-ignored'] === 1, 15_000);
      await new Promise((done) => setTimeout(done, 1500));
    } finally {
      clearInterval(asking);
    }
    expect(site.camera.syncPoints).toBe(3);
    expect(inlet.closed).toBeUndefined();
  }, 30_000);
});

test('an order that comes again gets a new line: the hub has lost the first, which the agent may not have noticed', async () => {
  site = await makeLiveSite();
  await site.configure();
  await isWatched();
  const { leaseId, inlet } = await site.look();
  await site.order('live.start', { leaseId, cameraId: site.cameraId, hub: site.site.hub.address });
  await until(() => inlet.closed !== undefined, 1000);
  const second = site.site.hub.media.get(leaseId);
  expect(second).not.toBe(inlet);
  await until(() => (second?.units.length ?? 0) > 10);
  expect([site.village.leases.size, second?.missing, second?.broken]).toEqual([1, 0, 0]);
});

describe('the end', () => {
  test('of the line stops the sending within a second, and the camera is watched on', async () => {
    site = await makeLiveSite();
    await site.configure();
    await isWatched();
    const { inlet } = await site.look();
    await until(() => inlet.units.length > 0);
    inlet.socket.terminate();
    await until(() => site.village.leases.size === 0, 1000);
    expect([site.camera.rtsp.connections, site.camera.playing]).toEqual([1, 1]);
  });

  test('of a lease closes the line, and a stream that was opened for it within five seconds', async () => {
    site = await makeLiveSite();
    await site.configure();
    await isWatched();
    const { leaseId, inlet } = await site.look({ stream: 'main' });
    expect(inlet.said[0]).toMatchObject({ kind: 'codec', stream: 'main' });
    expect(site.camera.playing).toBe(2);
    expect(await site.order('live.stop', { leaseId })).toMatchObject({ ok: true });
    await until(() => inlet.closed !== undefined, 1000);
    await until(() => site.camera.playing === 1, 5000);
    expect(await site.order('live.stop', { leaseId })).toMatchObject({ ok: true });
  });

  test('of the site’s word ends a view that runs, with no hub to say so', async () => {
    site = await makeLiveSite();
    const people = { functions: { health: false, alerts: false, live: true } };
    await site.configure({ ...people, until: new Date(Date.now() + 4000).toISOString() });
    const { inlet } = await site.look();
    await until(() => inlet.units.length > 0);
    await until(() => inlet.closed !== undefined, 8000);
    expect(inlet.closed?.code).toBe(4001);
    await until(() => site.camera.playing === 0, 5000);
    expect(await refusal()).toBe('unknown-camera');
  });

  test('a camera that may no longer be shown is not shown any more, though it is watched on', async () => {
    site = await makeLiveSite();
    await site.configure();
    await isWatched();
    const { inlet } = await site.look();
    await until(() => inlet.units.length > 0);
    await site.configure({ functions: { ...functions, live: false } });
    await until(() => inlet.closed?.code === 4001, 1000);
    expect(await refusal()).toBe('not-permitted');
  });

  test('the agent’s end leaves no line and no stream behind', async () => {
    site = await makeLiveSite();
    await site.configure();
    await isWatched();
    const { inlet } = await site.look({ stream: 'main' });
    await site.village.leases.stop();
    await until(() => inlet.closed !== undefined && site.camera.playing === 1, 1000);
  });
});

describe('what the agent refuses by itself', () => {
  test('a camera without an answered placement, which is never configured', async () => {
    site = await makeLiveSite();
    await site.configure();
    expect(await refusal({ cameraId: newId() })).toBe('unknown-camera');
    expect(site.site.hub.media.size).toBe(0);
  });

  test('a camera whose site has not agreed to be looked at: no line is opened, nothing is sent', async () => {
    site = await makeLiveSite();
    await site.configure({ functions: { ...functions, live: false } });
    await isWatched();
    expect(await refusal()).toBe('not-permitted');
    expect([site.site.hub.media.size, site.camera.rtsp.connections]).toEqual([0, 1]);
  });

  test('more views than are allowed at once; a place that comes free is given again', async () => {
    site = await makeLiveSite();
    await site.configure();
    await isWatched();
    const looks = [await site.look(), await site.look(), await site.look()];
    expect(await refusal()).toBe('busy');
    expect(site.camera.playing).toBe(1);
    looks[0]?.inlet.socket.terminate();
    await until(() => site.village.leases.size === 2, 1000);
    await site.look();
  });

  test('a camera that is dark: what it showed earlier is not what is there now', async () => {
    site = await makeLiveSite();
    await site.configure();
    await isWatched();
    site.camera.isDark = true;
    await new Promise((done) => setTimeout(done, 3200));
    expect(await refusal()).toBe('no-picture');
    await until(() => site.village.leases.size === 0 && [...site.site.hub.media.values()].every((one) => one.closed));
  }, 30_000);

  test('pictures that no browser can put in order, where no eye may change that', async () => {
    site = await makeLiveSite({ bFrames: 2 }, { limits: { leases: 3, transcoders: 0 } });
    await site.configure();
    await isWatched();
    expect(await refusal()).toBe('no-h264');
    await until(() => site.camera.playing === 1, 5000);
  }, 30_000);

  test('another hub than its own: no packet and no token goes to who can’t show the pinned authority', async () => {
    site = await makeLiveSite();
    await site.configure();
    await isWatched();
    const stranger = await makeLiveSite();
    try {
      expect(await refusal({ hub: stranger.site.hub.address })).toBe('hub-unreachable');
      // Also while the camera's stream is still being opened, which is given up then.
      expect(await refusal({ hub: stranger.site.hub.address, stream: 'main' })).toBe('hub-unreachable');
      await until(() => site.camera.playing === 1, 5000);
      expect(stranger.site.hub.media.size).toBe(0);
    } finally {
      await stranger.close();
    }
  });
});

describe('a hub that does not keep to the contract', () => {
  test.each([
    ['speaks what nobody knows', (inlet: MediaInlet) => inlet.socket.send('{"kind":"turn"}')],
    ['sends pictures down', (inlet: MediaInlet) => inlet.socket.send(Buffer.alloc(100))],
    ['sends more than a message holds', (inlet: MediaInlet) => inlet.socket.send('x'.repeat(5000))],
    [
      'wishes without end',
      (inlet: MediaInlet) => {
        for (let wish = 0; wish < 50; wish += 1) inlet.askForKeyFrame();
      },
    ],
  ])('%s: its line is closed', async (_, misbehave) => {
    site = await makeLiveSite();
    await site.configure();
    await isWatched();
    const { inlet } = await site.look();
    misbehave(inlet);
    await until(() => inlet.closed !== undefined && site.village.leases.size === 0, 2000);
  });
});

describe('a camera with H.265', () => {
  test('is shown by its other stream, which is opened while somebody looks', async () => {
    site = await makeLiveSite({ codecs: { main: 'h264', sub: 'h265' } });
    await site.configure();
    await isWatched();
    const { inlet, leaseId } = await site.look();
    expect(inlet.said[0]).toMatchObject({ kind: 'codec', stream: 'main' });
    expect(site.camera.playing).toBe(2);
    await site.order('live.stop', { leaseId });
    await until(() => site.camera.playing === 1, 5000);
  });

  test('in the stream that was asked for, and watched in H.264: the watched one is shown, nothing is opened', async () => {
    site = await makeLiveSite({ codecs: { main: 'h265', sub: 'h264' } });
    await site.configure();
    await isWatched();
    const { inlet } = await site.look({ stream: 'main' });
    expect(inlet.said[0]).toMatchObject({ kind: 'codec', stream: 'sub' });
    expect(site.camera.rtsp.connections).toBe(1);
  });
});

test('a stream that is opened for looking shows its first picture soon, though its next key frame is far off', async () => {
  site = await makeLiveSite({ groupLength: 60, beginsAnywhere: true });
  await site.configure({ functions: { health: false, alerts: false, live: true } });
  const askedAt = performance.now();
  const { inlet } = await site.look();
  await until(() => inlet.units.length > 0);
  expect(performance.now() - askedAt).toBeLessThan(3000);
  expect(site.camera.playing).toBe(1);
});

describe('a camera that sends nothing that browsers show', () => {
  test('is shown by an eye of its own, which says so, makes key frames itself, and ends with the last viewer', async () => {
    site = await makeLiveSite({ codecs: { main: 'h265', sub: 'h265' }, groupLength: 60 });
    await site.configure();
    await isWatched();
    const first = await site.look();
    await until(() => first.inlet.units.length >= 5, 10_000);
    expect(first.inlet.said[0]).toMatchObject({ kind: 'codec', codec: 'H264', stream: 'sub', transcoded: true });
    const later = await site.look();
    await until(() => later.inlet.units.length >= 5, 10_000);
    const keys = () => later.inlet.units.filter(({ isKeyFrame }) => isKeyFrame).length;
    const before = keys();
    later.inlet.askForKeyFrame();
    await until(() => keys() > before, 1500);
    expect([site.camera.syncPoints, site.camera.playing]).toEqual([0, 1]);
    const [pid] = site.transcoders();
    expect(site.transcoders()).toHaveLength(1);
    for (const { leaseId } of [first, later]) await site.order('live.stop', { leaseId });
    await until(() => !isAlive(pid), 5000);
    for (const { inlet } of [first, later]) expect([inlet.missing, inlet.broken]).toEqual([0, 0]);
  }, 30_000);

  test('is refused where no eye is free', async () => {
    site = await makeLiveSite({ codecs: { main: 'h265', sub: 'h265' } }, { limits: { leases: 3, transcoders: 0 } });
    await site.configure();
    await isWatched();
    expect(await refusal()).toBe('no-h264');
  });

  test('an eye that dies ends the views that it showed, and nothing else', async () => {
    site = await makeLiveSite({ codecs: { main: 'h265', sub: 'h265' } });
    await site.configure();
    await isWatched();
    const { inlet } = await site.look();
    await until(() => inlet.units.length > 0, 10_000);
    process.kill(site.transcoders()[0] ?? 0, 'SIGKILL');
    await until(() => inlet.closed !== undefined && site.village.leases.size === 0, 2000);
    expect(site.village.errors.toJSON()['transcoder-lost']).toBe(1);
    expect(site.camera.playing).toBe(1);
  });
});

function isAlive(pid = 0): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
