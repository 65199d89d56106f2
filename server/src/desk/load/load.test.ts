import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deskLoad, newId, toInstant } from '@sharp-eyes/protocol';
import { alertFact } from '../../fleet/testing/agent-wire.ts';
import {
  openTestFleet,
  otherTownship,
  renewToken,
  type TestAgent,
  type TestFleet,
  township,
} from '../../fleet/testing/agents-port.ts';
import { movableClock } from '../../platform/clock.ts';
import { addDays, dayOf } from '../../platform/site-clock.ts';
import type { SignedIn } from '../../testing/hub.ts';

const minute = 60_000;
const hour = 60 * minute;
const county = '341802000000';
const village = '341802101201';
/** In the first minutes of an hour, so that what a test raises lies in one window of the clock. */
const clock = movableClock(Math.ceil(Date.now() / hour) * hour + minute);
let fleet: TestFleet;
let agent: TestAgent;
let cameraId: string;
let wang: SignedIn;
let planner: SignedIn;

beforeAll(async () => {
  fleet = await openTestFleet(clock);
  const divisions = [
    { code: county, name: '宣州区' },
    { code: township, name: '水东镇' },
    { code: village, name: '东胜村' },
    { code: otherTownship, name: '溪口镇' },
  ];
  await fleet.admin.ask('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions });
  agent = await fleet.enrolAgent();
  ({ cameraId } = await fleet.adopt(agent, village));
  await signIn();
});
afterAll(() => fleet.stop());

/** Sessions end while the tests' days pass. */
async function signIn(): Promise<void> {
  wang = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }]);
  planner = await fleet.hub.signInAs([{ role: 'planner', division: county }]);
}
async function tell(...facts: object[]): Promise<void> {
  await renewToken(fleet.send, agent, clock);
  const { body } = await agent.tell(facts);
  expect(body.refused).toEqual([]);
}
async function occur(rule: string = newId(), kind: 'raised' | 'cleared' = 'raised', alertId = newId()) {
  const fact = alertFact(kind, cameraId, alertId, {}, `person-in-zone/${rule}`);
  await tell({ at: toInstant(clock.now()), ...fact });
  return alertId;
}
const period = () => {
  clock.advance(1000); // what comes in this very instant is the next reading's
  const today = dayOf(new Date(clock.now()));
  return `from=${addDays(today, -20)}&to=${today}`;
};
async function load(position = township, who = planner) {
  const answer = await who.ask('GET', `/api/v1/desk-load/${position}?${period()}`);
  return answer.status === 200 ? deskLoad.parse(answer.body) : answer.status;
}
async function figures() {
  const found = await load();
  if (typeof found === 'number' || found.figures === null || found.details === null) throw new Error('not measured');
  return { ...found.figures, ...found.details };
}
const list = async (division = county, who = planner) =>
  (await who.ask('GET', `/api/v1/desk-load?division=${division}&${period()}`)).body;
const behind = async (what: string, of = '') =>
  (
    await planner.ask(
      'GET',
      `/api/v1/desk-load/${township}/alerts?${period()}&behind=${what}&of=${encodeURIComponent(of)}`,
    )
  ).body.items;
const act = (id: string, what: string, body: object, version: number) =>
  wang.ask('POST', `/api/v1/alerts/${id}/${what}`, body, { 'if-match': `"${version}"` });
const queuedAt = async (id: string) =>
  (await fleet.hub.rooms.alertsRoom.alerts.repository.byIds([id]))[0]?.queuedAt?.map((at) => at.getTime());

