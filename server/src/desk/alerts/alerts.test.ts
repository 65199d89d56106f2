import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@sharp-eyes/protocol';
import { alertFact } from '../../fleet/testing/agent-wire.ts';
import {
  openTestFleet,
  otherTownship,
  type TestAgent,
  type TestFleet,
  township,
} from '../../fleet/testing/agents-port.ts';
import { movableClock } from '../../platform/clock.ts';
import type { SignedIn } from '../../testing/hub.ts';

const clock = movableClock(Date.now());
let fleet: TestFleet;
let agent: TestAgent;
let cameraId: string;
let wang: SignedIn;
let li: SignedIn;
beforeAll(async () => {
  fleet = await openTestFleet(clock);
  agent = await fleet.enrolAgent();
  ({ cameraId } = await fleet.adopt(agent));
  wang = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }], 'wang');
  li = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }], 'li');
});
afterAll(() => fleet.stop());

async function raise(): Promise<string> {
  const alertId = newId();
  const { body } = await agent.tell([alertFact('raised', cameraId, alertId)]);
  expect(body.taken).toHaveLength(1);
  return alertId;
}
const act = (who: SignedIn, id: string, what: string, body: object, version: number) =>
  who.ask('POST', `/api/v1/alerts/${id}/${what}`, body, { 'if-match': `"${version}"` });

describe('an alert on the desk', () => {
  test('goes from open by acknowledged to resolved, each step in the timeline and in the audit chain', async () => {
    const id = await raise();
    const mine = await act(wang, id, 'acknowledge', {}, 1);
    expect(mine.body).toMatchObject({ state: 'acknowledged', acknowledgedBy: { name: 'wang' }, version: 2 });
    await agent.tell([alertFact('cleared', cameraId, id)]);
    const cleared = (await wang.ask('GET', `/api/v1/alerts/${id}`)).body;
    expect([cleared.active, cleared.state, cleared.version]).toEqual([false, 'acknowledged', 2]);
    await wang.ask('POST', `/api/v1/alerts/${id}/comment`, { note: '已电话联系' });
    const done = await act(wang, id, 'resolve', { outcome: 'genuine', action: 'checked-on-site' }, 2);
    expect(done.body).toMatchObject({ state: 'resolved', outcome: 'genuine', version: 3 });
    const kinds = done.body.timeline.map(({ kind }: { kind: string }) => kind);
    expect(kinds.sort()).toEqual(['acknowledged', 'cleared', 'commented', 'raised', 'resolved']);
    const auditor = await fleet.hub.signInAs([{ role: 'auditor', division: '341802000000' }]);
    const { body } = await auditor.ask('GET', '/api/v1/audit/verification?county=341802');
    expect(body.whole).toBe(true);
    const entries = (await auditor.ask('GET', '/api/v1/audit?county=341802')).body.items;
    expect(entries.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['alerts.acknowledge', 'alerts.resolve']),
    );
  });

  test('two officers at once: one wins, the other is told who', async () => {
    const id = await raise();
    const answers = await Promise.all([act(wang, id, 'acknowledge', {}, 1), act(li, id, 'acknowledge', {}, 1)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = answers.find(({ status }) => status === 200)?.body.acknowledgedBy.name;
    const loser = answers.find(({ status }) => status === 409)?.body;
    expect([loser.type, loser.current.acknowledgedBy.name]).toEqual(['illegal-move', winner]);
    expect(loser.detail).toContain(winner);
  });

  test('a decision on a stale version shows the record as it is now', async () => {
    const id = await raise();
    await act(wang, id, 'acknowledge', {}, 1);
    const stale = await act(wang, id, 'resolve', { outcome: 'test' }, 1);
    expect([stale.status, stale.body.current.version]).toEqual([412, 2]);
  });

  test('is numbered for the radio, and listed newest first page by page', async () => {
    const ids = [await raise(), await raise(), await raise()].reverse();
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 3; pages++) {
      const { body } = await wang.ask('GET', `/api/v1/alerts?state=open&limit=1${cursor}`);
      expect(body.items[0].number).toMatch(/^341802-\d{6}$/);
      seen.push(body.items[0].id);
      cursor = `&cursor=${body.next}`;
    }
    expect(seen).toEqual(ids);
  });

  test('is absent for an officer of another township: by id, in the list, and for every decision', async () => {
    const id = await raise();
    expect((await wang.ask('GET', `/api/v1/alerts/${id}`)).status).toBe(200);
    const far = await fleet.hub.signInAs([{ role: 'duty-officer', division: otherTownship }]);
    expect((await far.ask('GET', `/api/v1/alerts/${id}`)).status).toBe(404);
    expect((await far.ask('GET', '/api/v1/alerts')).body.items).toEqual([]);
    expect((await far.ask('GET', `/api/v1/alerts?division=${township}`)).body.items).toEqual([]);
    expect((await act(far, id, 'acknowledge', {}, 1)).status).toBe(404);
    expect((await far.ask('POST', '/api/v1/looks', { alertId: id, reason: { code: 'verify-alert' } })).status).toBe(
      404,
    );
  });

  test('an acknowledgement falls back to open after half an hour', async () => {
    const id = await raise();
    await act(wang, id, 'acknowledge', {}, 1);
    clock.advance(30 * 60_000 - 1000);
    await fleet.hub.platform.sweeps.sweepNow();
    expect((await wang.ask('GET', `/api/v1/alerts/${id}`)).body.state).toBe('acknowledged');
    clock.advance(2000);
    await fleet.hub.platform.sweeps.sweepNow();
    const { body } = await wang.ask('GET', `/api/v1/alerts/${id}`);
    expect([body.state, body.acknowledgedBy, body.timeline.at(-1).kind]).toEqual(['open', null, 'expired']);
  });
});
