import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Narrowing, newId, toInstant } from '@sharp-eyes/protocol';
import {
  adopt,
  openTestFleet,
  otherTownship,
  renewToken,
  type TestAgent,
  type TestFleet,
  township,
} from '../../fleet/testing/agents-port.ts';
import { movableClock } from '../../platform/clock.ts';
import type { SignedIn } from '../../testing/hub.ts';

const clock = movableClock(Date.now());
const county = '341802000000';
const ruleId = 'person-in-zone/yard';
const reason = { code: 'person-in-zone', params: {}, text: 'somebody' };
let fleet: TestFleet;
let agent: TestAgent;
let wang: SignedIn;
let chief: SignedIn;
let planner: SignedIn;
let technician: SignedIn;
beforeAll(async () => {
  // Each alert stands by itself, so that a month of them fits into minutes.
  fleet = await openTestFleet(clock, { environment: { SHARP_EYES_HUB__ALERTS__REPEAT_MINUTES: '0' } });
  agent = await fleet.enrolAgent();
  await signIn();
});
afterAll(() => fleet.stop());

/** A new day, new sessions. */
async function signIn(): Promise<void> {
  wang = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }]);
  chief = await fleet.hub.signInAs([{ role: 'duty-officer', division: county }]);
  planner = await fleet.hub.signInAs([{ role: 'planner', division: county }]);
  technician = await fleet.hub.signInAs([{ role: 'technician', division: county }]);
}

const sweep = () => fleet.hub.platform.sweeps.sweepNow();
const tell = async (facts: object[]) => {
  await renewToken(fleet.send, agent, clock);
  expect((await agent.tell(facts)).body.refused).toEqual([]);
};

/** Alerts as an agent tells them from beginning to end, one each ten seconds. */
async function alerts(cameraId: string, scores: readonly number[]): Promise<string[]> {
  clock.advance((scores.length + 1) * 10_000);
  const told = scores.map((score, n) => {
    const began = clock.now() - (scores.length - n) * 10_000;
    const alertId = newId();
    const at = toInstant(began);
    const finding = {
      ...{ alertId, kind: 'person-in-zone', ruleId, ruleVersion: 1, zone: 'yard', score, boxes: [], dwellS: 0.4 },
      ...{ frameTime: at, rtpTimestamp: 0, priority: 'medium', reason },
    };
    const end = { alertId, reason: { ...reason, code: 'zone-empty' }, seen: { score, dwellS: 6, places: [[136, 6]] } };
    const facts = [
      { kind: 'alert.raised', cameraId, at, body: finding },
      { kind: 'alert.cleared', cameraId, at: toInstant(began + 5000), body: end },
    ];
    return { alertId, facts };
  });
  await tell(told.flatMap(({ facts }) => facts));
  return told.map(({ alertId }) => alertId);
}

/** An officer looks at them and says what they were. */
async function settle(ids: readonly string[], outcome: 'false-alarm' | 'genuine'): Promise<void> {
  if (ids.length === 0) return;
  const room = fleet.hub.rooms.alertsRoom.alerts;
  await fleet.hub.platform.database.inTransaction(async (tx) => {
    for (const found of await room.repository.byIds(ids, tx.session))
      await room.noteStill(tx, found, { n: 1, at: toInstant(clock.now()) });
  });
  for (const alertId of ids) await wang.ask('POST', '/api/v1/looks', { alertId });
  const decideAll = async (decision: object, version: number) =>
    (await wang.ask('POST', '/api/v1/alerts/batch', { decision, alerts: ids.map((id) => ({ id, version })) })).body;
  await decideAll({ move: 'acknowledge', body: {} }, 1);
  const body = outcome === 'genuine' ? { outcome, action: 'checked-on-site' } : { outcome };
  const { answers } = await decideAll({ move: 'resolve', body }, 2);
  for (const { row } of answers) expect(row.state).toBe('resolved');
}

