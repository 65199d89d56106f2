import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ImportRun } from '@sharp-eyes/protocol';
import { letterOf } from '../../platform/tables/table.ts';
import type { OutCell } from '../../platform/tables/write-csv.ts';
import { type ImportsWorld, openImportsWorld, xlsxFile } from './imports.test-kit.ts';

const rowCount = 20_000;
const wrongEach = 20;
const [townships, villages] = [20, 10];

/** Columns of last year's list, with how each is filled where it is. */
const columns: [header: string, cell: (n: number) => OutCell][] = [
  ['序号', (n) => n + 1],
  ['点位名称', (n) => `点位${n}`],
  ['国标编码', (n) => `3418020000132${String(n).padStart(7, '0')}`],
  ['乡镇', (n) => `第${n % townships}镇`],
  ['行政村', (n) => `${n % townships}之${Math.floor(n / townships) % villages}村`],
  ['安装部位', (n) => ['道路', '路口', '村口', '广场', '小区公共区域'][n % 5] as string],
  ['经度', (n) => 118.7 + (n % 1000) / 10_000],
  ['纬度', (n) => 30.9 + (n % 997) / 10_000],
  ['监视方位', (n) => ['1-东', '西', '东南', '128°'][n % 4] as string],
  ['安装高度(米)', () => '4.5米'],
  ['水平视场角', () => 78],
  ['监控距离', () => 60],
  ['分辨率', (n) => ['1080P', '400万', '1920*1080', '4K'][n % 4] as string],
  ['摄像机类型', (n) => ['枪机', '球机', '3-固定枪机', '半球'][n % 4] as string],
  ['补光属性', () => '红外'],
  ['设备厂商', () => '海康威视'],
  ['设备型号', () => 'DS-2CD3T46'],
  ['序列号', (n) => `SN${n}`],
  ['MAC地址', (n) => n.toString(16).padStart(12, '0')],
  ['设备状态', () => '在用'],
  ['安装时间', (n) => (n % 2 ? '2023年5月1日' : 45_047)],
  ['录像保存天数', () => '30天'],
  ['管理单位', () => '宣州区公安分局'],
  ['维护单位', () => '某某公司'],
  ['音频采集', () => '否'],
  ['备注', () => '去年清单'],
];
const at = (header: string): number => columns.findIndex(([each]) => each === header);

/** Fifteen ways in which a row is wrong: where, how, and as what it must be named. */
const wrongs: [code: string, header: string, cell: OutCell][] = [
  ['bad-gb-id', '国标编码', '3418'],
  ['digits-lost', '国标编码', '3.4180200001E+19'],
  ['name-missing', '点位名称', null],
  ['unknown-township', '乡镇', '没有镇'],
  ['unknown-village', '行政村', '没有村'],
  ['placement-forbidden', '安装部位', '卫生间'],
  ['placement-unknown', '安装部位', '天上'],
  ['bad-longitude', '经度', 1187],
  ['bad-latitude', '纬度', '北纬'],
  ['bad-azimuth', '监视方位', '那边'],
  ['out-of-range', '安装高度(米)', '450米'],
  ['bad-resolution', '分辨率', '很清楚'],
  ['bad-mac', 'MAC地址', '00-11'],
  ['bad-state', '设备状态', '丢了'],
  ['not-a-date', '安装时间', '去年'],
];
const needed = new Set(['序号', '点位名称', '国标编码', '乡镇', '行政村', '安装部位', '经度', '纬度']);
const gapsDueOn = '2026-06-30';

/** A quarter of what may be empty is filled, differently in each row. */
function isFilled(n: number, c: number): boolean {
  return (n * 31 + c * 17 + (n >> 4) * c) % 19 < 5;
}

