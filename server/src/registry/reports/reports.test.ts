import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cameraRecord } from '@sharp-eyes/protocol';
import PizZip from 'pizzip';
import readWorkbook from 'read-excel-file/node';
import { addMonths, dayOf, daysOfMonth, endOfDay, monthOf } from '../../platform/site-clock.ts';
import {
  at,
  type CoverageWorld,
  city,
  county,
  looking,
  nextVillage,
  openCoverageWorld,
  otherTownship,
  otherVillage,
  township,
  village,
} from '../coverage/coverage.test-kit.ts';
import { readDocx, row, rowsOf, said, section, take } from './reports.test-kit.ts';

const dayMs = 24 * 3600_000;
/** Two cores that others work on, too: a hub with all its indexes stands in some seconds, milliseconds. */
const worldMs = 60_000;

describe('the monthly report', () => {
  let world: CoverageWorld;
  let month: string;
  let seen: string;
  const draft = async (division: string, of = month, who = world.planner) =>
    (await who.ask('POST', '/api/v1/reports/drafts', { division, month: of })).body;
  const issue = (draftId: string, more: object = {}, who = world.planner) =>
    who.ask('POST', '/api/v1/reports', { draftId, ...more });
  /** To the first hour of the month after this one, or some days later. */
  const toNextMonth = (days = 0) => {
    const end = endOfDay(daysOfMonth(monthOf(dayOf(new Date(world.clock.now())))).last);
    return world.pass(end.getTime() - world.clock.now() + 3600_000 + days * dayMs);
  };

  beforeAll(async () => {
    world = await openCoverageWorld();
    // To the middle of a month, whatever day it is: hours pass in these tests, and the month must not end in them.
    await toNextMonth(10);
    month = monthOf(dayOf(new Date(world.clock.now())));
    const siteId = await world.addSite('junction', village, '东胜路口');
    await world.require(siteId, '东向', [0, 30]);
    await world.require(siteId, '西向', [0, -30]);
    await world.require(siteId, '北向', [300, 300]);
    const other = await world.addSite('junction', otherVillage, '=2+5 溪口路口');
    await world.require(other, '村口', [900, 0]);
    await world.approve(village, otherVillage);
    seen = await world.addCamera(siteId, looking(0, 0, 0));
    await world.addCamera(siteId, looking(0, 0, 180));
    await world.tell(seen, true);
    await world.settle();
  }, worldMs);
  afterAll(() => world.stop());

  test('says what coverage says, with numerator, denominator and unknown, as a recount finds it', async () => {
    const { content, latest } = await draft(county);
    expect(latest).toBeNull();
    const { totals, items } = await world.get(`/api/v1/coverage/villages?division=${county}&sort=division`);
    expect(row(content, 'overview', '有效覆盖率')?.[1]).toEqual({
      ...{ kind: 'share', part: 1, of: 4, unknown: 1 },
    });
    expect(totals).toMatchObject({ covered: 1, required: 4, unknown: { health: 1, record: 0 } });
    expect(row(content, 'overview', '名义覆盖率')?.[1]).toMatchObject({ part: totals.declared, of: totals.required });
    const villages = rowsOf(content, 'villages');
    expect(villages.map((cells) => said(cells[1]))).toEqual(['东胜村', '西山村', '溪口村']);
    expect(villages.map((cells) => (cells[2]?.kind === 'count' ? cells[2].value : null))).toEqual([
      items[0].required,
      null,
      items[2].required,
    ]);
  });

  test('ranks the townships, names the worst villages with their reasons and what would close them', async () => {
    const { content } = await draft(county);
    expect(rowsOf(content, 'ranking').map((cells) => [cells[0], said(cells[1])])).toEqual([
      [{ kind: 'count', value: 1 }, '水东镇'],
      [{ kind: 'count', value: 2 }, '溪口镇'],
    ]);
    const worst = rowsOf(content, 'worst');
    expect(worst.map((cells) => said(cells[0]))).toEqual(['溪口镇 溪口村', '水东镇 东胜村']);
    expect(said(worst[0]?.[2])).toContain('附近没有摄像机 1 处（=2+5 溪口路口 村口）：新增摄像机');
    expect(said(worst[1]?.[2])).toContain('摄像机状态不明 1 处（东胜路口 西向）：核实摄像机状态');
    expect(rowsOf(content, 'unapproved').map((cells) => said(cells[0]))).toEqual(['水东镇 西山村']);
  });

  test('gives no figure for what nobody measures, and says why', async () => {
    const { content } = await draft(county);
    for (const name of ['在线率', '完好率', '修复及时率']) {
      const value = row(content, 'overview', name)?.[1];
      expect(value?.kind).toBe('none');
      expect(value?.kind === 'none' && value.why.zh.length).toBeGreaterThan(5);
    }
    expect(row(content, 'overview', '建档率')?.[1]).toMatchObject({ kind: 'share', part: 0, of: 2 });
    expect(row(content, 'overview', '有效覆盖率')?.[2]).toMatchObject({
      kind: 'none',
      why: { zh: expect.stringContaining('无从比较') },
    });
    // No agent stands there that could raise an alert: no figure of the alarm load is zero.
    const load = rowsOf(content, 'alerts');
    expect(load.map((cells) => said(cells[0]))).toEqual(['水东镇', '溪口镇']);
    expect(load[0]?.[1]).toMatchObject({ kind: 'none', why: { zh: expect.stringContaining('没有边缘节点') } });
    expect(load.flatMap((cells) => cells.slice(1).map(({ kind }) => kind))).toEqual(Array(18).fill('none'));
  });

  test('a city ranks its counties and leaves their villages to their own reports', async () => {
    const cityPlanner = await world.hub.signInAs([{ role: 'planner', division: city }]);
    const { content } = await draft(city, month, cityPlanner);
    expect(rowsOf(content, 'ranking').map((cells) => cells.slice(1, 4).map(said))).toEqual([
      ['宣州区', { kind: 'count', value: 3 }, { kind: 'count', value: 1 }],
    ]);
    expect(rowsOf(content, 'unapproved').map((cells) => said(cells[0]))).toEqual(['宣州区 水东镇 西山村']);
    expect(section(content, 'villages').table).toBeNull();
  });

  test('a month to come, one of which nothing is kept, and a village are refused in words', async () => {
    const refused = async (division: string, of: string) =>
      (await world.planner.ask('POST', '/api/v1/reports/drafts', { division, month: of })).body.faults?.[0]?.path;
    expect(await refused(county, addMonths(month, 1))).toBe('month');
    expect(await refused(county, addMonths(month, -2))).toBe('month');
    expect(await refused(village, month)).toBe('division');
  });

  test('a planner of one township makes and sees reports of that township only', async () => {
    const own = await draft(township, month, world.townPlanner);
    expect(rowsOf(own.content, 'ranking').map((cells) => said(cells[1]))).toEqual(['东胜村', '西山村']);
    expect(JSON.stringify(own.content)).not.toContain('溪口');
    for (const foreign of [county, otherTownship]) {
      const answer = await world.townPlanner.ask('POST', '/api/v1/reports/drafts', { division: foreign, month });
      expect(answer.status).toBe(400);
    }
    const whole = (await issue((await draft(otherTownship)).id)).body;
    expect((await world.get('/api/v1/reports', world.townPlanner)).items).toEqual([]);
    for (const path of [`/api/v1/reports/${whole.id}`, `/api/v1/reports/${whole.id}/files/docx`])
      expect((await world.townPlanner.ask('GET', path)).status).toBe(404);
  });

  test('a draft is issued by whoever was shown it, while it is fresh, and by nobody else', async () => {
    const colleague = await world.hub.signInAs([{ role: 'planner', division: county }]);
    const { id, until } = await draft(county);
    expect((await issue(id, {}, colleague)).body.faults[0].path).toBe('draftId');
    await world.pass(Date.parse(until) - world.clock.now());
    expect((await issue(id)).body.faults[0].path).toBe('draftId');
  });

  test('of two who issue the same month at once one wins, and the other is told', async () => {
    const colleague = await world.hub.signInAs([{ role: 'planner', division: county }]);
    const [own, other] = [await draft(township), await draft(township, month, colleague)];
    const answers = await Promise.all([issue(own.id), issue(other.id, {}, colleague)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test('an auditor reads what was issued and can neither draft nor issue', async () => {
    const auditor = await world.hub.signInAs([{ role: 'auditor', division: county }]);
    expect((await world.get('/api/v1/reports', auditor)).items).toHaveLength(2);
    expect((await auditor.ask('POST', '/api/v1/reports/drafts', { division: county, month })).status).toBe(403);
  });

  test('both documents say what the preview says, and no cell is a formula', async () => {
    const made = await draft(county);
    const issued = (await issue(made.id)).body;
    expect(issued.content).toEqual(made.content);
    const docx = readDocx((await take(world, world.planner, `/api/v1/reports/${issued.id}/files/docx`)).bytes);
    expect(docx.text).toContain(made.content.title.zh);
    expect(docx.text).toContain(issued.contentSha256);
    expect(docx.text).toContain(issued.number);
    expect(docx.tables[0]?.[1]?.slice(0, 2)).toEqual(['有效覆盖率', '25.0%–50.0%\n1/4，1 待核实']);
    expect(docx.tables[1]?.slice(1).map((cells) => cells.slice(0, 2))).toEqual([
      ['1', '水东镇'],
      ['2', '溪口镇'],
    ]);
    const { bytes } = await take(world, world.planner, `/api/v1/reports/${issued.id}/files/xlsx`);
    const sheets = await readWorkbook(bytes);
    const ranking = sheets.find(({ sheet }) => sheet === '各乡镇（街道）排名')?.data ?? [];
    expect(ranking[1]?.slice(0, 10)).toEqual([1, '水东镇', 2, 1, 3, 1, 3, 1, 0.333, 0.666]);
    const worst = JSON.stringify(sheets.find(({ sheet }) => sheet === '覆盖最差的五个村')?.data);
    expect(worst).toContain('=2+5 溪口路口');
    const xml = new PizZip(bytes);
    for (const name of Object.keys(xml.files).filter((each) => each.endsWith('.xml')))
      expect(xml.file(name)?.asText()).not.toMatch(/<f[ >]|<v>=/);
  });

  test('an issue stays byte for byte as it was while the data move, and a correction is another issue that names it', async () => {
    const { items } = await world.get(`/api/v1/reports?division=${county}`);
    const first = items.find((one: { division: string }) => one.division === county);
    const path = `/api/v1/reports/${first.id}/files`;
    const before = [await take(world, world.planner, `${path}/docx`), await take(world, world.planner, `${path}/xlsx`)];
    const was = await world.get(`/api/v1/reports/${first.id}`);
    await world.tell(seen, false);
    await world.settle();
    const moved = await draft(county);
    expect(row(moved.content, 'overview', '有效覆盖率')?.[1]).toMatchObject({ part: 0, of: 4 });
    expect(moved.latest).toMatchObject({ id: first.id });
    expect((await issue(moved.id)).body).toMatchObject({ status: 409, faults: [{ path: 'replaces' }] });
    expect((await issue(moved.id, { replaces: first.id })).body.faults[0].path).toBe('why');
    const correction = (await issue(moved.id, { replaces: first.id, why: '状态更正', language: 'en' })).body;
    expect(correction).toMatchObject({ edition: 2, replaces: { number: first.number, why: '状态更正' } });
    const again = [await take(world, world.planner, `${path}/docx`), await take(world, world.planner, `${path}/xlsx`)];
    expect(again).toEqual(before);
    for (const [n, format] of ['docx', 'xlsx'].entries()) {
      const sha256 = createHash('sha256')
        .update(again[n]?.bytes ?? '')
        .digest('hex');
      expect(sha256).toBe(first.files.find((file: { format: string }) => file.format === format).sha256);
    }
    const is = await world.get(`/api/v1/reports/${first.id}`);
    expect(is).toEqual({ ...was, replacedBy: { id: correction.id, number: correction.number } });
    const english = readDocx((await take(world, world.planner, `/api/v1/reports/${correction.id}/files/docx`)).bytes);
    expect(english.text).toContain('Effective coverage');
  });

  test('issues and downloads are in the audit chain with the sums of their files', async () => {
    const auditor = await world.hub.signInAs([{ role: 'auditor', division: county }]);
    const { items } = await world.get(`/api/v1/audit?county=${county.slice(0, 6)}`, auditor);
    const told = items.filter(({ action }: { action: string }) => action.startsWith('reports.'));
    expect(told.filter(({ action }: { action: string }) => action === 'reports.issue')).toHaveLength(4);
    const download = told.find(({ action }: { action: string }) => action === 'reports.download');
    expect(download.content.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a camera in maintenance is left out by name, with who said so, why, and its end', async () => {
    const camera = await world.addCamera(await world.addSite('junction', village, '西坡路口'), looking(50, 50, 0), {
      life: 'maintenance',
    });
    await world.changeCamera(camera, ({ record }) => ({
      record: { ...record, guarded: 'yes', guardedConsent: '甲 1' },
    }));
    const { content } = await draft(township);
    const [cells] = rowsOf(content, 'excluded');
    expect(section(content, 'excluded').notes[0]?.zh).toContain('维修中 1 台');
    // Near a guarded unit: counted, never named (Order 799 Art. 10).
    expect(cells?.[0]?.kind).toBe('none');
    expect(cells?.slice(3).map((cell) => cell.kind)).toEqual(['text', 'day', 'day']);
  });

  test('a list that changed in the month is named with both versions; the next month compares with its end', async () => {
    const siteId = await world.addSite('junction', nextVillage, '西山路口');
    await world.require(siteId, '甲', [2000, 0]);
    await world.approve(nextVillage);
    await world.require(siteId, '乙', [2000, 50]);
    await world.approve(nextVillage);
    await world.settle();
    await toNextMonth();
    const { content } = await draft(county);
    const { last } = daysOfMonth(month);
    expect(content.day).toBe(last);
    const named = said(row(content, 'villages', '西山村')?.at(-1));
    expect(named).toMatch(/^第 1 版（.+ \d{4}-\d\d-\d\d）→第 2 版（.+）$/);
    expect(rowsOf(content, 'lists').map((cells) => [said(cells[0]), said(cells[2])])).toContainEqual([
      '水东镇 西山村',
      '第 2 版',
    ]);
    const next = await draft(county, addMonths(month, 1));
    expect(next.content.day).toBeNull();
    expect(row(next.content, 'overview', '有效覆盖率')?.[2]).toMatchObject({
      kind: 'change',
      before: { of: 6 },
      after: { of: 6 },
    });
    expect(rowsOf(next.content, 'trend').map((cells) => said(cells[0]))).toEqual([month, addMonths(month, 1)]);
    expect(rowsOf(next.content, 'lists')).toEqual([]);
    expect(said(row(next.content, 'villages', '西山村')?.at(-1))).toMatch(/^第 2 版/);
  });

  test('a month that is long over tells its coverage, and not how cameras were', async () => {
    await world.pass(15 * dayMs);
    const { content } = await draft(county);
    expect(row(content, 'overview', '有效覆盖率')?.[1]?.kind).toBe('share');
    expect(row(content, 'overview', '建档率')?.[1]?.kind).toBe('none');
    expect(section(content, 'excluded').table).toBeNull();
    expect(rowsOf(content, 'worst')[0]?.[2]?.kind).toBe('none');
  });
});

describe('a fresh import', () => {
  let world: CoverageWorld;
  beforeAll(async () => {
    world = await openCoverageWorld();
  }, worldMs);
  afterAll(() => world.stop());

  test('has an effective share that is unknown, no rank, and nothing at 0 % or 100 %', async () => {
    const siteId = await world.addSite('farm-stay', village, '农家');
    const linked = await world.require(siteId, '出入口', null);
    await world.approve(village);
    await world.addCamera(siteId, cameraRecord.parse({ watchpointIds: [linked], point: at(0, 0) }));
    await world.settle();
    const month = monthOf(dayOf(new Date(world.clock.now())));
    const { content } = (await world.planner.ask('POST', '/api/v1/reports/drafts', { division: township, month })).body;
    expect(row(content, 'overview', '有效覆盖率')?.[1]).toEqual({ kind: 'share', part: 0, of: 1, unknown: 1 });
    expect(row(content, 'overview', '完好率')?.[1]?.kind).toBe('none');
    const ranks = rowsOf(content, 'ranking').map((cells) => cells[0]);
    expect(ranks).toMatchObject([
      { kind: 'none', why: { zh: '全部待核实' } },
      { kind: 'none', why: { zh: '未核定' } },
    ]);
  });
});