/** So many that were false and scored low, and so many that were genuine and scored high. */
async function month(cameraId: string, falseAlarms: number, genuine: number): Promise<string[]> {
  const ids = await alerts(cameraId, [...Array(falseAlarms).fill(0.42), ...Array(genuine).fill(0.9)]);
  await settle(ids.slice(0, falseAlarms), 'false-alarm');
  await settle(ids.slice(falseAlarms), 'genuine');
  clock.advance(1000);
  await sweep();
  await sweep();
  return ids;
}

const listed = async (who = planner, query = ''): Promise<Narrowing[]> =>
  (await who.ask('GET', `/api/v1/narrowings${query}`)).body.items;
const decide = (who: SignedIn, { id, version }: Narrowing, path: string, body: object = {}) =>
  who.ask('POST', `/api/v1/narrowings/${id}/${path}`, body, { 'if-match': `"${version}"` });
const camera = async (cameraId: string) => (await technician.ask('GET', `/api/v1/cameras/${cameraId}`)).body;
const configuration = async () => {
  await renewToken(fleet.send, agent, clock);
  const headers = { authorization: `Bearer ${agent.token}` };
  return (await fleet.send('GET', '/agent/v1/config', { headers })).body;
};
const report = (body: object) => tell([{ kind: 'agent.config', at: toInstant(clock.now()), body }]);

test('false alarms that score low: a higher score is proposed, accepted, run by the agent, and tried wide again in shadow', async () => {
  const { cameraId } = await adopt(technician, agent, township);
  const ids = await month(cameraId, 12, 3);

  const [proposed, ...others] = await listed();
  expect(others).toEqual([]);
  if (!proposed) throw new Error('nothing was proposed');
  expect(proposed).toMatchObject({
    ...{ state: 'open', cameraId, ruleId, tally: { genuine: 3, falseAlarm: 12, other: 0 }, decided: null },
    options: [{ kind: 'score', settings: { minScore: 0.45 } }],
  });
  const { effect } = proposed.options[0] as Narrowing['options'][number];
  expect(effect.gone).toEqual({ genuine: 0, falseAlarm: 12, other: 0 });
  expect(effect.listed.falseAlarm.map(({ id }) => id).sort()).toEqual(ids.slice(0, 12).sort());
  expect(proposed.hours.reduce((sum, { falseAlarm }) => sum + falseAlarm, 0)).toBe(12);
  expect((await camera(cameraId)).rules.rules[0].minScore).toBe(0.35); // nothing changes by itself

  // An officer of one township reads it and does not decide; another township knows nothing of it.
  expect((await decide(wang, proposed, 'accept', { option: 'score' })).status).toBe(403);
  const far = await fleet.hub.signInAs([{ role: 'duty-officer', division: otherTownship }], 'far');
  expect(await listed(far)).toEqual([]);
  expect((await decide(far, proposed, 'accept', { option: 'score' })).status).toBe(404);
  expect((await decide(planner, { ...proposed, version: 99 }, 'accept', { option: 'score' })).status).toBe(412);
  expect((await decide(planner, proposed, 'accept', { option: 'area' })).status).toBe(409);

  const accepted = await decide(technician, proposed, 'accept', { option: 'score', reason: '门口的灯笼' });
  expect(accepted.body).toMatchObject({ state: 'accepted', decided: { option: 'score', reason: '门口的灯笼' } });
  expect(accepted.body.applied).toMatchObject({ state: 'waiting' });
  const record = await camera(cameraId);
  expect(record.rules).toMatchObject({ version: 2, rules: [{ minScore: 0.45, minDwellS: 0.3 }] });
  const wanted = await configuration();
  expect(wanted.version).toBe(accepted.body.applied.version);
  expect(wanted.cameras[0].rules.rules[0].minScore).toBe(0.45);
  const actions = await fleet.hub.platform.database.db.collection('audit').find().toArray();
  expect(actions.map(({ action }) => action)).toEqual(expect.arrayContaining(['narrowings.accept', 'cameras.rules']));
  expect((await decide(planner, accepted.body, 'accept', { option: 'score' })).status).toBe(409);

  const { version } = wanted;
  await report({ version, state: 'refused', reason: 'no such zone' });
  expect((await listed())[0]?.applied).toEqual({ state: 'refused', version, why: 'no such zone' });
  await report({ version, state: 'applied' });
  expect((await listed())[0]?.applied).toEqual({ state: 'applied', version, why: null });

  // As long after as before.
  await settle(await alerts(cameraId, [0.9]), 'genuine');
  clock.advance(24 * 3600_000);
  await signIn();
  const [running] = await listed();
  expect(running?.since).toMatchObject({
    before: { genuine: 3, falseAlarm: 12 },
    after: { genuine: 1, falseAlarm: 0 },
  });

  const tried = await decide(chief, running as Narrowing, 'widening');
  expect(tried.body.trial).toMatchObject({ by: { id: chief.session.person.id }, shadows: 0, raised: 0 });
  const [narrow, wide] = (await configuration()).cameras[0].rules.rules;
  expect([narrow.minScore, narrow.shadow, wide.minScore, wide.shadow]).toEqual([0.45, false, 0.35, true]);
  const at = toInstant(clock.now() + 1000);
  const shadow = {
    alertId: newId(),
    kind: 'person-in-zone',
    ruleId: wide.id,
    ruleVersion: 2,
    zone: 'yard',
    score: 0.4,
  };
  const rest = { boxes: [], dwellS: 1, frameTime: at, rtpTimestamp: 0, priority: 'medium', reason };
  const before = (await wang.ask('GET', '/api/v1/alerts')).body.items.length;
  await tell([{ kind: 'alert.shadow', cameraId, at, body: { ...shadow, ...rest } }]);
  expect((await wang.ask('GET', '/api/v1/alerts')).body.items).toHaveLength(before);
  const [trying] = await listed();
  expect(trying?.trial?.shadows).toBe(1);
  const early = await decide(chief, trying as Narrowing, 'widening/end', { apply: true });
  expect([early.status, early.body.faults[0].message]).toEqual([409, expect.stringContaining('72')]);
  clock.advance(73 * 3600_000);
  await signIn();
  const undone = await decide(chief, trying as Narrowing, 'widening/end', { apply: true, reason: '漏了人' });
  expect(undone.body).toMatchObject({ state: 'undone', trial: null, undone: { reason: '漏了人' } });
  expect((await configuration()).cameras[0].rules.rules).toMatchObject([{ minScore: 0.35, shadow: false }]);
}, 240_000);

