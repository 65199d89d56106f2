import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type NoticeDesk, openNoticeDesk, township } from './testing/desk.ts';
import { type Endpoint, openEndpoint } from './testing/endpoint.ts';

let desk: NoticeDesk;
let endpoint: Endpoint;
beforeAll(async () => {
  [desk, endpoint] = await Promise.all([openNoticeDesk(), openEndpoint()]);
});
beforeEach(async () => {
  await desk.empty();
  endpoint.empty();
});
afterAll(async () => {
  await endpoint.stop();
  await desk.stop();
});

const webhook = (more = {}) =>
  desk.channel({ kind: 'webhook', secrets: { url: `${endpoint.url}/hook`, secret: 'thirty-two letters' }, ...more });
const states = async () => (await desk.deliveries()).map(({ state }) => state);

describe('a notice', () => {
  test('is told once, however often the same step is decided', async () => {
    await webhook();
    const first = await desk.notify({ dedupeKey: 'alert:1/step:1' });
    const again = await desk.notify({ dedupeKey: 'alert:1/step:1' });
    expect([first.known, again.known, again.noticeId]).toEqual([false, true, first.noticeId]);
    await desk.send();
    expect(endpoint.received.map(({ json }) => [json.subject, json.number])).toEqual([['区域入侵', '341802-000123']]);
    expect(await states()).toEqual(['sent']);
  });

  test('two hubs that decide the same step at one moment tell it once', async () => {
    await webhook();
    const both = await Promise.all([1, 2].map(() => desk.notify({ dedupeKey: 'alert:1/step:1' })));
    expect(both.map(({ known }) => known).sort()).toEqual([false, true]);
    expect(await desk.deliveries()).toHaveLength(1);
  });

  test('that was cancelled before it left never leaves', async () => {
    await webhook();
    expect(await desk.notifyAndCancel('alert:1')).toBe(1);
    desk.clock.advance(60_000);
    await desk.send();
    expect([endpoint.received.length, await states()]).toEqual([0, ['cancelled']]);
  });

  test('that nobody can be reached with says so at once', async () => {
    const { deliveries, unreachable } = await desk.notify({ to: [{ role: 'duty-officer' }, { groups: township }] });
    expect([deliveries, unreachable.map(({ id }) => id)]).toEqual([0, [desk.officer.session.person.id]]);
  });

  test('written in a transaction that fails was never there', async () => {
    await webhook();
    const { database } = desk.hub.platform;
    const failing = database.inTransaction(async (tx) => {
      await desk.hub.rooms.noticesRoom.notices.notify(tx, {
        ...{ dedupeKey: 'x', cause: 'alert:1', division: township, number: null, at: tx.now, path: '/desk/1' },
        ...{ subject: { zh: '区域入侵', en: 'Person in zone' }, urgency: 'urgent', to: [{ groups: township }] },
      });
      throw new Error('the cause could not be written');
    });
    await expect(failing).rejects.toThrow('could not be written');
    expect(await desk.deliveries()).toEqual([]);
  });
});
