import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { movableClock } from '../../platform/clock.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';

const township = '341802100000';
const village = '341802100201';
const neighbouring = '341802100202';
const clock = movableClock(Date.parse('2026-03-01T17:00:00Z')); // the second of March on site

let hub: TestHub;
let technician: SignedIn;
let officer: SignedIn;
let villager: SignedIn;
let siteId: string;

const person = (name: string, phone: string, kind: string) => ({ name, phone, kind, part: name });
const names = (body: { items: { name: string }[] }) => body.items.map(({ name }) => name);

beforeAll(async () => {
  hub = await openTestHub(clock);
  technician = await hub.signInAs([{ role: 'technician', division: township }]);
  officer = await hub.signInAs([{ role: 'duty-officer', division: township }]);
  villager = await hub.signInAs([{ role: 'technician', division: neighbouring }]);
  const site = {
    ...{ name: '云岭客栈', kind: 'inn', division: village, accessBasis: { basis: 'own' } },
    contacts: [person('店主', '0563-1', 'site')],
  };
  siteId = (await technician.ask('POST', '/api/v1/sites', site)).body.id;
});
afterAll(() => hub.stop());

describe('Contacts of a division', () => {
  const path = `/api/v1/divisions/${village}/contacts`;
  const write = (contacts: unknown[], version: number, who = technician) =>
    who.ask('PUT', path, { contacts }, { 'if-match': `"${version}"` });

  test('are written once and called after the site’s own people', async () => {
    expect((await technician.ask('GET', path)).body).toEqual({ division: village, contacts: [], version: 0 });
    const grid = person('网格员', '0563-2', 'grid-worker');
    expect((await write([grid], 0)).body).toMatchObject({ version: 1, contacts: [{ name: '网格员' }] });
    const post = { contacts: [person('派出所', '0563-3', 'police-post')] };
    await technician.ask('PUT', `/api/v1/divisions/${township}/contacts`, post, { 'if-match': '"0"' });
    const callees = `/api/v1/sites/${siteId}/callees`;
    expect(names((await officer.ask('GET', callees)).body)).toEqual(['店主', '网格员', '派出所']);
  });

  test('are changed on the version that was seen, by people whose area holds the division', async () => {
    expect((await write([], 0)).status).toBe(412);
    expect((await write([], 1, officer)).status).toBe(403);
    expect((await write([], 1, villager)).status).toBe(404);
    // The township's are read in its villages, those of the next village are not.
    expect((await villager.ask('GET', `/api/v1/divisions/${township}/contacts`)).body.contacts).toHaveLength(1);
    expect((await villager.ask('GET', path)).body.contacts).toEqual([]);
  });
});

describe('A contact', () => {
  test('that an officer has reached is confirmed with one request, on the day of the site', async () => {
    const path = `/api/v1/sites/${siteId}/contacts/0/confirmed`;
    const { body } = await officer.ask('PUT', path, undefined, { 'if-match': '"1"' });
    expect([body.version, body.contacts[0].confirmedOn]).toEqual([2, '2026-03-02']);
    expect((await officer.ask('PUT', path, undefined, { 'if-match': '"1"' })).status).toBe(412);
    const beyond = `/api/v1/sites/${siteId}/contacts/7/confirmed`;
    expect((await officer.ask('PUT', beyond, undefined, { 'if-match': '"2"' })).status).toBe(404);
    const { items } = (await technician.ask('GET', `/api/v1/sites/${siteId}/history`)).body;
    expect(items[0]).toMatchObject({ kind: 'contact-confirmed', by: { id: officer.session.person.id } });
  });

  test('that nobody has reached for 180 days is listed until somebody has', async () => {
    const doubted = async (limit = 10) => {
      const rows: { keeper: string; n: number }[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const { body } = await technician.ask('GET', `/api/v1/contacts/doubted?limit=${limit}${more}`);
        rows.push(...body.items);
        cursor = body.next;
      }
      return rows.map(({ keeper, n }) => `${keeper}/${n}`);
    };
    expect(await doubted()).toEqual([`${village}/0`, `${township}/0`]);
    const path = `/api/v1/divisions/${village}/contacts/0/confirmed`;
    const { body } = await officer.ask('PUT', path, undefined, { 'if-match': '"1"' });
    expect(body.contacts[0].confirmedOn).toBe('2026-03-02');
    expect(await doubted()).toEqual([`${township}/0`]);
    clock.advance(181 * 24 * 3600_000);
    technician = await hub.signInAs([{ role: 'technician', division: township }]);
    for (const limit of [1, 10, 20, 30, 200])
      expect(await doubted(limit)).toEqual(['云岭客栈/0', `${village}/0`, `${township}/0`]);
    expect((await technician.ask('GET', '/api/v1/contacts/doubted')).body.next).toBeNull();
  });
});
