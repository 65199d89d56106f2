import { createHmac } from 'node:crypto';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { ProviderSettings } from '@sharp-eyes/protocol';
import nock from 'nock';
import { SMTPServer } from 'smtp-server';
import type { Outcome } from '../rules.ts';
import { partsOf } from '../words.ts';
import type { Outgoing } from './carrier.ts';
import { sendByDingtalk } from './dingtalk.ts';
import { sendByMail } from './mail.ts';
import { askThrough } from './outbound.ts';
import { sendByProvider } from './provider.ts';
import { sendByWebhook } from './webhook.ts';
import { sendByWecom } from './wecom.ts';

const now = new Date('2026-03-01T19:12:00Z');
const said = { place: '狸桥镇', subject: { zh: '区域入侵', en: 'Person in zone' }, number: '341802-000123', at: now };
const message = (more: Partial<Outgoing> = {}): Outgoing => ({
  ...{ id: '019c0000-0000-7000-8000-000000000001', parts: partsOf(said, 'zh', 0), code: null, address: '' },
  ...{ path: '/desk/1', link: null, urgency: 'urgent', deadlineAt: new Date(now.getTime() + 60_000), now, ...more },
});
const ask = askThrough([], () => now.getTime());
const failure = (outcome: Outcome) => (outcome.taken ? 'taken' : [outcome.lasts, outcome.why.code]);

afterEach(() => nock.cleanAll());
// It stands in for sockets of the whole process: left there, it would do so in the suites that follow.
afterAll(() => nock.restore());

describe('a WeCom group robot', () => {
  const url = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx';
  const send = () => sendByWecom(ask)({ settings: {}, secrets: { url } }, message());
  const answering = (status: number, body: string | object) =>
    nock('https://qyapi.weixin.qq.com').post('/cgi-bin/webhook/send').query(true).reply(status, body);

  test('is sent one text message', async () => {
    let sent: unknown;
    nock('https://qyapi.weixin.qq.com')
      .post('/cgi-bin/webhook/send', (body) => {
        sent = body;
        return true;
      })
      .query({ key: '693a91f6-7xxx' })
      .reply(200, { errcode: 0, errmsg: 'ok' });
    expect(await send()).toEqual({ taken: true });
    const content = '【雪亮】狸桥镇 区域入侵，341802-000123，03-02 03:12';
    expect(sent).toEqual({ msgtype: 'text', text: { content } });
  });

  test('answers 200 to everything: its own code counts', async () => {
    const odd: [number, string | object, unknown][] = [
      [200, { errcode: 45_009, errmsg: 'api freq out of limit, hint: [1]' }, ['later', 'rate-limited']],
      [200, { errcode: 93_000, errmsg: 'invalid webhook url, hint: [2]' }, ['never', 'unauthorised']],
      [200, { errcode: -1, errmsg: 'system busy' }, ['later', 'refused']],
      [200, '<html>维护中</html>', ['later', 'unexpected-answer']],
      [200, { errmsg: 'ok' }, ['later', 'unexpected-answer']],
      [502, 'Bad Gateway', ['later', 'refused']],
      [302, '', ['never', 'refused']],
    ];
    for (const [status, body, expected] of odd) {
      answering(status, body);
      expect([body, failure(await send())]).toEqual([body, expected]);
    }
  });
});

describe('a DingTalk group robot', () => {
  const url = 'https://oapi.dingtalk.com/robot/send?access_token=abc';
  const secret = 'SECthis-is-secret';
  const send = () => sendByDingtalk(ask)({ settings: {}, secrets: { url, secret } }, message());

  test('is signed by time and secret', async () => {
    const sign = createHmac('sha256', secret).update(`${now.getTime()}\n${secret}`).digest('base64');
    nock('https://oapi.dingtalk.com')
      .post('/robot/send', { msgtype: 'text', text: { content: partsOf(said, 'zh', 0).text } })
      .query({ access_token: 'abc', timestamp: String(now.getTime()), sign })
      .reply(200, { errcode: 0, errmsg: 'ok' });
    expect(await send()).toEqual({ taken: true });
  });

  test('that was sent too much is left alone for ten minutes; a wrong signature is a refusal', async () => {
    const answering = (body: object) =>
      nock('https://oapi.dingtalk.com').post('/robot/send').query(true).reply(200, body);
    answering({ errcode: 130_101, errmsg: 'send too fast, exceed 20 times per minute' });
    expect(await send()).toMatchObject({ why: { code: 'rate-limited' }, retryAfterMs: 600_000 });
    answering({ errcode: 310_000, errmsg: 'sign not match, more: [https://…]' });
    expect(await send()).toMatchObject({ lasts: 'never', why: { text: 'errcode 310000 sign not match' } });
  });
});