describe('the alarm load of a duty position', () => {
  test('where no agent could raise anything nothing is measured, and that is said', async () => {
    const { items } = await list();
    expect(items.map(({ division }: { division: string }) => division).sort()).toEqual([township, otherTownship]);
    const dark = items.find(({ division }: { division: string }) => division === otherTownship);
    expect(dark).toMatchObject({ figures: null, measured: null, unmeasured: 'no-agent' });
    const quiet = items.find(({ division }: { division: string }) => division === township);
    // An agent stands there and nothing has come: a true zero, of which no mean can be told yet.
    expect(quiet.figures).toMatchObject({ alarms: 0, perDay: { value: null }, signed: { of: 0, p50: null } });
  });

  test('repeats that join are no load and show as chattering; what silences keep quiet asks nobody until they end', async () => {
    const gate = await occur('gate');
    await occur('gate');
    await occur('gate');
    expect(await queuedAt(gate)).toHaveLength(1);
    const until = toInstant(clock.now() + hour);
    await wang.ask('POST', '/api/v1/silences', { matcher: { division: township }, reason: '庙会', until });
    const kept = await occur('lane');
    expect(await queuedAt(kept)).toEqual([]);
    const before = await figures();
    expect(before).toMatchObject({ alarms: 1, chattering: { sources: 1 }, sources: [{ alarms: 1, repeats: 2 }] });
    clock.advance(hour);
    await fleet.hub.platform.sweeps.sweepNow();
    await fleet.hub.platform.sweeps.sweepNow();
    expect(await queuedAt(kept)).toEqual([clock.now()]);
    expect(await behind('chattering', `${cameraId} person-in-zone/gate`)).toHaveLength(3);
  });

  test('a signature that lapses asks again; one that its author takes back was no answer', async () => {
    const id = await occur();
    clock.advance(minute);
    await act(id, 'acknowledge', {}, 1);
    await act(id, 'undo', {}, 2);
    clock.advance(minute);
    const undone = await figures();
    await act(id, 'acknowledge', { minutes: 5 }, 3);
    const asked = (await queuedAt(id)) as number[];
    clock.advance(5 * minute);
    await fleet.hub.platform.sweeps.sweepNow();
    expect(await queuedAt(id)).toEqual([...asked, clock.now()]);
    const after = await figures();
    expect(after.signed.lasting).toBe(undone.signed.lasting - 1);
    const slow = await behind('slow-to-sign');
    expect(slow.find((one: { id: string }) => one.id === id)).toMatchObject({ waitedS: 121, lasting: false });
    await act(id, 'acknowledge', {}, 5);
    await act(id, 'resolve', { outcome: 'genuine', action: 'checked-on-site' }, 6);
    expect((await figures()).verdicts).toMatchObject({ genuine: 1 });
  });

  test('eleven in ten minutes are a flood, with what raised most of it and the alerts behind it', async () => {
    clock.advance(hour - (clock.now() % hour) + minute);
    const facts = Array.from({ length: 12 }, (_, n) => ({
      at: toInstant(clock.now()),
      ...alertFact('raised', cameraId, newId(), {}, `person-in-zone/flood${n}`),
    }));
    await tell(...facts);
    const { floods, busiestHour } = await figures();
    const begin = toInstant(Math.floor(clock.now() / (10 * minute)) * 10 * minute);
    expect(floods).toMatchObject([{ from: begin, to: null, alarms: 12, peak: 12, worst: { name: '大门', alarms: 1 } }]);
    expect(busiestHour?.alarms).toBeGreaterThanOrEqual(12);
    expect(await behind('flood', begin)).toHaveLength(12);
    expect((await behind('unread')).length).toBeGreaterThanOrEqual(12);
  });

  test('what stands for more than a day is stale, though it came before the days that are asked for', async () => {
    clock.advance(50 * hour);
    await signIn();
    const { stale, days, perDay } = await figures();
    expect(stale.now).toBeGreaterThanOrEqual(12);
    expect(stale).toMatchObject({ most: stale.now, band: 'too-many' });
    expect(days.at(-1)).toMatchObject({ alarms: 0, whole: false });
    expect(perDay.stretches).toBeGreaterThanOrEqual(1);
    const today = dayOf(new Date(clock.now()));
    const only = (await planner.ask('GET', `/api/v1/desk-load/${township}?from=${today}&to=${today}`)).body;
    expect(only.figures).toMatchObject({ alarms: 0, stale: { now: stale.now } });
  });

  test('is a section of the monthly report, with the same figures', async () => {
    const month = dayOf(new Date(clock.now())).slice(0, 7);
    const { content } = (await planner.ask('POST', '/api/v1/reports/drafts', { division: county, month })).body;
    const { table } = content.sections.find(({ id }: { id: string }) => id === 'alerts');
    const [loud, dark] = table.rows;
    const days = `from=${month}-01&to=${dayOf(new Date(clock.now()))}`;
    const { figures: own } = (await planner.ask('GET', `/api/v1/desk-load/${township}?${days}`)).body;
    expect([loud[0].text.zh, loud[4], loud[5]]).toEqual([
      '水东镇',
      { kind: 'count', value: own.chattering.sources },
      { kind: 'count', value: own.stale.most },
    ]);
    // Nearly nobody has signed: the median is said to be longer than what it is known to be.
    expect(loud[6].text.en).toMatch(/^more than .+ \/ more than .+ not yet$/);
    expect(dark.slice(1).every(({ kind }: { kind: string }) => kind === 'none')).toBe(true);
  });

  test('a county’s roster answers for its townships together; a township with its own answers for itself', async () => {
    const officer = await fleet.hub.signInAs([{ role: 'duty-officer', division: county }]);
    const day = dayOf(new Date(clock.now()));
    const shift = (division: string) => ({
      division,
      personId: officer.session.person.id,
      day,
      from: '00:00',
      to: '00:00',
    });
    await planner.ask('POST', '/api/v1/duty/shifts', shift(county));
    const rolled = (await list()).items;
    expect(rolled).toMatchObject([{ division: county, answeredBy: null }]);
    expect(await load(township)).toMatchObject({ answeredBy: county });
    await planner.ask('POST', '/api/v1/duty/shifts', shift(township));
    const apart = (await list()).items.map(({ division }: { division: string }) => division);
    expect(apart.sort()).toEqual([county, township]);
  });

  test('nobody sees another area’s load, asks for too long a time, or for a village’s list', async () => {
    const far = await fleet.hub.signInAs([{ role: 'duty-officer', division: otherTownship }]);
    expect(await load(township, far)).toBe(404);
    expect(await list(county, far)).toMatchObject({ status: 400, faults: [{ path: 'division' }] });
    expect(await list(village)).toMatchObject({ status: 400, faults: [{ path: 'division' }] });
    const ask = (query: string) => planner.ask('GET', `/api/v1/desk-load/${township}?${query}`);
    expect((await ask('from=2026-01-01&to=2026-12-31')).body.faults[0].path).toBe('to');
    expect((await ask('from=2026-02-02&to=2026-02-01')).body.faults[0].path).toBe('to');
    expect((await ask('from=2027-02-02&to=2027-02-03')).body).toMatchObject({ figures: null, unmeasured: 'to-come' });
  });

  test('goes out as a sheet, and who took it is in the audit chain', async () => {
    const today = dayOf(new Date(clock.now()));
    const body = { division: county, from: addDays(today, -6), to: today, format: 'csv' };
    const csv = (await planner.ask('POST', '/api/v1/desk-load/export', body)).body as string;
    expect(csv.split('\n')[0]).toContain('Alarms');
    expect(csv).toContain('水东镇');
    const auditor = await fleet.hub.signInAs([{ role: 'auditor', division: county }]);
    const { items } = (await auditor.ask('GET', `/api/v1/audit?county=${county.slice(0, 6)}`)).body;
    const taken = items.find(({ action }: { action: string }) => action === 'exports.make');
    expect(taken.content).toMatchObject({ list: 'desk-load', format: 'csv' });
  });

  test('an alert of an earlier hub counts by when it came', async () => {
    const before = (await figures()).alarms;
    const id = await occur();
    await fleet.hub.platform.database.db.collection('alerts').updateOne({ alertId: id }, { $unset: { queuedAt: 1 } });
    expect((await figures()).alarms).toBe(before + 1);
  });
});
