import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AlertDetail, AlertRow, AuditEntry, AuditVerification, Camera, Device } from '@sharp-eyes/protocol';
import type { Browser, Page } from 'playwright-core';
import { discover } from '../demo/demo.ts';
import { HubRefusal } from '../demo/hub-client.ts';
import { launchChromium, signInPage } from '../processes/browser.ts';
import { startWorld, until, type World } from '../processes/world.ts';

// One walk along the whole path, from an empty database to a settled alert. Each step stands on the one before.
describe('from a camera on the wire to an acknowledged alert on screen', () => {
  let world: World;
  let browser: Browser;
  let officer: Page;
  let cameras: Camera[] = [];
  let alertId = '';
  let watchedId = '';

  beforeAll(async () => {
    world = await startWorld({ mongoUri: process.env.MONGODB_URI ?? '', cameras: 6, recorders: 1, walks: 'on-demand' });
    browser = await launchChromium();
    officer = await signInPage(browser, world, 'shuidong');
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  }, 120_000);

  test('the agent finds every camera on the wire, and adopts none by itself', async () => {
    const found: Device[] = await discover(world.technician, world.agent, world.devices.length);
    expect(found.map(({ deviceKey }) => deviceKey).sort()).toEqual(
      world.devices.map(({ endpointReference }) => endpointReference).sort(),
    );
    expect(await world.technician.all<Camera>('/api/v1/cameras')).toEqual([]);
  }, 60_000);

  test('the technician adopts them, a recorder with its four channels', async () => {
    cameras = await world.adopt();
    expect(cameras).toHaveLength(6);
    expect(new Set(cameras.map(({ deviceKey }) => deviceKey)).size).toBe(3);
  }, 90_000);

  test('a walker enters a zone, and the row appears on the screen without reload', async () => {
    const watched = cameras.find(
      (camera) => world.channelOf(camera).scene.startsWith('quiet') && camera.rules.rules.length,
    );
    if (!watched) throw new Error('expected a quiet camera with a rule');
    watchedId = watched.id;
    const channel = world.channelOf(watched);
    await world.waitUntilWatched(channel.id);
    await world.stack.simulator.act(channel.id, 'walk');
    const row = officer.locator(`[data-testid=alert-row][data-state=open]`).first();
    await row.waitFor({ timeout: 60_000 });
    alertId = (await row.getAttribute('data-alert-id')) ?? '';
    const alert = await alertOf(world, alertId);
    expect(alert.cameraId).toBe(watched.id);
    const sent = await world.stack.simulator.pictureSent(channel.id, alert.rtpTimestamp);
    expect(sent?.camera).toBe(channel.id);
    const [entered] = await world.stack.simulator.truth(channel.id, 'walker-entered', (sent?.at ?? 0) - 15_000);
    expect(entered).toBeDefined();
  }, 120_000);

  test('the still stays covered until it is asked for, and the look is on the record first', async () => {
    await officer.locator(`[data-alert-id="${alertId}"]`).first().click();
    await officer.getByTestId('look-button').waitFor();
    expect(await officer.getByTestId('still-image').count()).toBe(0);
    await officer.keyboard.press('v');
    const still = officer.getByTestId('still-image').first();
    await still.waitFor({ timeout: 20_000 });
    await until(() => still.evaluate((node) => (node as unknown as { naturalWidth: number }).naturalWidth > 0), 10_000);
    const entries = await auditOf(world);
    expect(entries.map(({ action }) => action)).toContain('looks.make');
  }, 60_000);

  test('the officer acknowledges with one key, then settles it with an outcome', async () => {
    await officer.keyboard.press('a');
    await officer.locator(`[data-alert-id="${alertId}"][data-state=acknowledged]`).first().waitFor({ timeout: 10_000 });
    await officer.getByTestId('resolve-button').click();
    await officer.getByTestId('outcome-genuine').click();
    await officer.getByTestId('action-checked-on-site').click();
    await officer.getByTestId('resolve-confirm').click();
    await until(async () => (await alertOf(world, alertId)).state === 'resolved', 15_000);
  }, 60_000);

  test('timeline and audit say who did what, and the chain verifies', async () => {
    const alert = await alertOf(world, alertId);
    const kinds = alert.timeline.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['raised', 'looked', 'acknowledged', 'resolved']));
    expect(alert.timeline.find(({ kind }) => kind === 'acknowledged')?.by?.name).toBe('刘值班（水东）');
    expect([alert.outcome, alert.action]).toEqual(['genuine', 'checked-on-site']);
    const verification = await auditor(world).then((client) =>
      client.get<AuditVerification>('/api/v1/audit/verification?county=341802'),
    );
    expect([verification.whole, verification.brokenAt]).toEqual([true, null]);
    expect(verification.entries).toBeGreaterThan(3);
  });

  test('the officer of the next township sees nothing of it, by list or by number', async () => {
    const neighbour = await world.stack.signIn('xikou', world.passwords.xikou ?? '');
    expect(await neighbour.all('/api/v1/alerts?state=open,acknowledged,resolved')).toEqual([]);
    await expect(neighbour.get(`/api/v1/alerts/${alertId}`)).rejects.toMatchObject({ status: 404 });
    await expect(neighbour.call('POST', '/api/v1/looks', { alertId })).rejects.toBeInstanceOf(HubRefusal);
  });

  test('after everything was stopped and started again, the next walker is on the desk as well', async () => {
    await officer.close();
    await world.stack.stop();
    await world.stack.startHub();
    await world.stack.startSimulator(); // on other ports: every device is found again by its reference
    await world.stack.startAgent();
    const watched = cameras.find(({ id }) => id === watchedId);
    if (!watched) throw new Error('expected the camera of the first alert');
    const channel = world.channelOf(watched);
    await world.waitUntilWatched(channel.id);
    await world.stack.simulator.act(channel.id, 'walk');
    const client = await world.stack.signIn('shuidong', world.passwords.shuidong ?? '');
    await until(async () => {
      const open = await client.all<AlertRow>('/api/v1/alerts?state=open');
      return open.some(({ id, cameraId }) => cameraId === watchedId && id !== alertId);
    }, 60_000);
  }, 240_000);
});

async function alertOf(world: World, id: string): Promise<AlertDetail> {
  const officer = await world.stack.signIn('shuidong', world.passwords.shuidong ?? '');
  return officer.get(`/api/v1/alerts/${id}`);
}

const auditor = (world: World) => world.stack.signIn('shenji', world.passwords.shenji ?? '');

async function auditOf(world: World): Promise<AuditEntry[]> {
  return (await auditor(world)).all('/api/v1/audit?county=341802');
}
