import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ImportRun, newId } from '@sharp-eyes/protocol';
import type { OutCell } from '../../platform/tables/write-csv.ts';
import { county, csvFile, type ImportsWorld, openImportsWorld, townshipOf, villageOf } from './imports.test-kit.ts';

let world: ImportsWorld;
beforeAll(async () => {
  world = await openImportsWorld(2, 2);
});
afterAll(() => world.stop());

const head = [
  '摄像机名称',
  '国标编码',
  '区划代码',
  '场所名称',
  '场所类型',
  '安装部位',
  '经度',
  '纬度',
  '监视方位',
  '设备状态',
  '管理单位',
];
let number = 0;
const row = (more: Record<string, OutCell> = {}): OutCell[] => {
  number += 1;
  const gbId = `34180200001320${String(number).padStart(6, '0')}`;
  const usual: Record<string, OutCell> = {
    摄像机名称: `点位${number}`,
    国标编码: gbId,
    区划代码: villageOf(0, 1),
    安装部位: '村口',
  };
  return head.map((header) => ({ ...usual, ...more })[header] ?? null);
};
const uploaded = async (rows: OutCell[][], titles: OutCell[][] = []): Promise<ImportRun> => {
  const { status, body } = await world.upload('cameras', csvFile([...titles, head, ...rows]));
  expect(status).toBe(201);
  return body;
};
const cameras = async () => (await world.planner.ask('GET', '/api/v1/cameras')).body.items;
const named = async (name: string) => (await cameras()).find((camera: { name: string }) => camera.name === name);
const ids = async (id: string) => (await world.faults(id)).map(({ row: n, column, code }) => [n, column, code]);

