import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { csrfHeader, type Roster, type RosterImport, type Shift } from '@sharp-eyes/protocol';
import { movableClock } from '../../../platform/clock.ts';
import { workbook } from '../../../platform/tables/write-sheet.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../../testing/hub.ts';

const county = '341802000000';
const township = '341802100000';
const otherTown = '341802101000';
/** Ten in the morning of a Monday on site. */
const clock = movableClock(Date.parse('2026-03-02T02:00:00Z'));
let hub: TestHub;
let planner: SignedIn;
let wang: SignedIn;
let li: SignedIn;

beforeAll(async () => {
  hub = await openTestHub(clock);
  planner = await hub.signInAs([{ role: 'planner', division: county }]);
  wang = await hub.signInAs([{ role: 'duty-officer', division: township }], '王强');
  li = await hub.signInAs([{ role: 'duty-officer', division: county }], '李梅');
});
afterAll(() => hub.stop());

const idOf = ({ session }: SignedIn): string => session.person.id;
const enter = (who: SignedIn, more: object = {}, by = planner) =>
  by.ask('POST', '/api/v1/duty/shifts', {
    ...{ division: township, personId: idOf(who), day: '2026-03-02', from: '08:00', to: '20:00', ...more },
  });
const read = async (from = '2026-03-02', days = 1, division = township, by = planner): Promise<Roster> =>
  (await by.ask('GET', `/api/v1/duty/roster?division=${division}&from=${from}&days=${days}`)).body;
const version = (n: number) => ({ 'if-match': `"${n}"` });

describe('a roster', () => {
  test('is entered shift by shift; what nobody covers and who is asked for twice stands beside it', async () => {
    expect((await read()).gaps).toEqual([{ from: '2026-03-01T16:00:00.000Z', to: '2026-03-02T16:00:00.000Z' }]);
    expect((await enter(wang)).status).toBe(201);
    expect((await enter(li, { from: '18:00', to: '08:00' })).status).toBe(201);
    expect((await enter(wang, { role: 'backup', from: '19:00', to: '23:00' })).status).toBe(201);
    const { shifts, gaps, clashes } = await read();
    expect(shifts.map(({ person, role }) => [person.name, role])).toEqual([
      ['王强', 'primary'],
      ['李梅', 'primary'],
      ['王强', 'backup'],
    ]);
    expect(gaps).toEqual([{ from: '2026-03-01T16:00:00.000Z', to: '2026-03-02T00:00:00.000Z' }]);
    expect(clashes).toMatchObject([
      { person: { name: '王强' }, from: '2026-03-02T11:00:00.000Z', to: '2026-03-02T12:00:00.000Z' },
    ]);
    expect((await enter(wang)).status).toBe(409);
  });

  test('says who is on duty, until when, and who comes next', async () => {
    const { body } = await wang.ask('GET', `/api/v1/duty/now?division=${township}`);
    expect(body).toMatchObject({ rosterOf: township, until: '2026-03-02T12:00:00.000Z', watched: false });
    expect([body.shifts, body.next].map((all) => all.map(({ person }: Shift) => person.name))).toEqual([
      ['王强'],
      ['李梅'],
    ]);
  });

  test('is the supervisor’s of the area, and takes in its duty officers only', async () => {
    expect((await enter(wang, {}, wang)).status).toBe(403);
    const elsewhere = await hub.signInAs([{ role: 'planner', division: otherTown }]);
    expect((await enter(wang, {}, elsewhere)).body.faults[0].path).toBe('division');
    expect((await elsewhere.ask('GET', `/api/v1/duty/roster?division=${township}&from=2026-03-02`)).status).toBe(404);
    expect((await enter(planner)).body.faults[0].path).toBe('personId');
    expect((await enter(wang, { division: otherTown })).body.faults[0].path).toBe('personId');
    const [shift] = (await read()).shifts as [Shift];
    const path = `/api/v1/duty/shifts/${shift.id}`;
    expect((await elsewhere.ask('DELETE', path, undefined, version(1))).status).toBe(404);
  });

  test('lets two people change places, both shifts or neither', async () => {
    await enter(wang, { day: '2026-03-20' });
    await enter(li, { day: '2026-03-21' });
    const { shifts } = await read('2026-03-20', 2);
    const [first, second] = shifts as [Shift, Shift];
    const swap = (body: object) =>
      planner.ask('POST', `/api/v1/duty/shifts/${first.id}/swap`, body, version(first.version));
    expect((await swap({ with: second.id, version: 9 })).status).toBe(412);
    expect((await swap({ with: second.id, version: 1 })).status).toBe(200);
    expect((await read('2026-03-20', 2)).shifts.map(({ person }) => person.name)).toEqual(['李梅', '王强']);
    expect((await swap({ with: second.id, version: 2 })).status).toBe(412);
  });

  test('keeps what is over as it was', async () => {
    await enter(wang, { day: '2026-02-27' });
    const [over] = (await read('2026-02-27')).shifts as [Shift];
    const { status } = await planner.ask('DELETE', `/api/v1/duty/shifts/${over.id}`, undefined, version(1));
    expect(status).toBe(409);
  });

  test('is written again for the weeks after it; a second time changes nothing', async () => {
    const again = { division: township, from: '2026-03-02', days: 7, times: 2 };
    expect((await planner.ask('POST', '/api/v1/duty/roster/repetitions', again)).body).toEqual({ added: 6, same: 0 });
    expect((await planner.ask('POST', '/api/v1/duty/roster/repetitions', again)).body).toEqual({ added: 0, same: 6 });
    expect((await read('2026-03-09')).shifts.map(({ from }) => from)).toEqual([
      '2026-03-09T00:00:00.000Z',
      '2026-03-09T10:00:00.000Z',
      '2026-03-09T11:00:00.000Z',
    ]);
  });
});

