import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../../platform/testing/eventually.ts';
import { openTestPlatform } from '../../platform/testing/platform.ts';
import { Places } from '../../registry/places/service.ts';
import { Audit } from '../../trust/audit/service.ts';
import { People } from '../../trust/people/service.ts';
import { openNoticesRoom } from './room.ts';
import { type NoticeDesk, openNoticeDesk, township } from './testing/desk.ts';
import { type Endpoint, openEndpoint } from './testing/endpoint.ts';

let desk: NoticeDesk;
let endpoint: Endpoint;
beforeAll(async () => {
  [desk, endpoint] = await Promise.all([openNoticeDesk(), openEndpoint()]);
});
beforeEach(async () => {
  endpoint.empty();
  await desk.empty();
});
afterAll(async () => {
  await endpoint.stop();
  await desk.stop();
});

const webhook = (more = {}) =>
  desk.channel({ kind: 'webhook', secrets: { url: `${endpoint.url}/hook`, secret: 'thirty-two letters' }, ...more });
const ids = () => endpoint.received.map(({ json }) => json.id);
const channelNow = async (id: string) => {
  const { items } = (await desk.admin.ask('GET', '/api/v1/notice-channels')).body;
  return items.find((one: { id: string }) => one.id === id);
};

describe('a channel that fails', () => {
  test('is tried again with the same notice id until it takes the message', async () => {
    await webhook();
    endpoint.answer((res, n) => res.writeHead(n < 3 ? 503 : 200).end());
    await desk.notify();
    for (let round = 0; round < 3; round++) {
      await desk.send();
      desk.clock.advance(10_000);
    }
    expect(ids()).toHaveLength(3);
    expect(new Set(ids()).size).toBe(1);
    const [one] = await desk.deliveries();
    expect([one?.state, one?.attempts.map(({ why }) => why?.text ?? null)]).toEqual([
      'sent',
      ['HTTP 503', 'HTTP 503', null],
    ]);
  });

  test('and says 429 is left alone for as long as it asks', async () => {
    await webhook();
    endpoint.answer((res, n) => (n === 1 ? res.writeHead(429, { 'retry-after': '40' }).end() : res.end()));
    await desk.notify();
    await desk.send();
    desk.clock.advance(39_000);
    await desk.notify();
    await desk.send();
    expect(endpoint.received).toHaveLength(1);
    desk.clock.advance(4_000);
    await desk.send();
    expect(endpoint.received).toHaveLength(3);
  });

  test('hangs up after ten seconds, and what may have arrived twice is counted', async () => {
    const { id } = await webhook();
    endpoint.answer((res, n) => (n === 1 ? undefined : res.end()));
    await desk.notify();
    await desk.send();
    expect((await desk.deliveries())[0]).toMatchObject({ state: 'queued', why: { code: 'timeout' }, maybeTwice: 1 });
    desk.clock.advance(10_000);
    await desk.send();
    expect([(await desk.deliveries())[0]?.state, (await channelNow(id)).maybeTwice]).toEqual(['sent', 1]);
  }, 30_000);

  test('for good is dead: administrators see it, the desk is told once, and it comes back by itself', async () => {
    const { id } = await webhook();
    const { db } = desk.hub.platform.database;
    const told = () => db.collection('events').find({ kind: 'channels.dead', 'body.channelId': id }).toArray();
    endpoint.answer((res) => res.writeHead(500).end());
    await desk.notify();
    for (let round = 0; round < 6; round++) {
      await desk.send();
      desk.clock.advance(20_000);
    }
    expect(await channelNow(id)).toMatchObject({
      state: 'dead',
      why: { code: 'refused', text: 'HTTP 500' },
      waiting: 1,
    });
    expect((await told()).map(({ body }) => body.well)).toEqual([false]);
    endpoint.answer((res) => res.end());
    desk.clock.advance(130_000);
    await desk.send();
    expect(await channelNow(id)).toMatchObject({ state: 'well', why: null, deadSince: null });
    expect((await told()).map(({ body }) => body.well)).toEqual([false, true]);
  });

  test('holds a notice no longer than it is of use', async () => {
    await webhook();
    endpoint.answer((res) => res.writeHead(503).end());
    await desk.notify();
    await desk.send();
    desk.clock.advance(31 * 60_000);
    await desk.send();
    expect([endpoint.received.length, (await desk.deliveries())[0]?.state]).toEqual([1, 'given-up']);
  });

  test('one acknowledged while it was being sent is not tried again', async () => {
    await webhook();
    endpoint.answer((res) => {
      void desk.cancel('alert:1').then(() => res.writeHead(503).end());
    });
    await desk.notify();
    await desk.send();
    desk.clock.advance(60_000);
    await desk.send();
    expect([endpoint.received.length, (await desk.deliveries())[0]?.state]).toEqual([1, 'cancelled']);
  });
});

