import { once } from 'node:events';
import { get } from 'node:https';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId, toInstant } from '@sharp-eyes/protocol';
import { systemClock } from '../../platform/clock.ts';
import { type SignedIn, signIn, testPassword } from '../../testing/hub.ts';
import { type HubProgram, type HubPrograms, openHubPrograms } from '../../testing/hub-program.ts';
import { alertFact, batchOf, senderTo } from '../testing/agent-wire.ts';
import { adopt, enrolAgent, type TestAgent, township } from '../testing/agents-port.ts';

const county = '341802000000';
/** Kills that fall between the commit and its answer, and how many are tried for them. */
const wanted = 3;
const roundsMax = 15;

let programs: HubPrograms;
let hub: HubProgram;
let ports: { people: number; agents: number };
beforeAll(async () => {
  programs = await openHubPrograms();
  hub = programs.run([]);
  ports = await hub.started();
});
afterAll(() => programs.stop());

async function startAgain(): Promise<void> {
  hub = programs.run([], {
    SHARP_EYES_HUB__PEOPLE__PORT: String(ports.people),
    SHARP_EYES_HUB__AGENTS__PORT: String(ports.agents),
  });
  await hub.started();
}

async function signInAs(admin: SignedIn, role: string): Promise<SignedIn> {
  const grants = [{ role, division: county }];
  const account = { user: role, name: role, unit: '派出所', password: testPassword, grants, language: 'zh' };
  await admin.ask('POST', '/api/v1/people', account);
  return signIn({ port: ports.people }, role, testPassword);
}

/** As an agent that knows nothing yet asks for it. */
function fetchAuthority(): Promise<string> {
  return new Promise((resolve, reject) => {
    const where = { host: '127.0.0.1', port: ports.agents, path: '/agent/v1/ca', rejectUnauthorized: false };
    get(where, async (res) => resolve((await res.setEncoding('utf8').toArray()).join(''))).on('error', reject);
  });
}

/** Sends a batch and kills the hub as soon as what it wrote is in the database. @returns whether no answer had come */
async function killAtCommit(agent: TestAgent, ca: string, facts: unknown[], alertId: string): Promise<boolean> {
  const alerts = programs.database.database.db.collection('alerts');
  const changes = alerts.watch([{ $match: { operationType: 'insert', 'fullDocument.alertId': alertId } }]);
  const committed = changes.next();
  await new Promise((resolve) => setTimeout(resolve, 100)); // the stream is open: its first read has been sent
  const socket = connect({ host: '127.0.0.1', port: ports.agents, ca });
  await once(socket, 'secureConnect');
  let answered = false;
  socket.on('data', () => {
    answered = true;
  });
  socket.on('error', () => undefined);
  const body = JSON.stringify(batchOf(agent, facts));
  const head = [
    'POST /agent/v1/facts HTTP/1.1',
    `Host: 127.0.0.1:${ports.agents}`,
    `Authorization: Bearer ${agent.token}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  await committed;
  hub.child.kill('SIGKILL');
  await Promise.all([hub.ended, changes.close()]);
  socket.destroy();
  return !answered;
}

test('killed between commit and answer, the hub takes the repeated batch and it has taken effect once', async () => {
  const [, password = ''] = /user admin, password (\S+)/.exec(hub.out()) ?? [];
  const admin = await signIn({ port: ports.people }, 'admin', password);
  const technician = await signInAs(admin, 'technician');
  const officer = await signInAs(admin, 'duty-officer');
  const ca = await fetchAuthority();
  const send = senderTo({ port: ports.agents }, ca);
  const agent = await enrolAgent(send, admin, township, systemClock);
  const { cameraId } = await adopt(technician, agent, township);

  let between = 0;
  for (let round = 0; round < roundsMax && between < wanted; round++) {
    const alertId = newId();
    const seq = 100 + round * 10;
    const at = toInstant(Date.now());
    // The fact that is refused gives the hub something to do after the commit: it sees to the quarantine's size.
    const facts = [
      { seq, at, ...alertFact('raised', cameraId, alertId) },
      { seq: seq + 1, at, ...alertFact('cleared', cameraId, alertId) },
      { seq: seq + 2, at, kind: 'weather.seen', body: {} },
    ];
    if (await killAtCommit(agent, ca, facts, alertId)) between += 1;
    await startAgain();
    const again = await agent.batch(facts);
    expect(again.body.taken).toEqual([[seq, seq + 2]]);
    const { timeline, active } = (await officer.ask('GET', `/api/v1/alerts/${alertId}`)).body;
    expect([timeline.map(({ kind }: { kind: string }) => kind), active]).toEqual([['raised', 'cleared'], false]);
    const { db } = programs.database.database;
    expect(await db.collection('events').countDocuments({ kind: 'alert.changed', 'body.alertId': alertId })).toBe(1);
    expect(await db.collection('quarantine').countDocuments({ seq: seq + 2 })).toBe(1);
  }
  expect(between).toBe(wanted);
  const { items } = (await officer.ask('GET', '/api/v1/alerts')).body;
  expect(new Set(items.map(({ number }: { number: string }) => number)).size).toBe(items.length);
}, 120_000);
