import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OutCell } from '../../platform/tables/write-csv.ts';
import {
  county,
  csvFile,
  type ImportsWorld,
  openImportsWorld,
  townshipOf,
  villageOf,
  xlsxFile,
} from './imports.test-kit.ts';

let world: ImportsWorld;
beforeAll(async () => {
  world = await openImportsWorld(2, 2);
});
afterAll(() => world.stop());

const [township, village] = [townshipOf(0), villageOf(0, 1)];
const head = ['乡镇', '行政村', '路口名称', '类型', '部位', '权重', '经度', '纬度'];
const checked = async (rows: OutCell[][], file = csvFile([head, ...rows])) => {
  const { status, body } = await world.upload('required', file);
  expect(status).toBe(201);
  return world.check(body, { datum: 'gcj02' });
};
const standing = async (by = world.planner) => {
  const { body } = await by.ask('GET', `/api/v1/required-lists?division=${township}`);
  return body.items.find(({ division }: { division: string }) => division === village);
};
const faults = async (id: string) => (await world.faults(id)).map(({ row, column, code }) => [row, column, code]);

describe('A required list from a spreadsheet', () => {
  const rows: OutCell[][] = [
    ['第0镇', '0之1村', '村口', '路口', null, null, 118.7513, 30.9402],
    ['第0镇', '0之1村委会', '云岭客栈', '旅馆', null, '8分', null, null],
    ['第0镇', '0之1村', '云岭客栈', '旅馆', '停车场', null, null, null],
  ];

  test('is looked at first: what is new, and nothing is on record yet', async () => {
    const file = await xlsxFile(head, rows);
    const { status, body } = await world.upload('required', file);
    expect([status, body.columns.map(({ key }) => key)]).toEqual([
      201,
      ['township', 'village', 'siteName', 'siteKind', 'part', 'weight', 'lon', 'lat'],
    ]);
    const run = await world.check(body, { datum: 'gcj02' });
    expect(run.check).toMatchObject({ good: 3, faulty: 0, effects: { add: 3, change: 0, same: 0 } });
    expect(await standing()).toMatchObject({ version: null, proposed: 0 });
  });

  test('lands in the draft of its village and waits there for somebody to approve it', async () => {
    const done = await world.apply(await checked(rows), 'all');
    expect(done.result).toMatchObject({ added: 3, changed: 0, sitesAdded: 2 });
    expect(await standing()).toMatchObject({ version: null, required: 0, proposed: 3 });
    const { items } = (await world.planner.ask('GET', `/api/v1/watchpoints?division=${village}`)).body;
    expect(items).toMatchObject([
      { name: '路口', density: 'detect', weight: 4, pointOrigin: { lon: 118.7513, lat: 30.9402, datum: 'gcj02' } },
      { name: '出入口', density: 'observe', weight: 8, point: null },
      { name: '停车场', kind: 'car-park', weight: 3 },
    ]);
    // GCJ-02 lies some 400 m beside WGS-84: what is stored is where it is.
    expect(Math.abs(items[0].point.lon - 118.7513)).toBeGreaterThan(0.003);
    const approval = { villages: [{ division: village, digest: (await standing()).digest }], note: '第一批' };
    expect((await world.planner.ask('POST', '/api/v1/required-lists/approvals', approval)).status).toBe(204);
    expect(await standing()).toMatchObject({ version: 1, required: 3, proposed: 0 });
  });

  test('a second time changes nothing; a changed weight is one change, and no new version', async () => {
    const again = await checked(rows);
    expect(again.check?.effects).toEqual({ add: 0, change: 0, same: 3 });
    const heavier = await checked([['', '0之1村', '村口', null, null, 9, null, null], ...rows.slice(1)]);
    expect(heavier.check?.effects).toEqual({ add: 0, change: 1, same: 2 });
    await world.apply(heavier, 'all');
    const [first] = (await world.planner.ask('GET', `/api/v1/watchpoints?division=${village}`)).body.items;
    expect(first).toMatchObject({ name: '路口', weight: 9, version: 2 });
    expect(await standing()).toMatchObject({ version: 1, required: 3, proposed: 0 });
  });

  test('what is ambiguous or wrong is named by row and column; the good rows can go in alone', async () => {
    const run = await checked([
      ['第0镇', '0之1村', '村口', '路口', null, null, 118.7513, 30.9402],
      ['第0镇', null, '西路口', '路口', null, null, null, null],
      ['第0镇', '没有村', '西路口', '路口', null, null, null, null],
      ['第0镇', '0之1村', '云岭客栈', '民宿', null, null, null, null],
      ['第0镇', '0之1村', '大樟树下', null, null, null, null, null],
      ['第0镇', '0之1村', '村东头路口', '路口', null, 30, 118.75131, 30.94021],
      ['第0镇', '0之1村', '村口', '路口', '路口', null, null, null],
      ['第0镇', '0之0村', '北路口', '路口', null, null, 118.7, null],
      ['第0镇', '0之0村', '小学', '学校', '校门', null, null, null],
    ]);
    expect(await faults(run.id)).toEqual([
      [3, 'B', 'village-missing'],
      [4, 'B', 'unknown-village'],
      [5, 'D', 'other-site-kind'],
      [6, 'D', 'site-kind-unanswered'],
      [7, 'F', 'out-of-range'],
      [8, 'C', 'duplicate'],
      [9, 'H', 'coordinate-alone'],
    ]);
    const done = await world.apply(run, 'good');
    expect(done.result).toMatchObject({ added: 1, same: 1, skipped: 7 });
  });

  test('a junction beside one on record is asked about, and taken when somebody says that there are two', async () => {
    const beside: OutCell[][] = [['第0镇', '0之1村', '村东头路口', '路口', null, 3, 118.75131, 30.94021]];
    const run = await checked(beside);
    expect(await faults(run.id)).toEqual([[2, 'C', 'junction-near']]);
    const sure = await world.check(run, { datum: 'gcj02', pointsConfirmed: true });
    expect(sure.check?.effects).toMatchObject({ add: 1 });
  });

  test('is no longer than the area of whoever brings it, and seen by nobody beside it', async () => {
    const own = await world.hub.signInAs([{ role: 'planner', division: townshipOf(1) }]);
    const file = csvFile([head, ...rows]);
    expect((await world.upload('required', file, own, township)).status).toBe(400);
    const { body } = await world.upload('required', file, world.planner, townshipOf(1));
    expect(await faults((await world.check(body, { datum: 'gcj02' })).id)).toContainEqual([2, 'A', 'unknown-township']);
    const other = await checked(rows);
    expect((await own.ask('GET', `/api/v1/imports/${other.id}`)).status).toBe(404);
    expect((await own.ask('GET', `/api/v1/required-lists?division=${township}`)).body.items).toEqual([]);
    const technician = await world.hub.signInAs([{ role: 'technician', division: county }]);
    expect((await world.upload('required', file, technician)).status).toBe(403);
  });

  test('writes one audit entry for a batch that says which import it was', async () => {
    const { db } = world.hub.platform.database;
    const entries = await db.collection('audit').find({ action: 'watchpoints.import' }).toArray();
    expect(entries.map(({ content }) => content)).toMatchObject([
      { added: 3, changed: 0, sitesAdded: 2, rows: [2, 4] },
      { added: 0, changed: 1 },
      { added: 1 },
    ]);
  });
});
