import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId, toInstant } from '@sharp-eyes/protocol';
import {
  openTestFleet,
  renewToken,
  type TestAgent,
  type TestFleet,
  township,
} from '../../fleet/testing/agents-port.ts';
import { movableClock } from '../../platform/clock.ts';
import type { SignedIn } from '../../testing/hub.ts';
import { Incidents } from './service.ts';

const clock = movableClock(Date.now());
let fleet: TestFleet;
let agent: TestAgent;
let officer: SignedIn;
beforeAll(async () => {
  fleet = await openTestFleet(clock);
  agent = await fleet.enrolAgent();
  officer = await fleet.hub.signInAs([{ role: 'duty-officer', division: township }]);
});
afterAll(() => fleet.stop());

const at = () => toInstant(clock.now());
const sweep = () => fleet.hub.platform.sweeps.sweepNow();

/** Time passes as it does for a hub that runs: agents send their heartbeats, the sweep comes by. */
async function pass(seconds: number, speaking: readonly TestAgent[] = [agent]): Promise<void> {
  const stepS = seconds > 200 ? 200 : 35;
  for (let s = 0; s < seconds; s += stepS) {
    clock.advance(Math.min(stepS, seconds - s) * 1000);
    for (const one of speaking) await beat(one);
    await sweep();
  }
}

async function beat(one: TestAgent): Promise<void> {
  if ((await one.tell([])).status !== 401) return;
  await renewToken(fleet.send, one, clock);
  await one.tell([]);
}

/** Devices with their cameras at one site, all of them in service. */
async function install(name: string, channels: readonly number[], by = agent): Promise<string[]> {
  const site = await fleet.technician.ask('POST', '/api/v1/sites', {
    ...{ name, kind: 'inn', division: township, accessBasis: { basis: 'own' }, agentId: by.agentId },
  });
  const keys: string[] = [];
  for (const count of channels) {
    const deviceKey = `urn:uuid:${newId()}`;
    const sources = Array.from({ length: count }, (_, n) => ({ token: `ch${n}` }));
    const body = { deviceKey, addresses: ['http://127.0.0.2/onvif'], reachability: 'streaming', sources };
    await by.tell([{ kind: 'device.found', body }]);
    for (const { token } of sources) {
      const camera = { name: `${name} ${token}`, siteId: site.body.id, deviceKey, source: token };
      await fleet.technician.ask('POST', '/api/v1/cameras', { ...camera, placement: 'entrance', rules: {} });
    }
    await health(by, [deviceKey], 'unreachable');
    await health(by, [deviceKey], 'streaming'); // a picture shows that the cameras are in service
    keys.push(deviceKey);
  }
  return keys;
}

async function health(by: TestAgent, keys: readonly string[], reachability: string): Promise<void> {
  const reason = { code: reachability, params: {}, text: reachability };
  const facts = keys.map((deviceKey) => ({
    ...{ kind: 'device.health', at: at() },
    body: { deviceKey, reachability, since: at(), reason },
  }));
  const { body } = await by.tell(facts);
  expect(body.refused).toEqual([]);
}

const listed = async (query = '') =>
  (await officer.ask('GET', `/api/v1/alerts?state=open,acknowledged${query}`)).body.items;
/** How often the desk asked for a person. */
const asked = () => fleet.hub.platform.database.events.countDocuments({ kind: 'alert.stood' });

