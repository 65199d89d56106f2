import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { MongoNetworkError } from 'mongodb';
import pino from 'pino';
import { type HubPrograms, openHubPrograms } from '../../testing/hub-program.ts';
import { sessionCookie } from '../../trust/people/sessions.ts';
import { eventually } from '../testing/eventually.ts';
import { type OwnMongod, openOwnMongod } from '../testing/own-mongod.ts';
import { tellOutagesOnce } from './outage.ts';

let mongod: OwnMongod;
let programs: HubPrograms;
beforeAll(async () => {
  mongod = await openOwnMongod();
  programs = await openHubPrograms(mongod.uri);
}, 60_000);
afterAll(async () => {
  try {
    await programs?.stop();
  } finally {
    await mongod?.stop();
  }
});

test('while the database is away people are asked to come again, and the log says so once, and once when it is back', async () => {
  const hub = programs.run([]);
  const { people } = await hub.started();
  const sent = hub.log().length;
  const ask = () =>
    fetch(`http://127.0.0.1:${people}/api/v1/session`, { headers: { cookie: `${sessionCookie}=nobody's` } });
  await mongod.kill();
  expect((await ask()).status).toBe(503); // ten seconds later: a database that only hands over is waited for
  await delay(2000);
  await mongod.start();
  await eventually(async () => (await ask()).status === 401);
  await eventually(() => hub.log().some(({ msg }) => msg === 'the database is back'));
  const said = hub
    .log()
    .slice(sent)
    .map(({ msg }) => msg);
  // A sweep that was under way when the database went is reported once as too slow, which it was.
  expect(said.filter((msg) => msg !== 'the job scheduler failed')).toEqual([
    'the database cannot be reached; it is tried again until it can',
    'the database is back',
  ]);
  expect(said.length).toBeLessThanOrEqual(3);
}, 60_000);

test('a long outage is summed up each minute; other errors are told as ever', () => {
  jest.useFakeTimers();
  try {
    const lines: { msg: string; failures?: number }[] = [];
    const sink = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const { log, stop } = tellOutagesOnce(sink, programs.database.database.connection);
    const away = new Error('wrapped', { cause: new MongoNetworkError('gone') });
    for (let second = 0; second < 130; second++) {
      log.error({ err: away }, 'a sweep failed');
      jest.advanceTimersByTime(1000);
    }
    log.error({ err: new Error('our own fault') }, 'a sweep failed');
    stop();
    expect(lines.map(({ msg, failures }) => [msg, failures])).toEqual([
      ['the database cannot be reached; it is tried again until it can', undefined],
      ['the database is still away; so often something failed for it', 60],
      ['the database is still away; so often something failed for it', 120],
      ['a sweep failed', undefined],
    ]);
  } finally {
    jest.useRealTimers();
  }
});
