import { afterAll, beforeAll, expect, test } from '@jest/globals';
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
const hourMs = 3600_000;
let fleet: TestFleet;
let agent: TestAgent;
let cameraId: string;
let wang: SignedIn;
beforeAll(async () => {
  fleet = await openTestFleet(clock);
  agent = await fleet.enrolAgent();
  ({ cameraId } = await fleet.adopt(agent));
  wang = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }], 'wang');
});
afterAll(() => fleet.stop());

async function occur(kind: 'raised' | 'cleared' = 'raised', alertId = newId()): Promise<string> {
  await renewToken(fleet.send, agent, clock);
  const { body } = await agent.tell([{ at: toInstant(clock.now()), ...alertFact(kind, cameraId, alertId) }]);
  expect(body.refused).toEqual([]);
  return alertId;
}
const sweep = () => fleet.hub.platform.sweeps.sweepNow();
const detail = async (id: string) => (await wang.ask('GET', `/api/v1/alerts/${id}`)).body;
const stood = (id: string) =>
  fleet.hub.platform.database.events.countDocuments({ kind: 'alert.stood', 'body.alertId': id });
const silence = (more: object, who = wang, division = township) =>
  who.ask('POST', '/api/v1/silences', {
    ...{ matcher: { division }, reason: '庙会，人多', until: toInstant(clock.now() + hourMs), ...more },
  });
const end = (id: string, version: number, who = wang) =>
  who.ask('POST', `/api/v1/silences/${id}/end`, undefined, { 'if-match': `"${version}"` });

test('a silenced alert is on record with the reason, asks nobody, and stands up when the silence ends if it still goes on', async () => {
  const open = await occur();
  const made = await silence({});
  expect(made.body).toMatchObject({ state: 'active', alerts: 1, by: { name: 'wang' } });
  expect(await detail(open)).toMatchObject({ standing: 'silenced', silence: { reason: '庙会，人多', by: 'wang' } });
  const [goesOn, over] = [await occur(), await occur()];
  await occur('cleared', over);
  expect((await wang.ask('GET', '/api/v1/alerts?state=open')).body.items).toEqual([]);
  expect((await wang.ask('GET', '/api/v1/alerts?state=open&standing=silenced')).body.items).toHaveLength(3);
  expect(await stood(goesOn)).toBe(0);
  clock.advance(hourMs);
  await sweep();
  await sweep();
  expect([(await detail(goesOn)).standing, (await detail(over)).standing]).toEqual(['queue', 'silenced']);
  expect([await stood(goesOn), await stood(over)]).toEqual([1, 0]);
  expect((await detail(goesOn)).timeline.at(-1)).toMatchObject({ kind: 'stood-up', note: 'silence-ended' });
  expect((await wang.ask('GET', '/api/v1/silences')).body.items).toEqual([]);
  expect((await wang.ask('GET', '/api/v1/silences?ended=true')).body.items[0].state).toBe('ended');
});

test('two silences: what one lets go the other still keeps; ended early, it stands up at once', async () => {
  const [long, short] = [await silence({ until: toInstant(clock.now() + 2 * hourMs) }), await silence({})];
  const id = await occur();
  expect((await end(long.body.id, 1)).body).toMatchObject({ state: 'ended', endedBy: { name: 'wang' } });
  expect((await detail(id)).silence.id).toBe(short.body.id);
  await end(short.body.id, 1);
  expect((await detail(id)).standing).toBe('queue');
  expect((await end(short.body.id, 2)).status).toBe(409);
});

test('a day is the most; planned works longer wait for a planner of the county', async () => {
  const week = toInstant(clock.now() + 7 * 24 * hourMs);
  expect((await silence({ until: week })).status).toBe(400);
  const works = (await silence({ until: week, sort: 'works', reason: '道路改造' })).body;
  expect(works.state).toBe('waiting-approval');
  const before = await occur();
  expect((await detail(before)).standing).toBe('queue');
  const approve = (who: SignedIn) =>
    who.ask('POST', `/api/v1/silences/${works.id}/approval`, undefined, { 'if-match': '"1"' });
  const local = await fleet.hub.signInAs([{ role: 'planner', division: township }]);
  const county = await fleet.hub.signInAs([{ role: 'planner', division: '341802000000' }]);
  expect([(await approve(wang)).status, (await approve(local)).status]).toEqual([403, 403]);
  expect((await approve(county)).body).toMatchObject({ state: 'active', approvedBy: { unit: '派出所' } });
  expect((await detail(before)).standing).toBe('silenced');
  await end(works.id, 2);
});

test('a camera in maintenance asks nobody; when that ends, what still goes on stands up', async () => {
  const { technician } = fleet;
  const life = async (to: string, until: string | null) => {
    const { version } = (await technician.ask('GET', `/api/v1/cameras/${cameraId}`)).body;
    const body = { to, why: '换电源', until };
    return technician.ask('POST', `/api/v1/cameras/${cameraId}/life`, body, { 'if-match': `"${version}"` });
  };
  const reason = { code: 'clear', params: {}, text: 'clear' };
  const at = toInstant(clock.now());
  await renewToken(fleet.send, agent, clock);
  await agent.tell([{ kind: 'camera.health', cameraId, at, body: { picture: 'clear', since: at, reason } }]);
  expect((await life('maintenance', toInstant(clock.now() + hourMs))).status).toBe(200);
  const first = await occur();
  expect(await detail(first)).toMatchObject({ standing: 'silenced', silence: { id: null, reason: 'maintenance' } });
  await life('in-service', null); // ended early
  await sweep();
  expect((await detail(first)).standing).toBe('queue');
  await life('maintenance', toInstant(clock.now() + hourMs));
  const second = await occur();
  clock.advance(hourMs);
  await sweep();
  await sweep();
  expect((await detail(second)).standing).toBe('queue');
});

test('nobody keeps another township quiet, sees its silences, or ends them', async () => {
  const far = await fleet.hub.signInAs([{ role: 'duty-officer', division: otherTownship }]);
  expect((await silence({}, far)).status).toBe(400);
  const { body } = await silence({});
  expect((await far.ask('GET', '/api/v1/silences')).body.items).toEqual([]);
  expect((await end(body.id, 1, far)).status).toBe(404);
  await end(body.id, 1);
});