describe('A list of cameras', () => {
  test('lands below its titles: in service, on record only, at a site that was made for it', async () => {
    const run = await uploaded(
      [row({ 摄像机名称: '大樟树', 监视方位: '3-南', 管理单位: '区公安分局' })],
      [['2025年清单'], []],
    );
    expect([run.headerRow, run.rows]).toEqual([3, 1]);
    await world.apply(await world.check(run), 'all');
    const camera = await named('大樟树');
    expect(camera).toMatchObject({
      ...{
        life: 'in-service',
        placement: 'village-entrance',
        placementBasis: 'record',
        deviceKey: null,
        reach: 'none',
      },
      ...{ siteName: '0之1村道路路口', siteKind: 'junction', division: villageOf(0, 1), version: 1 },
      record: { azimuthDeg: 180, azimuthBasis: 'direction-code' },
    });
    const { body: site } = await world.planner.ask('GET', `/api/v1/sites/${camera.siteId}`);
    expect(site.accessBasis).toEqual({ basis: 'none' });
    const { body: unit } = await world.planner.ask('GET', `/api/v1/units/${camera.record.unitId}`);
    expect(unit.name).toBe('区公安分局');
  });

  test('is read by the names of townships and villages, as lists write them', async () => {
    const file = csvFile([
      ['点位名称', '乡镇', '村', '部位'],
      ['按名称', '第1镇', '1之0村村委会', '路口'],
      ['没有', '第1镇', '0之1村', '路口'],
    ]);
    const { body } = await world.upload('cameras', file);
    const run = await world.check(body);
    expect(await ids(run.id)).toEqual([[3, 'C', 'unknown-village']]);
    const [fault] = await world.faults(run.id);
    expect(fault).toMatchObject({ got: '0之1村', expected: 'expected a village of 第1镇: 1之0村, 1之1村' });
    await world.apply(run, 'good');
    expect(await named('按名称')).toMatchObject({ division: villageOf(1, 0) });
  });

  test('asks what the coordinates were measured in, and stores both the numbers and WGS-84', async () => {
    const run = await uploaded([row({ 摄像机名称: '有坐标', 经度: 118.75, 纬度: 30.94 })]);
    const plan = { columns: run.columns.map(({ key }) => key), answers: {} };
    const refused = await world.planner.ask('PUT', `/api/v1/imports/${run.id}/plan`, plan, { 'if-match': '"1"' });
    expect([refused.status, refused.body.faults[0].path]).toEqual([400, 'answers.datum']);
    await world.apply(await world.check(run, { datum: 'gcj02' }), 'all');
    const { record } = await named('有坐标');
    expect(record.pointOrigin).toEqual({ lon: 118.75, lat: 30.94, datum: 'gcj02' });
    expect(record.point.lon).toBeCloseTo(118.7444, 2);
  });

  test('names the datum that would explain points outside their village', async () => {
    const [west, east, south, north] = [118.74, 118.7465, 30.9, 31];
    const boundary = [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ];
    const outline = { boundary, boundaryDemo: false };
    const path = `/api/v1/divisions/${villageOf(1, 1)}/boundary`;
    expect((await world.administrator.ask('PUT', path, outline)).status).toBeLessThan(300);
    const run = await world.check(await uploaded([row({ 区划代码: villageOf(1, 1), 经度: 118.75, 纬度: 30.94 })]), {
      datum: 'wgs84',
    });
    const [fault] = await world.faults(run.id);
    expect(fault).toMatchObject({ column: 'G', code: 'wrong-datum' });
    expect(fault?.expected).toContain('GCJ-02');
  });

  test('is doubted as a whole where most points would lie among the village’s other cameras in another datum', async () => {
    const at = { 区划代码: villageOf(1, 0), 经度: 118.75, 纬度: 30.94 };
    const there = Array.from({ length: 4 }, (_, n) => row({ ...at, 纬度: 30.94 + n / 10_000 }));
    const first = await world.check(await uploaded(there), { datum: 'gcj02' });
    expect(first.check?.datumDoubt).toBeNull();
    await world.apply(first, 'all');
    world.clock.advance(1000);
    const more = Array.from({ length: 5 }, (_, n) => row({ ...at, 纬度: 30.9401 + n / 10_000 }));
    const wrong = await world.check(await uploaded(more), { datum: 'wgs84' });
    expect(wrong.check).toMatchObject({ faulty: 0, datumDoubt: { datum: 'gcj02', rows: 5, compared: 5 } });
    expect((await world.check(await uploaded(more), { datum: 'gcj02' })).check?.datumDoubt).toBeNull();
  });

  test('may not put a camera where the law forbids it, nor where nobody answered', async () => {
    const run = await world.check(
      await uploaded([
        row({ 安装部位: '客房' }),
        row({ 安装部位: null, 场所名称: '敬亭山居', 场所类型: '农家乐' }),
        row({ 安装部位: null, 场所名称: '云来宾馆', 场所类型: '旅馆' }),
      ]),
      { placements: { inn: 'reception' } },
    );
    expect(await ids(run.id)).toEqual([
      [2, 'F', 'placement-forbidden'],
      [3, 'F', 'placement-unanswered'],
    ]);
    expect((await world.faults(run.id))[0]?.expected).toContain('Art. 8(1)');
    await world.apply(run, 'good');
    expect((await cameras()).find(({ siteName }: { siteName: string }) => siteName === '云来宾馆')).toMatchObject({
      placement: 'reception',
      placementBasis: 'record',
    });
  });

  test('changes what is on record by its numbers, and the same file again changes nothing', async () => {
    const first = row({ 摄像机名称: '会改名' });
    await world.apply(await world.check(await uploaded([first])), 'all');
    const renamed = first.map((cell) => (cell === '会改名' ? '改过名' : cell));
    const run = await world.check(await uploaded([renamed]));
    expect(run.check?.effects).toEqual({ add: 0, change: 1, same: 0 });
    expect((await world.apply(run, 'all')).result).toMatchObject({ added: 0, changed: 1 });
    const camera = await named('改过名');
    expect(camera.version).toBe(2);
    const again = await world.check(await uploaded([renamed]));
    expect(again.check?.effects).toEqual({ add: 0, change: 0, same: 1 });
    await world.apply(again, 'all');
    expect((await named('改过名')).version).toBe(2);
  });

  test('does not replace a surer azimuth, a placement answered on site, or move a camera to another village', async () => {
    const given = row({ 摄像机名称: '已测量', 监视方位: 128 });
    await world.apply(await world.check(await uploaded([given])), 'all');
    const coarse = given.map((cell) => (cell === 128 ? '东' : cell));
    expect((await world.check(await uploaded([coarse]))).check?.effects.same).toBe(1);
    const moved = given.map((cell) => (cell === villageOf(0, 1) ? villageOf(0, 0) : cell));
    expect(await ids((await world.check(await uploaded([moved]))).id)).toEqual([[2, null, 'other-village']]);
  });

  test('writes all rows or none: with a fault none, and none that is outside the list’s area', async () => {
    const before = (await cameras()).length;
    const run = await world.check(await uploaded([row(), row({ 区划代码: '110101001001' })]));
    expect(await ids(run.id)).toEqual([[3, 'C', 'unknown-division']]);
    const path = `/api/v1/imports/${run.id}/apply`;
    const refused = await world.planner.ask('POST', path, { mode: 'all' }, { 'if-match': `"${run.version}"` });
    expect([refused.status, refused.body.type]).toEqual([409, 'conflict']);
    expect((await cameras()).length).toBe(before);
  });

  test('tells two rows that are one camera, and a row that comes twice', async () => {
    const twice = row();
    const run = await world.check(await uploaded([twice, twice]));
    expect(await ids(run.id)).toEqual([[3, 'B', 'duplicate']]);
  });

  test('is a planner’s and an administrator’s, within their area; nobody else sees the run', async () => {
    const technician = await world.hub.signInAs([{ role: 'technician', division: county }]);
    expect((await world.upload('cameras', csvFile([head, row()]), technician)).status).toBe(403);
    expect((await world.upload('cameras', csvFile([head, row()]), world.planner, '341803000000')).status).toBe(400);
    expect((await world.upload('cameras', csvFile([head, row()]), world.administrator, '340000000000')).status).toBe(
      400,
    );
    const run = await uploaded([row()]);
    const other = await world.hub.signInAs([{ role: 'planner', division: townshipOf(0) }]);
    expect((await other.ask('GET', `/api/v1/imports/${run.id}`)).status).toBe(404);
    expect((await world.planner.ask('DELETE', `/api/v1/imports/${run.id}`)).status).toBe(204);
    expect((await world.planner.ask('GET', `/api/v1/imports/${run.id}`)).status).toBe(404);
  });
});

