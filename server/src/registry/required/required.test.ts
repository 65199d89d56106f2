import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';

const county = '341802000000';
const township = '341802100000';
const village = '341802100201';
const second = '341802100202';
const renumbered = '341802100209';
const neighbour = '341802101201';
const path = ['340000000000', '341800000000', '宣州区', '水东镇'];

let hub: TestHub;
let administrator: SignedIn;
let planner: SignedIn;
let siteId: string;

beforeAll(async () => {
  hub = await openTestHub();
  administrator = await hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
  const names = [
    [county, '宣州区'],
    [township, '水东镇'],
    [village, '东胜村'],
    [second, '西山村'],
    [neighbour, '邻镇一村'],
  ].map(([code, name]) => ({ code, name }));
  await administrator.ask('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions: names });
  planner = await hub.signInAs([{ role: 'planner', division: township }]);
  const site = { name: '东胜村路口', kind: 'junction', division: village, accessBasis: { basis: 'own' } };
  siteId = (await planner.ask('POST', '/api/v1/sites', site)).body.id;
});
afterAll(() => hub.stop());

const row = async () => (await planner.ask('GET', `/api/v1/required-lists?division=${township}`)).body.items[0];
const demand = (name: string) => planner.ask('POST', '/api/v1/watchpoints', { siteId, name });
const approve = (villages: { division: string; digest: string }[], who = planner) =>
  who.ask('POST', '/api/v1/required-lists/approvals', { villages, note: '第一批' });

describe('the required list', () => {
  test('a village is not yet approved until somebody says what must be covered there', async () => {
    await demand('东向');
    expect(await row()).toMatchObject({ division: village, version: null, required: 0, proposed: 1 });
    const { digest } = await row();
    expect((await approve([{ division: village, digest }])).status).toBe(204);
    expect(await row()).toMatchObject({
      version: 1,
      required: 1,
      proposed: 0,
      gone: 0,
      approvedBy: expect.any(String),
    });
  });

  test('what comes later counts from the next approval on, and the history says who brought it', async () => {
    const { id } = (await demand('西向')).body;
    expect(await row()).toMatchObject({ version: 1, required: 1, proposed: 1 });
    await approve([{ division: village, digest: (await row()).digest }]);
    expect((await planner.ask('DELETE', `/api/v1/watchpoints/${id}`)).status).toBe(204);
    expect(await row()).toMatchObject({ version: 2, required: 1, proposed: 0, gone: 1 });
    const { items } = (await planner.ask('GET', `/api/v1/required-lists/${village}/versions`)).body;
    expect(items).toMatchObject([
      { version: 2, required: 2, added: ['东胜村路口·西向'], removed: [], note: '第一批' },
      { version: 1, required: 1, added: ['东胜村路口·东向'], removed: [] },
    ]);
  });

  test('nobody approves what they have not seen', async () => {
    const { digest } = await row();
    await demand('南向');
    expect((await approve([{ division: village, digest }])).status).toBe(409);
    expect((await row()).version).toBe(2);
  });

  test('whoever approves sees what comes and what goes, by site and watchpoint', async () => {
    const { body } = await planner.ask('GET', `/api/v1/required-lists/${village}/draft`);
    expect(body).toMatchObject({
      ...{ version: 2, kept: ['东胜村路口·东向'], added: ['东胜村路口·南向'], removed: ['东胜村路口·西向'] },
      digest: (await row()).digest,
    });
  });

  test('the history of an area says when the denominator became what, and by whom', async () => {
    const site = { name: '西山客栈', kind: 'inn', division: second, accessBasis: { basis: 'none' } };
    const { id } = (await planner.ask('POST', '/api/v1/sites', site)).body;
    await planner.ask('POST', '/api/v1/watchpoints', { siteId: id, name: '大门' });
    const digest = (await planner.ask('GET', `/api/v1/required-lists?division=${second}`)).body.items[0].digest;
    const now = (await row()).digest;
    await approve([
      { division: second, digest },
      { division: village, digest: now },
    ]);
    const history = `/api/v1/required-lists/history?division=${township}`;
    const { items } = (await planner.ask('GET', history)).body;
    expect(items).toMatchObject([
      { division: village, version: 3, required: 2, added: 1, removed: 1, total: 3, note: '第一批' },
      { division: second, version: 1, required: 1, added: 1, removed: 0, total: 3, divisionPath: [...path, '西山村'] },
      { division: village, version: 2, required: 2, added: 1, removed: 0, total: 2 },
      { division: village, version: 1, required: 1, total: 1, approvedBy: { unit: '派出所' } },
    ]);
    const { body } = await planner.ask('GET', `${history}&limit=2`);
    const rest = (await planner.ask('GET', `${history}&cursor=${body.next}`)).body;
    expect([...body.items, ...rest.items]).toEqual(items);
    expect((await planner.ask('GET', `/api/v1/required-lists/history?division=${second}`)).body.items).toHaveLength(1);
  });

  test('a village that gets another number keeps its list; one that becomes part of another hands it over to be approved', async () => {
    const change = async (...rows: object[]) => {
      const order = { source: '民政局', dryRun: false, rows };
      expect((await administrator.ask('POST', '/api/v1/divisions/changes', order)).body.applied).toBe(true);
      await hub.platform.sweeps.sweepNow();
    };
    const standing = async (code: string) =>
      (await planner.ask('GET', `/api/v1/required-lists?division=${code}`)).body.items[0];
    await change({ code: second, change: 'renumbered', into: renumbered, from: '2025-01-01' });
    expect(await standing(renumbered)).toMatchObject({ version: 1, required: 1, proposed: 0 });
    await change({ code: renumbered, change: 'merged-into', into: village, from: '2025-02-01' });
    expect(await standing(village)).toMatchObject({ version: 3, required: 2, proposed: 1 });
    const { items } = (await planner.ask('GET', `/api/v1/required-lists/history?division=${township}`)).body;
    expect(items[0]).toMatchObject({ division: renumbered, version: 2, required: 0, removed: 1, total: 2 });
    await approve([{ division: village, digest: (await standing(village)).digest }]);
    const after = (await planner.ask('GET', `/api/v1/required-lists/history?division=${township}`)).body.items[0];
    expect(after).toMatchObject({ division: village, version: 4, required: 3, added: 1, total: 3 });
  });

  test('a neighbour’s villages can be neither seen nor approved', async () => {
    const { digest } = await row();
    expect((await approve([{ division: neighbour, digest }])).status).toBe(400);
    for (const what of ['versions', 'draft'])
      expect((await planner.ask('GET', `/api/v1/required-lists/${neighbour}/${what}`)).status).toBe(404);
    const history = '/api/v1/required-lists/history?division=341802101000';
    expect((await planner.ask('GET', history)).body).toEqual({ items: [], next: null });
    expect((await planner.ask('GET', '/api/v1/required-lists?division=341802101000')).body.items).toEqual([]);
    const technician = await hub.signInAs([{ role: 'technician', division: township }]);
    expect((await approve([{ division: village, digest }], technician)).status).toBe(403);
  });
});
