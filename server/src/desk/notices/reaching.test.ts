import { createHmac, createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@sharp-eyes/protocol';
import { county, type NoticeDesk, openNoticeDesk, township } from './testing/desk.ts';
import { type Endpoint, openEndpoint, type Received } from './testing/endpoint.ts';
import { openOwnLog } from './testing/log.ts';
import { openPushBrowser } from './testing/push-browser.ts';

const secret = 'a secret that must never be seen';
const log = openOwnLog();
let desk: NoticeDesk;
let endpoint: Endpoint;
beforeAll(async () => {
  [desk, endpoint] = await Promise.all([openNoticeDesk({}, log.log), openEndpoint()]);
});
beforeEach(async () => {
  endpoint.empty();
  await desk.empty();
});
afterAll(async () => {
  await endpoint.stop();
  await desk.stop();
});

const hook = () => ({
  ...{ kind: 'webhook', name: '市局平台', division: township },
  secrets: { url: `${endpoint.url}/hook?token=${encodeURIComponent(secret)}`, secret },
});
const sms = () => ({
  ...{ kind: 'sms', name: '短信', division: county, secrets: { token: secret } },
  settings: {
    ...{ url: `${endpoint.url}/sms`, headers: [{ name: 'authorization', value: '{{secret.token}}' }] },
    body: '{"to":"{{phone}}","text":"{{text}}","code":"{{code}}"}',
  },
});
const addChannel = (body: object) => desk.admin.ask('POST', '/api/v1/notice-channels', body);
const confirm = (by: NoticeDesk['officer'], testId: string, code: string) =>
  by.ask('POST', `/api/v1/notice-tests/${testId}/confirm`, { code });

describe('a channel', () => {
  test('carries nothing before the code of its test came back from a person', async () => {
    const { id } = (await addChannel(hook())).body;
    expect((await desk.notify()).deliveries).toBe(0);
    const asked = (await desk.admin.ask('POST', `/api/v1/notice-channels/${id}/test`, {})).body;
    await desk.send();
    const code = endpoint.received[0]?.json.code;
    expect([asked.state, code]).toEqual(['asked', await desk.codeOf(asked.test.id)]);
    expect((await desk.notify()).deliveries).toBe(0);
    const wrong = await confirm(desk.officer, asked.test.id, code === '000000' ? '000001' : '000000');
    expect([wrong.status, wrong.body.faults[0].path]).toEqual([400, 'code']);
    expect((await confirm(desk.officer, asked.test.id, code)).body).toEqual({
      ...{ of: 'channel', kind: 'webhook', name: '市局平台' },
    });
    expect((await desk.notify()).deliveries).toBe(1);
    expect((await confirm(desk.officer, asked.test.id, code)).status).toBe(404);
  });

  test('is tested anew once it sends elsewhere, and not for another name', async () => {
    const { id, version } = await desk.channel(hook());
    const path = `/api/v1/notice-channels/${id}`;
    const change = (body: object, seen: number) =>
      desk.admin.ask('PUT', path, { kind: 'webhook', name: '改名', ...body }, { 'if-match': `"${seen}"` });
    const renamed = await change({}, version);
    expect([renamed.body.state, renamed.body.name]).toEqual(['well', '改名']);
    const moved = await change({ secrets: { url: `${endpoint.url}/other` } }, renamed.body.version);
    expect([moved.body.state, moved.body.secretsKept]).toEqual(['untested', ['secret', 'url']]);
    expect((await change({}, version)).status).toBe(412);
  });

  test('is guessed at five times and no more', async () => {
    const { id } = (await addChannel(hook())).body;
    const { test: asked } = (await desk.admin.ask('POST', `/api/v1/notice-channels/${id}/test`, {})).body;
    const code = await desk.codeOf(asked.id);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let n = 0; n < 5; n++) expect((await confirm(desk.officer, asked.id, wrong)).status).toBe(400);
    expect((await confirm(desk.officer, asked.id, code)).status).toBe(404);
  });

  test('that cannot send its test says why', async () => {
    endpoint.answer((res) => res.writeHead(403).end());
    const { id } = (await addChannel(hook())).body;
    await desk.admin.ask('POST', `/api/v1/notice-channels/${id}/test`, {});
    await desk.send();
    const { items } = (await desk.admin.ask('GET', '/api/v1/notice-channels')).body;
    const seen = items.find((one: { id: string }) => one.id === id);
    expect(seen.test.why).toEqual({ code: 'unauthorised', text: 'HTTP 403' });
  });

  test('is set up only for one’s own area, and never towards the hub’s own networks', async () => {
    const foreign = await addChannel({ ...hook(), division: '110101000000' });
    expect(foreign.body.faults[0].path).toBe('division');
    for (const url of ['https://10.1.2.3/', 'http://example.cn/', 'https://[::1]/']) {
      const { status, body } = await addChannel({ ...hook(), secrets: { url, secret } });
      expect([status, body.faults?.[0].path]).toEqual([400, 'secrets.url']);
    }
    const robot = { kind: 'wecom', name: '群', division: township, secrets: { url: 'https://example.cn/send?key=1' } };
    expect((await addChannel(robot)).body.faults[0].message).toContain('qyapi.weixin.qq.com');
  });

  test('of another county reads as absent', async () => {
    const { id } = await desk.channel(hook());
    const other = await desk.signIn('administrator', '341821000000');
    const listed = (await other.ask('GET', '/api/v1/notice-channels')).body.items;
    expect(listed.map(({ kind }: { kind: string }) => kind)).toEqual(['web-push']);
    for (const [method, path] of [
      ['DELETE', `/api/v1/notice-channels/${id}`],
      ['POST', `/api/v1/notice-channels/${id}/test`],
    ] as const)
      expect((await other.ask(method, path, method === 'POST' ? {} : undefined)).status).toBe(404);
    await desk.notify();
    expect((await other.ask('GET', '/api/v1/notice-deliveries')).body.items).toEqual([]);
    expect((await desk.officer.ask('GET', '/api/v1/notice-channels')).status).toBe(403);
  });

  test('shows no secret and no number: in no answer, log, audit entry, event, or line of the hub’s log', async () => {
    const { id } = (await addChannel(hook())).body;
    await addChannel(sms());
    endpoint.answer((res) => res.writeHead(500).end(secret));
    await desk.admin.ask('POST', `/api/v1/notice-channels/${id}/test`, {});
    await desk.officer.ask('POST', '/api/v1/me/ways', { kind: 'sms', address: '13800138000' });
    await desk.send();
    const shown = [
      await desk.admin.ask('GET', '/api/v1/notice-channels'),
      await desk.admin.ask('GET', '/api/v1/notice-deliveries'),
      await desk.officer.ask('GET', '/api/v1/me/ways'),
      log.lines(),
    ];
    const { db } = desk.hub.platform.database;
    for (const { name } of await db.listCollections().toArray())
      shown.push((await db.collection(name).find().toArray()) as never);
    const all = JSON.stringify(shown);
    expect(endpoint.received[0]?.path).toContain(encodeURIComponent(secret));
    for (const hidden of [secret, encodeURIComponent(secret), '13800138000']) expect(all.includes(hidden)).toBe(false);
  });
});