describe('a provider of messages and calls', () => {
  const settings: ProviderSettings = {
    ...{ method: 'POST', url: 'https://sms.example.cn/v1/send?id={{secret.app}}', bodyType: 'json' },
    headers: [{ name: 'Authorization', value: 'Bearer {{secret.token}}' }],
    body: '{"to":"{{phone}}","params":["{{place}}","{{subject}}"],"note":"{{text}}"}',
    taken: { path: 'Response.0.Code', is: 'Ok' },
  };
  const secrets = { app: 'a b', token: 't0ken' };
  const hostile = { ...said, place: '狸桥"镇\n{{secret.token}}' };
  const send = (parts = partsOf(said, 'zh', 0)) =>
    sendByProvider(ask)({ settings, secrets }, message({ address: '13800138000', parts }));

  test('gets its own template filled, each blank escaped for where it stands', async () => {
    let body: { to?: string; params?: string[] } = {};
    nock('https://sms.example.cn', { reqheaders: { authorization: 'Bearer t0ken' } })
      .post('/v1/send', (sent) => {
        body = sent;
        return true;
      })
      .query({ id: 'a b' })
      .reply(200, { Response: [{ Code: 'Ok' }] });
    expect(await send(partsOf(hostile, 'zh', 0))).toEqual({ taken: true });
    expect([body.to, body.params]).toEqual(['13800138000', ['狸桥"镇 {{secret.token}}', '区域入侵']]);
  });

  test('has taken it only where its answer says so', async () => {
    const odd: [number, string | object, unknown][] = [
      [200, { Response: [{ Code: 'InsufficientBalance' }] }, ['later', 'refused']],
      [200, { Response: [] }, ['later', 'unexpected-answer']],
      [200, 'OK', ['later', 'unexpected-answer']],
      [401, {}, ['never', 'unauthorised']],
      [503, {}, ['later', 'refused']],
    ];
    for (const [status, body, expected] of odd) {
      nock('https://sms.example.cn').post('/v1/send').query(true).reply(status, body);
      expect([body, failure(await send())]).toEqual([body, expected]);
    }
  });
});

describe('hosts that nobody named', () => {
  const send = (url: string) => sendByWebhook(ask)({ settings: {}, secrets: { url, secret: 's' } }, message());

  test('inside the hub’s own networks are never called, however they are written', async () => {
    for (const url of [
      ...['http://example.cn/', 'https://127.0.0.1/', 'https://[::1]/', 'https://169.254.169.254/latest', 'https://0/'],
      ...[
        'https://2130706433/',
        'https://[::ffff:127.0.0.1]/',
        'https://10.0.0.8/',
        'https://localhost/',
        'ftp://a.cn',
      ],
    ])
      expect([url, failure(await send(url))]).toEqual([url, ['never', 'host-not-allowed']]);
  });
});

describe('a mail server', () => {
  interface Mailbox {
    port: number;
    mails: string[];
    stop(): Promise<void>;
  }
  const openMailbox = (options: ConstructorParameters<typeof SMTPServer>[0] = {}): Promise<Mailbox> =>
    new Promise((resolve) => {
      const mails: string[] = [];
      const server = new SMTPServer({
        ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
        onData: async (stream, _session, done) => {
          mails.push(Buffer.concat(await stream.toArray()).toString());
          done();
        },
        ...options,
      });
      server.on('error', () => undefined);
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.server.address() as { port: number };
        resolve({ port, mails, stop: () => new Promise((ended) => server.close(() => ended())) });
      });
    });
  const sendTo = (port: number, settings = {}) =>
    sendByMail(['127.0.0.1'])(
      {
        settings: { host: '127.0.0.1', port, security: 'none', user: '', from: 'eyes@example.cn', ...settings },
        secrets: { password: 'p4ssword' },
      },
      message({ address: 'wang@example.cn', link: 'https://eyes.example.cn/desk/1' }),
    );

  test('gets a mail whose Message-ID is the notice’s own', async () => {
    const box = await openMailbox();
    expect(await sendTo(box.port)).toEqual({ taken: true });
    expect(box.mails[0]).toContain('Message-ID: <019c0000-0000-7000-8000-000000000001@example.cn>');
    expect(box.mails[0]).toContain('https://eyes.example.cn/desk/1');
    await box.stop();
  });

  test('that refuses the recipient fails that person’s address, and not the server', async () => {
    const refuse = (code: number) => Object.assign(new Error('no'), { responseCode: code });
    const unknown = await openMailbox({ onRcptTo: (_address, _session, done) => done(refuse(550)) });
    expect(failure(await sendTo(unknown.port))).toEqual(['gone', 'address-refused']);
    await unknown.stop();
    const busy = await openMailbox({ onRcptTo: (_address, _session, done) => done(refuse(451)) });
    expect(failure(await sendTo(busy.port))).toEqual(['later', 'rate-limited']);
    await busy.stop();
  });

  test('that refuses our password, or is not there, says so', async () => {
    const strict = await openMailbox({
      ...{ authOptional: false, allowInsecureAuth: true },
      onAuth: (_auth, _session, done) => done(new Error('wrong password')),
    });
    expect(failure(await sendTo(strict.port, { user: 'eyes' }))).toEqual(['never', 'unauthorised']);
    await strict.stop();
    expect(failure(await sendTo(strict.port))).toEqual(['later', 'unreachable']);
  });

  test('without TLS is only spoken to where the settings name it', async () => {
    const send = sendByMail([]);
    const settings = { host: 'mail.example.cn', port: 25, security: 'none', user: '', from: 'eyes@example.cn' };
    expect(failure(await send({ settings, secrets: {} }, message({ address: 'a@example.cn' })))).toEqual([
      'never',
      'host-not-allowed',
    ]);
  });
});
