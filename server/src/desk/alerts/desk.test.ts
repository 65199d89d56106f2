import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId, toInstant } from '@sharp-eyes/protocol';
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
import type { SignedIn } from '../../testing/hub.ts';

const clock = movableClock(Date.now());
let fleet: TestFleet;
let agent: TestAgent;
let camera: { cameraId: string; deviceKey: string; siteId: string };
let wang: SignedIn;
let far: SignedIn;
beforeAll(async () => {
  fleet = await openTestFleet(clock);
  agent = await fleet.enrolAgent();
  camera = await fleet.adopt(agent);
  wang = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }], 'wang');
  far = await fleet.hub.signInAs([{ role: 'duty-officer', division: otherTownship }], 'far');
});
afterAll(() => fleet.stop());

/** A fact of an occurrence; those of one rule are repeats. */
async function occur(rule: string, kind: 'raised' | 'cleared' = 'raised', alertId = newId()): Promise<string> {
  const fact = {
    at: toInstant(clock.now()),
    ...alertFact(kind, camera.cameraId, alertId, {}, `person-in-zone/${rule}`),
  };
  await renewToken(fleet.send, agent, clock);
  const { body } = await agent.tell([fact]);
  expect(body.refused).toEqual([]);
  return alertId;
}
const detail = async (id: string, who = wang) => (await who.ask('GET', `/api/v1/alerts/${id}`)).body;
const act = (id: string, what: string, body: object, version: number, who = wang) =>
  who.ask('POST', `/api/v1/alerts/${id}/${what}`, body, { 'if-match': `"${version}"` });
const queued = async (): Promise<string[]> => {
  const { items } = (await wang.ask('GET', '/api/v1/alerts?state=open,acknowledged')).body;
  return items.map(({ id }: { id: string }) => id);
};
const still = (id: string) => ({ n: 1, at: toInstant(clock.now()), id });

describe('what comes again', () => {
  test('joins the alert that nobody has settled, is counted there, keeps its own record, and is settled with it', async () => {
    const first = await occur('gate');
    await occur('gate', 'cleared', first);
    clock.advance(60_000);
    const [second, third] = [await occur('gate'), await occur('gate')];
    expect(await queued()).toEqual([first]);
    const lead = await detail(first);
    expect(lead).toMatchObject({ count: 3, active: true, standing: 'queue', clearedAt: null });
    expect(lead.occurrences.map(({ id }: { id: string }) => id).sort()).toEqual([second, third].sort());
    expect(lead.timeline.filter(({ kind }: { kind: string }) => kind === 'repeated')).toHaveLength(2);
    expect(await detail(second)).toMatchObject({ standing: 'joined', joinedTo: first, state: 'open' });
    expect((await act(second, 'acknowledge', {}, 1)).body.refusal.code).toBe('joined');
    await occur('gate', 'cleared', second);
    await occur('gate', 'cleared', third);
    expect(await detail(first)).toMatchObject({ active: false, count: 3 });
    await act(first, 'acknowledge', {}, 1);
    await act(first, 'resolve', { outcome: 'test' }, 2);
    expect(await detail(second)).toMatchObject({ state: 'resolved' });
    // What was settled stays settled: the next is an alert of its own.
    const next = await occur('gate');
    expect(await detail(next)).toMatchObject({ standing: 'queue', count: 1, joinedTo: null });
  });

  test('of a whole backlog from one moment joins what the site said first', async () => {
    const ids = Array.from({ length: 60 }, () => newId());
    const at = toInstant(clock.now());
    const facts = ids.map((id, n) => ({ at, ...alertFact('raised', camera.cameraId, id, {}, `backlog/${n % 20}`) }));
    await renewToken(fleet.send, agent, clock);
    expect((await agent.tell(facts)).body.refused).toEqual([]);
    const leads = await Promise.all(ids.map(async (id) => (await detail(id)).joinedTo));
    expect(leads).toEqual(ids.map((_, n) => (n < 20 ? null : ids[n % 20])));
  });

  test('long after the last one is an alert of its own; many in one batch are counted exactly', async () => {
    const first = await occur('lane');
    await occur('lane', 'cleared', first);
    clock.advance(11 * 60_000);
    const later = await occur('lane');
    expect((await detail(later)).standing).toBe('queue');
    const at = toInstant(clock.now());
    const facts = Array.from({ length: 40 }, () => ({
      at,
      ...alertFact('raised', camera.cameraId, newId(), {}, 'person-in-zone/yard'),
    }));
    await agent.tell(facts);
    const [row] = (await wang.ask('GET', '/api/v1/alerts?state=open&limit=1')).body.items;
    expect(row.count).toBe(40);
  });
});