const bring = async (rows: string[][], { dryRun = false, by = planner, head = headers } = {}) => {
  const file = await workbook([{ name: '四月', head, rows, widths: head.map(() => 12) }]);
  const answer = await fetch(`${hub.origin}/api/v1/duty/roster/import?division=${township}&dryRun=${dryRun}`, {
    ...{ method: 'POST', body: new Uint8Array(file) },
    headers: { cookie: by.cookie, [csrfHeader]: by.session.csrf, 'accept-language': 'en' },
  });
  return { status: answer.status, body: (await answer.json()) as RosterImport & { faults: { path: string }[] } };
};
const headers = ['值班日期', '班次', '值班人员', '备勤'];

describe('a roster from a spreadsheet', () => {
  const rows = [
    ['2026-04-01', '白班 8:00-20:00', '王强', '李梅'],
    ['2026年4月1日', '20：00—次日8：00', '李梅', ''],
    ['2026/4/2', '08:00~08:00', '王强、李梅', ''],
  ];

  test('is looked at first, then written, and the same file again changes nothing', async () => {
    const looked = await bring(rows, { dryRun: true });
    expect(looked.body).toMatchObject({ dryRun: true, rows: 3, added: 5, same: 0, faults: [] });
    expect((await read('2026-04-01', 2)).shifts).toEqual([]);
    expect((await bring(rows)).body).toMatchObject({ dryRun: false, added: 5, same: 0 });
    const { shifts } = await read('2026-04-01', 2);
    expect(shifts.map(({ person, role, from, to }) => [person.name, role, from.slice(5, 16), to.slice(5, 16)])).toEqual(
      expect.arrayContaining([
        ['王强', 'primary', '04-01T00:00', '04-01T12:00'],
        ['李梅', 'backup', '04-01T00:00', '04-01T12:00'],
        ['李梅', 'primary', '04-01T12:00', '04-02T00:00'],
        ['王强', 'primary', '04-02T00:00', '04-03T00:00'],
        ['李梅', 'primary', '04-02T00:00', '04-03T00:00'],
      ]),
    );
    expect((await bring(rows)).body).toMatchObject({ added: 0, same: 5 });
    expect((await read('2026-04-01', 2)).shifts).toEqual(shifts);
  });

  test('with a fault names cell, what was expected and what came, and writes nothing of it', async () => {
    const wrong = [
      ['2026-05-01', '8:00-20:00', '王强', ''],
      ['2026-05-02', '8:00-20:00', '张三', ''],
      ['五月三日', '8:00-25:00', '王强', ''],
      ['2026-05-04', '', '王强', ''],
    ];
    const { body } = await bring(wrong, { dryRun: true });
    expect(body.faults.map(({ row, column, got }) => [row, column, got])).toEqual([
      [3, 'C', '张三'],
      [4, 'A', '五月三日'],
      [4, 'B', '8:00-25:00'],
      [5, null, ''],
    ]);
    const written = await bring(wrong);
    expect([written.status, written.body.faults[0]?.path]).toEqual([400, 'C3']);
    expect((await read('2026-05-01', 4)).shifts).toEqual([]);
  });

  test('asks which of two people of one name is meant', async () => {
    await hub.signInAs([{ role: 'duty-officer', division: township }], '赵敏');
    const twin = await hub.signInAs([{ role: 'duty-officer', division: township }]);
    const administrator = await hub.signInAs([{ role: 'administrator', division: county }]);
    const { id, user: _user, version: now, disabled, ...rest } = twin.session.person;
    const renamed = { ...rest, name: '赵敏', unit: '水东派出所', disabled };
    expect((await administrator.ask('PUT', `/api/v1/people/${id}`, renamed, version(now))).status).toBe(200);
    const row = (name: string) => [['2026-06-01', '8:00-20:00', name, '']];
    const asked = (await bring(row('赵敏'), { dryRun: true })).body.faults;
    expect(asked[0]?.message).toContain('add the unit');
    expect((await bring(row('赵敏（水东派出所）'))).body).toMatchObject({ added: 1 });
    expect((await read('2026-06-01')).shifts[0]?.person.id).toBe(id);
  });

  test('that is none is refused with what was expected', async () => {
    const none = await bring([['a', 'b', 'c', 'd']], { head: ['甲', '乙', '丙', '丁'] });
    expect([none.status, JSON.stringify(none.body.faults)]).toEqual([422, expect.stringContaining('expected columns')]);
    expect((await bring(rows, { by: wang })).status).toBe(403);
  });
});
