import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId, type Site } from '@sharp-eyes/protocol';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { launchChromium } from '../processes/browser.ts';
import { freePort } from '../processes/ports.ts';
import { Stack } from '../processes/stack.ts';
import { until } from '../processes/world.ts';
import { buildWeb } from '../setup/web.ts';

const village = '341802100201';
const approval = '皖S(2024)12号';
const password = 'correct horse battery staple';

/** Plain red, as no map of ours paints: what the county's own tiles are in this test. */
const red = { r: 200, g: 30, b: 30 };
const folder = mkdtempSync(join(tmpdir(), 'sharp-eyes-base-map-'));
/** What the tile service was asked for. */
const asked: string[] = [];
let picture: Buffer;
/** A county's own tile service, which answers any browser: a process's other half, on a host of its own. */
const service = createServer((req, res) => {
  asked.push(req.url ?? '');
  res.setHeader('Access-Control-Allow-Origin', '*');
  res.setHeader('Content-Type', 'image/png');
  res.end(picture);
});
let origin: string;
let stack: Stack;
let browser: Browser;
let page: Page;
/** An inn in the middle of the village. */
let siteId: string;

beforeAll(async () => {
  picture = await sharp({ create: { width: 256, height: 256, channels: 3, background: red } })
    .png()
    .toBuffer();
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const ports = { people: await freePort(), agents: await freePort(), control: 0 };
  stack = new Stack({
    ...{ data: folder, web: await buildWeb(), mongoUri: process.env.MONGODB_URI ?? '', ports },
    ...{ database: `base-map-${newId().slice(-8)}`, allowed: [], simulator: [], simulatorKey: '' },
    hubSettings: {
      SHARP_EYES_HUB__BASE_MAP__KIND: 'tiles',
      SHARP_EYES_HUB__BASE_MAP__APPROVAL: approval,
      SHARP_EYES_HUB__BASE_MAP__TILES__ADDRESS: `${origin}/t/{z}/{x}/{y}.png?k=c0unty`,
    },
  });
  const administrator = await stack.signIn('admin', await stack.firstPassword(await stack.startHub()));
  const divisions = [{ code: village, name: '双龙村' }];
  await administrator.call('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions });
  const boundary = [[[118.75, 30.94], [118.76, 30.94], [118.76, 30.95], [118.75, 30.95], [118.75, 30.94]]]; // biome-ignore format: one ring
  await administrator.call('PUT', `/api/v1/divisions/${village}/boundary`, { boundary });
  const grants = [{ role: 'planner', division: village }];
  const lasting = { contractor: false, endsOn: null, language: 'zh' };
  const person = { user: 'planner', name: '王规划', unit: '分局', password, grants, ...lasting };
  await administrator.call('POST', '/api/v1/people', person);
  const planner = await stack.signIn('planner', password);
  const inn = { name: '悦来客栈', kind: 'inn', division: village, accessBasis: { basis: 'own' }, pointConfirmed: true };
  const pointOrigin = { lon: 118.755, lat: 30.945, datum: 'wgs84' };
  siteId = (await planner.call<Site>('POST', '/api/v1/sites', { ...inn, pointOrigin })).id;
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' })).newPage();
  await page.goto(stack.base);
  await page.getByTestId('sign-in-user').fill('planner');
  await page.getByTestId('sign-in-password').fill(password);
  await page.getByTestId('sign-in-submit').click();
  await page.getByTestId('stream-state').waitFor();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  service.closeAllConnections();
  service.close();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A page with a map of the village and words about it. */
async function openMap(): Promise<void> {
  await page.goto(`${stack.base}/sites/${siteId}`);
  await page.getByTestId('ground').waitFor();
}
/** Whether the ground within the village's outline is the county's picture. */
async function isPictured(): Promise<boolean> {
  const shot = await page.getByTestId('ground').screenshot();
  const { width = 0, height = 0 } = await sharp(shot).metadata();
  const spot = { left: Math.floor(width * 0.35), top: Math.floor(height * 0.75), width: 1, height: 1 };
  const [r = 0, g = 0, b = 0] = await sharp(shot).extract(spot).removeAlpha().raw().toBuffer();
  return r > 150 && g < 80 && b < 80;
}

describe('the county’s own base map', () => {
  test('lies behind the map with its approval number, on paper, too', async () => {
    await openMap();
    const note = page.getByTestId('base-note');
    await note.filter({ hasText: `审图号：${approval}` }).waitFor();
    await until(async () => asked.length > 0 && (await isPictured()), 20_000);
    expect(asked.every((path) => /^\/t\/\d+\/\d+\/\d+\.png\?k=c0unty$/.test(path))).toBe(true);
    await page.emulateMedia({ media: 'print' });
    expect(await note.isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  }, 60_000);

  test('is the only other host that the page may ask, and nobody learns its address without signing in', async () => {
    const policy = (await fetch(stack.base)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`img-src 'self' data: blob: ${origin};`);
    expect(policy).toContain(`connect-src 'self' ${origin};`);
    const elsewhere = await freePort();
    const blocked = await page.evaluate(`new Promise((tell) => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => tell(effectiveDirective));
      fetch('http://127.0.0.1:${elsewhere}/').catch(() => undefined);
    })`);
    expect(blocked).toBe('connect-src');
    for (const path of ['/', '/api/v1/base-map', '/api/openapi.json'])
      expect((await (await fetch(new URL(path, stack.base))).text()).includes('c0unty')).toBe(false);
    expect((await fetch(new URL('/api/v1/base-map', stack.base))).status).toBe(401);
  }, 60_000);

  test('may be away: that is said in a line, and the map and the page stand as without', async () => {
    service.closeAllConnections();
    await new Promise((closed) => service.close(closed));
    await (await page.context().newCDPSession(page)).send('Network.clearBrowserCache');
    await openMap();
    await page.getByTestId('base-note').filter({ hasText: '底图暂时打不开' }).waitFor({ timeout: 20_000 });
    expect(await isPictured()).toBe(false);
    await page.getByText('悦来客栈').first().waitFor();
  }, 60_000);
});
