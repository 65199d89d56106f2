import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AlertRow, AuditEntry, Camera, LiveFigures } from '@sharp-eyes/protocol';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, signInPage } from '../processes/browser.ts';
import { startWorld, until, type World } from '../processes/world.ts';

/** Nothing flows any more so long after the last viewer, milliseconds. */
const stopsWithinMs = 5_000;
/** Whoever looks is told so soon that the picture stands still, milliseconds. */
const toldWithinMs = 3_000;

describe('a live picture', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  let cameras: Camera[];

  beforeAll(async () => {
    world = await startWorld({ mongoUri: process.env.MONGODB_URI ?? '', cameras: 5, recorders: 1, walks: 'on-demand' });
    cameras = await world.adopt();
    browser = await launchChromium();
    page = await signInPage(browser, world, 'weihu');
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  }, 120_000);

  test('moves after a reason was given, on the record before it flows, and stops when it is closed', async () => {
    const [camera] = cameras as [Camera];
    await page.goto(`${world.stack.base}/cameras/${camera.id}`);
    await page.getByTestId('live-open').waitFor();
    await page.keyboard.press('l');
    await page.getByTestId('look-confirm').waitFor();
    expect(await figures()).toEqual([]);
    await page.keyboard.press('2');
    await page.keyboard.press('Enter');
    await moves(page);
    expect(await page.getByTestId('live-looker').textContent()).toContain('孙运维');
    await until(async () => (await figures())[0]?.viewers === 1, 10_000);
    expect((await figures()).map(({ cameraId }) => cameraId)).toEqual([camera.id]);
    const [entry] = await onRecord();
    expect(entry).toMatchObject({ action: 'live.view', reason: { code: 'installation' } });
    await page.keyboard.press('Escape');
    await until(async () => (await figures()).length === 0, stopsWithinMs);
    expect(await page.getByTestId('live').count()).toBe(0);
  }, 90_000);

  test('four stand side by side for one reason, each with one upstream; the fifth has to wait for a place', async () => {
    await page.goto(`${world.stack.base}/live`);
    const offered = page.getByTestId('live-camera');
    await until(async () => (await offered.count()) === 5, 15_000);
    for (const n of [0, 1, 2, 3]) await offered.nth(n).click();
    expect(await offered.nth(4).isDisabled()).toBe(true);
    await page.getByTestId('look-reason-repair').click();
    await page.getByTestId('look-confirm').click();
    await until(async () => (await page.locator('video[data-seen=true]').count()) === 4, 30_000);
    await until(async () => String((await figures()).map(({ viewers }) => viewers)) === '1,1,1,1', 10_000);
    for (const n of [0, 1, 2, 3]) await offered.nth(n).click();
    await until(async () => (await figures()).length === 0, stopsWithinMs);
  }, 90_000);

  test('is one key away from an alert, whose number is the reason', async () => {
    const watched = cameras.find((one) => world.channelOf(one).scene.startsWith('quiet') && one.rules.rules.length);
    if (!watched) throw new Error('expected a quiet camera with a rule');
    const channel = world.channelOf(watched);
    await world.waitUntilWatched(channel.id);
    await world.stack.simulator.act(channel.id, 'walk');
    const officer = await signInPage(browser, world, 'shuidong');
    const row = officer.locator('[data-testid=alert-row][data-state=open]').first();
    await row.waitFor({ timeout: 60_000 });
    await row.click();
    await officer.getByTestId('live-button').waitFor();
    await officer.keyboard.press('l');
    await moves(officer);
    const [alert] = await (await world.stack.signIn('shuidong', world.passwords.shuidong ?? '')).all<AlertRow>(
      '/api/v1/alerts',
    );
    expect((await onRecord())[0]).toMatchObject({
      action: 'live.view',
      reason: { code: 'alert', number: alert?.number },
    });
    await officer.keyboard.press('l');
    await until(async () => (await figures()).length === 0, stopsWithinMs);
    await officer.context().close();
  }, 150_000);

  test('says within three seconds that the agent died, and comes back with it', async () => {
    await open(page, cameras[0] as Camera);
    await world.stack.agent?.kill();
    await until(async () => (await said()) !== '', toldWithinMs);
    await world.stack.startAgent();
    await moves(page, 60_000);
  }, 120_000);

  test('says within three seconds that the hub died, and comes back with it', async () => {
    await open(page, cameras[0] as Camera);
    await world.stack.hub?.kill();
    await until(async () => (await said()) !== '', toldWithinMs);
    await world.stack.startHub();
    await moves(page, 60_000);
    await page.getByTestId('live-close').click();
    await until(async () => (await figures()).length === 0, stopsWithinMs);
  }, 120_000);

  /** What stands in the place of a picture. */
  async function said(): Promise<string> {
    return (await page.locator('.live-said').allTextContents()).join(' ');
  }

  async function open(at: Page, camera: Camera): Promise<void> {
    await at.goto(`${world.stack.base}/cameras/${camera.id}`);
    await at.getByTestId('live-open').click();
    await at.getByTestId('look-reason-repair').click();
    await at.getByTestId('look-confirm').click();
    await moves(at).catch(async (error) => {
      throw new Error(`${error.message}\n${await said()}`);
    });
  }

  async function figures(): Promise<LiveFigures[]> {
    return (await world.technician.get<{ cameras: LiveFigures[] }>('/api/v1/live/figures')).cameras;
  }

  async function onRecord(): Promise<AuditEntry[]> {
    const auditor = await world.stack.signIn('shenji', world.passwords.shenji ?? '');
    const entries = await auditor.all<AuditEntry>('/api/v1/audit?county=341802');
    return entries.filter(({ action }) => action === 'live.view');
  }
});

/** Pictures are decoded one after the other. */
async function moves(page: Page, withinMs = 20_000): Promise<void> {
  const video = page.getByTestId('live-video').first();
  await video.waitFor({ timeout: withinMs });
  const pictures = () =>
    video.evaluate(
      (node) =>
        (node as unknown as { getVideoPlaybackQuality(): { totalVideoFrames: number } }).getVideoPlaybackQuality()
          .totalVideoFrames,
    );
  await until(async () => (await pictures()) > 0, withinMs);
  const before = await pictures();
  await until(async () => (await pictures()) > before + 5, withinMs);
}
