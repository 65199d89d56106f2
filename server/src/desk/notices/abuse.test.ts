import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { county, type NoticeDesk, openNoticeDesk } from './testing/desk.ts';
import { type Endpoint, openEndpoint } from './testing/endpoint.ts';
import { openPushBrowser } from './testing/push-browser.ts';

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

const key = 'the key of a provider';
const provider = (more = {}) => ({
  ...{ kind: 'sms', name: '短信', division: county, secrets: { key } },
  settings: {
    url: `${endpoint.url}/sms`,
    body: '{"key":"{{secret.key}}","to":"{{phone}}","code":"{{code}}"}',
    ...more,
  },
});
const channelNow = async (kind: string) => {
  const { items } = (await desk.admin.ask('GET', '/api/v1/notice-channels')).body;
  return items.find((one: { kind: string }) => one.kind === kind);
};
const addNumber = async (address = '13800138000', by = desk.officer) =>
  (await by.ask('POST', '/api/v1/me/ways', { kind: 'sms', address })).body.id as string;
const askTest = (id: string, by = desk.officer) => by.ask('POST', `/api/v1/me/ways/${id}/test`);

describe('nobody can, with a number or browser of their own,', () => {
  test('have the whole county told that its channel is dead: a test that fails says nothing of it', async () => {
    await desk.channel(provider({ taken: { path: 'code', is: '0' } }));
    endpoint.answer((res) => res.end('{"code":"no such number"}'));
    await askTest(await addNumber('+15550100'));
    for (let round = 0; round < 6; round += 1) {
      await desk.send();
      desk.clock.advance(20_000);
    }
    expect(endpoint.received.length).toBeGreaterThan(2);
    expect((await channelNow('sms')).state).toBe('well');
  });

  test('take the browsers of everybody else off: what one push service answers speaks for its own', async () => {
    const browser = openPushBrowser();
    const subscription = { endpoint: `${endpoint.url}/push/own`, keys: browser.keys };
    const { id } = (await desk.officer.ask('POST', '/api/v1/me/ways', { kind: 'web-push', subscription, name: 'x' }))
      .body;
    const { test: asked } = (await askTest(id)).body;
    await desk.send();
    const code = await desk.codeOf(asked.id);
    expect((await desk.officer.ask('POST', `/api/v1/notice-tests/${asked.id}/confirm`, { code })).status).toBe(200);
    endpoint.answer((res) => res.writeHead(403).end());
    await desk.notify({ to: [{ role: 'duty-officer' }] });
    await desk.send();
    expect(endpoint.received).toHaveLength(2);
    expect((await channelNow('web-push')).state).toBe('well');
  });
});
