import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { csrfHeader } from '@sharp-eyes/protocol';
import { readTable } from '../../platform/tables/read.ts';
import type { SignedIn } from '../../testing/hub.ts';
import {
  county,
  csvFile,
  type ImportsWorld,
  openImportsWorld,
  townshipOf,
  villageOf,
} from '../imports/imports.test-kit.ts';

let world: ImportsWorld;
const head = [
  '摄像机名称',
  '国标编码',
  '区划代码',
  '安装部位',
  '经度',
  '纬度',
  '监视方位',
  '分辨率',
  '摄像机类型',
  '备注',
];
beforeAll(async () => {
  world = await openImportsWorld(2, 2);
  const rows = [0, 1, 2].map((n) => [
    ...[
      `点位${n}`,
      `3418020000132000000${n}`,
      villageOf(n % 2, 0),
      '路口',
      118.7 + n / 100,
      30.9,
      '东南',
      '1080P',
      '枪机',
    ],
    '=HYPERLINK("http://x")',
  ]);
  const { body } = await world.upload('cameras', csvFile([head, ...rows]));
  await world.apply(await world.check(body, { datum: 'gcj02' }), 'all');
  // Near a guarded unit: on record, and in no list that leaves.
  const cameras = world.hub.platform.database.db.collection('cameras');
  await cameras.updateOne({ name: '点位2' }, { $set: { 'record.guarded': 'yes' } });
});
afterAll(() => world.stop());

async function take(
  ask: Record<string, unknown>,
  by: SignedIn = world.planner,
): Promise<{ status: number; bytes: Buffer }> {
  const answer = await fetch(`${world.hub.origin}/api/v1/exports`, {
    method: 'POST',
    headers: {
      cookie: by.cookie,
      [csrfHeader]: by.session.csrf,
      'content-type': 'application/json',
      'accept-language': 'zh',
    },
    body: JSON.stringify({ list: 'cameras', division: county, ...ask }),
  });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}
const entries = async () =>
  world.hub.platform.database.db.collection('audit').find({ action: 'exports.make' }).sort({ n: 1 }).toArray();
const reason = { code: 'sharing-platform', words: '与市平台核对' };

test('A list without coordinates needs no reason, names no place to the metre, and is on the audit chain', async () => {
  const { status, bytes } = await take({ format: 'csv' });
  expect(status).toBe(200);
  const { rows } = await readTable(bytes, ['摄像机名称', '国标编码']);
  expect(rows[0]).not.toContain('Longitude');
  expect(rows.slice(1).map((row) => row[1])).toEqual(['点位0', '点位1']);
  expect((await entries()).at(-1)).toMatchObject({
    division: county,
    content: { list: 'cameras', format: 'csv', coordinates: false },
  });
});

test('Coordinates of an area need a reason, which is on the chain before the first byte', async () => {
  const before = (await entries()).length;
  expect((await take({ format: 'xlsx', coordinates: true })).status).toBe(400);
  expect((await take({ format: 'geojson', coordinates: true, reason: { code: 'other', words: '' } })).status).toBe(400);
  expect(await entries()).toHaveLength(before);
  const { status, bytes } = await take({ format: 'geojson', coordinates: true, reason });
  expect(status).toBe(200);
  expect((await entries()).at(-1)?.reason).toMatchObject(reason);
  const { features } = JSON.parse(bytes.toString());
  expect(features).toHaveLength(2);
  expect(features[0].geometry.coordinates[0]).toBeCloseTo(118.6945, 2);
});

test('Every list carries the fields of a GB/T 28181 catalogue, and no cell of it begins a formula', async () => {
  const { bytes } = await take({ format: 'xlsx', coordinates: true, reason });
  const { rows } = await readTable(bytes, ['摄像机名称', '国标编码']);
  const [titles = [], first = []] = rows;
  const of = (title: string) => first[titles.lastIndexOf(title)];
  expect(['DeviceID', 'Name', 'CivilCode', 'PTZType', 'PositionType', 'DirectionType', 'Resolution'].map(of)).toEqual([
    ...['34180200001320000000', '点位0', '341802', '3', '10', '5', '1920x1080'],
  ]);
  const csv = (await take({ format: 'csv' })).bytes.toString();
  expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`);
  for (const cell of csv.split(/[,\r\n]+/)) expect(cell.replace(/^"/, '')).not.toMatch(/^[=+\-@]/);
});

test('What goes out comes in again and changes nothing', async () => {
  const { bytes } = await take({ format: 'xlsx', coordinates: true, reason });
  const { body } = await world.upload('cameras', bytes);
  const run = await world.check(body, { datum: 'wgs84' });
  expect(await world.faults(run.id)).toEqual([]);
  expect(run.check?.effects).toEqual({ add: 0, change: 0, same: 2 });
});

test('Nobody takes out what lies beyond their area, and an auditor takes nothing', async () => {
  const narrow = await world.hub.signInAs([{ role: 'planner', division: townshipOf(0) }]);
  expect((await take({ format: 'csv' }, narrow)).status).toBe(400);
  const { rows } = await readTable((await take({ format: 'csv', division: townshipOf(0) }, narrow)).bytes, [
    '国标编码',
  ]);
  expect(rows.slice(1).map((row) => row[1])).toEqual(['点位0']);
  const auditor = await world.hub.signInAs([{ role: 'auditor', division: county }]);
  expect((await take({ format: 'csv' }, auditor)).status).toBe(403);
});

test('Sites go out, too', async () => {
  const { bytes } = await take({ list: 'sites', format: 'csv' });
  const { rows } = await readTable(bytes, ['场所名称', '场所类型']);
  expect(rows.slice(1).map(([, name, kind]) => [name, kind])).toEqual([
    ['0之0村道路路口', '路口'],
    ['1之0村道路路口', '路口'],
  ]);
});
