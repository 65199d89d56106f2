import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { csrfHeader, type Session } from '@sharp-eyes/protocol';
import { county, type NoticeDesk, openNoticeDesk, township } from './testing/desk.ts';
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

  test('use up what the county may send by asking for code after code', async () => {
    await desk.channel(provider());
    const statuses: number[] = [];
    for (let n = 0; n < 14; n += 1) {
      const id = await addNumber();
      statuses.push((await askTest(id)).status);
      await desk.officer.ask('DELETE', `/api/v1/me/ways/${id}`);
    }
    expect(statuses.filter((status) => status === 202)).toHaveLength(10);
    expect(statuses.at(-1)).toBe(429);
    desk.clock.advance(3600_000);
    expect((await askTest(await addNumber())).status).toBe(202);
  });

  test('guess a code more than five times, also with all guesses at once', async () => {
    await desk.channel(provider());
    const { test: asked } = (await askTest(await addNumber())).body;
    const code = Number(await desk.codeOf(asked.id));
    const guesses = Array.from({ length: 12 }, (_, n) => String((code + 1 + n) % 1_000_000).padStart(6, '0'));
    const answers = await Promise.all(
      guesses.map(
        async (guess) =>
          (await desk.officer.ask('POST', `/api/v1/notice-tests/${asked.id}/confirm`, { code: guess })).status,
      ),
    );
    expect(answers.filter((status) => status === 400).length).toBeLessThanOrEqual(5);
  });
});

test('a PIN adds, tests and removes no number: whoever guessed it is not told alerts at home', async () => {
  const id = await addNumber();
  const planner = await desk.signIn('planner', county);
  const made = await planner.ask('POST', '/api/v1/desks', { name: '一号台', division: township, endsOn: '2026-03-31' });
  const cookieOf = ({ headers }: typeof made) => String(headers['set-cookie']).split(';')[0] ?? '';
  await desk.officer.ask('PUT', '/api/v1/session/pin', { pin: '7391' });
  const signIn = { personId: desk.officer.session.person.id, pin: '7391' };
  const entered = await desk.hub.ask('POST', '/api/v1/desk/session', signIn, { cookie: cookieOf(made) });
  const own = { cookie: cookieOf(entered), [csrfHeader]: (entered.body as Session).csrf };
  const ask = (method: string, path: string, body?: object) => desk.hub.ask(method, path, body, own);
  const answers = [
    await ask('POST', '/api/v1/me/ways', { kind: 'sms', address: '13900139000' }),
    await ask('POST', `/api/v1/me/ways/${id}/test`),
    await ask('DELETE', `/api/v1/me/ways/${id}`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect((await desk.officer.ask('GET', '/api/v1/me/ways')).body.items).toHaveLength(1);
});

test('a channel that is sent elsewhere does not take its secrets along: they are typed again', async () => {
  const { id, version } = await desk.channel(provider());
  const change = (url: string, seen: number, secrets = {}) => {
    const { division: _division, ...body } = provider({ url });
    return desk.admin.ask('PUT', `/api/v1/notice-channels/${id}`, { ...body, secrets }, { 'if-match': `"${seen}"` });
  };
  const elsewhere = endpoint.url.replace('127.0.0.1', 'localhost');
  const refused = await change(`${elsewhere}/taken`, version);
  expect([refused.status, refused.body.faults?.[0]?.path]).toEqual([400, 'secrets.key']);
  const other = await change(`${endpoint.url}/v2/sms`, version);
  expect([other.status, other.body.secretsKept]).toEqual([200, ['key']]);
  expect((await change(`${elsewhere}/sms`, other.body.version, { key })).status).toBe(200);
});