describe('Another platform’s online list', () => {
  test('is evidence for 24 hours of the cameras that it names', async () => {
    const [name, gbId] = row({ 摄像机名称: '平台在线' });
    await world.apply(
      await world.check(
        await uploaded([
          head.map(
            (h) => ({ 摄像机名称: name, 国标编码: gbId, 区划代码: villageOf(0, 1), 安装部位: '路口' })[h] ?? null,
          ),
        ]),
      ),
      'all',
    );
    const at = new Date(world.clock.now() + 8 * 3600_000 - 3600_000).toISOString().slice(0, 16).replace('T', ' ');
    const file = csvFile([
      ['设备编码', '在线状态', '时间'],
      [gbId as string, '离线', at],
      ['34180200001320999999', '在线', at],
      [gbId as string, '在线', '2020-01-01 08:00'],
    ]);
    const { body } = await world.upload('health', file);
    const run = await world.check(body, { platform: '视频共享平台' });
    expect(await ids(run.id)).toEqual([
      [3, 'A', 'not-on-record'],
      [4, 'C', 'too-old'],
    ]);
    await world.apply(run, 'good');
    const camera = await named('平台在线');
    expect(camera).toMatchObject({
      reach: 'platform',
      evidence: { source: 'import', online: false, by: '视频共享平台' },
    });
    expect(Date.parse(camera.evidence.until) - Date.parse(camera.evidence.at)).toBe(24 * 3600_000);
    const again = await world.check((await world.upload('health', file)).body, { platform: '视频共享平台' });
    expect(again.check?.effects).toEqual({ add: 0, change: 0, same: 1 });
  });
});

describe('A list of contacts', () => {
  test('says in order whom to call for a site, confirmed today', async () => {
    const site = { name: '枫林小学', kind: 'school', division: villageOf(0, 0), accessBasis: { basis: 'none' } };
    const { body: made } = await world.planner.ask('POST', '/api/v1/sites', site);
    const file = csvFile([
      ['区划代码', '场所名称', '类别', '姓名', '电话', '顺序'],
      [villageOf(0, 0), '枫林小学', '网格员', '李四', '13800000002', 2],
      [villageOf(0, 0), '枫林小学', '场所负责人', '张三', '13800000001', 1],
      [villageOf(0, 0), '没有小学', '网格员', '王五', '13800000003', 3],
    ]);
    const run = await world.check((await world.upload('contacts', file)).body);
    expect(await ids(run.id)).toEqual([[4, 'B', 'site-not-on-record']]);
    await world.apply(run, 'good');
    const { body } = await world.planner.ask('GET', `/api/v1/sites/${made.id}`);
    const today = new Date(world.clock.now() + 8 * 3600_000).toISOString().slice(0, 10);
    expect(body.contacts).toEqual([
      { name: '张三', phone: '13800000001', kind: 'site', part: '场所负责人', confirmedOn: today },
      { name: '李四', phone: '13800000002', kind: 'grid-worker', part: '网格员', confirmedOn: today },
    ]);
    const again = await world.check((await world.upload('contacts', file)).body);
    expect(again.check?.effects).toMatchObject({ change: 0, same: 2 });
  });

  test('without a site keeps grid workers and police posts for the whole village, and nobody else', async () => {
    const [village] = [villageOf(0, 1)];
    const file = csvFile([
      ['区划代码', '场所名称', '类别', '姓名', '电话'],
      [village, '', '网格员', '赵六', '13800000006'],
      [village, '', '派出所', '水东派出所', '0563-3210110'],
      [village, '', '场所负责人', '钱七', '13800000007'],
    ]);
    const run = await world.check((await world.upload('contacts', file)).body);
    expect(await ids(run.id)).toEqual([[4, 'B', 'siteName-missing']]);
    await world.apply(run, 'good');
    const { body } = await world.planner.ask('GET', `/api/v1/divisions/${village}/contacts`);
    expect(body.contacts.map(({ name, kind }: { name: string; kind: string }) => [name, kind])).toEqual([
      ['赵六', 'grid-worker'],
      ['水东派出所', 'police-post'],
    ]);
    const again = await world.check((await world.upload('contacts', file)).body);
    expect(again.check?.effects).toMatchObject({ change: 0, same: 2 });
  });
});

