import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MongoNotConnectedError } from 'mongodb';
import { movableClock } from '../clock.ts';
import { ErrorCounts } from '../error-counts.ts';
import { silentLog } from '../log.ts';
import type { Platform } from '../platform.ts';
import { eventually } from '../testing/eventually.ts';
import { openTestPlatform } from '../testing/platform.ts';
import { Sweeps } from './sweeps.ts';

const clock = movableClock(Date.parse('2026-01-01T00:00:00Z'));
let platform: Platform;
let stop: () => Promise<void>;
beforeAll(async () => {
  let start: () => Promise<void>;
  ({ platform, start, stop } = await openTestPlatform(clock));
  await start();
});
afterAll(() => stop());

test('of two hubs one sweeps each second, by the injected clock, and a failing sweep holds up no other', async () => {
  const errors = new ErrorCounts();
  const runs: { hub: number; now: Date }[] = [];
  const hubs = [0, 1].map((hub) => {
    const sweeps = new Sweeps(platform.database, clock, silentLog, errors);
    sweeps.register({
      name: 'broken',
      run: async () => {
        throw new Error('no');
      },
    });
    sweeps.register({ name: 'counting', run: async (now) => void runs.push({ hub, now }) });
    return sweeps;
  });
  const startedAt = Date.now();
  for (const sweeps of hubs) await sweeps.start();
  await eventually(() => runs.length >= 3);
  const seconds = (Date.now() - startedAt) / 1000;
  for (const sweeps of hubs) await sweeps.stop();
  expect(seconds).toBeGreaterThan(1);
  expect(runs[0]?.now).toEqual(new Date(clock.now()));
  expect(errors.all()['sweep-failed']).toBe(runs.length);
});

test('a record that cannot be decided holds up no other of its sweep; a database that is away ends it', async () => {
  const errors = new ErrorCounts();
  const sweeps = new Sweeps(platform.database, clock, silentLog, errors);
  const decided: string[] = [];
  const work = (error: Error) => async (record: string) => {
    if (record === 'poisoned') throw error;
    decided.push(record);
  };
  expect(await sweeps.each('test', ['a', 'poisoned', 'b'], work(new Error('no')))).toBe(false);
  expect(await sweeps.each('test', ['c'], work(new Error('no')))).toBe(true);
  expect([decided, errors.all()['sweep-record-failed']]).toEqual([['a', 'b', 'c'], 1]);
  const away = new MongoNotConnectedError('away');
  await expect(sweeps.each('test', ['poisoned', 'd'], work(away))).rejects.toBe(away);
  expect(decided).not.toContain('d');
});

test('a hub that died in a sweep stops the others for two seconds at most', async () => {
  const jobs = platform.database.db.collection('jobs');
  await jobs.updateOne({ name: 'sweep' }, { $set: { lockedAt: new Date() } });
  let ran = 0;
  const sweeps = new Sweeps(platform.database, clock, silentLog, new ErrorCounts());
  sweeps.register({
    name: 'counting',
    run: async () => {
      ran += 1;
    },
  });
  await sweeps.start();
  await eventually(() => ran > 0);
  await sweeps.stop();
});