test('a proposal that was declined comes again after twenty more verdicts, not before; one about a rule that changed is refused', async () => {
  const { cameraId } = await adopt(technician, agent, township);
  const own = async () => (await listed(planner, '?state=open,declined')).find((one) => one.cameraId === cameraId);
  await month(cameraId, 9, 0);
  expect(await own()).toBeUndefined(); // nine verdicts say nothing
  const table = (await planner.ask('GET', '/api/v1/precision')).body.items;
  const row = table.find((one: { cameraId: string }) => one.cameraId === cameraId);
  expect(row).toMatchObject({ precision: null, poor: false, tally: { falseAlarm: 9 } });
  await month(cameraId, 1, 0);
  const proposed = (await own()) as Narrowing;
  expect(proposed.state).toBe('open');
  expect((await decide(planner, proposed, 'decline', { reason: '节日灯笼，下周拆' })).body.state).toBe('declined');
  await month(cameraId, 19, 0);
  expect((await own())?.state).toBe('declined');
  await month(cameraId, 1, 0);
  const again = (await own()) as Narrowing;
  expect([again.state, again.tally.falseAlarm]).toEqual(['open', 30]);

  const { rules, version } = await camera(cameraId);
  const changed = { ...rules, rules: [{ ...rules.rules[0], minDwellS: 2 }] };
  const put = await technician.ask('PUT', `/api/v1/cameras/${cameraId}/rules`, changed, { 'if-match': `"${version}"` });
  expect(put.status).toBe(200);
  const late = await decide(planner, again, 'accept', { option: 'score' });
  expect([late.status, late.body.faults[0].message]).toEqual([409, expect.stringContaining('changed')]);
}, 240_000);
