import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ComplianceItem } from '@sharp-eyes/protocol';
import { addDays, dayOf } from '../../platform/site-clock.ts';
import { type CamerasWorld, emptyRecord, ifMatch, openCamerasWorld, township } from '../cameras/cameras.test-kit.ts';

let world: CamerasWorld;
beforeAll(async () => {
  world = await openCamerasWorld();
});
afterAll(() => world.stop());

/** The day on the clock of the site, and days from it. */
const day = (days: number): string => addDays(dayOf(new Date(world.clock.now())), days);

const duty = async (kind: string, id: string, matter: string): Promise<ComplianceItem> => {
  await world.hub.platform.sweeps.sweepNow();
  const { body } = await world.countyPlanner.ask('GET', `/api/v1/compliance/records/${kind}/${id}`);
  return body.items.find((item: ComplianceItem) => item.matter === matter);
};

describe('the second person’s check', () => {
  const look = { homeInView: false, masksDrawn: false, verdict: 'ok' };

  test('is another person’s than the one’s who placed it, and settles the item', async () => {
    const camera = await world.adopt('a', { placement: 'household-front' });
    expect(await duty('camera', camera.id, 'second-check')).toMatchObject({ state: 'due', dueOn: day(7) });
    const path = `/api/v1/cameras/${camera.id}/checks`;
    const own = await world.technician.ask('POST', path, look);
    expect(own.status).toBe(409);
    expect(own.body.detail).toContain('another person');
    const other = await world.hub.signInAs([{ role: 'technician', division: township }]);
    expect((await other.ask('POST', path, look)).status).toBe(201);
    expect((await duty('camera', camera.id, 'second-check')).state).toBe('met');
  });

  test('does not pass where a home is in view without masks', async () => {
    const camera = await world.adopt('b', { placement: 'compound-common-area' });
    const path = `/api/v1/cameras/${camera.id}/checks`;
    const { planner } = world;
    expect((await planner.ask('POST', path, { ...look, homeInView: true })).status).toBe(400);
    const told = { homeInView: true, masksDrawn: false, verdict: 'masks-needed' };
    expect((await planner.ask('POST', path, told)).status).toBe(201);
    expect(await duty('camera', camera.id, 'second-check')).toMatchObject({
      state: 'due',
      reason: { zh: expect.stringContaining('遮挡') },
    });
    expect((await planner.ask('POST', path, { ...told, masksDrawn: true, verdict: 'ok' })).status).toBe(201);
    expect((await duty('camera', camera.id, 'second-check')).state).toBe('met');
    expect((await planner.ask('GET', path)).body.items).toHaveLength(2);
  });
});

describe('an Art. 7 camera', () => {
  test('can be taken away, and without an authorisation on record the item is overdue at once', async () => {
    const siteId = await world.addSite({ legalBasis: '7-2' });
    const camera = await world.adopt('c', { siteId });
    await world.streams('c');
    const retired = await world.technician.ask('DELETE', `/api/v1/cameras/${camera.id}`);
    expect(retired.status).toBe(204);
    expect((await duty('camera', camera.id, 'authorisation')).state).toBe('overdue');
    const paper = { act: 'remove', organ: '宣州区公安分局', documentNo: '宣公〔2026〕3号', on: day(-3) };
    const path = `/api/v1/cameras/${camera.id}/authorisations`;
    expect((await world.technician.ask('POST', path, paper)).status).toBe(403);
    expect((await world.planner.ask('POST', path, paper)).status).toBe(201);
    expect((await duty('camera', camera.id, 'authorisation')).state).toBe('met');
  });

  test('that was moved is asked for its authorisation; a better number for the same pole is no move', async () => {
    const siteId = await world.addSite({ legalBasis: '7-1' });
    const camera = await world.adopt('d', { siteId });
    await world.streams('d');
    let version = camera.version as number;
    const put = async (lon: number) => {
      const record = { ...emptyRecord, point: { lon, lat: 30.79 } };
      const body = { name: '大门', record, why: '测定' };
      const changed = await world.technician.ask('PUT', `/api/v1/cameras/${camera.id}/record`, body, ifMatch(version));
      expect(changed.status).toBe(200);
      version = changed.body.version;
    };
    await put(118.98);
    await put(118.98003); // 3 m
    expect((await duty('camera', camera.id, 'authorisation')).state).toBe('not-required');
    await put(118.9815);
    expect((await duty('camera', camera.id, 'authorisation')).state).toBe('overdue');
  });
});

describe('an owner’s consent', () => {
  test('stands beside the site and is taken back with the site’s word, in one step', async () => {
    const siteId = await world.addSite({ kind: 'household-front', name: '王家门前' });
    expect((await duty('site', siteId, 'consent')).state).toBe('due');
    const path = `/api/v1/sites/${siteId}/consents`;
    expect((await world.technician.ask('POST', path, { owner: '王五', signedOn: day(-1) })).status).toBe(201);
    expect((await duty('site', siteId, 'consent')).state).toBe('met');
    await world.adopt('e', { siteId, placement: 'household-front' });
    expect((await world.watched()).length).toBeGreaterThan(0);
    const before = (await world.watched()).length;

    const taken = await world.technician.ask('POST', `/api/v1/sites/${siteId}/withdrawal`, { words: '不再同意' });
    expect(taken.status).toBe(200);
    expect((await world.watched()).length).toBe(before - 1);
    const [consent] = (await world.technician.ask('GET', path)).body.items;
    expect(consent).toMatchObject({
      owner: '王五',
      withdrawnWords: '不再同意',
      withdrawnAt: new Date(world.clock.now()).toISOString(),
    });
    expect((await duty('site', siteId, 'consent')).reason.zh).toContain('撤回');
  });
});