describe('a webhook', () => {
  test('is signed over time and body, so that a receiver knows it is ours and new', async () => {
    await desk.channel(hook());
    await desk.notify();
    await desk.send();
    const { headers, body } = endpoint.received[0] as Received;
    const timestamp = String(headers['sharp-eyes-timestamp']);
    const own = createHmac('sha256', secret)
      .update(Buffer.concat([Buffer.from(`${timestamp}.`), body]))
      .digest('hex');
    expect(headers['sharp-eyes-signature']).toBe(own);
    expect(Number(timestamp)).toBe(Math.floor(desk.clock.now() / 1000));
  });
});

describe('a person', () => {
  test('is reached at the number that they confirmed, in their language, and at no other', async () => {
    await desk.channel(sms());
    const added = await desk.officer.ask('POST', '/api/v1/me/ways', { kind: 'sms', address: '138 0013 8000' });
    expect(added.body).toMatchObject({ shown: '138****8000', state: 'untested', carried: true });
    expect((await desk.notify({ to: [{ role: 'duty-officer' }] })).deliveries).toBe(0);
    const { test: asked } = (await desk.officer.ask('POST', `/api/v1/me/ways/${added.body.id}/test`)).body;
    await desk.send();
    expect(endpoint.received.map(({ json }) => json.to)).toEqual(['13800138000']);
    const { code } = endpoint.received[0]?.json ?? {};
    expect((await confirm(desk.admin, asked.id, code)).status).toBe(404);
    expect((await confirm(desk.officer, asked.id, code)).status).toBe(200);
    expect(await desk.notify({ to: [{ role: 'duty-officer' }] })).toMatchObject({ deliveries: 1, unreachable: [] });
    await desk.send();
    expect(endpoint.received.at(-1)?.json.text).toMatch(/^Sharp Eyes: .* Person in zone, 341802-000123/);
    expect((await desk.officer.ask('DELETE', `/api/v1/me/ways/${added.body.id}`)).status).toBe(204);
    expect((await desk.notify({ to: [{ role: 'duty-officer' }] })).deliveries).toBe(0);
  });

  test('whose account has ended is told nothing', async () => {
    await desk.channel(sms());
    const gone = await desk.signIn('duty-officer', township);
    await addWay(gone.session.person.id);
    expect((await desk.notify({ to: [{ person: gone.session.person.id }] })).deliveries).toBe(1);
    const { db } = desk.hub.platform.database;
    await db.collection('people').updateOne({ _id: gone.session.person.id as never }, { $set: { disabled: true } });
    expect((await desk.notify({ to: [{ person: gone.session.person.id }] })).deliveries).toBe(0);
  });

  test('hears the telephone only for what is urgent', async () => {
    await desk.channel({ ...sms(), kind: 'voice' });
    const { id } = desk.officer.session.person;
    await addWay(id, 'voice');
    expect((await desk.notify({ to: [{ person: id }], urgency: 'normal' })).unreachable).toHaveLength(1);
    expect((await desk.notify({ to: [{ person: id }], urgency: 'urgent' })).deliveries).toBe(1);
  });
});

