import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DivisionDetail, DivisionHits, GivenChange } from '@sharp-eyes/protocol';
import { movableClock } from '../../platform/clock.ts';
import { wholeScope } from '../../platform/scope.ts';
import { eventually } from '../../platform/testing/eventually.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';

const county = '341802000000';
const town = '341802110000';
const [east, west, north] = ['341802110201', '341802110202', '341802110203'];
// Near the real time: the database ends sessions by its own clock.
const clock = movableClock(Date.now());
const anywhere = wholeScope('test');

/** A room whose records stand under codes, as sites and cameras do. */
const standing = new Map<string, string>();
let asked = 0;

let hub: TestHub;
let administrator: SignedIn;
let officer: SignedIn;

beforeAll(async () => {
  hub = await openTestHub(clock);
  hub.rooms.places.serve({
    name: 'lamps',
    moveDivision: async (_tx, { from, to }, limit) => {
      asked += 1;
      const found = [...standing].filter(([, code]) => code === from).slice(0, limit);
      for (const [lamp] of found) standing.set(lamp, to);
      return found.length;
    },
  });
  administrator = await hub.signInAs([{ role: 'administrator', division: county }]);
  officer = await hub.signInAs([{ role: 'duty-officer', division: town }]);
  const divisions = [
    { code: '340000000000', name: '安徽省' },
    { code: '341800000000', name: '宣城市' },
    { code: county, name: '宣州区' },
    { code: town, name: '水东镇' },
    { code: east, name: '东胜村委会', urbanRural: '220' },
    { code: west, name: '西山村委会' },
    { code: north, name: '北塘村委会' },
  ];
  await importTable(2023, divisions);
});
afterAll(() => hub.stop());

const importTable = (year: number, divisions: object[]) =>
  administrator.ask('POST', '/api/v1/divisions/import', { source: 'test', year, divisions });
const change = async (rows: GivenChange[], dryRun = false) =>
  (await administrator.ask('POST', '/api/v1/divisions/changes', { source: '民政局', dryRun, rows })).body;
const search = async (q: string, who = officer): Promise<DivisionHits> =>
  (await who.ask('GET', `/api/v1/divisions/search?q=${encodeURIComponent(q)}`)).body;
const detail = async (code: string): Promise<DivisionDetail> =>
  (await officer.ask('GET', `/api/v1/divisions/${code}`)).body;
const childrenOf = async (code: string, query = '') =>
  (await officer.ask('GET', `/api/v1/divisions?parent=${code}${query}`)).body.items.map(
    (one: DivisionDetail) => one.code,
  );

describe('A table of divisions', () => {
  test('a newer year renames and keeps the old name; an older one takes nothing back', async () => {
    await importTable(2024, [{ code: east, name: '东胜社区居委会' }]);
    expect(await detail(east)).toMatchObject({
      ...{ name: '东胜社区居委会', codeYear: 2024, urbanRural: '220', validTo: null },
      ...{ formerNames: [{ name: '东胜村委会', until: '2024-01-01' }], path: expect.arrayContaining(['水东镇']) },
    });
    await importTable(2020, [{ code: east, name: '东胜大队' }]);
    expect((await detail(east)).name).toBe('东胜社区居委会');
    await eventually(async () => (await search('东胜村')).items[0]?.through?.text === '东胜村委会');
  });

  test('the same table again writes nothing', async () => {
    const events = () => hub.platform.database.events.countDocuments({ kind: 'division.changed' });
    const before = await events();
    await importTable(2024, [{ code: east, name: '东胜社区居委会' }]);
    expect(await events()).toBe(before);
  });
});

describe('Where somebody begins to choose', () => {
  const begins = async (division: string) => {
    const who = await hub.signInAs([{ role: 'administrator', division }]);
    return (await who.ask('GET', '/api/v1/divisions')).body.items.map((one: DivisionDetail) => one.name);
  };

  test('is one’s own area; for the whole nation, its provinces', async () => {
    expect(await begins(county)).toEqual(['宣州区']);
    expect(await begins('000000000000')).toEqual(['安徽省']);
  });
});

describe('Hamlets', () => {
  test('are listed under their village and found by name and pinyin', async () => {
    const hamlets = [{ name: '张家湾' }, { name: '三组', kind: 'villagers-group' }];
    const path = `/api/v1/divisions/${east}/hamlets`;
    expect((await officer.ask('PUT', path, { hamlets })).status).toBe(403);
    expect((await administrator.ask('PUT', path, { hamlets })).body.hamlets).toEqual([
      { name: '张家湾', kind: 'natural-village' },
      { name: '三组', kind: 'villagers-group' },
    ]);
    await eventually(async () => (await search('张家')).items.length > 0);
    expect((await search('zjw')).items).toMatchObject([
      { code: east, matchedBy: 'pinyin', through: { kind: 'hamlet', text: '张家湾' } },
    ]);
    expect((await administrator.ask('PUT', `/api/v1/divisions/${town}/hamlets`, { hamlets })).status).toBe(400);
  });

  test('come by table: every fault by row, then all or none', async () => {
    const take = async (rows: object[], dryRun: boolean) =>
      (await administrator.ask('POST', '/api/v1/hamlets/import', { source: '表', dryRun, rows })).body;
    const rows = [
      { code: west, name: '张家湾', kind: '自然村' },
      { code: west, name: '李家冲', kind: '村民组' },
    ];
    const faulty = [
      ...rows,
      { code: town, name: '街上' },
      { code: '341802110288', name: '某处' },
      { code: west, kind: '组' },
    ];
    const { faults, applied } = await take(faulty, false);
    expect([applied, faults.map((one: { row: number; code: string }) => `${one.row} ${one.code}`)]).toEqual([
      false,
      ['3 level-not-village', '4 unknown-code', '5 name-missing', '5 kind-shape'],
    ]);
    expect(await take(rows, true)).toMatchObject({ applied: false, added: 2, faults: [] });
    expect(await take(rows, false)).toMatchObject({ applied: true, added: 2 });
    expect(await take(rows, false)).toMatchObject({ applied: true, added: 0, unchanged: 2 });
  });
});