/** Half of what may be empty is; the wrong rows stand all over the list. */
function listOf(): { rows: OutCell[][]; expected: [row: number, column: string, code: string][] } {
  const expected: [number, string, string][] = [];
  const rows = Array.from({ length: rowCount }, (_, n) =>
    columns.map(([header, cell], c) => (needed.has(header) || isFilled(n, c) ? cell(n) : null)),
  );
  const step = Math.floor(rowCount / (wrongs.length * wrongEach));
  for (let n = 0; n < wrongs.length * wrongEach; n += 1) {
    const [code, header, cell] = wrongs[n % wrongs.length] as (typeof wrongs)[number];
    (rows[n * step] as OutCell[])[at(header)] = cell;
    expected.push([n * step + 2, letterOf(at(header)), code]);
  }
  return { rows, expected };
}

let world: ImportsWorld;
beforeAll(async () => {
  world = await openImportsWorld(townships, villages);
});
afterAll(() => world.stop());

describe('A spreadsheet of 20,000 rows, half of the fields empty, 300 rows wrong in 15 ways', () => {
  const { rows, expected } = listOf();
  const empty = rows.flat().filter((cell) => cell === null).length;
  let file: Buffer;
  let checked: ImportRun;

  test('is read: every column but the running number is recognised', async () => {
    expect(empty / (rowCount * columns.length)).toBeGreaterThan(0.5);
    file = await xlsxFile(
      columns.map(([header]) => header),
      rows,
    );
    const { status, body } = await world.upload('cameras', file);
    expect(status).toBe(201);
    expect({ rows: body.rows, header: body.headerRow }).toEqual({ rows: rowCount, header: 1 });
    expect(body.columns.filter(({ key }) => key === null).map(({ header }) => header)).toEqual(['序号']);
    checked = body;
  }, 300_000);

  test('has all 300 named by row and column in the dry run, which writes nothing', async () => {
    checked = await world.check(checked, { datum: 'wgs84', gapsDueOn });

    expect(checked.check).toMatchObject({ rows: rowCount, good: rowCount - 300, faulty: 300, faults: 300 });
    expect(checked.check?.kinds).toEqual(wrongs.map(([code]) => ({ code, count: wrongEach })).sort(byCode));
    const named = (await world.faults(checked.id)).map(({ row, column, code }) => [row, column, code]);
    expect(named).toEqual(expected);
    expect((await world.planner.ask('GET', '/api/v1/cameras')).body.items).toEqual([]);
  }, 300_000);

  test('lands its good rows, in service, and says what is estimated and what is missing', async () => {
    const done = await world.apply(checked, 'good');
    expect(done.result).toMatchObject({ mode: 'good', added: rowCount - 300, changed: 0, same: 0, skipped: 300 });
    const cameras = world.hub.platform.database.db.collection('cameras');
    expect(await cameras.countDocuments({ life: 'in-service', standing: true, placementBasis: 'record' })).toBe(
      rowCount - 300,
    );
    const { ready, gaps } = done.check ?? { ready: null, gaps: [] };
    expect((ready?.computed ?? 0) + (ready?.estimated ?? 0) + (ready?.linkedOnly ?? 0)).toBe(rowCount - 300);
    expect(ready?.computed).toBeGreaterThan(0);
    expect(ready?.estimated).toBeGreaterThan(0);
    expect(gaps.map(({ field }) => field)).toEqual(expect.arrayContaining(['azimuthDeg', 'hfovDeg', 'legalBasis']));
  }, 300_000);

  test('changes nothing the second time: no version, no line of history', async () => {
    const { db } = world.hub.platform.database;
    const standing = async () => [
      await db
        .collection('cameras')
        .aggregate([{ $group: { _id: null, n: { $sum: 1 }, versions: { $sum: '$version' } } }])
        .toArray(),
      await db.collection('camera_history').countDocuments(),
      await db.collection('sites').countDocuments(),
    ];
    const before = await standing();
    const { body } = await world.upload('cameras', file);
    const again = await world.check(body, { datum: 'wgs84', gapsDueOn });
    expect(again.check?.effects).toEqual({ add: 0, change: 0, same: rowCount - 300 });
    const done = await world.apply(again, 'good');
    expect(done.result).toMatchObject({ added: 0, changed: 0, same: rowCount - 300, skipped: 300, sitesAdded: 0 });
    expect(await standing()).toEqual(before);
  }, 300_000);
});

function byCode(a: { code: string }, b: { code: string }): number {
  return a.code.localeCompare(b.code);
}
