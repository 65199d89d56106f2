import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';
import { canonicalJson } from './canonical.ts';
import { type Audit, theHub } from './service.ts';

const county = '341802';
const division = `${county}100201`;
const elsewhere = '341821100201';

describe('canonical JSON (RFC 8785)', () => {
  test('the same value gives the same bytes whatever the order of its keys', () => {
    // RFC 8785, 3.2.3: keys are sorted by UTF-16 code units.
    const value = { '€': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew', '1': 'One', '😀': 'Smiley', ö: 'o' };
    expect(canonicalJson(value)).toBe(
      '{"\\r":"Carriage Return","1":"One","ö":"o","€":"Euro Sign","😀":"Smiley","\ufb33":"Hebrew"}',
    );
    expect(canonicalJson({ b: [1e21, 0.000001, -0], a: null })).toBe('{"a":null,"b":[1e+21,0.000001,0]}');
  });
});

describe('the register of what was done', () => {
  let hub: TestHub;
  let auditor: SignedIn;
  let audit: Audit;

  const note = (n: number, where = division) =>
    hub.platform.database.inTransaction((tx) =>
      audit.append(tx, { ...theHub, action: 'test', division: where, content: { n, text: '值班 <b>' } }),
    );

  beforeAll(async () => {
    hub = await openTestHub();
    auditor = await hub.signInAs([{ role: 'auditor', division: `${county}000000` }]);
    // The service writes through the same models as the rooms of the hub: only what it is given differs.
    audit = hub.rooms.audit;
  });
  afterAll(() => hub.stop());

  test('entries written at the same moment stand in one chain without a gap', async () => {
    const before = (await auditor.ask('GET', `/api/v1/audit/verification?county=${county}`)).body.entries;
    await Promise.all(Array.from({ length: 12 }, (_, n) => note(n)));
    const { body } = await auditor.ask('GET', `/api/v1/audit/verification?county=${county}`);
    expect(body).toMatchObject({ whole: true, entries: before + 12, brokenAt: null });
  });

  test('an entry whose change was rolled back is not there', async () => {
    const entries = async () => (await auditor.ask('GET', `/api/v1/audit/verification?county=${county}`)).body.entries;
    const before = await entries();
    await expect(
      hub.platform.database.inTransaction(async (tx) => {
        await audit.append(tx, { ...theHub, action: 'test', division, content: {} });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await entries()).toBe(before);
  });

  test('the list shows the newest first, page by page, and nothing of another county', async () => {
    await note(1, elsewhere);
    const first = (await auditor.ask('GET', `/api/v1/audit?county=${county}&limit=5`)).body;
    expect(first.items).toHaveLength(5);
    const second = (await auditor.ask('GET', `/api/v1/audit?county=${county}&limit=5&cursor=${first.next}`)).body;
    expect(second.items[0].n).toBe(first.items[4].n - 1);
    expect((await auditor.ask('GET', '/api/v1/audit?county=341821')).body.items).toEqual([]);
    expect((await auditor.ask('GET', '/api/v1/audit/verification?county=341821')).status).toBe(404);
  });

  test('an entry changed behind our back is found, and so is one cut off at the end', async () => {
    const entries = hub.platform.database.db.collection('audit');
    await entries.updateOne({ county, n: 3 }, { $set: { 'content.n': 99 } });
    const changed = (await auditor.ask('GET', `/api/v1/audit/verification?county=${county}`)).body;
    expect(changed).toMatchObject({ whole: false, brokenAt: 3, entries: 2 });

    await note(1, elsewhere);
    const other = await hub.signInAs([{ role: 'auditor', division: '341821000000' }]);
    const { entries: count } = (await other.ask('GET', '/api/v1/audit/verification?county=341821')).body;
    await entries.deleteOne({ county: '341821', n: count });
    expect((await other.ask('GET', '/api/v1/audit/verification?county=341821')).body).toMatchObject({
      whole: false,
      brokenAt: count,
    });
  });
});