describe('When villages merge', () => {
  test('a dry run names every fault and changes nothing', async () => {
    const rows = [
      { code: west, change: 'merged-into', into: east, from: '2026-01-01' },
      { code: '341802110277', change: 'ended', from: '2026-01-01' },
    ];
    const report = await change(rows, true);
    expect(report).toMatchObject({ applied: false, faults: [{ row: 2, field: 'code', code: 'unknown-code' }] });
    expect(report.faults[0].message).toContain('341802110277');
    expect(await change(rows)).toMatchObject({ applied: false, rows: 2 });
    expect((await detail(west)).validTo).toBeNull();
  });

  test('the old one stays readable, is not offered, and its code and name lead to the new one', async () => {
    for (let n = 0; n < 450; n += 1) standing.set(`lamp ${n}`, west);
    const merge = [{ code: west, change: 'merged-into', into: east, from: '2026-01-01' }];
    expect(await change(merge)).toMatchObject({ applied: true, counts: { 'merged-into': 1 } });
    expect(await detail(west)).toMatchObject({ name: '西山村委会', validTo: '2026-01-01', into: east });
    expect((await detail(east)).aliases).toEqual([
      { code: west, name: '西山村委会', until: '2026-01-01', reason: 'merged' },
    ]);
    expect([await childrenOf(town), await childrenOf(town, '&ended=true')]).toEqual([
      [east, north],
      [east, west, north],
    ]);
    await eventually(async () => (await search('西山村')).items[0]?.code === east);
    expect((await search(west)).items).toMatchObject([{ code: east, through: { kind: 'old-code', text: west } }]);
    expect(await hub.rooms.places.currentCodeOf(west)).toBe(east);
    expect(await change(merge)).toMatchObject({ applied: true, unchanged: 1, counts: { 'merged-into': 0 } });
  });

  test('its hamlets go along; a name that both had says where it was', async () => {
    expect((await detail(east)).hamlets.map(({ name }) => name).sort()).toEqual(
      ['三组', '张家湾', '张家湾（西山村委会）', '李家冲'].sort(),
    );
    expect((await detail(west)).hamlets).toEqual([]);
  });

  test('what stood under the old code is moved in steps, and what came late is found for a minute', async () => {
    await hub.platform.sweeps.sweepNow();
    expect([...standing.values()].filter((code) => code === west)).toEqual([]);
    standing.set('late lamp', west);
    clock.advance(30_000);
    await hub.platform.sweeps.sweepNow();
    expect(standing.get('late lamp')).toBe(east);
    clock.advance(61_000);
    await hub.platform.sweeps.sweepNow();
    const before = asked;
    await hub.platform.sweeps.sweepNow();
    expect(asked).toBe(before);
  });

  test('a room that fails is asked again, and holds up no other', async () => {
    let broken = true;
    hub.rooms.places.serve({
      name: 'wells',
      moveDivision: async () => {
        if (broken) throw new Error('no room');
        return 0;
      },
    });
    standing.set('lamp of the north', north);
    await change([{ code: north, change: 'renumbered', into: '341802110210', from: '2026-02-01' }]);
    clock.advance(120_000);
    await hub.platform.sweeps.sweepNow();
    expect(standing.get('lamp of the north')).toBe('341802110210');
    const open = () => hub.platform.database.db.collection('divisionMoves').countDocuments({ doneAt: null });
    await hub.platform.sweeps.sweepNow(); // nothing is left to move but what failed
    expect(await open()).toBe(1);
    broken = false;
    await hub.platform.sweeps.sweepNow();
    expect(await open()).toBe(0);
  });

  test('a chain of mergers leads to the last, and to nowhere when that ends', async () => {
    expect((await detail('341802110210')).name).toBe('北塘村委会');
    await change([{ code: east, change: 'merged-into', into: '341802110210', from: '2026-02-10' }]);
    expect(await hub.rooms.places.currentCodeOf(west)).toBe('341802110210');
    const matcher = await hub.rooms.places.matcherFor(anywhere, town);
    expect(matcher.match({ name: '西山村' })).toEqual({
      ...{ division: { code: '341802110210', name: '北塘村委会' }, by: 'old-name' },
    });
    expect(matcher.match({ code: west })).toMatchObject({ by: 'old-code' });
    expect(matcher.match({ name: '李家冲', above: '水东镇' })).toMatchObject({ by: 'hamlet' });
    await change([{ code: '341802110210', change: 'ended', from: '2026-02-20' }]);
    expect(await hub.rooms.places.currentCodeOf(west)).toBeNull();
    expect(await hub.rooms.places.currentCodeOf('341802110299')).toBeNull();
  });

  test('nobody changes divisions outside their own area, and each table is in the audit', async () => {
    const rows = [{ code: '341881000000', change: 'renamed', name: '宁国', from: '2026-01-01' }];
    expect((await change(rows)).faults.map(({ code }: { code: string }) => code)).toContain('outside-area');
    const chain = await hub.platform.database.db.collection('audit').find({ action: 'divisions.changes' }).toArray();
    expect(chain.length).toBe(4);
    expect(chain[0]?.content).toMatchObject({ source: '民政局', count: 1, changes: [{ code: west, into: east }] });
  });
});