async function addWay(personId: string, kind = 'sms'): Promise<void> {
  const sealed = desk.hub.platform.secrets.seal('notice-way', Buffer.from('13800138000'));
  const way = { _id: newId(), personId, kind, shown: '138****8000', sealed, mark: newId(), state: 'confirmed' };
  await desk.hub.platform.database.db.collection('noticeWays').insertOne({ ...way, createdAt: new Date() } as never);
}

describe('a browser', () => {
  const browser = openPushBrowser();
  /** What came to the push service, among what came to other channels. */
  const pushed = () => endpoint.received.filter(({ path }) => path === '/push/1');
  const subscribe = async () => {
    const subscription = { endpoint: `${endpoint.url}/push/1`, keys: browser.keys };
    const body = { kind: 'web-push', subscription, name: 'Chrome · Windows' };
    const { body: way } = await desk.officer.ask('POST', '/api/v1/me/ways', body);
    return way as { id: string };
  };

  test('is shown the message, which the push service cannot read, and which only this hub can have sent', async () => {
    const { id } = await subscribe();
    const { test: asked } = (await desk.officer.ask('POST', `/api/v1/me/ways/${id}/test`)).body;
    await desk.send();
    const { code } = JSON.parse(browser.decrypt(pushed()[0]?.body ?? Buffer.alloc(0)));
    await confirm(desk.officer, asked.id, code);
    await desk.notify({ to: [{ role: 'duty-officer' }] });
    await desk.send();
    const [, got] = pushed();
    expect(got?.body.toString('latin1')).not.toContain('341802-000123');
    expect(JSON.parse(browser.decrypt(got?.body ?? Buffer.alloc(0)))).toMatchObject({
      ...{ path: '/desk/1', title: '341802100000 Person in zone' },
      body: expect.stringContaining('341802-000123'),
    });
    const [, jwt = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(String(got?.headers.authorization)) ?? [];
    const { body: own } = await desk.officer.ask('GET', '/api/v1/me/push-key');
    expect([key, got?.headers.urgency, got?.headers['content-encoding']]).toEqual([own.publicKey, 'high', 'aes128gcm']);
    expect(isSignedBy(jwt, key)).toBe(true);
  });

  test('that has gone is not asked again, and is known again when it comes back', async () => {
    const { id } = await subscribe();
    endpoint.answer((res) => res.writeHead(410).end());
    await desk.officer.ask('POST', `/api/v1/me/ways/${id}/test`);
    await desk.send();
    const listed = async () => (await desk.officer.ask('GET', '/api/v1/me/ways')).body.items;
    expect((await listed()).map(({ state }: { state: string }) => state)).toEqual(['gone']);
    expect((await desk.notify({ to: [{ role: 'duty-officer' }] })).deliveries).toBe(0);
    await subscribe();
    expect((await listed()).map(({ state }: { state: string }) => state)).toEqual(['untested']);
  });

  test('with keys that nobody can encrypt to is refused', async () => {
    const subscription = { endpoint: `${endpoint.url}/push/1`, keys: { ...browser.keys, p256dh: 'A'.repeat(87) } };
    const body = { kind: 'web-push', subscription, name: 'x' };
    expect((await desk.officer.ask('POST', '/api/v1/me/ways', body)).status).toBe(400);
  });
});

/** RFC 8292: ES256 by the key that the subscription was made with. */
function isSignedBy(jwt: string, key: string): boolean {
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y } as never, format: 'jwk' });
  const [header, claims, signature = ''] = jwt.split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  return verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
}
