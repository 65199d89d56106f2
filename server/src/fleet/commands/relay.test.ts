import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { command, newId } from '@sharp-eyes/protocol';
import { WebSocket } from 'ws';
import { systemClock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { ErrorCounts } from '../../platform/error-counts.ts';
import { EventTail } from '../../platform/events/tail.ts';
import { silentLog } from '../../platform/log.ts';
import { openTestDatabase } from '../../platform/testing/database.ts';
import { openTestFleet, type TestAgent, type TestFleet } from '../testing/agents-port.ts';
import { Presence } from './presence.ts';
import { CommandService } from './service.ts';

let fleet: TestFleet;
let agent: TestAgent;
let other: { commands: CommandService; database: Database; tail: EventTail };

/** A second hub on the first one's database. */
beforeAll(async () => {
  fleet = await openTestFleet();
  agent = await fleet.enrolAgent();
  const { name } = fleet.hub.platform.database.connection;
  const { database } = await openTestDatabase(systemClock, name);
  const errors = new ErrorCounts();
  const tail = new EventTail(database, silentLog, errors);
  await tail.start();
  const presence = new Presence({ database, clock: systemClock, hubId: newId() });
  const commands = new CommandService({ database, tail, clock: systemClock, log: silentLog, errors, presence });
  await commands.start();
  other = { commands, database, tail };
});
afterAll(async () => {
  await other.commands.stop();
  await other.tail.stop();
  await other.database.close();
  await fleet.stop();
});

test('a command reaches an agent whose socket another hub holds, and the answer comes back', async () => {
  await expect(other.commands.ask(agent.agentId, 'diagnose', {}, 2000)).rejects.toMatchObject({
    type: 'agent-offline',
  });
  const ws = new WebSocket(`wss://127.0.0.1:${fleet.port.address.port}/agent/v1/commands`, {
    ca: fleet.ca,
    headers: { authorization: `Bearer ${agent.token}` },
  });
  ws.on('message', (data) => {
    const { id, kind } = command.parse(JSON.parse(data.toString()));
    if (kind === 'diagnose') ws.send(JSON.stringify({ id, ok: true, body: { well: true } }));
    if (kind === 'still') ws.send(JSON.stringify({ id, ok: false, code: 'no-picture', message: 'the camera is dark' }));
  });
  await once(ws, 'open');
  while (!(await other.commands.connected([agent.agentId])).has(agent.agentId)) await new Promise(setImmediate);
  expect(await other.commands.ask(agent.agentId, 'diagnose', {}, 5000)).toEqual({ well: true });
  const refused = other.commands.ask(agent.agentId, 'still', { cameraId: newId() }, 5000);
  await expect(refused).rejects.toMatchObject({ code: 'command-refused' });
  const silent = other.commands.ask(agent.agentId, 'configure', { version: 1 }, 100);
  await expect(silent).rejects.toMatchObject({ code: 'command-deadline' });
  ws.close();
});