test('The template is a list that is recognised as it is, with help for every column', async () => {
  const answer = await fetch(`${world.hub.origin}/api/v1/import-templates/cameras`, {
    headers: { cookie: world.planner.cookie },
  });
  const { status, body } = await world.upload('cameras', Buffer.from(await answer.arrayBuffer()));
  expect(status).toBe(201);
  expect(body.columns.every(({ key }) => key !== null)).toBe(true);
});

test('A list goes on behind the last written rows when the hub that wrote them is gone', async () => {
  const rows = Array.from({ length: 450 }, () => row());
  const run = await world.check(await uploaded(rows));
  await world.hub.rooms.importsRoom.runner.stop();
  const path = `/api/v1/imports/${run.id}/apply`;
  await world.planner.ask('POST', path, { mode: 'good' }, { 'if-match': `"${run.version}"` });
  // A hub took it, wrote 200 rows, and died: its lease has not lapsed yet.
  const runs = world.hub.platform.database.db.collection<{ _id: string }>('imports');
  const lease = { leaseBy: newId(), leaseUntil: new Date(world.clock.now() + 10_000) };
  await runs.updateOne({ _id: run.id }, { $set: { ...lease, 'progress.done': 200, 'result.added': 200 } });
  world.hub.rooms.importsRoom.runner.start();
  await world.hub.platform.sweeps.sweepNow();
  expect((await world.planner.ask('GET', `/api/v1/imports/${run.id}`)).body.progress.done).toBe(200);
  world.clock.advance(11_000);
  await world.hub.platform.sweeps.sweepNow();
  const done = await world.until(run.id, 'done');
  expect(done.result).toMatchObject({ added: 450, skipped: 0 });
  const { db } = world.hub.platform.database;
  expect(await db.collection('cameras').countDocuments({ name: { $in: rows.map(([name]) => name as string) } })).toBe(
    250,
  );
}, 60_000);

test('A hub whose run another has taken over writes no row of it any more', async () => {
  const rows = Array.from({ length: 1000 }, () => row());
  const run = await world.check(await uploaded(rows));
  const path = `/api/v1/imports/${run.id}/apply`;
  await world.planner.ask('POST', path, { mode: 'good' }, { 'if-match': `"${run.version}"` });
  const { db } = world.hub.platform.database;
  const runs = db.collection<{ _id: string; progress: { done: number } }>('imports');
  const done = async () => (await runs.findOne({ _id: run.id }))?.progress.done ?? 0;
  while ((await done()) === 0) await new Promise((go) => setTimeout(go, 5));
  const lease = { leaseBy: newId(), leaseUntil: new Date(world.clock.now() + 10_000) };
  await runs.updateOne({ _id: run.id }, { $set: lease });
  const taken = await done();
  await world.hub.rooms.importsRoom.runner.stop();
  expect(await done()).toBe(taken);
  const names = rows.map(([name]) => name as string);
  expect(await db.collection('cameras').countDocuments({ name: { $in: names } })).toBe(taken);
  world.hub.rooms.importsRoom.runner.start();
  world.clock.advance(11_000);
  await world.hub.platform.sweeps.sweepNow();
  expect((await world.until(run.id, 'done')).result).toMatchObject({ added: 1000, skipped: 0 });
}, 60_000);