describe('deciding', () => {
  test('a false alarm is refused to whoever has not seen the still, and taken from whoever has', async () => {
    const id = await occur(newId());
    await act(id, 'acknowledge', {}, 1);
    const blind = await act(id, 'resolve', { outcome: 'false-alarm' }, 2);
    expect([blind.status, blind.body.refusal.code]).toEqual([409, 'not-looked']);
    // A look before any still has come shows nothing.
    await wang.ask('POST', '/api/v1/looks', { alertId: id });
    expect((await act(id, 'resolve', { outcome: 'false-alarm' }, 2)).status).toBe(409);
    const { alerts } = fleet.hub.rooms.alertsRoom;
    const { platform } = fleet.hub;
    await platform.database.inTransaction(async (tx) => {
      const [alert] = await alerts.repository.byIds([id], tx.session);
      if (alert) await alerts.noteStill(tx, alert, still(id));
    });
    await wang.ask('POST', '/api/v1/looks', { alertId: id });
    expect((await act(id, 'resolve', { outcome: 'false-alarm' }, 2)).body.state).toBe('resolved');
  });

  test('many at once are answered one by one: one that was refused says why and holds up no other', async () => {
    const ids = [await occur(newId()), await occur(newId()), await occur(newId())];
    await act(ids[1] as string, 'acknowledge', {}, 1);
    const li = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }], 'li');
    const alerts = [...ids.map((id) => ({ id, version: 1 })), { id: newId(), version: 1 }];
    const decision = { move: 'acknowledge', body: {} };
    const { status, body } = await li.ask('POST', '/api/v1/alerts/batch', { decision, alerts });
    expect(status).toBe(200);
    const said = body.answers.map((one: { problem: { type: string } | null; row: { state: string } | null }) => [
      one.problem?.type ?? null,
      one.row?.state ?? null,
    ]);
    expect(said).toEqual([
      [null, 'acknowledged'],
      ['illegal-move', 'acknowledged'],
      [null, 'acknowledged'],
      ['not-found', null],
    ]);
    expect(body.answers[1].problem.refusal).toMatchObject({ code: 'acknowledged-by-another', by: { name: 'wang' } });
    expect(
      (await li.ask('POST', '/api/v1/alerts/batch', { decision, alerts: Array(101).fill(alerts[0]) })).status,
    ).toBe(400);
  });

  test('is given only to an officer of its area, who then has to sign', async () => {
    const id = await occur(newId());
    const { items } = (await wang.ask('GET', `/api/v1/alerts/${id}/officers`)).body;
    const names = items.map(({ name }: { name: string }) => name);
    expect([names.includes('wang'), names.includes('far')]).toEqual([true, false]);
    expect((await act(id, 'assign', { to: far.session.person.id }, 1)).status).toBe(400);
    const given = await act(id, 'assign', { to: wang.session.person.id }, 1);
    expect(given.body).toMatchObject({ state: 'open', assignedTo: { name: 'wang' } });
  });

  test('nothing of an alert is open to an officer of another township', async () => {
    const id = await occur(newId());
    const until = toInstant(clock.now() + 3600_000);
    const handed = { to: { kind: 'police', name: '所' }, feedbackBy: until };
    const tries: [string, object][] = [
      ...[
        ['acknowledge', {}],
        ['assign', { to: newId() }],
        ['shelve', { until, reason: 'x' }],
        ['unshelve', {}],
      ],
      ...[
        ['hand-over', handed],
        ['feedback', { note: 'x' }],
        ['undo', {}],
        ['resolve', { outcome: 'test' }],
      ],
      ...[
        ['comment', { note: 'x' }],
        ['calls', { name: 'x', phone: '123', answered: 'busy' }],
      ],
      ['recordings', { from: toInstant(0), to: toInstant(1000), toWhom: 'x', answerBy: until }],
    ] as [string, object][];
    for (const [what, body] of tries) expect([what, (await act(id, what, body, 1, far)).status]).toEqual([what, 404]);
    expect((await far.ask('GET', `/api/v1/alerts/${id}/officers`)).status).toBe(404);
    expect((await detail(id)).timeline).toHaveLength(1);
  });
});