test('a channel whose other side dawdles holds up no other', async () => {
  const slow = await openEndpoint();
  let letGo = () => {};
  slow.answer((res) => {
    letGo = () => void res.end();
  });
  await desk.channel({ kind: 'webhook', secrets: { url: slow.url, secret: 'thirty-two letters' } });
  await desk.notify();
  await eventually(() => slow.received.length === 1);
  await webhook();
  await desk.notify();
  desk.hub.rooms.noticesRoom.sender.kick();
  await eventually(() => endpoint.received.length === 1);
  expect(slow.received).toHaveLength(1);
  letGo();
  await eventually(() => slow.received.length === 2);
  letGo();
  await desk.hub.rooms.noticesRoom.sender.idle();
  expect((await desk.deliveries()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  await slow.stop();
});

test('what was queued while its channel was removed fails, and does not wait for ever', async () => {
  const { id } = await webhook();
  const { db } = desk.hub.platform.database;
  endpoint.answer((res) => res.writeHead(503).end());
  await desk.notify();
  await desk.send();
  await db.collection('noticeChannels').deleteOne({ _id: id } as never);
  desk.clock.advance(10_000);
  await desk.send();
  expect((await desk.deliveries())[0]).toMatchObject({ state: 'failed', why: { code: 'channel-removed' } });
});

describe('more than a minute allows', () => {
  test('is told together: ten messages of 20 a minute, the last one with “and 15 more”', async () => {
    await webhook({ perMinute: 20 });
    await desk.notifyAll(Array(25).fill({}));
    await desk.send();
    expect(endpoint.received).toHaveLength(10);
    expect(endpoint.received.at(-1)?.json.text).toContain('另有 15 条');
    const states = Map.groupBy(await desk.deliveries(), ({ state }) => state);
    expect([states.get('sent')?.length, states.get('folded')?.length]).toEqual([10, 15]);
  });

  test('nothing is lost when the message that tells of others fails and is then no longer needed', async () => {
    await webhook({ perMinute: 2 });
    endpoint.answer((res, n) => res.writeHead(n === 1 ? 503 : 200).end());
    await desk.notifyAll([{ cause: 'alert:1' }, { cause: 'alert:2', number: '341802-000124' }]);
    await desk.send();
    await desk.cancel('alert:1');
    desk.clock.advance(60_000);
    await desk.send();
    expect(endpoint.received.map(({ json }) => json.number)).toEqual(['341802-000123', '341802-000124']);
  });
});

test('a hub killed between sending and noting: the same notice id comes twice, and is counted', async () => {
  const { id } = await webhook();
  await desk.notify();
  await desk.send();
  // What the killed hub left behind: sent, and not noted.
  const { db } = desk.hub.platform.database;
  const [one] = await desk.deliveries();
  const set = { state: 'sending' as const, sentAt: null };
  await db.collection('noticeDeliveries').updateOne({ _id: one?._id as never }, { $set: set });
  const lease = { by: 'a hub that is no more', until: new Date(desk.clock.now() + 30_000) };
  await db.collection('noticeChannels').updateOne({ _id: id as never }, { $set: { lease } });
  await desk.send();
  expect(endpoint.received).toHaveLength(1); // it may only be slow
  desk.clock.advance(31_000);
  await desk.send();
  expect(ids()).toEqual([one?._id, one?._id]);
  expect((await desk.deliveries())[0]).toMatchObject({ state: 'sent', maybeTwice: 1, attempt: 2 });
  expect((await channelNow(id)).maybeTwice).toBe(1);
});

test('what leaves names the township, the kind, the number and the time, and nothing else', async () => {
  await webhook();
  const at = new Date('2026-03-01T19:12:00Z');
  await desk.notify({ division: '341802100201', to: [{ groups: township }], at });
  await desk.send();
  const [only] = endpoint.received;
  expect(only?.json).toEqual({
    ...{ id: only?.headers['sharp-eyes-notice'], place: '341802100000', subject: '区域入侵', number: '341802-000123' },
    ...{ time: '03-02 03:12', text: '【雪亮】341802100000 区域入侵，341802-000123，03-02 03:12' },
    ...{ path: '/desk/1', urgency: 'urgent' },
  });
});

test('two hubs share a queue and its rate: each notice leaves once', async () => {
  await webhook({ perMinute: 40 });
  const { name } = desk.hub.platform.database.address;
  const { platform, stop } = await openTestPlatform(desk.clock, { name, key: desk.key });
  const audit = new Audit(platform);
  const rooms = { audit, people: new People(platform, audit), places: new Places(platform, audit) };
  const { sender } = await openNoticesRoom(platform, rooms, { address: '', allowedHosts: ['127.0.0.1'] });
  try {
    await desk.notifyAll(Array(12).fill({}));
    sender.kick();
    await Promise.all([desk.send(), sender.idle()]);
    await desk.send();
    expect([endpoint.received.length, new Set(ids()).size]).toEqual([12, 12]);
  } finally {
    await sender.stop();
    await stop(); // with the database of both: this test is the last
  }
});
