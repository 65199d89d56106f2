import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@sharp-eyes/protocol';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../processes/browser.ts';
import { freePort } from '../processes/ports.ts';
import { Stack } from '../processes/stack.ts';
import { until } from '../processes/world.ts';
import { buildWeb } from '../setup/web.ts';

const township = '341802100000';
const password = 'correct horse battery staple';
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The other side of a webhook: keeps what it is sent. */
const received: { code?: string; text: string }[] = [];
const receiver = createServer(async (req, res) => {
  received.push(JSON.parse(Buffer.concat(await req.toArray()).toString()));
  res.end('{}');
});
const folder = mkdtempSync(join(tmpdir(), 'sharp-eyes-notices-'));
let stack: Stack;
let browser: Browser;
let admin: Page;
let officer: Page;

async function signIn(user: string, secret: string, width: number, height: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' });
  await context.grantPermissions(['notifications'], { origin: stack.base });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(stack.base);
  await page.getByTestId('sign-in-user').fill(user);
  await page.getByTestId('sign-in-password').fill(secret);
  await page.getByTestId('sign-in-submit').click();
  await page.getByTestId('stream-state').waitFor();
  return page;
}

/** Serious faults that axe finds on a page, by rule. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(axeFile, 'utf8')); // past the page's own policy, which allows no foreign script
  const found = (await page.evaluate('axe.run()')) as { violations: { id: string; impact: string }[] };
  return found.violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id }) => id);
}

beforeAll(async () => {
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  const ports = { people: await freePort(), agents: await freePort(), control: 0 };
  stack = new Stack({
    ...{ data: folder, web: await buildWeb(), mongoUri: process.env.MONGODB_URI ?? '', ports },
    ...{ database: `notices-${newId().slice(-8)}`, allowed: [], simulator: [], simulatorKey: '' },
    hubSettings: { SHARP_EYES_HUB__NOTICES__ALLOWED_HOSTS: '[127.0.0.1]' },
  });
  const first = await stack.firstPassword(await stack.startHub());
  const administrator = await stack.signIn('admin', first);
  const divisions = [{ code: township, name: '狸桥镇' }];
  await administrator.call('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions });
  const grants = [{ role: 'duty-officer', division: township }];
  const lasting = { contractor: false, endsOn: null, language: 'zh' };
  await administrator.call('POST', '/api/v1/people', {
    ...{ user: 'zhiban', name: '王值班', unit: '狸桥派出所', password, grants, ...lasting },
  });
  const { port } = receiver.address() as AddressInfo;
  await administrator.call('POST', '/api/v1/notice-channels', {
    ...{ kind: 'webhook', name: '市局平台', division: township },
    secrets: { url: `http://127.0.0.1:${port}/hook`, secret: 'only both sides know' },
  });
  browser = await launchChromium();
  admin = await signIn('admin', first, 1280, 800);
  officer = await signIn('zhiban', password, 390, 844);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('notices in the console', () => {
  test('a channel is tried, its code comes back, and only then it works', async () => {
    await admin.goto(`${stack.base}/channels`);
    const row = admin.getByTestId('channel-row').filter({ hasText: '市局平台' });
    await row.getByText('未测试').waitFor();
    await row.getByTestId('channel-test').click();
    await admin.getByTestId('channel-test-send').click();
    await until(async () => received.length === 1, 10_000);
    await admin.getByTestId('test-code').fill(received[0]?.code ?? '');
    await admin.getByTestId('test-confirm').click();
    await admin.keyboard.press('Escape');
    await row.getByText('正常').waitFor();
    await admin.getByTestId('delivery-row').filter({ hasText: '已送达' }).waitFor();
    expect(await faultsOf(admin)).toEqual([]);
  }, 60_000);

  test('on a phone a person says how they are found, and hears that nothing carries it yet', async () => {
    await officer.getByTestId('who').click();
    await officer.getByTestId('my-ways').click();
    await officer.getByTestId('way-address').fill('138 0013 8000');
    await officer.getByTestId('way-add').click();
    const way = officer.getByTestId('way').filter({ hasText: '138****8000' });
    await way.getByText('您的区域还没有可用的此类渠道').waitFor();
    expect(await faultsOf(officer)).toEqual([]);
    const wide = await officer.evaluate('document.documentElement.scrollWidth');
    expect(wide).toBeLessThanOrEqual(390);
  }, 60_000);

  test('a pushed message is shown by the browser, though no page of the console is before anybody', async () => {
    await officer.goto(`${stack.base}/me/ways`);
    await officer.evaluate(
      `navigator.serviceWorker.register('/service-worker.js').then(() => navigator.serviceWorker.ready)`,
    );
    const devtools = await officer.context().newCDPSession(officer);
    const registered = new Promise<string>((resolve) => {
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [own] = registrations;
        if (own) resolve(own.registrationId);
      });
    });
    await devtools.send('ServiceWorker.enable');
    const told = {
      id: newId(),
      title: '狸桥镇 区域入侵',
      body: '【雪亮】狸桥镇 区域入侵，341802-000123',
      path: '/desk/1',
    };
    await devtools.send('ServiceWorker.deliverPushMessage', {
      ...{ origin: stack.base, registrationId: await registered, data: JSON.stringify(told) },
    });
    const shown = async () =>
      (await officer.evaluate(
        `navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map(({ title, body, data }) => ({ title, body, data })))`,
      )) as object[];
    await until(async () => (await shown()).length > 0, 10_000);
    expect(await shown()).toEqual([{ title: told.title, body: told.body, data: '/desk/1' }]);
  }, 60_000);
});