describe('one incident for one cause, through the hub', () => {
  test('a recorder of four that goes away is one alert after a minute, with its cameras; back, it is over and unsettled', async () => {
    const [recorder = ''] = await install('悦来客栈', [4, 1, 1, 1]);
    await pass(400); // what happened while it was put up is past
    expect(await listed()).toEqual([]);
    await health(agent, [recorder], 'unreachable');
    await pass(50);
    expect(await listed()).toEqual([]);
    await pass(20);
    const [alert, ...others] = await listed();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: 'recorder-down', siteName: '悦来客栈', active: true, cause: { cameras: 4 } });
    await health(agent, [recorder], 'streaming');
    await pass(70);
    expect((await listed())[0]).toMatchObject({ id: alert.id, active: false, state: 'open', count: 1 });
    // It goes away again before anybody has settled it: the same alert, and nobody is told twice.
    const before = await asked();
    await health(agent, [recorder], 'unreachable');
    await pass(70);
    expect(await listed()).toMatchObject([{ id: alert.id, active: true, count: 2 }]);
    expect(await asked()).toBe(before);
    await health(agent, [recorder], 'streaming');
    await pass(400);
    const { version } = (await officer.ask('POST', `/api/v1/alerts/${alert.id}/acknowledge`, {}, { 'if-match': '"1"' }))
      .body;
    const settled = { outcome: 'no-action' };
    await officer.ask('POST', `/api/v1/alerts/${alert.id}/resolve`, settled, { 'if-match': `"${version}"` });
    expect(await listed()).toEqual([]);
  });

  test('twenty flaps in five minutes are one alert with a count', async () => {
    const [recorder = ''] = await install('老街旅馆', [2, 1, 1, 1]);
    await pass(400);
    const before = await asked();
    for (let n = 0; n < 20; n++) {
      await health(agent, [recorder], 'unreachable');
      clock.advance(8000);
      await health(agent, [recorder], 'streaming');
      await (n % 5 === 4 ? pass(7) : clock.advance(7000));
    }
    const alerts = await listed();
    expect(alerts).toMatchObject([{ kind: 'recorder-down', siteName: '老街旅馆', reason: { code: 'flapping' } }]);
    expect(alerts[0].cause.flaps).toBeGreaterThanOrEqual(15);
    expect((await asked()) - before).toBe(1);
    await pass(400);
    expect((await listed())[0].active).toBe(false);
  });

  test('a silent agent holds back what it saw; three of them are the township; when that ends, what is left stands up', async () => {
    const others = [await fleet.enrolAgent(), await fleet.enrolAgent()];
    for (const other of others) await install('村部', [1, 1, 1, 1, 1, 1], other);
    const all = [agent, ...others];
    await pass(400, all);
    const [before] = await listed('&standing=queue,held');
    await pass(100, all.slice(1)); // the first falls silent: after 30 s it is called so, a minute later it is told
    const silent = (await listed()).filter(({ kind }: { kind: string }) => kind === 'agent-silent');
    expect(silent).toMatchObject([{ active: true, cause: { of: agent.agentId } }]);
    await pass(110, []);
    const queue = await listed();
    const greater = queue.find(({ kind }: { kind: string }) => kind === 'township-down');
    expect(greater).toMatchObject({ priority: 'critical', division: township, active: true });
    expect(queue.map(({ id }: { id: string }) => id).sort()).toEqual([greater.id, before.id].sort());
    expect(await listed('&standing=held')).toMatchObject([{ id: silent[0].id, heldBy: { id: greater.id } }]);
    // Two speak again. The township is over, the first is still silent: it stands up.
    await pass(140, others);
    expect((await listed()).find(({ id }: { id: string }) => id === silent[0].id)).toMatchObject({
      active: true,
      heldBy: null,
    });
    expect((await listed()).find(({ id }: { id: string }) => id === greater.id)).toMatchObject({ active: false });
  }, 120_000);

  test('a hub that starts anew tells nobody what was true before', async () => {
    const before = await asked();
    const { rooms, platform } = fleet.hub;
    const { byHub } = rooms.alertsRoom;
    const parts = { agents: rooms.fleet.agents, devices: rooms.camerasRoom.forDesk, places: rooms.places, byHub };
    // What was known is lost as well: worse than a restart, and still nobody is told.
    await platform.database.db.collection('outageAreas').deleteMany({});
    await platform.database.db.collection('alerts').deleteMany({});
    clock.advance(60_000);
    const again = new Incidents(platform, parts, { graceMs: 60_000 });
    await again.heard([township]);
    await again.lookAtDue(new Date(clock.now()));
    expect((await listed()).length).toBe(1);
    expect(await asked()).toBe(before);
  });
});
