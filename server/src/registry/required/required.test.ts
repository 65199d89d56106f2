import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';

const county = '341802000000';
const township = '341802100000';
const village = '341802100201';
const neighbour = '341802101201';

let hub: TestHub;
let planner: SignedIn;
let siteId: string;

beforeAll(async () => {
  hub = await openTestHub();
  const administrator = await hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
  const names = [
    [county, '宣州区'],
    [township, '水东镇'],
    [village, '东胜村'],
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
      { version: 2, required: 2, added: ['西向'], removed: [], note: '第一批' },
      { version: 1, required: 1, added: ['东向'], removed: [] },
    ]);
  });

  test('nobody approves what they have not seen', async () => {
    const { digest } = await row();
    await demand('南向');
    expect((await approve([{ division: village, digest }])).status).toBe(409);
    expect((await row()).version).toBe(2);
  });

  test('a neighbour’s villages can be neither seen nor approved', async () => {
    const { digest } = await row();
    expect((await approve([{ division: neighbour, digest }])).status).toBe(400);
    expect((await planner.ask('GET', `/api/v1/required-lists/${neighbour}/versions`)).status).toBe(404);
    expect((await planner.ask('GET', '/api/v1/required-lists?division=341802101000')).body.items).toEqual([]);
    const technician = await hub.signInAs([{ role: 'technician', division: township }]);
    expect((await approve([{ division: village, digest }], technician)).status).toBe(403);
  });
});