describe('whom to call', () => {
  test('the site’s own people first, the managing unit last; a call joins the timeline, its number not the audit', async () => {
    const unit = await fleet.technician.ask('POST', '/api/v1/units', {
      ...{ name: '悦来旅馆有限公司', division: township, office: { name: '总台', phone: '0563-7654321' } },
    });
    const site = (await fleet.technician.ask('GET', `/api/v1/sites/${camera.siteId}`)).body;
    const { version, ...record } = site;
    const change = { ...record, unitId: unit.body.id, retentionDays: 30 };
    await fleet.technician.ask('PUT', `/api/v1/sites/${camera.siteId}`, change, { 'if-match': `"${version}"` });
    const id = await occur(newId());
    const { contacts } = await detail(id);
    expect(contacts.map(({ name, from }: { name: string; from: string }) => [name, from])).toEqual([
      ['老板', 'site'],
      ['总台', 'unit'],
    ]);
    const call = { name: '老板', phone: '0563-1234567', answered: 'no-answer' };
    const { body } = await act(id, 'calls', call, 1);
    expect(body.timeline.at(-1)).toMatchObject({
      kind: 'called',
      whom: '老板',
      answered: 'no-answer',
      by: { name: 'wang' },
    });
    expect(body.version).toBe(1);
    const auditor = await fleet.hub.signInAs([{ role: 'auditor', division: '341802000000' }]);
    const entries = JSON.stringify((await auditor.ask('GET', '/api/v1/audit?county=341802')).body.items);
    expect([entries.includes('alerts.call'), entries.includes('1234567')]).toEqual([true, false]);
  });

  test('the recording is told by the recorder’s own clock, and asked for with a deadline that runs out or is answered', async () => {
    const reason = { code: 'streaming', params: {}, text: 'streaming' };
    const at = toInstant(clock.now());
    const { deviceKey } = camera;
    const health = { deviceKey, reachability: 'streaming', since: at, reason, clockOffsetS: 660 };
    await agent.tell([{ kind: 'device.health', at, body: health }]);
    const id = await occur(newId());
    const { recording } = await detail(id);
    expect(recording).toMatchObject({ deviceKey, channel: 'main', clockOffsetS: 660, retentionDays: 30 });
    expect(Date.parse(recording.ownFrom) - Date.parse(recording.from)).toBe(660_000);
    expect(Date.parse(recording.overwrittenAbout) - Date.parse(recording.from)).toBe(30 * 24 * 3600_000);
    const span = { from: recording.from, to: recording.to };
    const answerBy = toInstant(clock.now() + 3600_000);
    const asked = (await act(id, 'recordings', { ...span, toWhom: '总台', words: '请保留', answerBy }, 1)).body;
    expect(asked.recordingRequests).toMatchObject([{ state: 'asked', toWhom: '总台', answer: null }]);
    clock.advance(3600_000);
    await fleet.hub.platform.sweeps.sweepNow();
    await fleet.hub.platform.sweeps.sweepNow();
    const overdue = await detail(id);
    expect(overdue.recordingRequests[0].state).toBe('overdue');
    const kinds = overdue.timeline.map(({ kind }: { kind: string }) => kind);
    expect(kinds.filter((kind: string) => kind === 'recording-overdue')).toHaveLength(1);
    const path = `recordings/${overdue.recordingRequests[0].id}/answer`;
    const kept = (await act(id, path, { answer: 'kept', words: '已拷贝' }, 1)).body;
    expect(kept.recordingRequests[0]).toMatchObject({ state: 'kept', answer: { by: 'wang', words: '已拷贝' } });
    expect((await act(id, path, { answer: 'refused' }, 1)).status).toBe(409);
    const tooLate = { ...span, toWhom: 'x', answerBy: toInstant(clock.now()) };
    expect((await act(id, 'recordings', tooLate, 1)).status).toBe(400);
  });
});

test('alerts of an earlier hub stand in the queue as before, and their acknowledgement still falls back', async () => {
  const id = await occur(newId());
  await act(id, 'acknowledge', {}, 1);
  const { rooms, platform } = fleet.hub;
  const added = ['standing', 'groupKey', 'joinedTo', 'count', 'activeCount', 'lastAt', 'heldBy', 'silence', 'cause'];
  const more = ['recordings', 'dueAt', 'assignedTo', 'shelfReason', 'handedTo', 'last', 'undo'];
  await platform.database.db
    .collection('alerts')
    .updateOne({ alertId: id }, [{ $set: { ackExpiresAt: '$dueAt' } }, { $unset: [...added, ...more] }]);
  await rooms.alertsRoom.alerts.start();
  await rooms.alertsRoom.alerts.start();
  expect(await detail(id)).toMatchObject({ state: 'acknowledged', standing: 'queue', count: 1, active: true });
  clock.advance(31 * 60_000);
  await platform.sweeps.sweepNow();
  expect(await detail(id)).toMatchObject({ state: 'open', acknowledgedBy: null });
});
